import { explain, pointerToken } from '@topicwright/runtime/codegen';
import type { Json, JsonSchema } from './json-schema.js';
import { keysOf, referencedProperty } from './property-reference.js';

/**
 * `schema` without the alternatives that contradict `where`, such as the other variants of a discriminated union. It describes the same
 * payloads as {@link narrowSchema}, and references into it find the properties of the variants that are left.
 */
export function selectAlternatives(schema: JsonSchema, where: { readonly [reference: string]: Json }): JsonSchema {
  return Object.entries(where).reduce((selected, [reference, value]) => selectAt(selected, keysOf(reference), value, new Set()), schema);
}

function selectAt(schema: JsonSchema, keys: readonly string[], value: Json, seen: ReadonlySet<JsonSchema>): JsonSchema {
  if (seen.has(schema)) return schema;
  const inside = new Set([...seen, schema]);
  const select = (part: JsonSchema): JsonSchema => selectAt(part, keys, value, inside);
  const { anyOf, oneOf, allOf, $ref } = schema;
  const kept = (branches: readonly JsonSchema[]): readonly JsonSchema[] => {
    const allowed = branches.filter((branch) => allows(branch, keys, value));
    return (allowed.length === 0 ? branches : allowed).map(select);
  };
  return {
    ...schema,
    ...(anyOf && { anyOf: kept(anyOf) }),
    ...(oneOf && { oneOf: kept(oneOf) }),
    ...(allOf && { allOf: allOf.map(select) }),
    ...($ref && { $ref: select($ref) }),
  };
}

function allows(branch: JsonSchema, keys: readonly string[], value: Json): boolean {
  const property = referencedProperty(branch, keys.map((key) => `/${pointerToken(key)}`).join(''));
  return !property || explain(property.schema, value).length === 0;
}
