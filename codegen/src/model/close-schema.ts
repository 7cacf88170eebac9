import { ANYTHING, holdingWith, inPlace, type JsonSchema, NOTHING, propertyOf, typesOf } from './json-schema.js';
import { ANNOTATIONS } from './keywords.js';

type Draft = { -readonly [K in keyof JsonSchema]: JsonSchema[K] };

/** What a strict caller asks of schemas besides: that no object has more than its schema knows, and no open enum a further member. */
export class SchemaCloser {
  /** The schemas made here that hold themselves, and what their code is named by. */
  readonly recursive = new Map<JsonSchema, string>();
  readonly #open: ReadonlyMap<JsonSchema, string>;
  readonly #closed = new Map<JsonSchema, JsonSchema>();
  /** The parts of schemas that hold themselves. */
  readonly #closedParts = new Map<JsonSchema, JsonSchema>();

  constructor(recursive: ReadonlyMap<JsonSchema, string>) {
    this.#open = recursive;
  }

  /** The schema of what `schema` lets through and a strict caller does not; {@link ANYTHING} where there is nothing. */
  close(schema: JsonSchema): JsonSchema {
    const known = this.#closed.get(schema);
    if (known) return known;
    const draft: Draft = {};
    const name = this.#open.get(schema);
    if (name !== undefined) {
      this.#closed.set(schema, draft);
      this.recursive.set(draft, name);
    }
    const closed = name === undefined ? this.#closeAny(schema) : Object.assign(draft, this.#closeWhole(schema));
    this.#closed.set(schema, closed);
    return closed;
  }

  #closeAny(schema: JsonSchema): JsonSchema {
    const closed = this.#closeWhole(schema);
    return this.#isTelling(closed) ? closed : ANYTHING;
  }

  #closeWhole(schema: JsonSchema): JsonSchema {
    const { $ref } = schema;
    // What is but a reference is closed as what it refers to.
    if ($ref && Object.keys(schema).every((keyword) => keyword === '$ref' || ANNOTATIONS.has(keyword))) return { $ref: this.close($ref) };
    const closed = this.#closeParts(schema);
    const { properties, ...end } = endOf(schema);
    return { ...closed, ...(properties && { properties: { ...properties, ...closed.properties } }), ...end };
  }

  /** The members of `schema` closed, and what it says of the same value; itself it stays open. */
  #closeParts(schema: JsonSchema): JsonSchema {
    const known = this.#closedParts.get(schema);
    if (known) return known;
    const name = this.#open.get(schema);
    if (name === undefined) return this.#closeMembers(schema);
    const draft: Draft = {};
    this.#closedParts.set(schema, draft);
    this.recursive.set(draft, `${name}Parts`);
    return Object.assign(draft, this.#closeMembers(schema));
  }

  #closeMembers(schema: JsonSchema): JsonSchema {
    const { enum: members, open, properties, patternProperties, additionalProperties, unevaluatedProperties, items, prefixItems } = schema;
    const { $ref, allOf, anyOf = [], oneOf = [], dependentSchemas } = schema;
    const each = (map: NonNullable<JsonSchema['properties']>, close: (part: JsonSchema) => JsonSchema): Record<string, JsonSchema> =>
      Object.fromEntries(Object.entries(map).map(([name, part]) => [name, close(part)]));
    const inside = (part: JsonSchema): JsonSchema => this.close(part);
    const beside = (part: JsonSchema): JsonSchema => this.#closeParts(part);
    const also = [...(allOf ?? []).map(beside), ...[...anyOf, ...oneOf].map((part) => this.#closeWhere(part, part))];
    return {
      ...(open && members && { enum: members }),
      ...($ref && { $ref: beside($ref) }),
      ...(also.length > 0 && { allOf: also }),
      ...(schema.if && { ...this.#closeWhere(schema.if, schema.if, schema.then), ...(schema.else && { else: beside(schema.else) }) }),
      ...(dependentSchemas && { dependentSchemas: each(dependentSchemas, beside) }),
      ...(properties && { properties: each(properties, inside) }),
      ...(patternProperties && { patternProperties: each(patternProperties, inside) }),
      ...(additionalProperties && { additionalProperties: inside(additionalProperties) }),
      ...(unevaluatedProperties && { unevaluatedProperties: inside(unevaluatedProperties) }),
      ...(prefixItems && { prefixItems: prefixItems.map(inside) }),
      ...(items && { items: inside(items) }),
    };
  }

  #closeWhere(condition: JsonSchema, ...parts: readonly (JsonSchema | undefined)[]): JsonSchema {
    // The names that the condition knows are known where it holds.
    const isOfUse = (part: JsonSchema, closed: JsonSchema): boolean => this.#isTelling(closed) || (part !== condition && knowsNames(part));
    const closed = parts
      .flatMap((part) => (part ? [[part, this.#closeParts(part)] as const] : []))
      .filter(([part, own]) => isOfUse(part, own))
      .map(([, own]) => own);
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
    return { if: condition, ...(closed.length > 0 && { then: { allOf: closed } }) };
  }

  /** Whether a schema made here refuses anything at all. One that holds itself may not be made yet. */
  #isTelling(schema: JsonSchema): boolean {
    const { $ref, enum: members, then: then_, else: else_, items, additionalProperties, unevaluatedProperties } = schema;
    const { properties = {}, patternProperties = {}, allOf = [], dependentSchemas = {}, prefixItems = [] } = schema;
    const named = [properties, patternProperties, dependentSchemas].flatMap((map) => Object.values(map));
    const single = [$ref, then_, else_, items, additionalProperties, unevaluatedProperties];
    const parts = [...named, ...single, ...allOf, ...prefixItems].filter((part) => part !== undefined);
    return members !== undefined || parts.some((part) => part === NOTHING || this.recursive.has(part) || this.#isTelling(part));
  }
}

/** The keywords that let an object have no more than `schema` knows; none where it knows no name, or has said what it does with more. */
export function endOf(schema: JsonSchema): Pick<JsonSchema, 'properties' | 'additionalProperties' | 'unevaluatedProperties'> {
  if (!knowsNames(schema) || !mayBeObject(schema) || schema.additionalProperties || schema.unevaluatedProperties) return {};
  const required = Object.fromEntries([...requiredNames(schema)].map((name) => [name, ANYTHING]));
  const properties = { ...required, ...schema.properties };
  if (!inPlace(schema).some((part) => knowsNames(part))) return { properties, additionalProperties: NOTHING };
  const isComplete = Object.keys(required).every((name) => propertyOf(schema, name));
  return { ...(!isComplete && { properties }), unevaluatedProperties: NOTHING };
}

/** The names that `schema` asks for, with what holds wherever it does: who asks for a name knows it. */
function requiredNames(schema: JsonSchema, seen: Set<JsonSchema> = new Set()): ReadonlySet<string> {
  if (seen.has(schema)) return new Set();
  seen.add(schema);
  return new Set([...(schema.required ?? []), ...holdingWith(schema).flatMap((part) => [...requiredNames(part, seen)])]);
}

function mayBeObject(schema: JsonSchema): boolean {
  const types = typesOf(schema);
  return types.length === 0 || types.includes('object');
}

function knowsNames(schema: JsonSchema, seen: Set<JsonSchema> = new Set()): boolean {
  if (seen.has(schema)) return false;
  seen.add(schema);
  return (
    schema.properties !== undefined || schema.patternProperties !== undefined || inPlace(schema).some((part) => knowsNames(part, seen))
  );
}
