import { expectedMember, expectedTypes } from './expected.js';
import { firstIssue, fits, type Judge, type JudgeOf, judgeMember, type Run, refuse } from './run.js';
import { conjuncts, hasType, isRecord, type Schema, type SchemaObject, type SchemaType, typesOf } from './schema.js';

/** `anyOf`: at least one alternative. */
export function anyOf({ anyOf: schemas }: SchemaObject, judgeOf: JudgeOf): Judge | undefined {
  if (!schemas) return undefined;
  const judges = schemas.map(judgeOf);
  return (value, run) => judges.some((judge) => fits(judge, value, run)) || explainNone({ code: 'anyOf', schemas, judgeOf }, value, run);
}

/** `oneOf`: exactly one alternative. */
export function oneOf({ oneOf: schemas }: SchemaObject, judgeOf: JudgeOf): Judge | undefined {
  if (!schemas) return undefined;
  const judges = schemas.map(judgeOf);
  return (value, run) => {
    const fitting = judges.flatMap((judge, i) => (fits(judge, value, run) ? [i + 1] : []));
    if (fitting.length === 1) return true;
    if (fitting.length === 0) return explainNone({ code: 'oneOf', schemas, judgeOf }, value, run);
    return refuse(value, run, 'oneOf', `exactly one of ${judges.length} alternatives, not ${fitting.join(' and ')}`);
  };
}

/** The alternatives of a keyword. */
interface Alternatives {
  readonly code: 'anyOf' | 'oneOf';
  readonly schemas: readonly Schema[];
  readonly judgeOf: JudgeOf;
}

/** The issues of the alternative that `value` was probably meant for. If several are equally likely, one issue with the reason for each. */
function explainNone(alternatives: Alternatives, value: unknown, run: Run): false {
  const { code, schemas, judgeOf } = alternatives;
  // While an alternative is only tried, nobody reads the issues.
  if (run.issues === undefined) return false;
  const likely = schemas.filter((schema) => isLikely(schema, value));
  const [only, ...others] = likely;
  if (only !== undefined && others.length === 0) {
    judgeOf(only)(value, run);
    return false;
  }
  if (only === undefined) return explainUnlikely(alternatives, value, run);
  return refuse(value, run, code, reasons(alternatives, likely, value, run));
}

function explainUnlikely(alternatives: Alternatives, value: unknown, run: Run): false {
  const { code, schemas } = alternatives;
  const types = schemas.flatMap((schema) => (typeof schema === 'object' ? acceptedTypes(schema) : []));
  if (schemas.every((schema) => typeof schema !== 'object' || acceptedTypes(schema).length > 0) && !hasType(types, value))
    return refuse(value, run, 'type', expectedTypes([...new Set(types)]));
  const name = discriminator(schemas);
  if (name === undefined || !isRecord(value)) return refuse(value, run, code, reasons(alternatives, schemas, value, run));
  const members = schemas.flatMap((schema) => constantsOf(schema).get(name) ?? []);
  return judgeMember(
    (member) => refuse(member, run, member === undefined ? 'required' : 'enum', expectedMember(members)),
    name,
    value[name],
    run,
  ) as false;
}

/** How many alternatives an issue explains. */
const SHOWN_ALTERNATIVES = 4;

function reasons({ schemas, judgeOf }: Alternatives, likely: readonly Schema[], value: unknown, run: Run): string {
  const found = likely.slice(0, SHOWN_ALTERNATIVES).map((schema) => {
    return `${schemas.indexOf(schema) + 1}: ${firstIssue(judgeOf(schema), value, run)?.message}`;
  });
  const others = likely.length > SHOWN_ALTERNATIVES ? '; …' : '';
  return `one of ${schemas.length} alternatives (${found.join('; ')}${others})`;
}

/** Whether `value` has a type that `schema` allows, and every constant that distinguishes `schema` from other alternatives. */
function isLikely(schema: Schema, value: unknown): boolean {
  if (typeof schema !== 'object') return schema;
  const types = acceptedTypes(schema);
  if (types.length > 0 && !hasType(types, value)) return false;
  return isRecord(value)
    ? [...constantsOf(schema)].every(([name, members]) => members.includes(value[name]))
    : conjuncts(schema).every((part) => part.const === undefined || part.const === value);
}

/** The types that `schema` allows. Empty if it allows all. */
function acceptedTypes(schema: SchemaObject): readonly SchemaType[] {
  return (
    conjuncts(schema)
      .map(typesOf)
      .find((types) => types.length > 0) ?? []
  );
}

/** The required properties that `schema` limits to constants, with their values. */
export function constantsOf(schema: Schema): ReadonlyMap<string, readonly unknown[]> {
  const parts = conjuncts(schema);
  const required = new Set(parts.flatMap((part) => part.required ?? []));
  const properties = parts.flatMap((part) => Object.entries(part.properties ?? {}));
  return new Map(
    properties.flatMap(([name, property]) => {
      const members = typeof property === 'object' ? memberValues(property) : undefined;
      return members && required.has(name) ? [[name, members] as const] : [];
    }),
  );
}

function memberValues({ const: constant, enum: members, open }: SchemaObject): readonly unknown[] | undefined {
  if (constant !== undefined) return [constant];
  return open ? undefined : members;
}

/** The first property that every alternative limits to constants. */
function discriminator(schemas: readonly Schema[]): string | undefined {
  const [first, ...others] = schemas.map(constantsOf);
  return [...(first?.keys() ?? [])].find((name) => others.every((constants) => constants.has(name)));
}
