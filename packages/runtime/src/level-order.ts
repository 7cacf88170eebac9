import { type LevelParts, readLevel } from './level-parts.js';
import { INTEGER_TOKENS, type LevelToken, levelTokens, tokensCover, tokensOverlap } from './level-pattern.js';
import type { RowLevel } from './row-levels.js';

/**
 * How the parser chooses between two levels:
 *
 * - `same`: they match the same texts.
 * - `apart`: no text matches both.
 * - `before`, `after`: the first, or the second, is tried first for a text that matches both, because it is the more specific one.
 * - `undecided`: a text may match both, and neither is more specific.
 */
export type LevelRelation = 'same' | 'apart' | 'before' | 'after' | 'undecided';

/** The relation of two levels. Literals precede enums, integers and parts of a level; these precede whole parameters; the rest is last. */
export function levelRelation(one: RowLevel, other: RowLevel): LevelRelation {
  if (one.kind === 'literal') return literalRelation(one.text, other);
  if (other.kind === 'literal') return literalRelation(other.text, one) === 'before' ? 'after' : 'apart';
  if (one.kind === 'checked' && other.kind === 'checked') return checkedRelation(one, other);
  const [rank, otherRank] = [RANK[one.kind], RANK[other.kind]];
  if (rank === otherRank) return 'same';
  return rank < otherRank ? 'before' : 'after';
}

const RANK: { readonly [Kind in RowLevel['kind']]: number } = { literal: 0, checked: 1, parameter: 2, rest: 3 };

function literalRelation(text: string, other: RowLevel): 'same' | 'apart' | 'before' {
  if (other.kind === 'literal') return other.text === text ? 'same' : 'apart';
  const isMatch = other.kind === 'checked' ? readLevel(text, other.parts) !== undefined : text !== '' || other.kind === 'rest';
  return isMatch ? 'before' : 'apart';
}

/** A level whose text is checked. */
export type CheckedLevel = Exclude<RowLevel, { readonly kind: 'literal' }>;

// The level that matches fewer texts is the more specific one. A closed enum is more specific than what is not finite.
function checkedRelation(one: CheckedLevel, other: CheckedLevel): LevelRelation {
  if (haveOtherStarts(one, other)) return 'apart';
  if (levelKey(one) === levelKey(other)) return 'same';
  const [texts, others] = [alternativesOf(one), alternativesOf(other)];
  if (!texts.some((a) => others.some((b) => tokensOverlap(a, b)))) return 'apart';
  const isWider = others.every((b) => texts.some((a) => tokensCover(a, b)));
  const isNarrower = texts.every((a) => others.some((b) => tokensCover(b, a)));
  if (isWider !== isNarrower) return isWider ? 'after' : 'before';
  if (isWider) return 'same';
  if (isEnum(one.parts) !== isEnum(other.parts)) return isEnum(one.parts) ? 'before' : 'after';
  return 'undecided';
}

// Most levels differ in the literal that they begin with.
function haveOtherStarts({ parts: [one] }: CheckedLevel, { parts: [other] }: CheckedLevel): boolean {
  return typeof one === 'string' && typeof other === 'string' && !one.startsWith(other) && !other.startsWith(one);
}

function isEnum([only, ...others]: LevelParts): boolean {
  return others.length === 0 && typeof only === 'object' && only.values !== undefined;
}

/** More alternatives than this are not listed. Then a closed enum counts as any text. */
const MAX_ALTERNATIVES = 100;

/** The texts of a level: one list of tokens for each combination of the values of closed enums. */
export function alternativesOf({ parts }: CheckedLevel): readonly (readonly LevelToken[])[] {
  const count = parts.reduce((product, part) => product * (typeof part === 'string' ? 1 : (part.values?.length ?? 1)), 1);
  let alternatives: readonly (readonly LevelToken[])[] = [[]];
  for (const part of parts) {
    const own = tokensOf(part, count <= MAX_ALTERNATIVES);
    alternatives = alternatives.flatMap((tokens) => own.map((more) => [...tokens, ...more]));
  }
  return alternatives;
}

function tokensOf(part: LevelParts[number], listsValues: boolean): readonly (readonly LevelToken[])[] {
  if (typeof part === 'string') return [levelTokens(part)];
  if (part.integer) return [INTEGER_TOKENS];
  return part.values && listsValues ? part.values.map(levelTokens) : [levelTokens('+')];
}

/** Equal for levels that match the same texts. */
export function levelKey({ pattern, parts }: Pick<CheckedLevel, 'pattern' | 'parts'>): string {
  const values = parts.flatMap((part) =>
    typeof part === 'string' ? [] : [part.integer ? 'integer' : part.values && [...part.values].sort()],
  );
  return JSON.stringify([pattern, ...values]);
}

/** Sorts checked levels into the order in which the parser tries them: a level that is `before` another one precedes it. */
export function sortChecked<Item>(items: readonly Item[], levelOf: (item: Item) => CheckedLevel): readonly Item[] {
  // What is before a level is also before all levels that it is before, so the number of those orders them.
  const ranked = items.map((item) => {
    const level = levelOf(item);
    const rank = items.filter((other) => levelRelation(levelOf(other), level) === 'before').length;
    return { item, rank, key: levelKey(level) };
  });
  return ranked.sort((a, b) => a.rank - b.rank || (a.key < b.key ? -1 : 1)).map(({ item }) => item);
}
