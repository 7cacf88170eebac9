import type { Schema, SchemaObject } from './schema.js';

/** `schema` of an object, with `constants` as the only values of its properties. They are required. */
export function narrow(schema: Schema, constants: { readonly [property: string]: unknown }): SchemaObject {
  const object = typeof schema === 'object' ? schema : {};
  const names = Object.keys(constants);
  const narrowed = Object.fromEntries(names.map((name) => [name, { const: constants[name] }]));
  return {
    ...object,
    required: [...new Set([...(object.required ?? []), ...names])],
    // First, because they distinguish kinds of messages.
    properties: { ...narrowed, ...object.properties, ...narrowed },
  };
}
