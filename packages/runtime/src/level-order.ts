import { type LevelParts, readLevel } from './level-parts.js';
import { levelCovers, levelsOverlap } from './level-pattern.js';
import type { ParameterRule } from './parameter.js';
import { isAnyText, type RowLevel } from './row-levels.js';

/**
 * How the parser chooses between two levels:
 *
 * - `same`: they match the same texts.
 * - `apart`: no text matches both.
 * - `before`, `after`: the first, or the second, is tried first for a text that matches both, because it is the more specific one.
 * - `undecided`: a text matches both, and neither is more specific.
 */
export type LevelRelation = 'same' | 'apart' | 'before' | 'after' | 'undecided';

/** The relation of two levels. Literals precede enums, integers and parts of a level; these precede whole parameters; the rest is last. */
export function levelRelation(one: RowLevel, other: RowLevel): LevelRelation {
  if (one.kind === 'literal') return literalRelation(one.text, other);
  if (other.kind === 'literal') return inverse(literalRelation(other.text, one));
  if (one.kind === 'checked' && other.kind === 'checked') return checkedRelation(one, other);
  const [rank, otherRank] = [RANK[one.kind], RANK[other.kind]];
  if (rank === otherRank) return 'same';
  return rank < otherRank ? 'before' : 'after';
}

const RANK: { readonly [Kind in RowLevel['kind']]: number } = { literal: 0, checked: 1, parameter: 2, rest: 3 };

function inverse(relation: LevelRelation): LevelRelation {
  if (relation === 'before') return 'after';
  return relation === 'after' ? 'before' : relation;
}

function literalRelation(text: string, other: RowLevel): LevelRelation {
  if (other.kind === 'literal') return other.text === text ? 'same' : 'apart';
  const isMatch = other.kind === 'checked' ? readLevel(text, other.parts) !== undefined : text !== '' || other.kind === 'rest';
  return isMatch ? 'before' : 'apart';
}

type Checked = Exclude<RowLevel, { readonly kind: 'literal' }>;

function checkedRelation(one: Checked, other: Checked): LevelRelation {
  if (levelKey(one) === levelKey(other)) return 'same';
  const [members, others] = [membersOf(one.parts), membersOf(other.parts)];
  if (members) return membersRelation(members, other, others);
  if (others) return inverse(membersRelation(others, one, undefined));
  if (one.pattern === other.pattern) return valuesRelation(rulesOf(one.parts), rulesOf(other.parts));
  if (isInteger(one.parts) || isInteger(other.parts)) return mayBeIntegers(one, other) ? 'undecided' : 'apart';
  if (!levelsOverlap(one.pattern, other.pattern)) return 'apart';
  if (levelCovers(one.pattern, other.pattern)) return 'after';
  return levelCovers(other.pattern, one.pattern) ? 'before' : 'undecided';
}

/** The members of a level that is a closed enum. */
function membersOf([only, ...others]: LevelParts): readonly string[] | undefined {
  return others.length === 0 && typeof only === 'object' ? only.values : undefined;
}

function isInteger([only, ...others]: LevelParts): boolean {
  return others.length === 0 && typeof only === 'object' && only.integer === true;
}

function membersRelation(members: readonly string[], other: Checked, others: readonly string[] | undefined): LevelRelation {
  const shared = members.filter((member) => readLevel(member, other.parts) !== undefined);
  if (shared.length === 0) return 'apart';
  // A finite set comes before an infinite one.
  if (shared.length === members.length || !others) return 'before';
  return shared.length === others.length ? 'after' : 'undecided';
}

// Whether an integer may match the literals of both.
function mayBeIntegers(one: Checked, other: Checked): boolean {
  return [one, other].every(({ pattern }) => /^[-0-9+]*$/.test(pattern));
}

function rulesOf(parts: LevelParts): readonly ParameterRule[] {
  return parts.flatMap((part) => (typeof part === 'string' ? [] : [part]));
}

/** The relation of levels with equal literals, which differ in the values of their parameters. */
function valuesRelation(rules: readonly ParameterRule[], others: readonly ParameterRule[]): LevelRelation {
  const relations = rules.map((rule, i) => levelRelation(wholeLevel(rule), wholeLevel(others[i] as ParameterRule)));
  if (relations.includes('apart')) return 'apart';
  const different = relations.filter((relation) => relation !== 'same');
  return different.every((relation) => relation === different[0]) ? (different[0] ?? 'same') : 'undecided';
}

function wholeLevel(rule: ParameterRule): RowLevel {
  return { kind: isAnyText([rule]) ? 'parameter' : 'checked', pattern: '+', parts: [rule] };
}

/** Equal for levels that match the same texts. */
export function levelKey({ pattern, parts }: Pick<Checked, 'pattern' | 'parts'>): string {
  const values = rulesOf(parts).map(({ integer, values: members }) => (integer ? 'integer' : members && [...members].sort()));
  return JSON.stringify([pattern, ...values]);
}

/** Sorts checked levels into the order in which the parser tries them. A level that is `before` another one precedes it. */
export function compareChecked(one: Checked, other: Checked): number {
  const [a, b] = [priorityOf(one), priorityOf(other)];
  const i = a.findIndex((part, at) => part !== b[at]);
  if (i >= 0) return (a[i] as number) - (b[i] as number);
  return levelKey(one) < levelKey(other) ? -1 : 1;
}

// Finite sets, then the levels with the most literal text, then those with the fewest values.
function priorityOf({ pattern, parts }: Checked): readonly number[] {
  const isEnum = membersOf(parts) !== undefined;
  return [isEnum ? 0 : 1, isEnum ? 0 : -pattern.length, rulesOf(parts).reduce((sum, rule) => sum + valueCount(rule), 0)];
}

/** More than a closed enum has members. */
const INTEGERS = 1e6;
const STRINGS = 1e9;

function valueCount({ values, integer }: ParameterRule): number {
  return integer ? INTEGERS : (values?.length ?? STRINGS);
}
