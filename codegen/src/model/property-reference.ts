import { isPointer, pointerKeys, pointerToken } from '@topicwright/runtime';
import { type Json, type JsonSchema, propertyOf, typesOf } from './json-schema.js';

/**
 * Where a spec names a property of a payload: by its name, or by a JSON Pointer into the payload. A reference leads through nested
 * objects, and through alternatives if every branch has the property.
 */

/** The keys that lead from the payload to the property; none for the whole payload. */
export function keysOf(reference: string): readonly string[] {
  return isPointer(reference) ? pointerKeys(reference) : [reference];
}

/** The same reference as short as it can be: `/status` is `status`. */
export function normalReference(reference: string): string {
  const [key = '', ...more] = keysOf(reference);
  return !isPointer(reference) || more.length > 0 || isPointer(key) ? reference : key;
}

/** What schemas say of a referenced property. */
export interface ReferencedProperty {
  /** One schema, or one for each alternative. */
  readonly schemas: readonly JsonSchema[];
  /** Whether every valid payload has the property, and it is not null. */
  readonly isAlwaysThere: boolean;
}

/** The property that `reference` names in payloads of `schema`; `undefined` if the schema has none. */
export function referencedProperty(schema: JsonSchema | undefined, reference: string): ReferencedProperty | undefined {
  let found: ReferencedProperty | undefined = schema && { schemas: [schema], isAlwaysThere: true };
  for (const key of keysOf(reference)) {
    const below: readonly (ReferencedProperty | undefined)[] | undefined = found?.schemas.map((part) => memberOf(part, key, new Set()));
    if (!found || !below || below.length === 0 || !below.every((member) => member !== undefined)) return undefined;
    found = all(below, found.isAlwaysThere);
  }
  return found;
}

function all(alternatives: readonly ReferencedProperty[], isReached: boolean): ReferencedProperty {
  return {
    schemas: [...new Set(alternatives.flatMap(({ schemas }) => schemas))],
    isAlwaysThere: isReached && alternatives.every(({ isAlwaysThere }) => isAlwaysThere),
  };
}

/** The member `key` of values of `schema`: named here, by a schema that holds together with it, or by all alternatives. */
function memberOf(schema: JsonSchema, key: string, seen: ReadonlySet<JsonSchema>): ReferencedProperty | undefined {
  if (seen.has(schema)) return undefined;
  const visited = new Set([...seen, schema]);
  const together = [schema.$ref, ...(schema.allOf ?? [])].flatMap((part) => (part && memberOf(part, key, visited)) ?? []);
  const branches = [schema.anyOf, schema.oneOf].flatMap((parts): readonly ReferencedProperty[] => {
    const members = (parts ?? []).map((part) => memberOf(part, key, visited));
    return members.length > 0 && members.every((member) => member !== undefined) ? [all(members, true)] : [];
  });
  const own = propertyOf(schema, key) ?? itemOf(schema, key);
  const named: readonly ReferencedProperty[] = own
    ? [{ schemas: [own], isAlwaysThere: isObject(schema) && isRequired(schema, key) && isNeverNull(own) }]
    : [];
  const candidates = [...named, ...together, ...branches];
  const [first] = candidates;
  return first && { schemas: first.schemas, isAlwaysThere: candidates.some(({ isAlwaysThere }) => isAlwaysThere) };
}

function itemOf({ items, prefixItems = [] }: JsonSchema, key: string): JsonSchema | undefined {
  return /^(?:0|[1-9]\d*)$/.test(key) ? (prefixItems[Number(key)] ?? items) : undefined;
}

function isObject(schema: JsonSchema): boolean {
  return typesOf(schema).join() === 'object';
}

function isRequired({ required = [] }: JsonSchema, key: string): boolean {
  return required.includes(key);
}

function isNeverNull(schema: JsonSchema): boolean {
  const types = typesOf(schema);
  if (schema.const !== undefined) return schema.const !== null;
  if (schema.enum && !schema.open) return !schema.enum.includes(null);
  if (types.length > 0) return !types.includes('null');
  return [schema.$ref, ...(schema.allOf ?? [])].some((part) => part !== undefined && isNeverNull(part));
}

/** Every reference of an object schema, as short as it can be: its properties, and below them the nested ones. */
export function knownReferences(schema: JsonSchema, prefix = '', depth = 0): readonly string[] {
  const parts = [schema, ...[schema.$ref, ...(schema.allOf ?? []), ...(schema.anyOf ?? []), ...(schema.oneOf ?? [])]];
  const names = new Map(parts.flatMap((part) => Object.entries(part?.properties ?? {})));
  return [...names].flatMap(([name, property]) => {
    const pointer = `${prefix}/${pointerToken(name)}`;
    return [normalReference(pointer), ...(depth < MOST_LEVELS ? knownReferences(property, pointer, depth + 1) : [])];
  });
}

/** How deep "did you mean" looks. */
const MOST_LEVELS = 3;

/** A copy of `value` with `part` where `reference` points, and objects on the way to it. */
export function withPart(value: Json, reference: string, part: Json): Json {
  const put = (whole: Json | undefined, [key, ...more]: readonly string[]): Json => {
    if (key === undefined) return part;
    const members = typeof whole === 'object' && whole !== null && !Array.isArray(whole) ? (whole as { readonly [key: string]: Json }) : {};
    return { ...members, [key]: put(members[key], more) };
  };
  return put(value, keysOf(reference));
}
