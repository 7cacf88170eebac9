import { alsoReceived } from './also-received.js';
import { coversFilter } from './filter-levels.js';
import type { TopicTable } from './topic-table.js';
import type { Dialect } from './topic-types.js';

/**
 * Merges filters until at most `max` are left. Each step picks the wider filter with the fewest extra event types per merged filter.
 * The candidates are the tightest filters that cover two of those left, so no step is wider than it must be.
 */
export function widenFilters<Type extends string>(
  filters: readonly string[],
  table: TopicTable<Type>,
  exact: ReadonlyMap<Type, readonly string[]>,
  max: number,
): readonly string[] {
  const rate: Rating = { dialect: table.dialect, extrasOf: (filter) => alsoReceived([filter], table, exact).length };
  if (filters.length <= max) return filters;
  const left: Left = new Map();
  const widenings = new Map<string, Widening>();
  for (const filter of filters) add(filter, left, widenings, rate);
  while (left.size > max) {
    const best = bestOf(widenings.values(), left.size - max);
    if (best === undefined) break;
    for (const filter of left.keys()) if (coversFilter(best.filter, filter, table.dialect)) remove(filter, left, widenings, table.dialect);
    add(best.filter, left, widenings, rate);
  }
  return [...left.keys()];
}

interface Widening {
  readonly filter: string;
  /** Number of event types it also receives, beyond the selection. */
  readonly extras: number;
  /** The number of literal levels, minus one half if it ends with `#`. The more, the narrower the filter. */
  readonly literals: number;
  /** How many of the filters left it covers. */
  covered: number;
}

/** The filters that are left, each with its levels. */
type Left = Map<string, readonly string[]>;

/** How widenings are rated. */
interface Rating {
  readonly dialect: Dialect;
  /** Number of event types that `filter` also receives, beyond the selection. */
  readonly extrasOf: (filter: string) => number;
}

function add(filter: string, left: Left, widenings: Map<string, Widening>, { dialect, extrasOf }: Rating): void {
  const levels = filter.split('/');
  const found = new Set<string>();
  for (const others of left.values()) {
    const wider = tightestCover(levels, others, dialect);
    if (wider !== undefined && !widenings.has(wider)) found.add(wider);
  }
  left.set(filter, levels);
  for (const widening of widenings.values()) if (coversFilter(widening.filter, filter, dialect)) widening.covered += 1;
  for (const wider of found) {
    const covered = [...left.keys()].filter((other) => coversFilter(wider, other, dialect)).length;
    widenings.set(wider, { filter: wider, extras: extrasOf(wider), literals: literalLevels(wider), covered });
  }
}

function remove(filter: string, left: Left, widenings: Map<string, Widening>, dialect: Dialect): void {
  left.delete(filter);
  for (const widening of widenings.values()) {
    if (!coversFilter(widening.filter, filter, dialect)) continue;
    widening.covered -= 1;
    if (widening.covered < 2) widenings.delete(widening.filter);
  }
}

/**
 * Returns the tightest filter that covers both. If they have the same number of levels, `+` replaces each level that differs. Otherwise `#`
 * replaces all levels from the first that differs. `undefined` if a wildcard would replace a first level that begins with `$`, which it
 * does not match [MQTT-4.7.2-1].
 */
function tightestCover(levels: readonly string[], others: readonly string[], dialect: Dialect): string | undefined {
  const wider =
    levels.length === others.length && levels.at(-1) !== '#' && others.at(-1) !== '#'
      ? levels.map((level, i) => (level === others[i] ? level : '+'))
      : [...sharedHead(levels, others, dialect), '#'];
  const [first = ''] = wider;
  const isReserved = levels[0]?.startsWith('$') || others[0]?.startsWith('$');
  return isReserved && (first === '+' || first === '#') ? undefined : wider.join('/');
}

// On AWS, `a/#` does not match `a`, so the `#` must replace at least one level of each.
function sharedHead(levels: readonly string[], others: readonly string[], dialect: Dialect): readonly string[] {
  const most = Math.min(levels.length, others.length) - (dialect === 'aws-iot' ? 1 : 0);
  const first = levels.findIndex((level, i) => i >= most || level !== others[i]);
  return levels.slice(0, first < 0 ? most : first);
}

function bestOf(widenings: Iterable<Widening>, excess: number): Widening | undefined {
  let best: Widening | undefined;
  for (const widening of widenings) if (best === undefined || isBetter(widening, best, excess)) best = widening;
  return best;
}

// Prefers, in this order: the fewest extras per saved filter, of which at most `excess` count; the narrowest filter; the most saved
// filters; the first in alphabetical order.
function isBetter(a: Widening, b: Widening, excess: number): boolean {
  const [savedByA, savedByB] = [Math.min(a.covered - 1, excess), Math.min(b.covered - 1, excess)];
  const byExtras = a.extras * savedByB - b.extras * savedByA;
  if (byExtras !== 0) return byExtras < 0;
  if (a.literals !== b.literals) return a.literals > b.literals;
  if (savedByA !== savedByB) return savedByA > savedByB;
  return a.filter < b.filter;
}

function literalLevels(filter: string): number {
  const levels = filter.split('/');
  return levels.filter((level) => level !== '+' && level !== '#').length - (levels.at(-1) === '#' ? 0.5 : 0);
}
