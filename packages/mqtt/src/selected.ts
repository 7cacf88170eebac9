import { type EventMessage, type EventSdk, type Selection, selectionMatcher, treeOfFilters } from '@topicwright/runtime';

/** The topics and event types of a selection, without those that match only because of widened filters. */
export interface Selected {
  readonly hasTopic: (topic: string) => boolean;
  readonly hasType: (type: string, topic: string) => boolean;
}

/** Computes the topics and event types of `selection`. */
export function selectedBy<Event extends EventMessage>({ table, topicFilters }: EventSdk<Event, never>, selection: Selection): Selected {
  const { max: _, ...exact } = selection;
  const tree = treeOfFilters(topicFilters(exact as never).filters, table.dialect);
  return {
    hasTopic: (topic) => tree.covering(topic).length > 0,
    hasType: selectionMatcher(table, exact),
  };
}
