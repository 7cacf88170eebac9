import { posix } from 'node:path';
import type { SpecEvent } from '../load/spec-document.js';
import type { JsonSchema } from '../schema/json-schema.js';
import { type Place, placeId } from '../schema/place.js';
import { isOpaque } from './event-facts.js';
import { eventNames, type PayloadNaming, payloadName, payloadNaming } from './names.js';

/** What a row says about its payload. */
interface PayloadRow {
  readonly type: string;
  readonly reference: string | undefined;
  readonly schema: JsonSchema | undefined;
  readonly event: Pick<SpecEvent, 'content'>;
}

/** The places of schemas. */
interface Places {
  placeOf(schema: JsonSchema): Place | undefined;
}

/**
 * The name of the payload schema of each row, by event type. Rows with the same schema have the same name. If titles or last steps are
 * equal, the steps before them are prepended.
 */
export function payloadNames(rows: readonly PayloadRow[], schemas: Places): ReadonlyMap<string, string> {
  const namings = new Map<string, PayloadNaming>();
  for (const row of rows) {
    const key = schemaKey(row, schemas);
    if (key !== undefined && !namings.has(key)) namings.set(key, payloadNaming(row.reference ?? '', row.schema?.title));
  }
  const names = distinctNames(namings);
  return new Map(rows.map((row) => [row.type, names.get(schemaKey(row, schemas) ?? '') ?? eventNames(row.type).payload]));
}

/** Identifies the schema that a row refers to. `undefined` if it has none that other rows may share. */
export function schemaKey({ reference, schema, event: { content = 'json' } }: PayloadRow, schemas: Places): string | undefined {
  if (reference === undefined || isOpaque({ content })) return undefined;
  const place = schema && schemas.placeOf(schema);
  return place ? placeId(place) : posix.normalize(reference);
}

/** Adds steps to names that are equal, as long as there are any. */
function distinctNames(namings: ReadonlyMap<string, PayloadNaming>): ReadonlyMap<string, string> {
  const used = new Map<string, number>();
  for (;;) {
    const names = new Map([...namings].map(([key, naming]) => [key, payloadName(naming, used.get(key))]));
    const counts = new Map<string, number>();
    for (const name of names.values()) counts.set(name, (counts.get(name) ?? 0) + 1);
    const equal = [...namings].filter(
      ([key, { steps }]) => (counts.get(names.get(key) ?? '') ?? 0) > 1 && (used.get(key) ?? 0) < steps.length,
    );
    if (equal.length === 0) return names;
    for (const [key] of equal) used.set(key, (used.get(key) ?? 0) + 1);
  }
}
