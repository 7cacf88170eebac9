import { coversFilter, intersectLevels } from './filter-levels.js';
import { type FilterTree, filterTree } from './filter-tree.js';
import { alternativesOf, levelRelation } from './level-order.js';
import { readLevel } from './level-parts.js';
import { levelTokens, tokensOverlap } from './level-pattern.js';
import { listedPatterns, type RowLevel, rowLevels } from './row-levels.js';
import type { TopicRow, TopicTable } from './topic-table.js';

/** The event types with topics that `filters` match and the selection (`exact`, the patterns of each event) does not. */
export function alsoReceived<Type extends string>(
  filters: readonly string[],
  table: TopicTable<Type>,
  exact: ReadonlyMap<Type, readonly string[]>,
): readonly Type[] {
  const { dialect } = table;
  const receivesMore = (row: TopicRow<Type>, filter: string): boolean => {
    const received = topicsReceived(table, row, filter);
    if (received === undefined) return false;
    const known = exact.get(row.type) ?? [];
    const isKnown = (pattern: string): boolean => known.some((wide) => coversFilter(wide, pattern, dialect));
    return !isKnown(received) && !listedPatterns(table, row, received).every(isKnown) && !isShadowed(table, row, received);
  };
  const types = new Set<Type>();
  for (const filter of filters) {
    for (const row of treeOf(table).candidates(filter)) if (!types.has(row.type) && receivesMore(row, filter)) types.add(row.type);
  }
  return inTableOrder(table, types).map(({ type }) => type);
}

/** The rows with topics that a subscription to `filter` receives. */
export function rowsReceivedBy<Type extends string>(table: TopicTable<Type>, filter: string): readonly TopicRow<Type>[] {
  const receiving = treeOf(table)
    .candidates(filter)
    .filter((row) => {
      const received = topicsReceived(table, row, filter);
      return received !== undefined && !isShadowed(table, row, received);
    });
  return inTableOrder(table, new Set(receiving.map(({ type }) => type)));
}

/**
 * The topics of `row`, a row of `table`, that a subscription to `filter` receives, as a filter in which a wildcard may be a part of a
 * level. `undefined` if there are none.
 */
export function topicsReceived(table: Pick<TopicTable, 'dialect' | 'parameters'>, row: TopicRow, filter: string): string | undefined {
  const { patterns, checked, levels } = rowLevels(table, row);
  const received = intersectLevels(filter.split('/'), patterns, table.dialect);
  if (received === undefined) return undefined;
  return checked.every((i) => isReadable(levels[i], received[i])) ? received.join('/') : undefined;
}

// Whether the parser accepts the text of a checked level, or some text of its pattern.
function isReadable(level: RowLevel | undefined, received: string | undefined): boolean {
  if (level?.kind !== 'checked' || received === undefined) return true;
  if (!received.includes('+')) return readLevel(received, level.parts) !== undefined;
  return received === level.pattern || alternativesOf(level).some((tokens) => tokensOverlap(tokens, levelTokens(received)));
}

function inTableOrder<Type extends string>({ rows }: TopicTable<Type>, types: ReadonlySet<Type>): readonly TopicRow<Type>[] {
  return types.size === 0 ? [] : rows.filter(({ type }) => types.has(type));
}

// One tree per table, because a selection looks up many rows. It uses `aws-iot`, where `a/#` does not match `a`: as in the parser, a rest
// parameter needs at least one level.
const trees = new WeakMap<TopicTable, FilterTree<TopicRow>>();

/** Whether every topic of `filter`, a subset of `row`, is parsed as another, more specific row. */
function isShadowed(table: TopicTable, row: TopicRow, filter: string): boolean {
  const tree = treeOf(table);
  const rest = restOf(table, row);
  const isParsedAsAnother = (part: string): boolean =>
    tree.covering(part).some((other) => isMoreSpecific(table, other, row) && matchesAll(table, other, part, rest));
  if (!isParsedAsAnother(filter)) return false;
  // In MQTT, `a/#` also matches `a`, which may be a topic of the row.
  const parent = table.dialect === 'mqtt' && filter.endsWith('/#') ? filter.slice(0, -2) : undefined;
  return parent === undefined || !tree.covering(parent).includes(row) || isParsedAsAnother(parent);
}

/** The index of the level with the rest parameter of `row`. Infinite if there is none. */
function restOf(table: TopicTable, row: TopicRow): number {
  const { levels } = rowLevels(table, row);
  return levels.at(-1)?.kind === 'rest' ? levels.length - 1 : Number.POSITIVE_INFINITY;
}

/**
 * Whether the parser accepts every topic of `filter`, which the filter of `row` covers, as a topic of `row`. A `+` at the index `rest` or
 * after it stands for part of a rest parameter, so it may be empty.
 */
function matchesAll(table: TopicTable, row: TopicRow, filter: string, rest: number): boolean {
  const { levels } = rowLevels(table, row);
  const texts = filter.split('/');
  const mayBeEmpty = (i: number): boolean => texts[i] === '' || (texts[i] === '+' && i >= rest && texts.length > rest + 1);
  return levels.every((level, i) => {
    if (level.kind === 'literal') return true;
    if (level.kind === 'rest') return i < texts.length - 1 || !mayBeEmpty(i);
    if (level.kind === 'parameter') return !mayBeEmpty(i);
    return !texts[i]?.includes('+') && isReadable(level, texts[i]);
  });
}

function treeOf<Type extends string>(table: TopicTable<Type>): FilterTree<TopicRow<Type>> {
  let tree = trees.get(table) as FilterTree<TopicRow<Type>> | undefined;
  if (!tree) {
    tree = filterTree(
      table.rows.map((each) => [each.filter, each] as const),
      'aws-iot',
    );
    trees.set(table, tree);
  }
  return tree;
}

/** Whether the parser prefers `row` to `other` for a topic of both: at the first different level, the more specific level wins. */
function isMoreSpecific(table: TopicTable, row: TopicRow, other: TopicRow): boolean {
  const { levels } = rowLevels(table, row);
  const { levels: others } = rowLevels(table, other);
  const i = levels.findIndex((level, at) => !others[at] || levelRelation(level, others[at]) !== 'same');
  const [level, another] = [levels[i], others[i]];
  return level !== undefined && another !== undefined && levelRelation(level, another) === 'before';
}
