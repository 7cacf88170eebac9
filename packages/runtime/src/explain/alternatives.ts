import { canonicalJson } from '../canonical-json.js';
import { testOfValue } from '../json-values.js';
import { expectedMember, expectedTypes } from './expected.js';
import { own } from './members.js';
import { conjuncts, hasType, isRecord, type JsonObject, type Schema, type SchemaObject, type SchemaType, typesOf } from './schema.js';
import { type Compile, type Context, firstIssue, matches, report, type Validator, validateMember } from './validator.js';

/** `anyOf`: at least one alternative. */
export function anyOf({ anyOf: schemas }: SchemaObject, compile: Compile): Validator | undefined {
  if (!schemas) return undefined;
  const validators = schemas.map(compile);
  return (value, context) =>
    validators.some((validator) => matches(validator, value, context)) || explainNone({ code: 'anyOf', schemas, compile }, value, context);
}

/** `oneOf`: exactly one alternative. */
export function oneOf({ oneOf: schemas }: SchemaObject, compile: Compile): Validator | undefined {
  if (!schemas) return undefined;
  const validators = schemas.map(compile);
  return (value, context) => {
    const fitting = validators.flatMap((validator, i) => (matches(validator, value, context) ? [i + 1] : []));
    if (fitting.length === 1) return true;
    if (fitting.length === 0) return explainNone({ code: 'oneOf', schemas, compile }, value, context);
    return report(
      value,
      context,
      'oneOf',
      `a match of exactly one of ${validators.length} alternatives, not of alternatives ${fitting.join(' and ')}`,
    );
  };
}

/** The alternatives of a keyword. */
interface Alternatives {
  readonly code: 'anyOf' | 'oneOf';
  readonly schemas: readonly Schema[];
  readonly compile: Compile;
}

/** The issues of the alternative that `value` was probably meant for. If several are equally likely, one issue with the reason for each. */
function explainNone(alternatives: Alternatives, value: unknown, context: Context): false {
  const { code, schemas, compile } = alternatives;
  // While an alternative is only tested, nobody reads the issues.
  if (context.issues === undefined) return false;
  const ofType = schemas.filter((schema) => acceptsType(schema, value));
  if (ofType.length === 0) return explainType(alternatives, value, context);
  const names = isRecord(value) ? discriminators(ofType) : [];
  const unknown = names.find((name) => !ofType.some((schema) => allowsConstant(schema, name, value)));
  if (unknown !== undefined) return explainDiscriminator(ofType, unknown, value as JsonObject, context);
  const likely = ofType.filter((schema) => names.every((name) => allowsConstant(schema, name, value)));
  const [only, ...others] = likely;
  if (only === undefined || others.length > 0)
    return report(value, context, code, reasons(alternatives, only === undefined ? ofType : likely, value, context));
  compile(only)(value, context);
  return false;
}

function explainType(alternatives: Alternatives, value: unknown, context: Context): false {
  const { code, schemas } = alternatives;
  const types = schemas.flatMap((schema) => (typeof schema === 'object' ? acceptedTypes(schema) : []));
  return types.length > 0
    ? report(value, context, 'type', expectedTypes([...new Set(types)]))
    : report(value, context, code, reasons(alternatives, schemas, value, context));
}

function explainDiscriminator(schemas: readonly Schema[], name: string, value: JsonObject, context: Context): false {
  const members = schemas.flatMap((schema) => constantsOf(schema).get(name) ?? []);
  const validator: Validator = (member) => report(member, context, member === undefined ? 'required' : 'enum', expectedMember(members));
  return validateMember(validator, name, own(value, name), context) as false;
}

/** How many alternatives an issue explains. */
const SHOWN_ALTERNATIVES = 4;

function reasons({ schemas, compile }: Alternatives, likely: readonly Schema[], value: unknown, context: Context): string {
  const numbered = schemas.map((schema, i) => ({ schema, number: i + 1 })).filter(({ schema }) => likely.includes(schema));
  const found = numbered.slice(0, SHOWN_ALTERNATIVES).map(({ schema, number }) => {
    return `${number}: ${firstIssue(compile(schema), value, context)?.message}`;
  });
  const others = likely.length > SHOWN_ALTERNATIVES ? '; …' : '';
  return `one of ${schemas.length} alternatives (${found.join('; ')}${others})`;
}

function acceptsType(schema: Schema, value: unknown): boolean {
  if (typeof schema !== 'object') return schema;
  const types = acceptedTypes(schema);
  const hasConstant = conjuncts(schema).every((part) => part.const === undefined || testOfValue(part.const)(value));
  return hasConstant && (types.length === 0 || hasType(types, value));
}

/** The types that `schema` allows. Empty if it allows all. */
function acceptedTypes(schema: SchemaObject): readonly SchemaType[] {
  return (
    conjuncts(schema)
      .map(typesOf)
      .find((types) => types.length > 0) ?? []
  );
}

/** The properties that `schema` limits to constants, with their values. Of alternatives, those that every alternative limits. */
export function constantsOf(schema: Schema, trail: readonly Schema[] = []): ReadonlyMap<string, readonly unknown[]> {
  if (trail.includes(schema)) return new Map();
  const parts = conjuncts(schema);
  const own = parts
    .flatMap((part) => Object.entries(part.properties ?? {}))
    .map(([name, property]) => [name, memberValues(property)] as const);
  const shared = parts.flatMap(({ anyOf = [], oneOf = [] }) =>
    [anyOf, oneOf].flatMap((schemas) => [...commonConstants(schemas.map((part) => constantsOf(part, [...trail, schema])))]),
  );
  return new Map([...shared, ...own.filter((entry): entry is readonly [string, readonly unknown[]] => entry[1] !== undefined)]);
}

function commonConstants(all: readonly ReadonlyMap<string, readonly unknown[]>[]): ReadonlyMap<string, readonly unknown[]> {
  const [first, ...others] = all;
  const names = [...(first?.keys() ?? [])].filter((name) => others.every((constants) => constants.has(name)));
  return new Map(names.map((name) => [name, all.flatMap((constants) => constants.get(name) ?? [])]));
}

function memberValues(schema: Schema): readonly unknown[] | undefined {
  if (typeof schema !== 'object') return undefined;
  const { const: constant, enum: members, open } = schema;
  if (constant !== undefined) return [constant];
  return open ? undefined : members;
}

/** The properties that every alternative limits to constants, which differ between them. */
function discriminators(schemas: readonly Schema[]): readonly string[] {
  const all = schemas.map((schema) => constantsOf(schema));
  const differ = (name: string): boolean => new Set(all.map((constants) => canonicalJson(constants.get(name)))).size > 1;
  return [...commonConstants(all).keys()].filter(differ);
}

// A constant that an alternative does not require may be missing.
function allowsConstant(schema: Schema, name: string, value: unknown): boolean {
  const member = own(value as JsonObject, name);
  if (member === undefined) return !conjuncts(schema).some(({ required = [] }) => required.includes(name));
  return (constantsOf(schema).get(name) ?? []).some((constant) => testOfValue(constant)(member));
}
