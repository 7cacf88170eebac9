import { isPointer, pointerKeys, pointerToken, type TimeUnit } from '@topicwright/runtime/codegen';
import { type Json, type JsonSchema, propertyOf, typesOf } from './json-schema.js';

/**
 * References to payload properties in a spec: a property name, or a JSON Pointer into the payload. A reference is resolved through nested
 * objects, and through alternatives if every branch has the property.
 */

/** The keys from the payload to the property. Empty for the whole payload. */
export function keysOf(reference: string): readonly string[] {
  return isPointer(reference) ? pointerKeys(reference) : [reference];
}

/** The shortest form of a reference: `/status` becomes `status`. */
export function normalReference(reference: string): string {
  const [key = '', ...more] = keysOf(reference);
  return !isPointer(reference) || more.length > 0 || isPointer(key) ? reference : key;
}

/** A referenced property, as its schema describes it. */
export interface ReferencedProperty {
  /** All schemas that describe it, as one schema: `allOf` for those that apply together, `anyOf` for alternatives. */
  readonly schema: JsonSchema;
  /** Whether every valid payload has the property with a value other than null. */
  readonly isAlwaysThere: boolean;
  /** Whether the reference passes through an array item. */
  readonly isInArray: boolean;
}

/** The property of `schema` that `reference` names, or `undefined` if there is none. */
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

/** The property `key` of `schema`: described directly, by schemas that apply together with it, or by all alternatives. */
function memberOf(schema: JsonSchema, key: string, seen: ReadonlySet<JsonSchema>): ReferencedProperty | undefined {
  if (seen.has(schema)) return undefined;
  const visited = new Set([...seen, schema]);
  const ofAll = directConjuncts(schema).flatMap((part) => memberOf(part, key, visited) ?? []);
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

/** The schemas of `$ref` and `allOf`, which always apply together with a schema. */
function directConjuncts({ $ref, allOf = [] }: JsonSchema): readonly JsonSchema[] {
  return $ref ? [$ref, ...allOf] : allOf;
}

/**
 * The unit of a timestamp: the first one in `schema` and its subschemas. Seconds win over milliseconds, which are recognized by magnitude.
 */
export function timeUnitOf(schema: JsonSchema): TimeUnit | undefined {
  const units = new Set(partsOf(schema).map(({ unit }) => unit));
  if (units.has('epoch-seconds')) return 'epoch-seconds';
  return units.has('epoch-milliseconds') ? 'epoch-milliseconds' : undefined;
}

/** Whether the values of `schema` are ordered: numbers, or date-times. */
export function isOrdered(schema: JsonSchema): boolean {
  if (schema.format === 'date-time') return true;
  const types = typesOf(schema).filter((type) => type !== 'null');
  if (types.length > 0 && !types.includes('string')) return types.every((type) => type === 'number' || type === 'integer');
  const members = schema.const === undefined ? schema.enum : [schema.const];
  if (members) return members.every((member) => typeof member === 'number');
  const branches = [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])].filter((branch) => typesOf(branch).join() !== 'null');
  if (branches.length > 0 && branches.every(isOrdered)) return true;
  return directConjuncts(schema).some(isOrdered);
}

/** `schema`, and every schema that applies to the same value. */
export function partsOf(schema: JsonSchema, seen: Set<JsonSchema> = new Set()): readonly JsonSchema[] {
  if (seen.has(schema)) return [];
  seen.add(schema);
  const parts = [...directConjuncts(schema), ...(schema.anyOf ?? []), ...(schema.oneOf ?? [])];
  return [schema, ...parts.flatMap((part) => partsOf(part, seen))];
}

function itemOf({ items, prefixItems = [] }: JsonSchema, key: string): JsonSchema | undefined {
  return /^(?:0|[1-9]\d*)$/.test(key) ? (prefixItems[Number(key)] ?? items) : undefined;
}

/** Whether every valid value is an object. */
export function isAlwaysObject(schema: JsonSchema, seen: ReadonlySet<JsonSchema> = new Set()): boolean {
  if (seen.has(schema)) return false;
  const inside = new Set([...seen, schema]);
  const alternatives = [schema.anyOf, schema.oneOf].filter((branches) => branches !== undefined);
  return (
    isObject(schema) ||
    directConjuncts(schema).some((part) => isAlwaysObject(part, inside)) ||
    alternatives.some((branches) => branches.every((branch) => isAlwaysObject(branch, inside)))
  );
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
  return directConjuncts(schema).some(isNeverNull);
}

/** All references into an object schema, in their shortest form: its properties, then nested ones. */
export function knownReferences(schema: JsonSchema, prefix = '', depth = 0): readonly string[] {
  const names = new Map(partsOf(schema).flatMap((part) => Object.entries(part.properties ?? {})));
  return [...names].flatMap(([name, property]) => {
    const pointer = `${prefix}/${pointerToken(name)}`;
    return [normalReference(pointer), ...(depth < MAX_LEVELS ? knownReferences(property, pointer, depth + 1) : [])];
  });
}

/** The maximum depth of references that "did you mean" considers. */
const MAX_LEVELS = 3;

/** A copy of `value` with `part` at `reference`. Missing objects on the path are created. */
export function withPart(value: Json, reference: string, part: Json): Json {
  const put = (whole: Json | undefined, [key, ...more]: readonly string[]): Json => {
    if (key === undefined) return part;
    const members = typeof whole === 'object' && whole !== null && !Array.isArray(whole) ? (whole as { readonly [key: string]: Json }) : {};
    return { ...members, [key]: put(members[key], more) };
  };
  return put(value, keysOf(reference));
}
