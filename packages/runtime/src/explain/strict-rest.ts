import { CLOSED_KEYWORDS, closeSchema, mapSubschemas } from './close-schema.js';
import { compile } from './compile.js';
import { allowsAll, type Schema, type SchemaObject } from './schema.js';
import type { Validator } from './validator.js';

const validators = new WeakMap<SchemaObject, Validator>();

/**
 * The validator of what a strict caller requires of a value that `schema` allows: the closed schema without the assertions of `schema`
 * itself. For such a value, both report the same issues.
 */
export function compileStrictRest(schema: Schema): Validator {
  if (typeof schema !== 'object') return compile(schema);
  let validator = validators.get(schema);
  if (validator === undefined) {
    validator = compile(restOf(schema, closeSchema(schema), new Map()));
    validators.set(schema, validator);
  }
  return validator;
}

/** Keywords whose subschemas apply conditionally. Closing may change which of them apply, so a schema with one of them is kept whole. */
const CHOOSING = ['anyOf', 'oneOf', 'if', 'dependentSchemas', 'unevaluatedProperties', 'unevaluatedItems'] as const;

/** What `closed` requires beyond `schema`. `known` has the results by closed schema. */
function restOf(schema: Schema | undefined, closed: Schema, known: Map<Schema, Schema>): Schema {
  if (typeof closed !== 'object') return schema === closed || closed;
  if (typeof schema !== 'object' || CHOOSING.some((keyword) => closed[keyword] !== undefined)) return closed;
  const before = known.get(closed);
  if (before !== undefined) return before;
  // A schema that refers to itself is kept whole there.
  known.set(closed, closed);
  let isMet = !schema.open;
  const rest: Record<string, unknown> = schema.open ? { enum: closed.enum } : {};
  for (const keyword of CLOSED_KEYWORDS) {
    if (closed[keyword] === undefined) continue;
    rest[keyword] = mapSubschemas(keyword, closed[keyword], (part: Schema, key) => {
      const own = key === undefined ? schema[keyword] : (schema[keyword] as Record<typeof key, Schema> | undefined)?.[key];
      const added = restOf(own as Schema | undefined, part, known);
      isMet &&= allowsAll(added);
      return added;
    });
  }
  const result = isMet || rest;
  known.set(closed, result);
  return result;
}
