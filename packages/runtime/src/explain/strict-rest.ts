import { CLOSED_KEYWORDS, closeSchema, mapSubschemas } from './close-schema.js';
import { judgeOf } from './judge.js';
import type { Judge } from './run.js';
import { allowsAll, type Schema, type SchemaObject } from './schema.js';

const judges = new WeakMap<SchemaObject, Judge>();

/**
 * The judge of what a strict caller requires of a value that `schema` allows: the closed schema without the assertions of `schema` itself.
 * For such a value, both report the same issues.
 */
export function judgeOfStrictRest(schema: Schema): Judge {
  if (typeof schema !== 'object') return judgeOf(schema);
  let judge = judges.get(schema);
  if (judge === undefined) {
    judge = judgeOf(restOf(schema, closeSchema(schema), new Set()));
    judges.set(schema, judge);
  }
  return judge;
}

/** Keywords whose subschemas apply conditionally. Closing may change which of them apply, so a schema with one of them is kept whole. */
const CHOOSING = ['anyOf', 'oneOf', 'if', 'dependentSchemas', 'unevaluatedProperties', 'unevaluatedItems'] as const;

/** What `closed` requires beyond `schema`. `around` are the schemas that contain it: a recursive schema remains whole. */
function restOf(schema: Schema | undefined, closed: Schema, around: ReadonlySet<Schema>): Schema {
  if (typeof closed !== 'object') return schema === closed || closed;
  if (typeof schema !== 'object' || around.has(schema) || CHOOSING.some((keyword) => closed[keyword] !== undefined)) return closed;
  const within = new Set(around).add(schema);
  let isMet = !schema.open;
  const rest: Record<string, unknown> = schema.open ? { enum: closed.enum } : {};
  for (const keyword of CLOSED_KEYWORDS) {
    if (closed[keyword] === undefined) continue;
    rest[keyword] = mapSubschemas(keyword, closed[keyword], (part: Schema, key) => {
      const before = key === undefined ? schema[keyword] : (schema[keyword] as Record<typeof key, Schema> | undefined)?.[key];
      const added = restOf(before as Schema | undefined, part, within);
      isMet &&= allowsAll(added);
      return added;
    });
  }
  return isMet || rest;
}
