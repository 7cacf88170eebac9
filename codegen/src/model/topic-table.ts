import type { TopicTable } from '@topicwright/runtime';
import type { CatalogTopics } from './catalog.js';
import { ruleOf } from './parameter-rules.js';

/** The topics of a catalog as the runtime takes them: what emitted code has as `topicTable`. */
export function topicTableOf({ name, dialect, limits, parameters, events }: CatalogTopics): TopicTable {
  return {
    name,
    dialect,
    limits,
    parameters: parameters.map((parameter) => ruleOf(parameter.name, parameter)),
    rows: events.map(({ type, category, filter, params }) => ({ type, category, filter, params })),
  };
}
