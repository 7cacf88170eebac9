import { Type } from 'typebox';
import { Compile } from 'typebox/compile';
import { mapValues } from '../../measure.mjs';
import { translateAll } from '../schemas.mjs';

const TERMS = {
  literal: (value) => (value === null ? Type.Null() : Type.Literal(value)),
  union: (parts) => Type.Union(parts),
  map: (part) => Type.Record(Type.String(), part),
  openObject: (members) => Type.Object(members),
  closedObject: (members) => Type.Object(members, { additionalProperties: false }),
  optional: (part) => Type.Optional(part),
  array: (part) => Type.Array(part),
  string: () => Type.String(),
  number: () => Type.Number(),
  integer: () => Type.Integer(),
  boolean: () => Type.Boolean(),
  null: () => Type.Null(),
};

/** The compiled validators of TypeBox. */
export function typebox() {
  const validators = mapValues(translateAll(TERMS), (ofMode) => mapValues(ofMode, (schema) => Compile(schema)));
  return {
    guard: (mode, type) => {
      const validator = validators[mode][type];
      return (value) => validator.Check(value);
    },
    firstPath: (type) => {
      const validator = validators.open[type];
      return (value) => validator.Errors(value)[0].instancePath;
    },
  };
}
