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

/** The parts of `schema` that are infinitely recursive: each refers to itself through schemas that apply to the same value. */
export function infiniteParts(schema: JsonSchema): readonly JsonSchema[] {
  const checked = new Set<JsonSchema>();
  const found: JsonSchema[] = [];
  const todo = [schema];
  const seen = new Set(todo);
  for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
    found.push(...inPlaceCycles(next, new Set(), checked));
    for (const part of subschemasOf(next)) {
      if (seen.has(part)) continue;
      seen.add(part);
      todo.push(part);
    }
  }
  return found;
}

/** A schema of each cycle of in-place subschemas that `schema` leads to, without those of schemas that are already checked. */
function inPlaceCycles(schema: JsonSchema, trail: Set<JsonSchema>, checked: Set<JsonSchema>): readonly JsonSchema[] {
  if (trail.has(schema)) return [schema];
  if (checked.has(schema)) return [];
  checked.add(schema);
  trail.add(schema);
  const cycles = subschemasOf(schema, 'in-place').flatMap((part) => inPlaceCycles(part, trail, checked));
  trail.delete(schema);
  return cycles;
}
