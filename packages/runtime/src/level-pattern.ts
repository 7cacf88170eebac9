/**
 * Level patterns: the text of one level of a topic, in which each `+` stands for one or more characters, for example `POWER+`. A filter can
 * only express the pattern `+`; the others occur in topics of rows whose parameters are a part of a level.
 */

/** One character of a set: a literal one, a digit, or any. It may be missing if `isOptional`, and repeated if `isMany`. */
export interface LevelToken {
  readonly set: string | typeof DIGIT | typeof ANY;
  readonly isOptional: boolean;
  readonly isMany: boolean;
}

const DIGIT = 'digit';
export const ANY = 'any';

/** Any text that is not empty. */
const SOME_TEXT: readonly LevelToken[] = [/* @__PURE__ */ one(ANY), /* @__PURE__ */ many(ANY)];
/** An integer. Numbers with leading zeros are included. */
export const INTEGER_TOKENS: readonly LevelToken[] = [
  { set: '-', isOptional: true, isMany: false },
  /* @__PURE__ */ one(DIGIT),
  /* @__PURE__ */ many(DIGIT),
];

function one(set: string): LevelToken {
  return { set, isOptional: false, isMany: false };
}

function many(set: string): LevelToken {
  return { set, isOptional: true, isMany: true };
}

/** The tokens of a pattern. */
export function levelTokens(pattern: string): readonly LevelToken[] {
  return Array.from(pattern).flatMap((character) => (character === '+' ? SOME_TEXT : [one(character)]));
}

/** Whether `level` has a wildcard beside other text, which a topic filter cannot express. */
export function isPartial(level: string): boolean {
  return level.length > 1 && level.includes('+');
}

/** Whether `wide` matches every text that `narrow` matches. */
export function levelCovers(wide: string, narrow: string): boolean {
  if (wide === narrow || wide === '+') return narrow !== '';
  return wide.includes('+') && tokensCover(levelTokens(wide), levelTokens(narrow));
}

/** Whether both patterns match a common text. */
export function levelsOverlap(a: string, b: string): boolean {
  if (a === b) return true;
  if (!a.includes('+') && !b.includes('+')) return false;
  return tokensOverlap(levelTokens(a), levelTokens(b));
}

/** Whether a text matches both. */
export function tokensOverlap(a: readonly LevelToken[], b: readonly LevelToken[]): boolean {
  return walk(b.length, (i, j, next) => {
    const [x, y] = [a[i], b[j]];
    if (!x && !y) return true;
    if ((x?.isOptional && next(i + 1, j)) || (y?.isOptional && next(i, j + 1))) return true;
    return x !== undefined && y !== undefined && setsMeet(x.set, y.set) && next(x.isMany ? i : i + 1, y.isMany ? j : j + 1);
  });
}

/** Whether every text that matches `narrow` matches `wide`. */
export function tokensCover(wide: readonly LevelToken[], narrow: readonly LevelToken[]): boolean {
  return walk(narrow.length, (i, j, next) => {
    const [x, y] = [wide[i], narrow[j]];
    if (!x) return y === undefined;
    if (x.isOptional && next(i + 1, j)) return true;
    if (!y || !setCovers(x.set, y.set)) return false;
    // A repeated token needs one that is repeated, too; an optional one must fit with and without it.
    if (y.isMany) return x.isMany && next(i, j + 1);
    const after = next(x.isMany ? i : i + 1, j + 1);
    return y.isOptional ? after && next(i, j + 1) : after;
  });
}

type Step = (i: number, j: number, next: (i: number, j: number) => boolean) => boolean;

/** Walks two lists from the left. Caches the answer for each pair of positions, so that the time is quadratic. */
function walk(secondLength: number, step: Step): boolean {
  const answers = new Map<number, boolean>();
  const next = (i: number, j: number): boolean => {
    const key = i * (secondLength + 1) + j;
    const known = answers.get(key);
    if (known !== undefined) return known;
    // A pair that leads to itself fails.
    answers.set(key, false);
    const answer = step(i, j, next);
    answers.set(key, answer);
    return answer;
  };
  return next(0, 0);
}

function setsMeet(a: string, b: string): boolean {
  return setCovers(a, b) || setCovers(b, a);
}

function setCovers(wide: string, narrow: string): boolean {
  return wide === ANY || wide === narrow || (wide === DIGIT && /^[0-9]$/.test(narrow));
}
