import { allProperties, allRequired, effectiveProperty, type JsonSchema, type JsonType } from '../../schema/json-schema.js';
import { finiteValues } from './finite-values.js';
import { kindsOf } from './kinds.js';
import type { SchemaTools } from './schema-tools.js';

/** The alternatives of two unions. */
export interface Alternatives {
  readonly before: readonly JsonSchema[];
  readonly after: readonly JsonSchema[];
}

/**
 * Splits the alternatives by type, and by the constants that tell those of the other version apart: `type: [string, "null"]` is like a
 * union of both types, and a property with the values a and b like a union of an alternative for a and one for b.
 */
export function splitAlternatives({ before, after }: Alternatives, { restrict }: Pick<SchemaTools, 'restrict'>): Alternatives {
  const splitBy = (schemas: readonly JsonSchema[], partsOf: (schema: JsonSchema) => readonly JsonSchema[]): readonly JsonSchema[] =>
    schemas.flatMap((schema) => {
      const parts = partsOf(schema);
      return parts.length === 0 ? [schema] : parts.map((part) => restrict(schema, part));
    });
  const split = (schemas: readonly JsonSchema[], others: readonly JsonSchema[]): readonly JsonSchema[] =>
    constantNames(others).reduce((all, name) => splitBy(all, (schema) => valueParts(schema, name)), splitBy(schemas, typeParts));
  return { before: split(before, after), after: split(after, before) };
}

/** The names of the properties that are constants in at least two of `schemas`. */
function constantNames(schemas: readonly JsonSchema[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const schema of schemas) {
    for (const [name, property] of Object.entries(allProperties(schema))) {
      if (finiteValues(property)?.length === 1) counts.set(name, (counts.get(name) ?? 0) + 1);
    }
  }
  return [...counts].flatMap(([name, count]) => (count > 1 ? [name] : []));
}

/** A property with more values does not split an alternative. */
const MAX_VALUES = 32;

/** The types of `schema`, as schemas. Empty if it has only one. */
function typeParts(schema: JsonSchema): readonly JsonSchema[] {
  const types = new Set([...kindsOf(schema)].map((kind): JsonType => (kind === 'fraction' ? 'number' : kind)));
  if (types.has('number')) types.delete('integer');
  return types.size < 2 ? [] : [...types].map((type) => ({ type }));
}

/** The values of a required property of `schema`, as schemas. Empty if it is not required, or does not list its values. */
function valueParts(schema: JsonSchema, name: string): readonly JsonSchema[] {
  const property = effectiveProperty(schema, name);
  const values = property && allRequired(schema).has(name) ? finiteValues(property) : undefined;
  if (!values || values.length < 2 || values.length > MAX_VALUES) return [];
  return values.map((value) => ({ properties: { [name]: { const: value } } }));
}
