import { isPointer } from '@topicwright/runtime';
import type { Catalog, CatalogEvent } from '../model/catalog.js';
import { ANYTHING, type JsonSchema } from '../model/json-schema.js';
import { eventNames } from '../model/names.js';
import { narrowSchema } from '../model/narrow-schema.js';

/** Rows that share the code of one schema. */
export interface PayloadGroup {
  /** The name that its code goes under: that of the schema, or of the only row. */
  readonly name: string;
  /** What all of them are held to: the schema without the properties that the rows narrow. */
  readonly schema: JsonSchema;
  /** The property that each row narrows to a constant of its own. */
  readonly narrowed: string | undefined;
  readonly events: readonly CatalogEvent[];
}

/** The rows of `catalog` by the code that their payloads share. Rows share a schema where they narrow the same property to plain constants, or none. */
export function payloadGroups({ events }: Catalog): readonly PayloadGroup[] {
  return rowsBySchema(events).flatMap((rows) => (narrowAlike(rows) ? [groupOf(rows)] : rows.map((row) => groupOf([row]))));
}

/** `events` by the schema that they name, in the order of the table. */
export function rowsBySchema(events: readonly CatalogEvent[]): readonly (readonly CatalogEvent[])[] {
  const bySchema = new Map<string, CatalogEvent[]>();
  for (const event of events) {
    const rows = bySchema.get(event.payload.name);
    if (rows) rows.push(event);
    else bySchema.set(event.payload.name, [event]);
  }
  return [...bySchema.values()];
}

function narrowAlike(rows: readonly CatalogEvent[]): boolean {
  const narrowed = new Set(rows.map(({ payload }) => Object.keys(payload.where).join('\n')));
  const isObject = rows.every(({ payload }) => payload.schema.type === 'object' && Object.keys(payload.where).length === 1);
  return (
    narrowed.size === 1 &&
    (isObject || narrowed.has('')) &&
    ![...narrowed].some((reference) => reference !== '' && isPointer(reference)) &&
    rows.every(({ payload }) => Object.values(payload.where).every((value) => typeof value !== 'object'))
  );
}

function groupOf(events: readonly CatalogEvent[]): PayloadGroup {
  const [first, ...others] = events as readonly [CatalogEvent, ...CatalogEvent[]];
  const { name, schema, where } = first.payload;
  if (others.length === 0)
    return { name: eventNames(first.type).payload, schema: narrowSchema(schema, where), narrowed: undefined, events };
  const [narrowed] = Object.keys(where);
  return { name, schema: narrowed === undefined ? schema : withoutProperty(schema, narrowed), narrowed, events };
}

function withoutProperty(schema: JsonSchema, name: string): JsonSchema {
  // It is still known, where a schema is closed.
  const properties = { ...schema.properties, [name]: ANYTHING };
  return { ...schema, required: (schema.required ?? []).filter((each) => each !== name), properties };
}
