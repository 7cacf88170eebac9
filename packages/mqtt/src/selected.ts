import { type EventMessage, type EventSdk, type FilterTree, filterTree, type Selection, selectionMatcher } from '@topicwright/runtime';

/** What a selection contains, without what widened filters receive additionally. */
export interface Selected {
  /** Whether it contains every topic of the table. */
  readonly isWhole: boolean;
  readonly hasTopic: (topic: string) => boolean;
  readonly hasType: (type: string, topic: string) => boolean;
}

/** What `selection` contains. */
export function selectedBy<Event extends EventMessage>({ table, topicFilters }: EventSdk<Event, never>, selection: Selection): Selected {
  const { max: _, ...exact } = selection;
  const tree = treeOf(topicFilters(exact as never).filters, table.dialect);
  return {
    isWhole: exact.events === 'all' && Object.keys(exact.params ?? {}).length === 0,
    hasTopic: (topic) => tree.covering(topic).length > 0,
    hasType: selectionMatcher(table, exact),
  };
}

/** Filters as a tree that finds those which receive a topic. */
export function treeOf(filters: readonly string[], dialect: Parameters<typeof filterTree>[1]): FilterTree<string> {
  return filterTree(
    filters.map((filter) => [filter, filter] as const),
    dialect,
  );
}
