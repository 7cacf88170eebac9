import type { Catalog } from '../../model/catalog.js';
import { plainSchema } from '../../model/plain-schema.js';

/** `catalog.json`: the catalog as data. Schemas stand once, by name. */
export function catalogText({ recursive, ...catalog }: Catalog): string {
  const schemas = Object.fromEntries(catalog.events.map(({ payload }) => [payload.name, plainSchema(payload.schema, recursive)]));
  const events = catalog.events.map(({ levels: _, payload: { schema: __, ...payload }, ...event }) => ({ ...event, payload }));
  return `${JSON.stringify({ ...catalog, events, schemas }, null, 2)}\n`;
}
