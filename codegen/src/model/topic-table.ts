import { DEFAULT_SIDES, type TopicRow, type TopicTable } from '@topicwright/runtime/codegen';
import { effectiveProperty } from '../schema/json-schema.js';
import { isAlwaysObject } from '../schema/property-reference.js';
import type { Catalog, CatalogEvent } from './catalog.js';
import { ruleOf } from './parameter-rules.js';
import { widestPattern } from './template.js';

/** The topic table of a catalog. Equal to `topicTable` in emitted code. */
export function topicTableOf({ name, dialect, sides, limits, parameters, events }: Catalog): TopicTable {
  return {
    name,
    dialect,
    ...(!hasDefaultSides({ sides }) && { sides }),
    limits,
    parameters: parameters.map((parameter) => ruleOf(parameter.name, parameter)),
    rows: events.map(topicRow),
  };
}

/** Whether the spec uses the default sides. */
export function hasDefaultSides({ sides }: Pick<Catalog, 'sides'>): boolean {
  return sides.join() === DEFAULT_SIDES.join();
}

/** The sides that need policies: the second of the default sides is the broker itself. */
export function policySides({ sides }: Pick<Catalog, 'sides'>): readonly string[] {
  return hasDefaultSides({ sides }) ? [sides[0]] : sides;
}

/** The row of an event in the topic table. */
export function topicRow({ type, category, filter, levels, params, direction, qos, ...event }: CatalogEvent): TopicRow {
  const pattern = widestPattern(levels);
  return {
    type,
    category,
    filter,
    ...(pattern !== filter && { pattern }),
    params,
    ...(direction !== 'receive' && { direction }),
    ...(qos !== 1 && { qos }),
    ...(event.retain && { retain: true }),
    ...(!event.rules && { rules: false }),
    ...(event.replies && { replies: event.replies }),
    ...(isRaw(event) && { raw: true }),
  };
}

// A rule adds the topic to a JSON object, as the property `topic`.
function isRaw({ content, mayBeEmpty, payload: { schema } }: Pick<CatalogEvent, 'content' | 'mayBeEmpty' | 'payload'>): boolean {
  return content !== 'json' || mayBeEmpty || !isAlwaysObject(schema) || effectiveProperty(schema, 'topic') !== undefined;
}
