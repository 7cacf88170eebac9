import type { TopicTable } from '@topicwright/runtime';
import type { Catalog } from './catalog.js';
import { ruleOf } from './parameter-rules.js';

/** The topic table of a catalog. Equal to `topicTable` in emitted code. */
export function topicTableOf({ name, dialect, limits, parameters, events }: Catalog): TopicTable {
  return {
    name,
    dialect,
    limits,
    parameters: parameters.map((parameter) => ruleOf(parameter.name, parameter)),
    rows: events.map(({ type, category, filter, params }) => ({ type, category, filter, params })),
  };
}
