import type { Selection, TopicTable } from '@topicwright/runtime';
import { filterOf, selectionMatcher, selectTopics, treeOfFilters } from '@topicwright/runtime/internal';

/** The topics and event types of a selection, without those that match only because of widened filters. */
export interface Selected {
  readonly hasTopic: (topic: string) => boolean;
  readonly hasType: (type: string, topic: string) => boolean;
}

/** Computes the topics and event types of `selection`. */
export function selectedBy(table: TopicTable, selection: Selection): Selected {
  const filters = selectTopics(table, selection, { uses: ['receive'] }).flatMap(({ patterns }) => patterns.map(filterOf));
  const tree = treeOfFilters(filters, table.dialect);
  return {
    hasTopic: (topic) => tree.covering(topic).length > 0,
    hasType: selectionMatcher(table, selection),
  };
}
