import type { Binding, EventFacts, EventRow } from '@topicwright/runtime/codegen';
import { effectiveProperty } from '../schema/json-schema.js';
import type { CatalogEvent } from './catalog.js';

/** The data that decoding needs for a row, in addition to its guard. */
export function rowFacts({
  category,
  bind,
  payload,
}: Pick<CatalogEvent, 'category' | 'bind' | 'payload'>): Omit<EventRow, 'guard' | 'schema'> {
  const bindings = Object.entries(bind).map(([param, to]): Binding => (typeof to === 'string' ? [param, to] : [param, to.arn, 'arn']));
  const ownsTopic = effectiveProperty(payload.schema, 'topic') !== undefined;
  return { category, ...(bindings.length > 0 && { bind: bindings }), ...(ownsTopic && { ownsTopic }) };
}

/** The properties from which keys are built. */
export function keyFacts({ category, identity, order, time }: Pick<CatalogEvent, 'category' | 'identity' | 'order' | 'time'>): EventFacts {
  return { category, ...(identity.length > 0 && { identity }), ...(order && { order }), ...(time && { time }) };
}

/** How the events of a catalog are enabled, by type. */
export function settingFacts({ events }: { readonly events: readonly Pick<CatalogEvent, 'type' | 'setting' | 'alwaysOn'>[] }): {
  readonly [type: string]: { readonly setting: string | null; readonly alwaysOn?: true };
} {
  return Object.fromEntries(events.map(({ type, setting, alwaysOn }) => [type, { setting, ...(alwaysOn && { alwaysOn }) }]));
}
