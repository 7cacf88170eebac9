import { conjuncts, type SchemaObject, type SchemaType } from '@topicwright/runtime/codegen';
import type { Json } from '../text/json.js';

export { hasType, typesOf } from '@topicwright/runtime/codegen';
export type { Json } from '../text/json.js';

/** The types of JSON Schema. */
export type JsonType = SchemaType;

/** Schemas by the name of a property, a pattern or a definition. */
export interface SchemaMap {
  readonly [name: string]: JsonSchema;
}

/**
 * A JSON Schema (draft 2020-12) with resolved references: assertions, which the runtime evaluates, and annotations. A reference is merged
 * into the schema that has it. `$ref` remains if the target is recursive, or if the schema has other assertions. The boolean
 * schemas are {@link ANYTHING} and {@link NOTHING}.
 */
export interface JsonSchema extends SchemaObject {
  readonly $ref?: JsonSchema;
  readonly const?: Json;
  readonly enum?: readonly Json[];
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
  readonly deprecated?: boolean;
  /** The unit of a number. The generator uses units of time. Others are documentation. */
  readonly unit?: string;
  /** The meaning of the members of `enum`. */
  readonly enumDescriptions?: { readonly [member: string]: string };
  readonly source?: string;
  readonly notes?: readonly string[];
}

/** The schema `true`: every value is valid. */
export const ANYTHING: JsonSchema = Object.freeze({});

/** The schema `false`: no value is valid. */
export const NOTHING: JsonSchema = Object.freeze({ not: ANYTHING });

/** The schema of the property `name`, if `schema` itself has one. Safe for names such as `constructor`. */
export function propertyOf(schema: JsonSchema | undefined, name: string): JsonSchema | undefined {
  return schema?.properties && Object.hasOwn(schema.properties, name) ? schema.properties[name] : undefined;
}

/** Whether a pattern of property names matches `name`. */
export function matchesName(pattern: string, name: string): boolean {
  return new RegExp(pattern, 'u').test(name);
}

/**
 * The schemas that `schema` itself has for the member `name`: that of the property and those of the patterns that match, else that of the
 * additional properties. Empty if it may have any value.
 */
export function memberSchemas(schema: JsonSchema, name: string): readonly JsonSchema[] {
  const { patternProperties = {}, additionalProperties } = schema;
  const property = propertyOf(schema, name);
  const matching = Object.entries(patternProperties).flatMap(([pattern, part]) => (matchesName(pattern, name) ? [part] : []));
  const found = [...(property ? [property] : []), ...matching];
  return found.length === 0 && additionalProperties ? [additionalProperties] : found;
}

/** One schema for the member `name`: that of the property, else all of {@link memberSchemas}. `undefined` if there is none. */
export function memberSchemaOf(schema: JsonSchema, name: string): JsonSchema | undefined {
  const [first, ...others] = memberSchemas(schema, name);
  return first === undefined || others.length === 0 || propertyOf(schema, name) ? first : { allOf: [first, ...others] };
}

/** `schema` and the schemas that always apply together with it, through `$ref` and `allOf`. */
export function conjunctsOf(schema: JsonSchema): readonly JsonSchema[] {
  return conjuncts(schema) as readonly JsonSchema[];
}

/** The properties of `schema` and of the schemas that always apply together with it. Those of `schema` take precedence. */
export function allProperties(schema: JsonSchema | undefined): SchemaMap {
  const parts = schema === undefined ? [] : [...conjunctsOf(schema)].reverse();
  return Object.fromEntries(parts.flatMap(({ properties = {} }) => Object.entries(properties)));
}

/** The names of the properties that `schema`, or a schema that always applies together with it, requires. */
export function allRequired(schema: JsonSchema): ReadonlySet<string> {
  return new Set(conjunctsOf(schema).flatMap(({ required = [] }) => required));
}

/** The schema of the property `name` in `schema`, or in the schemas that always apply together with it. */
export function effectiveProperty(schema: JsonSchema | undefined, name: string): JsonSchema | undefined {
  const properties = allProperties(schema);
  return Object.hasOwn(properties, name) ? properties[name] : undefined;
}
