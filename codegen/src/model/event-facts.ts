import type { Binding, EventFacts, EventRow } from '@topicwright/runtime';
import type { CatalogEvent } from './catalog.js';
import { heldProperty } from './json-schema.js';

/** The data that decoding needs for a row, in addition to its guard. */
export function rowFacts({ category, bind, payload }: Pick<CatalogEvent, 'category' | 'bind' | 'payload'>): Omit<EventRow, 'check'> {
  const bindings = Object.entries(bind).map(
    ([param, said]): Binding => (typeof said === 'string' ? [param, said] : [param, said.arn, 'arn']),
  );
  const ownsTopic = heldProperty(payload.schema, 'topic') !== undefined;
  return { category, ...(bindings.length > 0 && { bind: bindings }), ...(ownsTopic && { ownsTopic }) };
}

/** The properties from which keys are built. */
export function keyFacts({ category, identity, order, time }: Pick<CatalogEvent, 'category' | 'identity' | 'order' | 'time'>): EventFacts {
  return { category, ...(identity.length > 0 && { identity }), ...(order && { order }), ...(time && { time }) };
}
