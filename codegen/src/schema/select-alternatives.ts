import { explain } from '@topicwright/runtime/codegen';
import type { Json, JsonSchema } from './json-schema.js';
import { type ReferencedProperty, referencedProperty } from './property-reference.js';

/** A payload schema, and the values by which a row selects some of its payloads. */
interface SelectedPayload {
  readonly schema: JsonSchema;
  readonly where: { readonly [reference: string]: Json };
}

/** The property of a row's payloads that `reference` names, or `undefined` if there is none. */
export function selectedProperty(payload: SelectedPayload, reference: string): ReferencedProperty | undefined {
  return referencedProperty(selectAlternatives(payload), reference);
}

/**
 * The schema of `payload` without the alternatives that contradict `where`, such as the other variants of a discriminated union. With
 * `where`, it describes the same payloads.
 */
export function selectAlternatives({ schema, where }: SelectedPayload): JsonSchema {
  return Object.entries(where).reduce((selected, [reference, value]) => selectBy(selected, { reference, value }, new Set()), schema);
}

/** A property of `where`. */
interface Condition {
  readonly reference: string;
  readonly value: Json;
}

function selectBy(schema: JsonSchema, condition: Condition, seen: ReadonlySet<JsonSchema>): JsonSchema {
  if (seen.has(schema)) return schema;
  const inside = new Set([...seen, schema]);
  const select = (part: JsonSchema): JsonSchema => selectBy(part, condition, inside);
  const { anyOf, oneOf, allOf, $ref } = schema;
  const kept = (branches: readonly JsonSchema[]): readonly JsonSchema[] => {
    const allowed = branches.filter((branch) => allows(branch, condition));
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

function allows(branch: JsonSchema, { reference, value }: Condition): boolean {
  const property = referencedProperty(branch, reference);
  return !property || explain(property.schema, value).length === 0;
}
