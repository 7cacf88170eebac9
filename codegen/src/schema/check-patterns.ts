import { type Position, type Problem, problem } from '../problems/problem.js';

/** A regular expression of a spec that untrusted text is matched against. */
export interface ExposedPattern {
  readonly source: string;
  readonly place: Position;
  /** Whether the length of the input is limited, so that polynomial time is acceptable. */
  readonly isBounded: boolean;
}

/**
 * Limits the number of steps, so that the verdict does not depend on the machine. The timeout only stops an analysis that hangs.
 */
const LIMITS = { timeout: 60_000, attackTimeout: null, incubationTimeout: null, seedingTimeout: null, attackLimit: 10_000_000 } as const;

/** The patterns that are vulnerable to catastrophic backtracking, found by recheck. It is only loaded if needed. */
export async function checkPatterns(patterns: readonly ExposedPattern[]): Promise<readonly Problem[]> {
  const doubtful = patterns.filter((pattern) => !isHarmless(pattern));
  if (doubtful.length === 0) return [];
  // A CommonJS module: in the bundle its names are only on the default export.
  const { default: library } = await import('recheck/lib/browser.js');
  const known = new Map<string, Growth>();
  return doubtful.flatMap(({ source, place, isBounded }) => {
    const growth = known.get(source) ?? growthOf(library.checkSync(source, 'u', LIMITS));
    known.set(source, growth);
    const isSafe = growth === 'linear' || (growth === 'polynomial' && isBounded);
    return isSafe ? [] : [problem('unsafe-pattern', place, { pattern: source, growth })];
  });
}

// Only a repeated group can take exponential time, and for bounded input only exponential time is dangerous.
function isHarmless({ source, isBounded }: ExposedPattern): boolean {
  return (isBounded && !/\)[*+{]/.test(source)) || isPlain(source);
}

/**
 * An anchored pattern with one quantifier, whose time is linear. The analysis of most patterns would take longer than the rest of a run.
 */
const PLAIN = /^\^(?:\(\?:)?[^()|*+?{}]*(?:[*+?]|\{\d+(?:,\d*)?\})?\??[^()|*+?{}]*\)?\$?$/;

/** Whether a pattern is {@link PLAIN}. Escapes and character classes are like characters. */
export function isPlain(source: string): boolean {
  return PLAIN.test(source.replaceAll(/\\[\s\S]|\[(?:\\[\s\S]|[^\]\\])*\]/g, 'x'));
}

type Growth = 'linear' | 'polynomial' | 'exponential';

// A pattern whose analysis does not end may be exponential.
function growthOf({
  status,
  complexity,
}: {
  readonly status: string;
  readonly complexity?: { readonly type: string } | undefined;
}): Growth {
  if (status === 'safe') return 'linear';
  return complexity?.type === 'polynomial' ? 'polynomial' : 'exponential';
}
