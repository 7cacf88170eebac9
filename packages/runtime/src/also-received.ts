import { coversFilter, intersectLevels } from './filter-levels.js';
import type { TopicRow, TopicTable } from './topic-table.js';

/** The event types of which `filters` let in topics that none of the row's own filters in `exact` receives. */
export function alsoReceived<Type extends string>(
  filters: readonly string[],
  table: TopicTable<Type>,
  exact: ReadonlyMap<Type, readonly string[]>,
): readonly Type[] {
  const wide = filters.map((filter) => filter.split('/'));
  const letsInMore = (row: TopicRow<Type>, own: readonly string[], filter: readonly string[]): boolean => {
    const letIn = intersectLevels(filter, own, table.dialect);
    return letIn !== undefined && !(exact.get(row.type) ?? []).some((known) => coversFilter(known, letIn));
  };
  const isLetIn = (row: TopicRow<Type>): boolean => {
    const own = row.filter.split('/');
    return wide.some((filter) => letsInMore(row, own, filter));
  };
  return table.rows.filter(isLetIn).map((row) => row.type);
}
