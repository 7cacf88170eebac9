import type { TopicRow, TopicTable } from './topic-table.js';

// A table may have thousands of rows, and a program publishes many messages.
const rowsByType = new WeakMap<TopicTable, ReadonlyMap<string, TopicRow>>();

/** The row with the event type `type`. `undefined` if there is none. */
export function rowOfType(table: TopicTable, type: string): TopicRow | undefined {
  let known = rowsByType.get(table);
  if (!known) {
    known = new Map(table.rows.map((row) => [row.type, row]));
    rowsByType.set(table, known);
  }
  return known.get(type);
}
