import { testOfValue, testOfValues } from '../json-values.js';

/** The types of JSON Schema. */
export type SchemaType = 'null' | 'boolean' | 'object' | 'array' | 'number' | 'integer' | 'string';

/** Schemas by property name or pattern. */
export interface SchemaMap {
  readonly [name: string]: Schema;
}

/** A JSON Schema (draft 2020-12). `true` allows every value, `false` none. */
export type Schema = boolean | SchemaObject;

/**
 * The assertion keywords of JSON Schema 2020-12, with references resolved: `$ref` is the schema itself.
 *
 * @see {@link https://json-schema.org/draft/2020-12/json-schema-validation}
 */
export interface SchemaObject {
  readonly $ref?: Schema;
  readonly type?: SchemaType | readonly SchemaType[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  /** The sender may add values to `enum`, so only `strict` checks it. */
  readonly open?: boolean;
  readonly multipleOf?: number;
  readonly maximum?: number;
  readonly exclusiveMaximum?: number;
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly maxLength?: number;
  readonly minLength?: number;
  readonly pattern?: string;
  readonly format?: string;
  /** Asserts `format`, which is only an annotation without it. */
  readonly checkFormat?: (text: string) => boolean;
  readonly maxItems?: number;
  readonly minItems?: number;
  readonly uniqueItems?: boolean;
  readonly maxContains?: number;
  readonly minContains?: number;
  readonly maxProperties?: number;
  readonly minProperties?: number;
  readonly required?: readonly string[];
  readonly dependentRequired?: { readonly [name: string]: readonly string[] };
  readonly allOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly not?: Schema;
  readonly if?: Schema;
  readonly then?: Schema;
  readonly else?: Schema;
  readonly dependentSchemas?: SchemaMap;
  readonly prefixItems?: readonly Schema[];
  readonly items?: Schema;
  readonly contains?: Schema;
  readonly properties?: SchemaMap;
  readonly patternProperties?: SchemaMap;
  readonly additionalProperties?: Schema;
  readonly propertyNames?: Schema;
  readonly unevaluatedItems?: Schema;
  readonly unevaluatedProperties?: Schema;
  /** The schema refers to itself. The value is the name of its code. */
  readonly recursive?: string;
}

/** How deep a value may be nested in recursive schemas: far more than messages are, far less than the stack allows. */
export const MAX_DEPTH = 500;

/** Whether `schema` allows every value. */
export function allowsAll(schema: Schema): boolean {
  return schema === true || (typeof schema === 'object' && Object.keys(schema).length === 0);
}

/** Whether `schema` is the schema `false`, or its equivalent `{ not: {} }`. */
export function allowsNone(schema: Schema): boolean {
  return schema === false || (typeof schema === 'object' && schema.not !== undefined && allowsAll(schema.not));
}

/** The types that `schema` names. Empty if it names none. */
export function typesOf({ type }: SchemaObject): readonly SchemaType[] {
  return type === undefined ? [] : typeof type === 'string' ? [type] : type;
}

/** A JSON object. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Whether `value` is a JSON object. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether `value` has one of `types`. An integer is also a `number`. */
export function hasType(types: readonly SchemaType[], value: unknown): boolean {
  return testOfTypes(types)(value);
}

/** The test of a schema that asserts nothing but a type, a constant or an enum. `undefined` for other schemas. */
export function simpleTestOf(schema: Schema): ((value: unknown) => boolean) | undefined {
  if (typeof schema !== 'object' || Object.keys(schema).length !== 1) return undefined;
  if (schema.const !== undefined) return testOfValue(schema.const);
  if (schema.enum) return testOfValues(schema.enum);
  return schema.type === undefined ? undefined : testOfTypes(typesOf(schema));
}

/** The function that returns whether a value has one of `types`. */
export function testOfTypes(types: readonly SchemaType[]): (value: unknown) => boolean {
  const [first = () => false, ...others] = types.map((type) => IS_OF_TYPE[type]);
  return others.reduce((isEarlier, isOther) => (value) => isEarlier(value) || isOther(value), first);
}

const IS_OF_TYPE: { readonly [Type in SchemaType]: (value: unknown) => boolean } = {
  null: (value) => value === null,
  boolean: (value) => typeof value === 'boolean',
  string: (value) => typeof value === 'string',
  number: (value) => Number.isFinite(value),
  integer: (value) => Number.isInteger(value),
  array: (value) => Array.isArray(value),
  object: isRecord,
};

/** `schema` and the schemas that always apply together with it, through `$ref` and `allOf`. */
export function conjuncts(schema: Schema): readonly SchemaObject[] {
  const found = new Set<SchemaObject>();
  const add = (part: Schema): void => {
    if (typeof part !== 'object' || found.has(part)) return;
    found.add(part);
    if (part.$ref !== undefined) add(part.$ref);
    part.allOf?.forEach(add);
  };
  add(schema);
  return [...found];
}
