import { conjunctsOf, type JsonSchema, type JsonType, typesOf } from '../../schema/json-schema.js';

/** Kinds of values that have no value in common. */
export type Kind = 'null' | 'boolean' | 'object' | 'array' | 'string' | 'integer' | 'fraction';

const KINDS: readonly Kind[] = ['null', 'boolean', 'object', 'array', 'string', 'integer', 'fraction'];

/** The kinds that the types of `schema` allow. */
export function kindsOf(schema: JsonSchema): ReadonlySet<Kind> {
  const typed = conjunctsOf(schema).flatMap((part) => (part.type === undefined ? [] : [new Set(typesOf(part).flatMap(kindsOfType))]));
  // A multiple of an integer is an integer.
  const isInteger = conjunctsOf(schema).some(({ multipleOf }) => multipleOf !== undefined && Number.isInteger(multipleOf));
  return new Set(KINDS.filter((kind) => typed.every((kinds) => kinds.has(kind)) && !(isInteger && kind === 'fraction')));
}

function kindsOfType(type: JsonType): readonly Kind[] {
  return type === 'number' ? ['integer', 'fraction'] : [type];
}

/** The text of all kinds. */
export const ANY_TYPE = 'any';

/** `kinds` as types of JSON Schema: `string | null`. */
export function typeText(kinds: Iterable<Kind>): string {
  const all = new Set(kinds);
  if (all.size === KINDS.length) return ANY_TYPE;
  const names = KINDS.filter((kind) => all.has(kind) && !(kind === 'integer' && all.has('fraction')));
  const numberName = all.has('integer') ? 'number' : 'number with a fraction';
  return names.map((kind) => (kind === 'fraction' ? numberName : kind)).join(' | ');
}

/** The kinds in `kinds` that are not in `others`. */
export function kindsWithout(kinds: ReadonlySet<Kind>, others: ReadonlySet<Kind>): readonly Kind[] {
  return [...kinds].filter((kind) => !others.has(kind));
}
