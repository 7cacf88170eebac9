import { type Json, type JsonSchema, type JsonType, typesOf } from './json-schema.js';

/**
 * The types that a value of `schema` may have, by its own keywords and by the schemas that apply to the same value. `undefined` if it may
 * have any.
 */
export function possibleTypes(schema: JsonSchema): readonly JsonType[] | undefined {
  return typesWithin(schema, new Set());
}

/** The types of both lists. An integer is also a number. `undefined` stands for all types. */
export function commonTypes(one: readonly JsonType[] | undefined, other: readonly JsonType[] | undefined): readonly JsonType[] | undefined {
  if (!one || !other) return one ?? other;
  const allows = (types: readonly JsonType[], type: JsonType): boolean =>
    types.includes(type) || (type === 'integer' && types.includes('number'));
  return [...new Set([...one.filter((type) => allows(other, type)), ...other.filter((type) => allows(one, type))])];
}

/** The types in the `type` keyword of `schema`. `undefined` if it has none. */
export function ownTypes(schema: JsonSchema): readonly JsonType[] | undefined {
  const types = typesOf(schema);
  return types.length === 0 ? undefined : types;
}

// `trail`: the schemas that are being read, because a schema may refer to itself.
function typesWithin(schema: JsonSchema, trail: ReadonlySet<JsonSchema>): readonly JsonType[] | undefined {
  if (trail.has(schema)) return undefined;
  const inner = new Set([...trail, schema]);
  const { $ref, allOf = [], anyOf, oneOf, const: constant, enum: members, open } = schema;
  const constants = constant !== undefined ? [constant] : open ? undefined : members;
  const together = [...($ref ? [$ref] : []), ...allOf].map((part) => typesWithin(part, inner));
  const alternatives = [anyOf, oneOf].map((parts) => parts && typesOfAny(parts.map((part) => typesWithin(part, inner))));
  return [ownTypes(schema), constants?.map(typeOfJson), ...together, ...alternatives].reduce(commonTypes, undefined);
}

function typesOfAny(branches: readonly (readonly JsonType[] | undefined)[]): readonly JsonType[] | undefined {
  return branches.some((types) => types === undefined) ? undefined : [...new Set(branches.flatMap((types) => types ?? []))];
}

function typeOfJson(value: Json): JsonType {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : (typeof value as 'string' | 'number' | 'boolean' | 'object');
}
