import { alsoReceived } from './also-received.js';
import { fillWildcards, intersectWithTemplate, isTopicFilter } from './filter-levels.js';
import { level, levelOrWildcard, type ParameterRule, topicFilter } from './parameter.js';
import { TopicError } from './topic-error.js';
import type { TopicRow, TopicTable } from './topic-table.js';
import type { TopicFilter } from './topic-types.js';
import { widenFilters } from './widen-filters.js';

/** Which events are wanted: shared by filters, policies, rule SQL and consumers, so that all mean the same topics. */
export interface Selection<Name extends string = string, Param extends string = string> {
  /** Event types and categories, or `'all'`. */
  readonly events: 'all' | Name | readonly (Name | 'all')[];
  /** Known identifiers: each value narrows the filters of the events that have the parameter. */
  readonly params?: { readonly [P in Param]?: string | readonly string[] };
  /** Consent to widen literal levels until at most this many filters are left; what that lets in besides is named. */
  readonly max?: number;
}

/** The filters of a selection. */
export interface SelectedFilters<Type extends string = string> {
  /** The topic filters to subscribe to, sorted. */
  readonly filters: readonly TopicFilter[];
  /** The event types of which the filters let in more than was selected. */
  readonly alsoReceives: readonly Type[];
}

/**
 * The filters that receive the events of `selection`: one an event, wildcards only for parameters, unless `max` asks for fewer.
 *
 * @throws {TopicError} `unknown-event`, `unknown-parameter`, `invalid-max`, or as a builder does for a value.
 */
export function selectFilters<Type extends string>(table: TopicTable<Type>, selection: Selection): SelectedFilters<Type> {
  const rows = selectRows(table, selection.events);
  const params = checkedParams(table, rows, selection.params ?? {});
  const exact = new Map(rows.map((row) => [row.type, rowFilters(row, table, params)]));
  const wanted = withoutCovered([...exact.values()].flat());
  const max = checkedMax(selection.max);
  const texts = widenFilters(wanted, table, exact, max);
  if (texts.length > max) {
    throw new TopicError('invalid-max', 'max', max, `the selected topics share no filter: they need ${texts.length}, not ${max}`);
  }
  return {
    filters: texts.map((text) => topicFilter(text, table.limits)),
    alsoReceives: alsoReceived(texts, table, exact),
  };
}

/** The rows that `events` names, in the order of the table. */
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
  if (rows.length === 0) throw new TopicError('unknown-event', 'events', events, 'the selection names no event');
  return rows;
}

/** The event types that a subscription to `filter` receives; none where the filter can never match. */
export function eventTypesMatching<Type extends string>(table: TopicTable<Type>, filter: string): readonly Type[] {
  if (!isTopicFilter(filter)) return [];
  return table.rows.filter((row) => intersectWithTemplate(filter, row.filter, table.dialect) !== undefined).map((row) => row.type);
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
    if (values.length === 0) throw new TopicError('empty', name, value, `${name} lists no value; leave it out to take them all`);
    checked.set(name, values);
  }
  return checked;
}

function rowFilters(row: TopicRow, table: TopicTable, params: ReadonlyMap<string, readonly string[]>): readonly string[] {
  const rules = row.params.map((name) => ruleOf(table, name));
  let combinations: string[][] = [[]];
  for (const rule of rules) {
    // In a list, a value that is missing is a mistake, not the wish for all.
    const levels = params.get(rule.name)?.map((value) => level(value, rule)) ?? [levelOrWildcard(undefined, rule)];
    combinations = combinations.flatMap((chosen) => levels.map((text) => [...chosen, text]));
  }
  return combinations.map((chosen) => fillWildcards(row.filter, chosen));
}

function ruleOf(table: TopicTable, name: string): ParameterRule {
  const rule = table.parameters.find((parameter) => parameter.name === name);
  if (!rule) throw new Error(`unreachable: the table has no parameter ${name}`);
  return rule;
}

// A filter is covered by what it becomes in the shape of another, if that is here too. Tables have many filters, and few shapes.
function withoutCovered(filters: readonly string[]): readonly string[] {
  const distinct = new Set(filters);
  const shapes = new Map<string, readonly string[]>();
  for (const filter of distinct) {
    if (!/[+#]/.test(filter)) continue;
    const shape = filter.split('/').map((level) => (level === '+' || level === '#' ? level : ''));
    shapes.set(shape.join('/'), shape);
  }
  const isCovered = (filter: string): boolean => {
    const levels = filter.split('/');
    return [...shapes.values()].some((shape) => {
      const wider = inShape(levels, shape);
      return wider !== undefined && wider !== filter && distinct.has(wider);
    });
  };
  return [...distinct].filter((filter) => !isCovered(filter)).sort();
}

/** The filter with the wildcards of `shape` that covers `levels`, if there is one. */
function inShape(levels: readonly string[], shape: readonly string[]): string | undefined {
  const hasTail = shape.at(-1) === '#';
  if (hasTail ? levels.length < shape.length : levels.length !== shape.length) return undefined;
  const isTooNarrow = shape.some((level, i) => levels[i] === '#' && level !== '#');
  return isTooNarrow ? undefined : shape.map((level, i) => level || levels[i]).join('/');
}

function checkedMax(max: number | undefined): number {
  if (max === undefined) return Number.POSITIVE_INFINITY;
  if (Number.isInteger(max) && max >= 1) return max;
  throw new TopicError('invalid-max', 'max', max, `max is ${max}, not a whole number from 1`);
}
