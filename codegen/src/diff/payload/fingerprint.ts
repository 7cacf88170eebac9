import { canonicalJson } from '@topicwright/runtime/codegen';
import type { JsonSchema } from '../../schema/json-schema.js';
import { isAnnotation, mapKeyword } from '../../schema/subschemas.js';

/** The annotations that matter to the users of a message. `open` decides what `enum` asserts. */
const COMPARED: ReadonlySet<string> = new Set(['unit', 'open', 'checkFormat']);

/**
 * A string that is equal for schemas that say the same: assertions, units and open enums, with references expanded. The order of keys,
 * of `required` and of alternatives does not matter.
 */
export function fingerprint(schema: JsonSchema): string {
  return canonicalJson(plain(schema, []));
}

function plain(schema: JsonSchema, trail: readonly JsonSchema[]): unknown {
  const depth = trail.indexOf(schema);
  // How far up a recursive reference leads does not depend on names.
  if (depth >= 0) return { recursive: trail.length - depth };
  const inside = schema.recursive === undefined ? trail : [...trail, schema];
  const entries = Object.entries(schema).flatMap(([keyword, value]) =>
    isCompared(keyword, schema) ? [[keyword, plainValue(keyword, value, inside)] as const] : [],
  );
  const [only, ...others] = entries;
  // A schema that only refers to another one is that schema.
  return only?.[0] === '$ref' && others.length === 0 ? only[1] : Object.fromEntries(entries);
}

/** Whether a keyword of `schema` matters to the users of a message. */
export function isCompared(keyword: string, { checkFormat }: JsonSchema): boolean {
  if (keyword === 'recursive') return false;
  if (keyword === 'format') return checkFormat !== undefined;
  return COMPARED.has(keyword) || !isAnnotation(keyword);
}

/** The keywords whose value is a set. */
const SETS: ReadonlySet<string> = new Set(['required', 'type', 'enum', 'allOf', 'anyOf', 'oneOf']);

function plainValue(keyword: string, value: unknown, trail: readonly JsonSchema[]): unknown {
  if (keyword === 'checkFormat') return true;
  const mapped = mapKeyword(keyword, value, (part) => plain(part, trail));
  if (keyword === 'type') return sorted([mapped].flat());
  return SETS.has(keyword) ? sorted(mapped as readonly unknown[]) : mapped;
}

function sorted(values: readonly unknown[]): readonly string[] {
  return [...new Set(values.map(canonicalJson))].sort();
}
