import { z } from 'zod';
import { translateAll } from '../schemas.mjs';

const TERMS = {
  literal: (value) => z.literal(value),
  union: (parts) => z.union(parts),
  map: (part) => z.record(z.string(), part),
  openObject: (members) => z.looseObject(members),
  closedObject: (members) => z.strictObject(members),
  optional: (part) => z.optional(part),
  array: (part) => z.array(part),
  string: () => z.string(),
  number: () => z.number(),
  integer: () => z.int(),
  boolean: () => z.boolean(),
  null: () => z.null(),
};

/** The schemas of zod 4. */
export function zod() {
  const translated = translateAll(TERMS);
  return {
    guard: (mode, type) => {
      const schema = translated[mode][type];
      return (value) => schema.safeParse(value).success;
    },
    firstPath: (type) => {
      const schema = translated.open[type];
      return (value) => schema.safeParse(value).error.issues[0].path;
    },
  };
}
