import type { ParameterValue } from './parameter.js';
import { checkedSide, isUsedBy, sidesOf, type Use } from './sides.js';
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
  /** The side that subscribes, consumes or publishes, or that a policy is for. Default: the first side of the spec. */
  readonly side?: Side;
}

/** A selected event, and what the side of the selection does with it. */
export interface UsedRow<Type extends string = string, Category extends string = string> {
  readonly row: TopicRow<Type, Category>;
  readonly uses: ReadonlySet<Use>;
  /** Whether the selection names it. Otherwise it is only a reply to a selected request. */
  readonly isNamed: boolean;
  /** Whether it is a reply to a selected request that the side sends. */
  readonly isAwaited: boolean;
}

/** What {@link usedRows} selects. */
export interface RowsOptions {
  readonly uses: readonly Use[];
  /** Whether requests also select their replies. Default: false. */
  readonly withReplies?: boolean;
}

/**
 * Returns the events of `selection` that its side receives or sends, according to `uses`, in the order of the table. Events that it does
 * not use are skipped.
 *
 * @throws {TopicError} `unknown-event`, `unknown-side`, or `wrong-direction` if the side uses none of the events that a name selects.
 */
export function usedRows<Type extends string, Category extends string>(
  table: TopicTable<Type, Category>,
  { events, side }: Pick<Selection, 'events' | 'side'>,
  { uses, withReplies = false }: RowsOptions,
): readonly UsedRow<Type, Category>[] {
  const own = checkedSide(table, side);
  const usesOf = (row: TopicRow): readonly RowUse[] => {
    const ownUses = USES.filter((use) => isUsedBy(table, own, row, use));
    return ownUses.flatMap((use) => [{ type: row.type, named: row, use, isReply: false }, ...(withReplies ? repliesTo(row, use) : [])]);
  };
  const wanted = selectRows(table, events)
    .flatMap(usesOf)
    .filter(({ use }) => uses.includes(use));
  checkNames(table, own, events, uses, wanted);
  const byType = new Map<string, RowUse[]>();
  for (const each of wanted) byType.set(each.type, [...(byType.get(each.type) ?? []), each]);
  return table.rows.flatMap((row) => {
    const rowUses = byType.get(row.type);
    return rowUses ? [usedRow(row, rowUses)] : [];
  });
}

const USES: readonly Use[] = ['receive', 'send'];

/** A use of an event, and the named event because of which it is selected: itself or its request. */
interface RowUse {
  readonly type: string;
  readonly named: TopicRow;
  readonly use: Use;
  readonly isReply: boolean;
}

/** The uses of the replies to a request that a side sends or receives. */
function repliesTo(request: TopicRow, use: Use): readonly RowUse[] {
  const answer: Use = use === 'send' ? 'receive' : 'send';
  return (request.replies?.by ?? []).map((type) => ({ type, named: request, use: answer, isReply: true }));
}

function checkNames(table: TopicTable, side: string, events: Selection['events'], uses: readonly Use[], wanted: readonly RowUse[]): void {
  const named = new Set(wanted.map((each) => each.named));
  const name = firstUnmatchedName([...named], events);
  if (name === undefined) return;
  const what = name === 'all' ? `any event of ${table.name}` : name;
  const other = sidesOf(table).find((each) => each !== side && usesAny(table, each, name, uses));
  const hint = other === undefined ? '' : `; the side ${JSON.stringify(other)} does`;
  throw new TopicError('wrong-direction', 'events', name, `${side} does not ${uses.join(' or ')} ${what}${hint}`);
}

function usesAny(table: TopicTable, side: string, name: string, uses: readonly Use[]): boolean {
  return selectRows(table, [name]).some((row) => uses.some((use) => isUsedBy(table, side, row, use)));
}

function usedRow<Type extends string, Category extends string>(
  row: TopicRow<Type, Category>,
  rowUses: readonly RowUse[],
): UsedRow<Type, Category> {
  return {
    row,
    uses: new Set(rowUses.map(({ use }) => use)),
    isNamed: rowUses.some(({ isReply }) => !isReply),
    isAwaited: rowUses.some(({ isReply, use }) => isReply && use === 'receive'),
  };
}

/** The first name of `events` that selects none of `rows`. `undefined` if each selects one. */
export function firstUnmatchedName(rows: readonly TopicRow[], events: Selection['events']): string | undefined {
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
