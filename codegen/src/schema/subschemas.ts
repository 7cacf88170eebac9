import { mapSubschemas } from './forms.js';
import type { JsonSchema } from './json-schema.js';
import type { Keyword } from './keyword.js';
import { keywordOf } from './keywords/index.js';

/**
 * The subschemas of `schema`: those that apply to the same value (`in-place`), to members of the value (`child`), or all.
 *
 * @see {@link https://json-schema.org/draft/2020-12/json-schema-core#section-10}
 */
export function subschemasOf(schema: JsonSchema, where?: Keyword['subschemas']): readonly JsonSchema[] {
  const found: JsonSchema[] = [];
  for (const [name, value] of Object.entries(schema)) {
    const keyword = keywordOf(name);
    if (keyword?.subschemas === undefined || (where !== undefined && keyword.subschemas !== where)) continue;
    mapSubschemas(value, name === '$ref' ? 'schema' : keyword.form, (part) => found.push(part as JsonSchema));
  }
  return found;
}

/** `value` of the keyword `name` in a resolved schema, with each subschema mapped. */
export function mapKeyword<T>(name: string, value: unknown, map: (schema: JsonSchema) => T): unknown {
  const form = name === '$ref' ? 'schema' : (keywordOf(name)?.form ?? 'any');
  return mapSubschemas(value, form, (part) => map(part as JsonSchema));
}

/** Whether a keyword describes values without limiting them. */
export function isAnnotation(name: string): boolean {
  return keywordOf(name)?.role === 'annotation';
}

/** Whether every value satisfies `schema`, because it has only annotations. */
export function allowsAnything(schema: JsonSchema): boolean {
  return Object.keys(schema).every(isAnnotation);
}

/** The recursive schemas that are reachable from `schemas`, in the order in which they are reached. */
export function recursiveSchemas(schemas: readonly JsonSchema[]): readonly JsonSchema[] {
  const seen = new Set<JsonSchema>();
  const visit = (schema: JsonSchema): void => {
    if (seen.has(schema)) return;
    seen.add(schema);
    subschemasOf(schema).forEach(visit);
  };
  schemas.forEach(visit);
  return [...seen].filter(({ recursive }) => recursive !== undefined);
}
