import { alsoReceived, rowsReceivedBy, topicsReceived } from './also-received.js';
import { filterOf, isTopicFilter } from './filter-levels.js';
import { treeOfFilters } from './filter-tree.js';
import { topicFilter } from './parameter.js';
import type { Selection } from './select-rows.js';
import { type SelectedTopics, selectTopics } from './select-topics.js';
import { plainFilter } from './shared-filter.js';
import { TopicError } from './topic-error.js';
import type { TopicRow, TopicTable } from './topic-table.js';
import type { Dialect, TopicFilter } from './topic-types.js';
import { widenFilters } from './widen-filters.js';

/** The filters of a selection. */
export interface SelectedFilters<Type extends string = string> {
  /** The topic filters to subscribe to, sorted. */
  readonly filters: readonly TopicFilter[];
  /** The event types with unselected topics that the filters also match. */
  readonly alsoReceives: readonly Type[];
}

/**
 * Returns the filters that match the events of `selection`: one per event, with wildcards only for parameters, unless `max` requires fewer.
 * A request also selects its replies. Events that the side of the selection does not receive are skipped.
 *
 * @throws {TopicError} `unknown-event`, `unknown-parameter`, `unknown-side`, `wrong-direction` if the side receives none of the events that a
 * name selects, `invalid-max`, or the code of the rule that a parameter value breaks.
 */
export function selectFilters<Type extends string>(table: TopicTable<Type>, selection: Selection): SelectedFilters<Type> {
  return filtersOf(table, selectTopics(table, selection, { uses: ['receive'], withReplies: true }), selection.max);
}

/**
 * Returns the filters that match `topics`, at most `max`.
 *
 * @throws {TopicError} `invalid-max`, `topic-too-long` or `too-many-levels`.
 */
export function filtersOf<Type extends string>(
  table: TopicTable<Type>,
  topics: readonly SelectedTopics<Type>[],
  maxFilters?: number,
): SelectedFilters<Type> {
  const exact = new Map(topics.map(({ row, patterns }) => [row.type, patterns]));
  const max = checkedMax(maxFilters);
  const kept = table.dialect === 'aws-iot' ? [...new Set(storedTopics(topics))] : [];
  const wanted = withoutCovered([...exact.values()].flat().map(filterOf), table.dialect);
  const filters = widenFilters(
    wanted.filter((filter) => !kept.includes(filter)),
    table,
    exact,
    max - kept.length,
  );
  const all = [...new Set([...filters, ...kept])].sort();
  if (all.length > max) {
    throw new TopicError(
      'invalid-max',
      'max',
      maxFilters,
      `cannot reduce the selection to at most ${max} ${max === 1 ? 'filter' : 'filters'}; the minimum is ${all.length}`,
    );
  }
  return { filters: all.map((filter) => topicFilter(filter, table.limits)), alsoReceives: alsoReceived(all, table, exact) };
}

/**
 * AWS IoT delivers a retained message only to a subscription to its exact topic, so such filters are kept beside wider ones.
 *
 * @see {@link https://docs.aws.amazon.com/iot/latest/developerguide/mqtt.html#mqtt-retain}
 */
function storedTopics(topics: readonly SelectedTopics[]): readonly string[] {
  return topics.flatMap(({ row, patterns }) => (row.retain ? patterns.filter((pattern) => !/[+#]/.test(pattern)) : []));
}

/**
 * Returns the event types with retained messages that subscriptions to `filters` do not deliver, because AWS IoT delivers a retained
 * message only to a subscription to its exact topic. Empty for other brokers.
 */
export function undeliveredRetained<Type extends string>(table: TopicTable<Type>, filters: readonly string[]): readonly Type[] {
  if (table.dialect !== 'aws-iot') return [];
  const wide = filters.filter((filter) => /[+#]/.test(filter));
  const isReceived = (row: TopicRow): boolean => wide.some((filter) => topicsReceived(table, row, filter) !== undefined);
  return table.rows.filter((row) => row.retain && isReceived(row)).map(({ type }) => type);
}

/** Returns the event types that a subscription to `filter`, plain or shared, receives. Empty if there are none. */
export function eventTypesMatching<Type extends string>(table: TopicTable<Type>, filter: string): readonly Type[] {
  const plain = plainFilter(filter);
  if (!isTopicFilter(plain)) return [];
  return rowsReceivedBy(table, plain).map((row) => row.type);
}

/** Returns `filters` or patterns without those that another one covers, sorted. Two parts of a level are compared as text. */
export function withoutCovered(filters: readonly string[], dialect: Dialect): readonly string[] {
  const distinct = new Set(filters);
  const tree = treeOfFilters(distinct, dialect);
  return [...distinct].filter((filter) => tree.covering(filter).every((wider) => wider === filter)).sort();
}

function checkedMax(max: number | undefined): number {
  if (max === undefined) return Number.POSITIVE_INFINITY;
  if (Number.isInteger(max) && max >= 1) return max;
  throw new TopicError('invalid-max', 'max', max, `max must be a positive integer, got ${String(max)}`);
}
