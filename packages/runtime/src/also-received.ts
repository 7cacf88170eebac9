import { coversFilter, intersectWithTemplate } from './filter-levels.js';
import type { TopicRow, TopicTable } from './topic-table.js';

/** The event types of which `filters` let in topics that none of the row's own filters in `exact` receives. */
export function alsoReceived<Type extends string>(
  filters: readonly string[],
  table: TopicTable<Type>,
  exact: ReadonlyMap<Type, readonly string[]>,
): readonly Type[] {
  const letsInMore = (row: TopicRow<Type>, filter: string): boolean => {
    const letIn = intersectWithTemplate(filter, row.filter, table.dialect);
    return letIn !== undefined && !(exact.get(row.type) ?? []).some((own) => coversFilter(own, letIn));
  };
  return table.rows.filter((row) => filters.some((filter) => letsInMore(row, filter))).map((row) => row.type);
}
