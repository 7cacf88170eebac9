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

/** What a schema says of a referenced property. */
export interface ReferencedProperty {
  /** Every schema that describes it, as one: those that hold together under `allOf`, alternatives under `anyOf`. */
  readonly schema: JsonSchema;
  /** Whether every valid payload has the property, and it is not null. */
  readonly isAlwaysThere: boolean;
  /** Whether the reference leads through an item of an array. */
  readonly isInArray: boolean;
}

/** The property that `reference` names in payloads of `schema`; `undefined` if the schema has none. */
export function referencedProperty(schema: JsonSchema | undefined, reference: string): ReferencedProperty | undefined {
  let found: ReferencedProperty | undefined = schema && { schema, isAlwaysThere: true, isInArray: false };
  for (const key of keysOf(reference)) {
    const member: ReferencedProperty | undefined = found && memberOf(found.schema, key, new Set());
    if (!found || !member) return undefined;
    found = {
      schema: member.schema,
      isAlwaysThere: found.isAlwaysThere && member.isAlwaysThere,
      isInArray: found.isInArray || member.isInArray,
    };
  }
  return found;
}

/** The member `key` of values of `schema`: described here, by schemas that hold together with it, or by all alternatives. */
function memberOf(schema: JsonSchema, key: string, seen: ReadonlySet<JsonSchema>): ReferencedProperty | undefined {
  if (seen.has(schema)) return undefined;
  const visited = new Set([...seen, schema]);
  const ofAll = conjuncts(schema).flatMap((part) => memberOf(part, key, visited) ?? []);
  const ofBranches = [schema.anyOf, schema.oneOf].flatMap((branches = []) => memberOfBranches(branches, key, visited) ?? []);
  const found = [...ownMember(schema, key), ...ofAll, ...ofBranches];
  const [first, ...others] = found;
  if (!first || others.length === 0) return first;
  return {
    schema: { allOf: found.map((member) => member.schema) },
    isAlwaysThere: found.some(({ isAlwaysThere }) => isAlwaysThere),
    isInArray: found.some(({ isInArray }) => isInArray),
  };
}

function ownMember(schema: JsonSchema, key: string): readonly ReferencedProperty[] {
  const property = propertyOf(schema, key);
  const own = property ?? itemOf(schema, key);
  if (!own) return [];
  const isAlwaysThere = property !== undefined && isObject(schema) && isRequired(schema, key) && isNeverNull(own);
  return [{ schema: own, isAlwaysThere, isInArray: property === undefined }];
}

function memberOfBranches(branches: readonly JsonSchema[], key: string, seen: ReadonlySet<JsonSchema>): ReferencedProperty | undefined {
  const members = branches.map((branch) => memberOf(branch, key, seen));
  if (members.length === 0 || !members.every((member) => member !== undefined)) return undefined;
  return {
    schema: { anyOf: members.map((member) => member.schema) },
    isAlwaysThere: members.every(({ isAlwaysThere }) => isAlwaysThere),
    isInArray: members.some(({ isInArray }) => isInArray),
  };
}

/** The schemas that hold wherever `schema` does. */
function conjuncts({ $ref, allOf = [] }: JsonSchema): readonly JsonSchema[] {
  return $ref ? [$ref, ...allOf] : allOf;
}

/** The unit of a time: the first that `schema` or a schema it is made of says, seconds before milliseconds, which are told by magnitude. */
export function unitOf(schema: JsonSchema): JsonSchema['unit'] {
  const units = new Set(partsOf(schema).flatMap(({ unit }) => unit ?? []));
  return units.has('epoch-seconds') ? 'epoch-seconds' : [...units][0];
}

/** Whether the values of `schema` tell an order: numbers, or date-times. */
export function isOrdered(schema: JsonSchema): boolean {
  if (schema.format === 'date-time') return true;
  const types = typesOf(schema).filter((type) => type !== 'null');
  if (types.length > 0 && !types.includes('string')) return types.every((type) => type === 'number' || type === 'integer');
  const members = schema.const === undefined ? schema.enum : [schema.const];
  if (members) return members.every((member) => typeof member === 'number');
  const branches = [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])].filter((branch) => typesOf(branch).join() !== 'null');
  if (branches.length > 0 && branches.every(isOrdered)) return true;
  return conjuncts(schema).some(isOrdered);
}

/** `schema`, and every schema that speaks of the same value. */
function partsOf(schema: JsonSchema, seen: Set<JsonSchema> = new Set()): readonly JsonSchema[] {
  if (seen.has(schema)) return [];
  seen.add(schema);
  const parts = [...conjuncts(schema), ...(schema.anyOf ?? []), ...(schema.oneOf ?? [])];
  return [schema, ...parts.flatMap((part) => partsOf(part, seen))];
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
  return conjuncts(schema).some(isNeverNull);
}

/** Every reference of an object schema, as short as it can be: its properties, and below them the nested ones. */
export function knownReferences(schema: JsonSchema, prefix = '', depth = 0): readonly string[] {
  const names = new Map(partsOf(schema).flatMap((part) => Object.entries(part.properties ?? {})));
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
