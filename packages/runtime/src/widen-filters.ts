import { alsoReceived } from './also-received.js';
import { coversFilter } from './filter-levels.js';
import type { TopicTable } from './topic-table.js';

/**
 * Merges `filters` until at most `max` are left, each time by the wider filter that lets in the fewest other topics a merged filter.
 * The first level is never widened where it begins with `$`, for no wildcard may stand there (MQTT 4.7.2).
 */
export function widenFilters<Type extends string>(
  filters: readonly string[],
  table: TopicTable<Type>,
  exact: ReadonlyMap<Type, readonly string[]>,
  max: number,
): readonly string[] {
  let current = filters;
  while (current.length > max) {
    const best = bestWidening(current, table, exact, max);
    if (best === undefined) return current;
    current = [...current.filter((filter) => !coversFilter(best, filter)), best].sort();
  }
  return current;
}

interface Widening {
  readonly filter: string;
  readonly extras: number;
  readonly saved: number;
  readonly wildcards: number;
}

function bestWidening<Type extends string>(
  current: readonly string[],
  table: TopicTable<Type>,
  exact: ReadonlyMap<Type, readonly string[]>,
  max: number,
): string | undefined {
  let best: Widening | undefined;
  for (const filter of new Set(current.flatMap(widerFilters))) {
    const saved = current.filter((other) => coversFilter(filter, other)).length - 1;
    if (saved < 1) continue;
    const enough = Math.min(saved, current.length - max);
    const candidate = { filter, extras: alsoReceived([filter], table, exact).length, saved: enough, wildcards: wildcardWeight(filter) };
    if (best === undefined || isBetter(candidate, best)) best = candidate;
  }
  return best?.filter;
}

// The fewest extras a filter saved; then the most saved; then the fewest wildcards; then by text, for a stable answer.
function isBetter(a: Widening, b: Widening): boolean {
  const byExtras = a.extras * b.saved - b.extras * a.saved;
  if (byExtras !== 0) return byExtras < 0;
  if (a.saved !== b.saved) return a.saved > b.saved;
  if (a.wildcards !== b.wildcards) return a.wildcards < b.wildcards;
  return a.filter < b.filter;
}

/** Every filter made from `filter` by widening levels to `+`, or the tail to `#`. */
function widerFilters(filter: string): readonly string[] {
  const levels = filter.split('/');
  const first = filter.startsWith('$') ? 1 : 0;
  const wider: string[] = [];
  for (let cut = first; cut <= levels.length; cut += 1) {
    const tail = cut < levels.length ? ['#'] : [];
    for (const head of withPluses(levels.slice(0, cut), first)) wider.push([...head, ...tail].join('/'));
  }
  return wider;
}

function withPluses(levels: readonly string[], first: number): readonly (readonly string[])[] {
  let heads: (readonly string[])[] = [[]];
  levels.forEach((level, i) => {
    const choices = i < first || level === '+' || level === '#' ? [level] : [level, '+'];
    heads = heads.flatMap((head) => choices.map((choice) => [...head, choice]));
  });
  return heads;
}

// `#` is wider than any number of `+`, and the wider the fewer literal levels stand before it.
function wildcardWeight(filter: string): number {
  const levels = filter.split('/');
  const pluses = levels.filter((level) => level === '+').length;
  return filter.endsWith('#') ? 1000 - (levels.length - 1) + pluses : pluses;
}
