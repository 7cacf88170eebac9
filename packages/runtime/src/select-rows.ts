import type { ParameterValue } from './parameter.js';
import { checkedSide, isUsedBy, type Use } from './sides.js';
import { TopicError } from './topic-error.js';
import type { TopicRow, TopicTable } from './topic-table.js';

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
  const name = nameWithout(rows, events);
  if (name === undefined) return rows;
  const message = `${own} does not ${uses.join(' or ')} ${name === 'all' ? `any event of ${table.name}` : name}`;
  throw new TopicError('wrong-direction', 'events', name, message);
}

/** The first name of `events` that selects none of `rows`. `undefined` if each selects one. */
export function nameWithout(rows: readonly TopicRow[], events: Selection['events']): string | undefined {
  const selected = new Set<string>(rows.flatMap(({ type, category }) => ['all', type, category]));
  return (typeof events === 'string' ? [events] : events).find((name) => !selected.has(name));
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
