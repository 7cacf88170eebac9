import type { TopicTable } from '@topicwright/runtime';
import type { CatalogTopics } from './catalog.js';
import { wholePattern } from './parameter-rules.js';

/** The topics of a catalog as the runtime takes them: what emitted code has as `topicTable`. */
export function topicTableOf({ name, dialect, limits, parameters, events }: CatalogTopics): TopicTable {
  return {
    name,
    dialect,
    limits,
    parameters: parameters.map(({ name: parameter, pattern, maxLength, maxBytes, rest }) => ({
      name: parameter,
      ...(pattern !== null && { pattern: new RegExp(wholePattern(pattern), 'u') }),
      ...(maxLength !== null && { maxLength }),
      ...(maxBytes !== null && { maxBytes }),
      ...(rest && { rest }),
    })),
    rows: events.map(({ type, category, filter, params }) => ({ type, category, filter, params })),
  };
}
