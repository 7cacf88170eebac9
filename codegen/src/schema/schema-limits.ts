import type { JsonSchema } from './json-schema.js';
import { subschemasOf } from './subschemas.js';

/** The maximum number of subschemas of a schema, with all references expanded. */
export const MAX_PARTS = 5000;

/** Whether `schema` has more than {@link MAX_PARTS}. A shared subschema counts once per use, a recursive one only once. */
export function exceedsParts(schema: JsonSchema): boolean {
  return countParts(schema, new Map()) > MAX_PARTS;
}

function countParts(schema: JsonSchema, known: Map<JsonSchema, number>): number {
  const counted = known.get(schema);
  if (counted !== undefined) return counted;
  known.set(schema, 1);
  const parts = subschemasOf(schema).reduce((sum, part) => sum + countParts(part, known), 1);
  known.set(schema, parts);
  return parts;
}

/** A part of `schema` that is infinitely recursive: it refers to itself through schemas that apply to the same value. */
export function infinitePart(schema: JsonSchema): JsonSchema | undefined {
  const finite = new Set<JsonSchema>();
  const todo = [schema];
  const seen = new Set(todo);
  for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
    const infinite = infiniteInPlace(next, new Set(), finite);
    if (infinite) return infinite;
    for (const part of subschemasOf(next)) {
      if (seen.has(part)) continue;
      seen.add(part);
      todo.push(part);
    }
  }
  return undefined;
}

/** The schema that `schema` applies to its own value, and that returns to itself. */
function infiniteInPlace(schema: JsonSchema, trail: Set<JsonSchema>, finite: Set<JsonSchema>): JsonSchema | undefined {
  if (trail.has(schema)) return schema;
  if (finite.has(schema)) return undefined;
  trail.add(schema);
  for (const part of subschemasOf(schema, 'in-place')) {
    const infinite = infiniteInPlace(part, trail, finite);
    if (infinite) return infinite;
  }
  trail.delete(schema);
  finite.add(schema);
  return undefined;
}
