import { isRecord } from '@topicwright/runtime';

/** A JSON value. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** The types that JSON Schema knows. */
export type JsonType = 'null' | 'boolean' | 'object' | 'array' | 'number' | 'integer' | 'string';

/** Schemas by the name of a property, a pattern or a definition. */
export interface SchemaMap {
  readonly [name: string]: JsonSchema;
}

/**
 * A JSON Schema (draft 2020-12) whose references are resolved: they are followed, or stand as the schema itself where a schema
 * holds itself. The boolean schemas are {@link ANYTHING} and {@link NOTHING}.
 */
export interface JsonSchema {
  /** The schema that holds too: one that is recursive, or that stands beside other assertions. */
  readonly $ref?: JsonSchema;
  readonly type?: JsonType | readonly JsonType[];
  readonly enum?: readonly Json[];
  readonly const?: Json;
  readonly multipleOf?: number;
  readonly maximum?: number;
  readonly exclusiveMaximum?: number;
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly maxLength?: number;
  readonly minLength?: number;
  readonly pattern?: string;
  readonly maxItems?: number;
  readonly minItems?: number;
  readonly uniqueItems?: boolean;
  readonly maxContains?: number;
  readonly minContains?: number;
  readonly maxProperties?: number;
  readonly minProperties?: number;
  readonly required?: readonly string[];
  readonly dependentRequired?: { readonly [name: string]: readonly string[] };
  readonly allOf?: readonly JsonSchema[];
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly not?: JsonSchema;
  readonly if?: JsonSchema;
  readonly then?: JsonSchema;
  readonly else?: JsonSchema;
  readonly dependentSchemas?: SchemaMap;
  readonly prefixItems?: readonly JsonSchema[];
  readonly items?: JsonSchema;
  readonly contains?: JsonSchema;
  readonly properties?: SchemaMap;
  readonly patternProperties?: SchemaMap;
  readonly additionalProperties?: JsonSchema;
  readonly propertyNames?: JsonSchema;
  readonly unevaluatedItems?: JsonSchema;
  readonly unevaluatedProperties?: JsonSchema;
  readonly title?: string;
  readonly description?: string;
  readonly examples?: readonly Json[];
  readonly default?: Json;
  readonly format?: string;
  /** The format decides which values are valid: what `assertFormats` of a spec asks for. */
  readonly assertFormat?: boolean;
  readonly deprecated?: boolean;
  /** What a number that tells a time counts. */
  readonly unit?: 'epoch-seconds' | 'epoch-milliseconds';
  /** The sender may extend the `enum`, so a value that it does not list passes. */
  readonly open?: boolean;
  /** What the members of `enum` mean. */
  readonly enumDescriptions?: { readonly [member: string]: string };
  readonly source?: string;
  readonly notes?: readonly string[];
}

/** The schema `true`: every value fits. */
export const ANYTHING: JsonSchema = Object.freeze({});

/** The schema `false`: no value fits. */
export const NOTHING: JsonSchema = Object.freeze({ not: ANYTHING });

/** The schema of the property `name`, if `schema` has one. Names may be those that every object inherits. */
export function propertyOf(schema: JsonSchema | undefined, name: string): JsonSchema | undefined {
  return schema?.properties && Object.hasOwn(schema.properties, name) ? schema.properties[name] : undefined;
}

/** The schemas that speak of the same value wherever `schema` does. */
export function holdingWith({ $ref, allOf = [] }: JsonSchema): readonly JsonSchema[] {
  return [...($ref ? [$ref] : []), ...allOf];
}

/** The properties that `schema` speaks of wherever it holds: its own, and those of what holds with it. */
export function heldProperties(schema: JsonSchema | undefined, seen: Set<JsonSchema> = new Set()): SchemaMap {
  if (schema === undefined || seen.has(schema)) return {};
  seen.add(schema);
  const others = holdingWith(schema).map((part) => heldProperties(part, seen));
  return Object.fromEntries([...others, schema.properties ?? {}].flatMap((map) => Object.entries(map)));
}

/** The property `name`, if `schema` speaks of it wherever it holds. */
export function heldProperty(schema: JsonSchema | undefined, name: string): JsonSchema | undefined {
  const properties = heldProperties(schema);
  return Object.hasOwn(properties, name) ? properties[name] : undefined;
}

/** The schemas that speak of the very value that `schema` speaks of. */
export function inPlace(schema: JsonSchema): readonly JsonSchema[] {
  const { $ref, allOf = [], anyOf = [], oneOf = [], not, dependentSchemas = {} } = schema;
  const single = [$ref, not, schema.if, schema.then, schema.else];
  return [...single, ...allOf, ...anyOf, ...oneOf, ...Object.values(dependentSchemas)].filter((part) => part !== undefined);
}

/** The schemas that speak of parts of the value. */
export function ofParts(schema: JsonSchema): readonly JsonSchema[] {
  const { prefixItems = [], items, contains, properties = {}, patternProperties = {}, additionalProperties, propertyNames } = schema;
  const single = [items, contains, additionalProperties, propertyNames, schema.unevaluatedItems, schema.unevaluatedProperties];
  return [...prefixItems, ...single, ...Object.values(properties), ...Object.values(patternProperties)].filter(
    (part) => part !== undefined,
  );
}

/** The types that `schema` names; none where it names none. */
export function typesOf(schema: JsonSchema): readonly JsonType[] {
  if (schema.type === undefined) return [];
  return typeof schema.type === 'string' ? [schema.type] : schema.type;
}

/** Whether the type of `value` is one of `types`; a whole number is an `integer` and a `number`. */
export function hasType(types: readonly JsonType[], value: unknown): boolean {
  return types.some((type) => IS_OF_TYPE[type](value));
}

const IS_OF_TYPE: { readonly [Type in JsonType]: (value: unknown) => boolean } = {
  null: (value) => value === null,
  boolean: (value) => typeof value === 'boolean',
  string: (value) => typeof value === 'string',
  number: (value) => typeof value === 'number',
  integer: (value) => Number.isInteger(value),
  array: (value) => Array.isArray(value),
  object: isRecord,
};
