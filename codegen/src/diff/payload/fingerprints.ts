import { canonicalJson } from '@topicwright/runtime/codegen';
import type { JsonSchema } from '../../schema/json-schema.js';
import { isAnnotation, mapKeyword, subschemasOf } from '../../schema/subschemas.js';

/** The annotations that matter to the users of a message. `open` decides what `enum` asserts. */
const COMPARED: ReadonlySet<string> = new Set(['unit', 'open', 'checkFormat']);

/** Whether a keyword of `schema` matters to the users of a message. */
export function isCompared(keyword: string, { checkFormat }: JsonSchema): boolean {
  if (keyword === 'recursive') return false;
  if (keyword === 'format') return checkFormat !== undefined;
  return COMPARED.has(keyword) || !isAnnotation(keyword);
}

/**
 * Finds schemas that say the same: assertions, units and open enums, with references expanded. The order of keys, of `required` and of
 * alternatives does not matter, nor do the names of recursive schemas.
 */
export class Fingerprints {
  /** A number for each text. A text contains the numbers of subschemas. */
  readonly #numbers = new Map<string, number>();
  readonly #seen = new Set<JsonSchema>();
  /** The numbers of recursive schemas, by which others refer to them. */
  readonly #recursive = new Map<JsonSchema, number>();
  #known = new Map<JsonSchema, number>();

  /** Whether both schemas say the same. */
  areEqual(schema: JsonSchema, other: JsonSchema): boolean {
    return this.without([schema], [other]).length === 0;
  }

  /** The schemas that say something else than each of `others`. */
  without(schemas: readonly JsonSchema[], others: readonly JsonSchema[]): readonly JsonSchema[] {
    this.#readRecursive([...schemas, ...others]);
    const known = new Set(others.map((other) => this.#numberOf(other)));
    return schemas.filter((schema) => !known.has(this.#numberOf(schema)));
  }

  /**
   * Numbers the recursive schemas so that equal ones have equal numbers. At first, all have the same number. Those that contain different
   * schemas get different numbers, until no further ones differ.
   */
  #readRecursive(schemas: readonly JsonSchema[]): void {
    const found = schemas.flatMap((schema) => this.#newRecursive(schema));
    if (found.length === 0) return;
    for (const schema of [...this.#recursive.keys(), ...found]) this.#recursive.set(schema, 0);
    for (let count = 1, before = 0; count > before; ) {
      before = count;
      this.#known = new Map();
      const next = [...this.#recursive.keys()].map((schema) => [schema, this.#numberOfContent(schema)] as const);
      for (const [schema, number] of next) this.#recursive.set(schema, number);
      count = new Set(this.#recursive.values()).size;
    }
    this.#known = new Map();
  }

  #newRecursive(schema: JsonSchema): readonly JsonSchema[] {
    if (this.#seen.has(schema)) return [];
    this.#seen.add(schema);
    const below = subschemasOf(schema).flatMap((part) => this.#newRecursive(part));
    return schema.recursive === undefined ? below : [schema, ...below];
  }

  #numberOf(schema: JsonSchema): number {
    const known = this.#recursive.get(schema) ?? this.#known.get(schema);
    if (known !== undefined) return known;
    const number = this.#numberOfContent(schema);
    this.#known.set(schema, number);
    return number;
  }

  #numberOfContent(schema: JsonSchema): number {
    const entries = Object.entries(normal(schema)).flatMap(([keyword, value]) =>
      isCompared(keyword, schema) ? [[keyword, this.#plainValue(keyword, value)] as const] : [],
    );
    const [only, ...others] = entries;
    // A schema that is only a reference has the number of its target.
    if (only?.[0] === '$ref' && others.length === 0) return only[1] as number;
    const text = canonicalJson(Object.fromEntries(entries));
    const number = this.#numbers.get(text) ?? this.#numbers.size + 1;
    this.#numbers.set(text, number);
    return number;
  }

  #plainValue(keyword: string, value: unknown): unknown {
    if (keyword === 'checkFormat') return true;
    const mapped = mapKeyword(keyword, value, (part) => this.#numberOf(part));
    if (keyword === 'type') return sorted([mapped].flat());
    if (keyword === 'dependentRequired')
      return Object.fromEntries(Object.entries(value as object).map(([name, others]) => [name, sorted(others as readonly string[])]));
    return SETS.has(keyword) ? sorted(mapped as readonly unknown[]) : mapped;
  }
}

/** `schema` without what asserts nothing. One part, branch or value is written in one way only. */
function normal(schema: JsonSchema): JsonSchema {
  const { allOf = [], anyOf = [], oneOf = [], enum: members, open, ...others } = schema;
  const single = [allOf, anyOf, oneOf].flatMap((parts) => (parts.length === 1 ? parts : []));
  const many = Object.entries({ allOf, anyOf, oneOf }).filter(([, parts]) => parts.length > 1);
  const [only, ...more] = single;
  const own: Record<string, unknown> = { ...others, ...Object.fromEntries(many) };
  for (const [keyword, isEmpty] of Object.entries(EMPTY)) if (keyword in own && isEmpty(own[keyword])) delete own[keyword];
  const isConstant = members?.length === 1 && !open && others.const === undefined;
  if (members) Object.assign(own, isConstant ? { const: members[0] } : { enum: members, ...(open && { open }) });
  if (only && more.length === 0 && !own['$ref']) return { ...own, $ref: only };
  return single.length > 0 ? { ...own, allOf: [...((own['allOf'] ?? []) as readonly JsonSchema[]), ...single] } : own;
}

/** Whether the value of a keyword asserts nothing. */
const EMPTY: { readonly [keyword: string]: (value: unknown) => boolean } = {
  minContains: (least) => least === 1,
  minItems: (least) => least === 0,
  minLength: (least) => least === 0,
  minProperties: (least) => least === 0,
  required: (names) => (names as readonly string[]).length === 0,
  uniqueItems: (isUnique) => isUnique === false,
  // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
  then: (schema) => allowsAny(schema as JsonSchema),
  else: (schema) => allowsAny(schema as JsonSchema),
  propertyNames: (schema) => allowsAnyName(schema as JsonSchema),
  dependentRequired: (dependents) =>
    Object.entries(dependents as { readonly [name: string]: readonly string[] }).every(([name, others]) =>
      others.every((other) => other === name),
    ),
  dependentSchemas: (dependents) => Object.values(dependents as { readonly [name: string]: JsonSchema }).every(allowsAny),
};

function allowsAny(schema: JsonSchema): boolean {
  return schema.recursive === undefined && Object.keys(normal(schema)).every((keyword) => !isCompared(keyword, schema));
}

// Names are strings.
function allowsAnyName(schema: JsonSchema): boolean {
  const { type, ...others } = normal(schema);
  return (type === undefined || [type].flat().includes('string')) && allowsAny(others);
}

/** The keywords whose value is a set. The branches of `oneOf` exclude each other, so two equal ones matter. */
const SETS: ReadonlySet<string> = new Set(['required', 'enum', 'allOf', 'anyOf', 'oneOf']);

function sorted(values: readonly unknown[]): readonly string[] {
  return values.map(canonicalJson).sort();
}
