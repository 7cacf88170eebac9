import { recursiveSchemas } from '../schema/subschemas.js';
import type { Catalog, CatalogEvent } from './catalog.js';
import { isOpaque } from './event-facts.js';
import { eventNames, recursiveTypeName } from './names.js';

/** `events` by schema, in the order of the table. */
export function rowsBySchema(events: readonly CatalogEvent[]): readonly (readonly CatalogEvent[])[] {
  const bySchema = new Map<string, CatalogEvent[]>();
  for (const event of events) {
    const rows = bySchema.get(event.payload.name);
    if (rows) rows.push(event);
    else bySchema.set(event.payload.name, [event]);
  }
  return [...bySchema.values()];
}

/** The exported types of the payload of each event, by event type: first that of the event itself. */
export function payloadTypes({ events }: Catalog): ReadonlyMap<string, readonly string[]> {
  const described = events.filter((event) => !isOpaque(event));
  const shared = new Set(rowsBySchema(described).flatMap((rows) => (rows.length > 1 ? rows : [])));
  return new Map(
    events.map((event) => {
      const { name, schema } = event.payload;
      const recursive = isOpaque(event) ? [] : recursiveSchemas([schema]).map((part) => recursiveTypeName(part.recursive ?? ''));
      return [event.type, [eventNames(event.type).payload, ...(shared.has(event) ? [name] : []), ...recursive]];
    }),
  );
}
