import { conjuncts, type Schema, type SchemaObject, typesOf } from './schema.js';

/** The schemas that allow everything and nothing, in the notation of a caller. */
export interface Extremes<S extends Schema> {
  readonly all: S;
  readonly none: S;
}

/**
 * Closes schemas: objects may have only the properties that their schema names, and open enums only the listed values. A subschema that
 * applies to the same value (such as a part of `allOf`) does not name all of its properties, so only schemas nested in it are closed.
 * `if`, `not`, `contains` and `propertyNames` are unchanged, because they are conditions: they do not describe the value.
 */
export class SchemaCloser<S extends Schema = Schema> {
  readonly #extremes: Extremes<S>;
  readonly #closed = new WeakMap<object, S>();
  readonly #parts = new WeakMap<object, S>();

  constructor(extremes: Extremes<S>) {
    this.#extremes = extremes;
  }

  /** Closes a schema that alone describes a value. Returns the same result for the same schema. */
  readonly close = (schema: S): S => {
    return this.#once(schema, this.#closed, (own) => {
      const closed = this.#closeNested(own);
      return isReference(own) ? { ...closed, $ref: this.close(own.$ref as S) } : { ...closed, ...this.#endOf(own, closed) };
    });
  };

  /** Closes what is nested in a schema that describes a value together with others. */
  readonly #closePart = (schema: S): S => {
    return this.#once(schema, this.#parts, (own) => {
      const { recursive } = own;
      return { ...this.#closeNested(own), ...(recursive !== undefined && { recursive: `${recursive}Part` }) };
    });
  };

  // A schema may refer to itself, so its result is known before it is complete.
  #once(schema: S, known: WeakMap<object, S>, close: (schema: SchemaObject) => SchemaObject): S {
    if (typeof schema !== 'object' || schema === this.#extremes.none || Object.keys(schema).length === 0) return schema;
    const before = known.get(schema);
    if (before !== undefined) return before;
    const result = {} as S & object;
    known.set(schema, result);
    return Object.assign(result, close(schema));
  }

  #closeNested({ open: _, ...schema }: SchemaObject): SchemaObject {
    const closed: Record<string, unknown> = { ...schema };
    const closeAll = (keywords: typeof IN_PLACE | typeof NESTED, close: (schema: S) => S): void => {
      for (const keyword of keywords) if (schema[keyword] !== undefined) closed[keyword] = mapSubschemas(keyword, schema[keyword], close);
    };
    closeAll(IN_PLACE, this.#closePart);
    closeAll(NESTED, this.close);
    return closed;
  }

  /** The keyword that rejects properties that `schema` does not name. Empty if it names none, or describes additional properties. */
  #endOf(schema: SchemaObject, closed: SchemaObject): SchemaObject {
    const { all, none } = this.#extremes;
    const types = typesOf(schema);
    const isOpen = schema.additionalProperties === undefined && schema.unevaluatedProperties === undefined;
    if (!isOpen || !knowsNames(schema) || (types.length > 0 && !types.includes('object'))) return {};
    const known = new Set(conjuncts(schema).flatMap((part) => Object.keys(part.properties ?? {})));
    // A name that may be required is known.
    const required = [...requiredNames(schema)].filter((name) => !known.has(name));
    const properties = { ...Object.fromEntries(required.map((name) => [name, all])), ...closed.properties };
    const isAlone = !inPlace(schema).some((part) => knowsNames(part));
    return {
      ...((required.length > 0 || schema.properties) && { properties }),
      ...(isAlone ? { additionalProperties: none } : { unevaluatedProperties: none }),
    };
  }
}

/** The keywords with subschemas that describe the same value, without the condition `if`, and those with subschemas for nested values. */
const IN_PLACE = ['$ref', 'then', 'else', 'allOf', 'anyOf', 'oneOf', 'dependentSchemas'] as const;
const NESTED = [
  'additionalProperties',
  'unevaluatedProperties',
  'items',
  'unevaluatedItems',
  'prefixItems',
  'properties',
  'patternProperties',
] as const;

type ClosedKeyword = (typeof IN_PLACE | typeof NESTED)[number];

/** The keywords of which closing changes the subschemas. A call, because bundlers keep a spread even if nothing uses it. */
export const CLOSED_KEYWORDS: readonly ClosedKeyword[] = /* @__PURE__ */ (IN_PLACE as readonly ClosedKeyword[]).concat(NESTED);

/** The keywords whose value maps names to schemas. */
const MAPS: ReadonlySet<string> = new Set(['dependentSchemas', 'properties', 'patternProperties']);

/** The value of a keyword with each subschema changed. `change` gets its index or name, if there are several. */
export function mapSubschemas<S extends Schema>(keyword: string, value: unknown, change: (schema: S, key?: string | number) => S): unknown {
  if (Array.isArray(value)) return value.map(change);
  if (!MAPS.has(keyword)) return change(value as S);
  return Object.fromEntries(Object.entries(value as object).map(([name, schema]) => [name, change(schema as S, name)]));
}

const closer: SchemaCloser = /* @__PURE__ */ new SchemaCloser<Schema>({ all: true, none: false });

/** `schema` for a strict caller: it allows no unknown property, and no value that an open enum does not list. */
export function closeSchema(schema: Schema): Schema {
  return closer.close(schema);
}

/** Whether a schema only refers to another one: nothing else in it names properties. */
function isReference(schema: SchemaObject): boolean {
  const { $ref, ...others } = schema;
  return $ref !== undefined && others.required === undefined && !knowsNames(others);
}

/** The names that a schema requires of a value, always or in some cases, where it does not declare them. */
function requiredNames(schema: Schema, names: Set<string> = new Set(), seen: Set<Schema> = new Set()): ReadonlySet<string> {
  if (typeof schema !== 'object' || seen.has(schema)) return names;
  seen.add(schema);
  const { required = [], dependentRequired = {} } = schema;
  for (const name of [...required, ...Object.values(dependentRequired).flat()])
    if (!conjuncts(schema).some(({ properties = {} }) => Object.hasOwn(properties, name))) names.add(name);
  for (const part of inPlace(schema)) requiredNames(part, names, seen);
  return names;
}

function inPlace(schema: SchemaObject): readonly Schema[] {
  const { $ref, allOf = [], anyOf = [], oneOf = [], dependentSchemas = {} } = schema;
  const single = [$ref, schema.if, schema.then, schema.else].filter((part) => part !== undefined);
  return [...single, ...allOf, ...anyOf, ...oneOf, ...Object.values(dependentSchemas)];
}

function knowsNames(schema: Schema, seen: Set<Schema> = new Set()): boolean {
  if (typeof schema !== 'object' || seen.has(schema)) return false;
  seen.add(schema);
  return (
    schema.properties !== undefined || schema.patternProperties !== undefined || inPlace(schema).some((part) => knowsNames(part, seen))
  );
}
