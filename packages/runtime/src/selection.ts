import { alsoReceived, rowsReceiving } from './also-received.js';
import { fillWildcards, filterMatches, isTopicFilter } from './filter-levels.js';
import { treeOfFilters } from './filter-tree.js';
import { level, levelOrWildcard, type ParameterRule, topicFilter } from './parameter.js';
import { plainFilter } from './shared-filter.js';
import { TopicError } from './topic-error.js';
import type { TopicRow, TopicTable } from './topic-table.js';
import type { Dialect, TopicFilter } from './topic-types.js';
import { widenFilters } from './widen-filters.js';

/** A selection of events. Filters, policies, rule SQL and consumers share it, so that subscriptions and permissions agree. */
export interface Selection<Name extends string = string, Param extends string = string> {
  /** Event types and categories, or `'all'`. */
  readonly events: 'all' | Name | readonly (Name | 'all')[];
  /** Known identifiers: each value narrows the filters of the events that have the parameter. */
  readonly params?: { readonly [P in Param]?: string | readonly string[] };
  /** Permits broader wildcards to reduce the selection to at most this many filters. `alsoReceives` lists the extra event types. */
  readonly max?: number;
}

/** The filters of a selection. */
export interface SelectedFilters<Type extends string = string> {
  /** The topic filters to subscribe to, sorted. */
  readonly filters: readonly TopicFilter[];
  /** The event types with unselected topics that the filters also match. */
  readonly alsoReceives: readonly Type[];
}

/**
 * Returns the filters that match the events of `selection`: one per event, with wildcards only for parameters, unless `max` requires fewer.
 *
 * @throws {TopicError} `unknown-event`, `unknown-parameter`, `invalid-max`, or the code of the rule that a parameter value breaks.
 */
export function selectFilters<Type extends string>(table: TopicTable<Type>, selection: Selection): SelectedFilters<Type> {
  const rows = selectRows(table, selection.events);
  const params = checkedParams(table, rows, selection.params ?? {});
  const exact = new Map(rows.map((row) => [row.type, rowFilters(row, table, params)]));
  const wanted = withoutCovered([...exact.values()].flat(), table.dialect);
  const max = checkedMax(selection.max);
  const filters = widenFilters(wanted, table, exact, max);
  if (filters.length > max) {
    throw new TopicError('invalid-max', 'max', max, `cannot reduce the selection to max ${max} filters; the minimum is ${filters.length}`);
  }
  return {
    filters: filters.map((filter) => topicFilter(filter, table.limits)),
    alsoReceives: alsoReceived(filters, table, exact),
  };
}

/**
 * Returns a function that checks whether a topic of an event type is selected. Topics that only widened filters receive are not.
 *
 * @throws {TopicError} as {@link selectFilters} does.
 */
export function selectionMatcher(table: TopicTable, selection: Selection): (type: string, topic: string) => boolean {
  const rows = selectRows(table, selection.events);
  const params = checkedParams(table, rows, selection.params ?? {});
  const filters = new Map(rows.map((row) => [row.type, narrowedFilters(row, table, params)]));
  return (type, topic) => {
    const narrowed = filters.get(type);
    if (narrowed === undefined || narrowed === 'whole') return narrowed === 'whole';
    return narrowed.some((filter) => filterMatches(filter, topic, table));
  };
}

// `whole` skips matching: most rows are selected without parameters, and the parser has already matched the topic.
function narrowedFilters(row: TopicRow, table: TopicTable, params: ReadonlyMap<string, readonly string[]>): 'whole' | readonly string[] {
  const filters = rowFilters(row, table, params);
  return filters.includes(row.filter) ? 'whole' : filters;
}

/**
 * Returns the event definitions that `events` selects, in the order of the table.
 *
 * @throws {TopicError} `unknown-event`.
 */
export function selectRows<Type extends string, Category extends string>(
  table: TopicTable<Type, Category>,
  events: Selection['events'],
): readonly TopicRow<Type, Category>[] {
  const names = new Set<string>(typeof events === 'string' ? [events] : events);
  if (names.has('all')) return table.rows;
  const rows = table.rows.filter((row) => names.has(row.type) || names.has(row.category));
  for (const row of rows) {
    names.delete(row.type);
    names.delete(row.category);
  }
  const [unknown] = names;
  if (unknown !== undefined) {
    throw new TopicError(
      'unknown-event',
      'events',
      unknown,
      `${JSON.stringify(unknown)} is neither an event type nor a category of ${table.name}`,
    );
  }
  if (rows.length === 0)
    throw new TopicError('unknown-event', 'events', events, "the selection is empty; name an event type, a category or 'all'");
  return rows;
}

/** Returns the event types that a subscription to `filter`, plain or shared, receives. Empty if there are none. */
export function eventTypesMatching<Type extends string>(table: TopicTable<Type>, filter: string): readonly Type[] {
  const plain = plainFilter(filter);
  if (!isTopicFilter(plain)) return [];
  return rowsReceiving(table, plain).map((row) => row.type);
}

function checkedParams(
  table: TopicTable,
  rows: readonly TopicRow[],
  params: NonNullable<Selection['params']>,
): ReadonlyMap<string, readonly string[]> {
  const known = new Set(rows.flatMap((row) => row.params));
  const checked = new Map<string, readonly string[]>();
  for (const [name, value] of Object.entries(params)) {
    if (value === undefined) continue;
    if (!known.has(name)) {
      throw new TopicError(
        'unknown-parameter',
        name,
        value,
        `no selected event of ${table.name} has the parameter ${JSON.stringify(name)}`,
      );
    }
    const values = typeof value === 'string' ? [value] : value;
    if (values.length === 0) throw new TopicError('empty', name, value, `${name} is empty; omit it to select every value`);
    checked.set(name, values);
  }
  return checked;
}

function rowFilters(row: TopicRow, table: TopicTable, params: ReadonlyMap<string, readonly string[]>): readonly string[] {
  const rules = row.params.map((name) => ruleOf(table, name));
  const isFirstLevel = /^[+#]/.test(row.filter);
  let combinations: string[][] = [[]];
  for (const [i, rule] of rules.entries()) {
    const position = isFirstLevel && i === 0 ? 'first' : undefined;
    // In an array, a missing value is a mistake, not a wildcard.
    const levels = params.get(rule.name)?.map((value) => level(value, rule, position)) ?? [levelOrWildcard(undefined, rule)];
    combinations = combinations.flatMap((chosen) => levels.map((text) => [...chosen, text]));
  }
  return combinations.map((chosen) => fillWildcards(row.filter, chosen));
}

function ruleOf(table: TopicTable, name: string): ParameterRule {
  const rule = table.parameters.find((parameter) => parameter.name === name);
  if (!rule) throw new Error(`unreachable: the table has no parameter ${name}`);
  return rule;
}

function withoutCovered(filters: readonly string[], dialect: Dialect): readonly string[] {
  const distinct = new Set(filters);
  const tree = treeOfFilters(distinct, dialect);
  return [...distinct].filter((filter) => tree.covering(filter).every((wider) => wider === filter)).sort();
}

function checkedMax(max: number | undefined): number {
  if (max === undefined) return Number.POSITIVE_INFINITY;
  if (Number.isInteger(max) && max >= 1) return max;
  throw new TopicError('invalid-max', 'max', max, `max must be a positive integer, got ${String(max)}`);
}
