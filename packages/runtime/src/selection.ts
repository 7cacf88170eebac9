import { alsoReceived, rowsReceiving, topicsReceived } from './also-received.js';
import { filterOf, isTopicFilter } from './filter-levels.js';
import { treeOfFilters } from './filter-tree.js';
import { type LevelParams, levelPattern, parameterValue } from './level-parts.js';
import { level, type ParameterValue, topicFilter } from './parameter.js';
import { parameterRule, type RowLevel, rowLevels } from './row-levels.js';
import { plainFilter } from './shared-filter.js';
import { checkedSide, isUsedBy, type Use } from './sides.js';
import { TopicError } from './topic-error.js';
import type { TopicRow, TopicTable } from './topic-table.js';
import { topicTrie } from './topic-trie.js';
import type { Dialect, TopicFilter } from './topic-types.js';
import { widenFilters } from './widen-filters.js';

/** A selection of events. Filters, policies, rule SQL and consumers share it, so that subscriptions and permissions agree. */
export interface Selection<
  Name extends string = string,
  Params extends object = { readonly [name: string]: ParameterValue },
  Side extends string = string,
> {
  /** Event types and categories, or `'all'`. */
  readonly events: 'all' | Name | readonly (Name | 'all')[];
  /** Known identifiers: each value narrows the filters of the events that have the parameter. */
  readonly params?: { readonly [P in keyof Params]?: Params[P] | readonly Params[P][] };
  /** Permits broader wildcards to reduce the selection to at most this many filters. `alsoReceives` lists the extra event types. */
  readonly max?: number;
  /** The side that subscribes, consumes or publishes, or that a policy is for. Default: the first side of the table. */
  readonly side?: Side;
}

/** The filters of a selection. */
export interface SelectedFilters<Type extends string = string> {
  /** The topic filters to subscribe to, sorted. */
  readonly filters: readonly TopicFilter[];
  /** The event types with unselected topics that the filters also match. */
  readonly alsoReceives: readonly Type[];
}

/** The topics of one event of a selection. */
export interface SelectedTopics<Type extends string = string> {
  readonly row: TopicRow<Type>;
  /** The topics as filters in which a `+` may also be a part of a level: `cmnd/pump-7/POWER+`. */
  readonly patterns: readonly string[];
}

/**
 * Returns the filters that match the events of `selection`: one per event, with wildcards only for parameters, unless `max` requires fewer.
 * Events that the side of the selection does not receive are skipped.
 *
 * @throws {TopicError} `unknown-event`, `unknown-parameter`, `unknown-side`, `wrong-direction` if the side receives none of the events that a
 * name selects, `invalid-max`, or the code of the rule that a parameter value breaks.
 */
export function selectFilters<Type extends string>(table: TopicTable<Type>, selection: Selection): SelectedFilters<Type> {
  return filtersOf(table, selectTopics(table, selection, ['receive']), selection.max);
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
      `cannot reduce the selection to max ${max} filters; the minimum is ${all.length}`,
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
 * Returns the event types with retained messages that subscriptions to `filters` do not deliver, because AWS IoT delivers a retained message
 * only to a subscription to its exact topic. Empty for other brokers.
 */
export function undeliveredRetained<Type extends string>(table: TopicTable<Type>, filters: readonly string[]): readonly Type[] {
  if (table.dialect !== 'aws-iot') return [];
  const wide = filters.filter((filter) => /[+#]/.test(filter));
  const isReceived = (row: TopicRow): boolean => wide.some((filter) => topicsReceived(table, row, filter) !== undefined);
  return table.rows.filter((row) => row.retain && isReceived(row)).map(({ type }) => type);
}

/** How {@link selectTopics} reads parameter values. */
export interface SelectOptions {
  /** Whether a value contains variables, such as policy variables. */
  readonly variables?: VariableReader;
}

/** Reads the variables in a parameter value, such as policy variables. */
export interface VariableReader {
  /** The value with a letter in place of each variable, which is checked in its place. `undefined` if it has no variable. */
  readonly sampleOf: (value: ParameterValue) => string | undefined;
  /** The text for a pattern. */
  readonly textOf: (value: ParameterValue) => string;
}

/**
 * Returns the topics of the events of `selection` that its side receives or sends, according to `uses`.
 *
 * @throws {TopicError} as {@link selectFilters} does.
 */
export function selectTopics<Type extends string>(
  table: TopicTable<Type>,
  selection: Selection,
  uses: readonly Use[],
  options: SelectOptions = {},
): readonly SelectedTopics<Type>[] {
  const rows = usableRows(table, selection, uses);
  const values = checkedParams(table, selectRows(table, selection.events), selection.params ?? {});
  return rows.map((row) => ({ row, patterns: rowPatterns(row, table, values, options) }));
}

/**
 * Returns the event definitions of `selection` that its side receives or sends, according to `uses`. Events that it does not use are skipped.
 *
 * @throws {TopicError} `unknown-event`, `unknown-side`, or `wrong-direction` if the side uses none of the events that a name selects.
 */
export function usableRows<Type extends string, Category extends string>(
  table: TopicTable<Type, Category>,
  { events, side }: Pick<Selection, 'events' | 'side'>,
  uses: readonly Use[],
): readonly TopicRow<Type, Category>[] {
  const own = checkedSide(table, side);
  const isUsable = (row: TopicRow): boolean => uses.some((use) => isUsedBy(table, own, row, use));
  const rows = selectRows(table, events).filter(isUsable);
  const used = new Set<string>(rows.flatMap(({ type, category }) => ['all', type, category]));
  for (const name of typeof events === 'string' ? [events] : events) {
    if (used.has(name)) continue;
    const message = `${own} does not ${uses.join(' or ')} ${name === 'all' ? `any event of ${table.name}` : name}`;
    throw new TopicError('wrong-direction', 'events', name, message);
  }
  return rows;
}

/**
 * Returns a function that checks whether a topic of an event type is selected. Topics that only widened filters receive are not.
 *
 * @throws {TopicError} for an unknown event, parameter or side. Parameter values are not checked.
 */
export function selectionMatcher(table: TopicTable, selection: Selection): (type: string, topic: string) => boolean {
  const rows = usableRows(table, selection, ['receive']);
  const values = checkedParams(table, selectRows(table, selection.events), selection.params ?? {});
  const narrowed = new Map(rows.map((row) => [row.type, row.params.filter((name) => values.has(name))]));
  const trie = topicTrie(table);
  return (type, topic) => {
    const names = narrowed.get(type);
    // Most rows are selected without parameters, and the parser has already matched the topic.
    if (names === undefined || names.length === 0) return names !== undefined;
    const params = trie.parse(topic)?.params;
    return params !== undefined && names.every((name) => values.get(name)?.includes(params[name] as ParameterValue));
  };
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

type SelectedValues = ReadonlyMap<string, readonly ParameterValue[]>;

function checkedParams(table: TopicTable, rows: readonly TopicRow[], params: NonNullable<Selection['params']>): SelectedValues {
  const known = new Set(rows.flatMap((row) => row.params));
  const checked = new Map<string, readonly ParameterValue[]>();
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
    const values = isList(value) ? value : [value];
    if (values.length === 0) throw new TopicError('empty', name, value, `${name} is empty; omit it to select every value`);
    // In an array, a missing value is a mistake, not a wildcard.
    if (values.includes(undefined as never)) level(undefined as never, parameterRule(table, name));
    checked.set(name, values);
  }
  return checked;
}

function isList(value: ParameterValue | readonly ParameterValue[]): value is readonly ParameterValue[] {
  return Array.isArray(value);
}

function rowPatterns(row: TopicRow, table: TopicTable, values: SelectedValues, options: SelectOptions): readonly string[] {
  let combinations: readonly LevelParams[] = [{}];
  for (const name of row.params) {
    const own = values.get(name);
    if (own) combinations = combinations.flatMap((chosen) => own.map((value) => ({ ...chosen, [name]: value })));
  }
  const { levels } = rowLevels(table, row);
  return combinations.map((chosen) => levels.map((level, i) => levelText(level, chosen, i === 0 ? 'first' : undefined, options)).join('/'));
}

function levelText(level: RowLevel, params: LevelParams, position: 'first' | undefined, { variables }: SelectOptions): string {
  if (level.kind === 'literal') return level.text;
  const texts = new Map<string, string>();
  const samples: Record<string, ParameterValue | undefined> = {};
  const parts = level.parts.map((part) => {
    const value = typeof part === 'string' ? undefined : parameterValue(params, part);
    if (typeof part === 'string' || value === undefined || part.values?.includes(`${value}`)) return part;
    const sample = variables?.sampleOf(value);
    if (sample === undefined) return part;
    texts.set(part.name, variables?.textOf(value) ?? '');
    samples[part.name] = sample;
    // The value of a variable is not known, so it is only checked that the text around it is valid in a topic.
    return { name: part.name, ...(part.rest && { rest: part.rest }) };
  });
  const pattern = levelPattern(parts, { ...params, ...samples }, position);
  if (texts.size === 0) return pattern;
  return parts.map((part) => (typeof part === 'string' ? part : (texts.get(part.name) ?? levelPattern([part], params)))).join('');
}

/** Returns `filters` or patterns without those that another one covers, sorted. */
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
