import { coversFilter, intersectLevels } from './filter-levels.js';
import { type FilterTree, filterTree } from './filter-tree.js';
import type { TopicRow, TopicTable } from './topic-table.js';

/** The event types with topics that `filters` receive but the row's own filters in `exact` do not. */
export function alsoReceived<Type extends string>(
  filters: readonly string[],
  table: TopicTable<Type>,
  exact: ReadonlyMap<Type, readonly string[]>,
): readonly Type[] {
  const { dialect } = table;
  const receivesMore = (row: TopicRow<Type>, filter: string): boolean => {
    const received = intersectLevels(filter.split('/'), row.filter.split('/'), dialect);
    if (received === undefined) return false;
    return !(exact.get(row.type) ?? []).some((known) => coversFilter(known, received, dialect)) && !isShadowed(table, row, received);
  };
  const types = new Set<Type>();
  for (const filter of filters) {
    for (const row of treeOf(table).near(filter)) if (!types.has(row.type) && receivesMore(row, filter)) types.add(row.type);
  }
  return inTableOrder(table, types);
}

/** The rows with topics that a subscription to `filter` receives. */
export function rowsReceiving<Type extends string>(table: TopicTable<Type>, filter: string): readonly TopicRow<Type>[] {
  const levels = filter.split('/');
  return table.rows.filter((row) => {
    const received = intersectLevels(levels, row.filter.split('/'), table.dialect);
    return received !== undefined && !isShadowed(table, row, received);
  });
}

function inTableOrder<Type extends string>({ rows }: TopicTable<Type>, types: ReadonlySet<Type>): readonly Type[] {
  return types.size === 0 ? [] : rows.filter(({ type }) => types.has(type)).map(({ type }) => type);
}

// One tree per table, because a selection looks up many rows. It uses `aws-iot`, where `a/#` does not match `a`: as in the parser, a rest
// parameter needs at least one level.
const trees = new WeakMap<TopicTable, FilterTree<TopicRow>>();

/** Whether every topic of `filter`, a subset of `row`, is parsed as another, more specific row. */
function isShadowed(table: TopicTable, row: TopicRow, filter: string): boolean {
  const tree = treeOf(table);
  const isParsedAsAnother = (part: string): boolean => tree.covering(part).some((other) => isMoreSpecific(other.filter, row.filter));
  if (!isParsedAsAnother(filter)) return false;
  // In MQTT, `a/#` also matches `a`, which may be a topic of the row.
  const parent = table.dialect === 'mqtt' && filter.endsWith('/#') ? filter.slice(0, -2) : undefined;
  return parent === undefined || !tree.covering(parent).includes(row) || isParsedAsAnother(parent);
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

/** Whether the parser prefers `filter` to `other` for a topic of both: at the first different level, literal before `+` before `#`. */
function isMoreSpecific(filter: string, other: string): boolean {
  const levels = filter.split('/');
  const others = other.split('/');
  const at = levels.findIndex((level, i) => level !== others[i]);
  return at >= 0 && rank(levels[at]) < rank(others[at]);
}

function rank(level: string | undefined): number {
  if (level === '#') return 2;
  return level === '+' ? 1 : 0;
}
