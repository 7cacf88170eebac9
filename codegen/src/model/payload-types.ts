import type { JsonSchema } from '../schema/json-schema.js';
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

/** An exported type of a payload. */
export interface PayloadType {
  readonly name: string;
  /** What it describes: for a shared type, before `where` narrows it. */
  readonly schema: JsonSchema;
}

/** The exported types of the payload of each event, by event type: first that of the event itself. */
export function payloadTypes({ events }: Catalog): ReadonlyMap<string, readonly PayloadType[]> {
  const described = events.filter((event) => !isOpaque(event));
  const shared = new Set(rowsBySchema(described).flatMap((rows) => (rows.length > 1 ? rows : [])));
  return new Map(
    events.map((event) => {
      const { name, schema } = event.payload;
      const recursive = isOpaque(event) ? [] : recursiveSchemas([schema]);
      return [
        event.type,
        [
          { name: eventNames(event.type).payload, schema },
          ...(shared.has(event) ? [{ name, schema }] : []),
          ...recursive.map((part) => ({ name: recursiveTypeName(part.recursive ?? ''), schema: part })),
        ],
      ];
    }),
  );
}
