import * as S from 'sury';
import { mapValues } from '../../measure.mjs';
import { translateAll } from '../schemas.mjs';

const finite = S.number.with(S.gte, -Number.MAX_VALUE).with(S.lte, Number.MAX_VALUE);

const TERMS = {
  literal: (value) => S.literal(value),
  union: (parts) => S.union(parts),
  map: (part) => S.record(part),
  openObject: (members) => S.schema(members),
  closedObject: (members) => S.strict(S.schema(members)),
  optional: (part) => S.optional(part),
  array: (part) => S.array(part),
  string: () => S.string,
  number: () => finite,
  integer: () => S.integer,
  boolean: () => S.boolean,
  null: () => S.literal(null),
};

/** The compiled operations of sury. */
export function sury() {
  const translated = translateAll(TERMS);
  const guards = mapValues(translated, (ofMode) => mapValues(ofMode, (schema) => S.isInput(schema)));
  const parsers = mapValues(translated.open, (schema) => S.parseAsResult(schema));
  return {
    guard: (mode, type) => guards[mode][type],
    firstPath: (type) => {
      const parse = parsers[type];
      return (value) => parse(value).error.path;
    },
  };
}
