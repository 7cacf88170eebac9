import { heldProperty, type Json, type JsonSchema } from './json-schema.js';

/** `schema` with the properties of `where` narrowed to constants, and required. */
export function narrowSchema(schema: JsonSchema, where: { readonly [property: string]: Json }): JsonSchema {
  const names = Object.keys(where);
  if (names.length === 0) return schema;
  const narrowed = names.map((name): [string, JsonSchema] => {
    const { enum: _, open: __, enumDescriptions, examples: ___, ...rest } = heldProperty(schema, name) ?? {};
    const meaning = enumDescriptions?.[String(where[name])];
    return [
      name,
      { ...rest, const: where[name] as Json, ...(meaning !== undefined && { enumDescriptions: { [String(where[name])]: meaning } }) },
    ];
  });
  return {
    ...schema,
    // What has no properties is no such message.
    type: schema.type ?? 'object',
    required: [...new Set([...(schema.required ?? []), ...names])],
    properties: { ...schema.properties, ...Object.fromEntries(narrowed) },
  };
}
