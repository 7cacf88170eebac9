import { isPointer } from '@topicwright/runtime/codegen';
import type { Catalog, CatalogEvent } from '../../model/catalog.js';
import { isOpaque } from '../../model/event-facts.js';
import { eventNames } from '../../model/names.js';
import { rowsBySchema } from '../../model/payload-types.js';
import { ANYTHING, type JsonSchema, propertyOf } from '../../schema/json-schema.js';
import { narrowSchema } from '../../schema/narrow-schema.js';

/** Rows whose payloads are checked by the same code. */
export interface PayloadGroup {
  /** The name of the shared code: that of the schema, or of the only row. */
  readonly name: string;
  /** The schema of all rows, without the properties that each row narrows. */
  readonly schema: JsonSchema;
  /** Whether the rows narrow properties, so that each has its own schema. */
  readonly isNarrowed: boolean;
  readonly events: readonly CatalogEvent[];
}

/** The rows of `catalog` with a schema by shared code: rows with the same schema, if they narrow the same properties of it. */
export function payloadGroups({ events }: Catalog): readonly PayloadGroup[] {
  return rowsBySchema(events.filter((event) => !isOpaque(event))).flatMap((rows) =>
    narrowAlike(rows) ? [groupOf(rows)] : rows.map((row) => groupOf([row])),
  );
}

/** What a row adds to the schema of its group. */
export function narrowingOf({ payload }: CatalogEvent): JsonSchema {
  return narrowSchema({}, payload.where);
}

function narrowAlike(rows: readonly CatalogEvent[]): boolean {
  const [first] = rows as readonly [CatalogEvent, ...CatalogEvent[]];
  const narrowed = Object.keys(first.payload.where);
  const isOwnProperty = (name: string): boolean => !isPointer(name) && propertyOf(first.payload.schema, name) !== undefined;
  if (narrowed.length > 0 && (first.payload.schema.type !== 'object' || !narrowed.every(isOwnProperty))) return false;
  return rows.every(({ payload }) => Object.keys(payload.where).join('\n') === narrowed.join('\n'));
}

function groupOf(events: readonly CatalogEvent[]): PayloadGroup {
  const [first, ...others] = events as readonly [CatalogEvent, ...CatalogEvent[]];
  const { name, schema, where } = first.payload;
  if (others.length === 0) return { name: eventNames(first.type).payload, schema: narrowSchema(schema, where), isNarrowed: false, events };
  const narrowed = Object.keys(where);
  return { name, schema: withoutProperties(schema, narrowed), isNarrowed: narrowed.length > 0, events };
}

// Each row checks these properties itself. In a closed schema they are still allowed.
function withoutProperties(schema: JsonSchema, names: readonly string[]): JsonSchema {
  if (names.length === 0) return schema;
  const properties = { ...schema.properties, ...Object.fromEntries(names.map((name) => [name, ANYTHING])) };
  return { ...schema, required: (schema.required ?? []).filter((name) => !names.includes(name)), properties };
}
