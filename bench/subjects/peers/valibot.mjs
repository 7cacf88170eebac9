import * as v from 'valibot';
import { translateAll } from '../schemas.mjs';

const TERMS = {
  literal: (value) => (value === null ? v.null() : v.literal(value)),
  union: (parts) => v.union(parts),
  map: (part) => v.record(v.string(), part),
  openObject: (members) => v.looseObject(members),
  closedObject: (members) => v.strictObject(members),
  optional: (part) => v.optional(part),
  array: (part) => v.array(part),
  string: () => v.string(),
  number: () => v.pipe(v.number(), v.finite()),
  integer: () => v.pipe(v.number(), v.integer()),
  boolean: () => v.boolean(),
  null: () => v.null(),
};

/** The schemas of valibot. */
export function valibot() {
  const translated = translateAll(TERMS);
  return {
    guard: (mode, type) => {
      const schema = translated[mode][type];
      return (value) => v.is(schema, value);
    },
    firstPath: (type) => {
      const schema = translated.open[type];
      return (value) => v.safeParse(schema, value, { abortEarly: true }).issues[0].path[0].key;
    },
  };
}
