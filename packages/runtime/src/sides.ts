import { TopicError } from './topic-error.js';
import type { TopicRow, TopicTable } from './topic-table.js';

/** The sides of a table that names none. */
export const DEFAULT_SIDES = ['client', 'broker'] as const;

/** What a side does with the messages of an event. */
export type Use = 'receive' | 'send';

/** The sides of `table`. */
export function sidesOf({ sides = DEFAULT_SIDES }: Pick<TopicTable, 'sides'>): readonly [first: string, second: string] {
  return sides;
}

/**
 * Returns `side`, or the first side of the table if `side` is undefined.
 *
 * @throws {TopicError} `unknown-side`.
 */
export function checkedSide(table: TopicTable, side: string | undefined): string {
  const sides = sidesOf(table);
  if (side === undefined) return sides[0];
  if (sides.includes(side)) return side;
  throw new TopicError('unknown-side', 'side', side, unknownSide(table, side));
}

/** The message for a side that `table` does not have. */
export function unknownSide(table: TopicTable, side: string): string {
  return `${table.name} has no side ${JSON.stringify(side)}; its sides are ${sidesOf(table).join(' and ')}`;
}

/** Whether `side`, a side of `table`, receives or sends the messages of `row`. */
export function isUsedBy(table: Pick<TopicTable, 'sides'>, side: string, row: TopicRow, use: Use): boolean {
  const { direction = 'receive' } = row;
  return direction === 'both' || (direction === use) === (side === sidesOf(table)[0]);
}
