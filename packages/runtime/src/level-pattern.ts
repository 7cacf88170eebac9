/**
 * Level patterns: the text of one level of a topic, in which each `+` stands for one or more characters, for example `POWER+`. A filter can
 * only express the pattern `+`; the others occur in topics of rows whose parameters are a part of a level.
 */

/** Whether `level` has a wildcard beside other text, which a topic filter cannot express. */
export function isPartial(level: string): boolean {
  return level.length > 1 && level.includes('+');
}

/** Whether `wide` matches every text that `narrow` matches. */
export function levelCovers(wide: string, narrow: string): boolean {
  if (wide === narrow || wide === '+') return narrow !== '';
  return wide.includes('+') && coversFrom(tokens(wide), tokens(narrow), 0, 0);
}

/** Whether both patterns match a common text. */
export function levelsOverlap(one: string, other: string): boolean {
  if (one === other) return true;
  if (!one.includes('+') && !other.includes('+')) return false;
  return overlapsFrom(tokens(one), tokens(other), 0, 0);
}

/** One character, any character, or any number of characters. */
type Token = string | typeof ANY | typeof MANY;

const ANY = 0;
const MANY = 1;

function tokens(pattern: string): readonly Token[] {
  return Array.from(pattern).flatMap((character): readonly Token[] => (character === '+' ? [ANY, MANY] : [character]));
}

// A token of `narrow` that stands for any text must meet one of `wide` that does, too.
function coversFrom(wide: readonly Token[], narrow: readonly Token[], i: number, j: number): boolean {
  const [a, b] = [wide[i], narrow[j]];
  if (a === undefined) return b === undefined;
  if (a === MANY) return coversFrom(wide, narrow, i + 1, j) || (b !== undefined && coversFrom(wide, narrow, i, j + 1));
  if (b === undefined || b === MANY || (a !== ANY && a !== b)) return false;
  return coversFrom(wide, narrow, i + 1, j + 1);
}

function overlapsFrom(one: readonly Token[], other: readonly Token[], i: number, j: number): boolean {
  const [a, b] = [one[i], other[j]];
  if (a === undefined && b === undefined) return true;
  if (a === MANY) return overlapsFrom(one, other, i + 1, j) || (b !== undefined && b !== MANY && overlapsFrom(one, other, i, j + 1));
  if (b === MANY) return overlapsFrom(one, other, i, j + 1) || (a !== undefined && overlapsFrom(one, other, i + 1, j));
  if (a === undefined || b === undefined || (a !== ANY && b !== ANY && a !== b)) return false;
  return overlapsFrom(one, other, i + 1, j + 1);
}
