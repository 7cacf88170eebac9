import { effectiveProperty, type Json, type JsonSchema } from './json-schema.js';
import { keysOf } from './property-reference.js';

/** `schema` with the properties of `where`, by name or JSON Pointer, narrowed to constants and required. */
export function narrowSchema(schema: JsonSchema, where: { readonly [reference: string]: Json }): JsonSchema {
  return Object.entries(where).reduce((narrowed, [reference, value]) => narrowAt(narrowed, keysOf(reference), value), schema);
}

function narrowAt(schema: JsonSchema, [key, ...more]: readonly string[], value: Json): JsonSchema {
  if (key === undefined) return constant(schema, value);
  // Nothing refers to the narrowed schema.
  const { recursive: _, ...own } = schema;
  return {
    ...own,
    // A value without properties is not valid.
    type: schema.type ?? 'object',
    required: [...new Set([...(schema.required ?? []), key])],
    properties: { ...schema.properties, [key]: narrowAt(effectiveProperty(schema, key) ?? {}, more, value) },
  };
}

function constant({ enum: _, open: __, enumDescriptions, examples: ___, ...rest }: JsonSchema, value: Json): JsonSchema {
  const meaning = enumDescriptions?.[String(value)];
  return { ...rest, const: value, ...(meaning !== undefined && { enumDescriptions: { [String(value)]: meaning } }) };
}
