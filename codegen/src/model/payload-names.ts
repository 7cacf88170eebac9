import { posix } from 'node:path';
import type { SpecEvent } from '../load/spec-document.js';
import type { JsonSchema } from '../schema/json-schema.js';
import { type Place, placeId } from '../schema/schema-index.js';
import { isOpaque } from './event-facts.js';
import { eventNames, payloadName } from './names.js';

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
 * The name of the payload schema of each row, by event type. Rows with the same schema have the same name. If the names of files are equal,
 * the names of their folders are prepended.
 */
export function payloadNames(rows: readonly PayloadRow[], schemas: Places): ReadonlyMap<string, string> {
  const references = new Map<string, string>();
  for (const row of rows) {
    const key = schemaKey(row, schemas);
    if (key !== undefined && !references.has(key)) references.set(key, row.reference ?? '');
  }
  const names = distinctNames(references);
  return new Map(rows.map((row) => [row.type, names.get(schemaKey(row, schemas) ?? '') ?? eventNames(row.type).payload]));
}

/** Identifies the schema that a row refers to. `undefined` if it has none that other rows may share. */
export function schemaKey({ reference, schema, event: { content = 'json' } }: PayloadRow, schemas: Places): string | undefined {
  if (reference === undefined || isOpaque({ content })) return undefined;
  const place = schema && schemas.placeOf(schema);
  return place ? placeId(place) : posix.normalize(reference);
}

/** The names of the schemas at `references`. Adds folders to names that are equal, as long as there are any. */
function distinctNames(references: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const folders = new Map<string, number>();
  for (;;) {
    const names = new Map([...references].map(([key, reference]) => [key, payloadName(reference, folders.get(key))]));
    const counts = new Map<string, number>();
    for (const name of names.values()) counts.set(name, (counts.get(name) ?? 0) + 1);
    const extended = [...references].filter(([key, reference]) => {
      const depth = folders.get(key) ?? 0;
      return (counts.get(names.get(key) ?? '') ?? 0) > 1 && depth < posix.normalize(reference.split('#', 1)[0] ?? '').split('/').length - 1;
    });
    if (extended.length === 0) return names;
    for (const [key] of extended) folders.set(key, (folders.get(key) ?? 0) + 1);
  }
}
