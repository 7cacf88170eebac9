import { type Json, type JsonSchema, propertyOf, typesOf } from './json-schema.js';

/** How deep a sample of a schema that holds itself goes. */
const MAX_DEPTH = 8;

/** A value that `schema` likely describes, made from its examples: every required property, and the optional ones that have an example. */
export function sampleOf(schema: JsonSchema, depth = 0): Json {
  if (schema.const !== undefined) return schema.const;
  const [example] = schema.examples ?? (schema.default === undefined ? schema.enum : [schema.default]) ?? [];
  if (example !== undefined) return example;
  const [other] = [schema.$ref, ...(schema.allOf ?? []), schema.anyOf?.[0], schema.oneOf?.[0]].filter((part) => part !== undefined);
  const [type] = typesOf(schema);
  if (type === 'object' || schema.properties || schema.required) return sampleObject(schema, depth);
  if (type === undefined) return other && depth < MAX_DEPTH ? sampleOf(other, depth + 1) : null;
  if (type === 'array') return sampleArray(schema, depth);
  return plainSample(schema, type);
}

function sampleObject(schema: JsonSchema, depth: number): Json {
  const required = schema.required ?? [];
  const optional = Object.keys(schema.properties ?? {}).filter((name) => !required.includes(name) && propertyOf(schema, name)?.examples);
  const order = Object.keys(schema.properties ?? {});
  const names = depth > MAX_DEPTH ? [] : [...required, ...optional].sort((a, b) => order.indexOf(a) - order.indexOf(b));
  const members = names.map((name): readonly [string, Json] => [name, sampleOf(propertyOf(schema, name) ?? {}, depth + 1)]);
  const parts = [schema.$ref, ...(schema.allOf ?? [])].filter((part) => part !== undefined).map((part) => sampleOf(part, depth + 1));
  return {
    ...Object.assign({}, ...parts.filter((part) => typeof part === 'object' && !Array.isArray(part))),
    ...Object.fromEntries(members),
  } as Json;
}

function sampleArray({ items, minItems = 0, prefixItems = [] }: JsonSchema, depth: number): Json {
  if (depth > MAX_DEPTH) return [];
  const fixed = prefixItems.map((item) => sampleOf(item, depth + 1));
  const more = Array.from({ length: Math.min(Math.max(0, minItems - fixed.length), MAX_DEPTH) }, () => sampleOf(items ?? {}, depth + 1));
  return [...fixed, ...more];
}

function plainSample({ exclusiveMinimum, minLength = 0, minimum }: JsonSchema, type: string): Json {
  if (type === 'string') return 'x'.repeat(Math.min(minLength, 1000));
  if (type === 'boolean') return false;
  return type === 'null' ? null : (minimum ?? (exclusiveMinimum === undefined ? 0 : exclusiveMinimum + 1));
}
