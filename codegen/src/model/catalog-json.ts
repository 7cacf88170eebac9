import type { JsonSchema } from '../schema/json-schema.js';
import { modelSchema, type PlainSchema, plainSchema } from '../schema/plain-schema.js';
import type { Catalog, CatalogEvent, CatalogPayload } from './catalog.js';
import { readTemplate } from './template.js';

/** A catalog as JSON: the content of `catalog.json`. Schemas are listed once, by name. Levels follow from the template. */
export type CatalogJson = Omit<Catalog, 'events'> & {
  readonly events: readonly (Omit<CatalogEvent, 'levels' | 'payload'> & { readonly payload: Omit<CatalogPayload, 'schema'> })[];
  readonly schemas: { readonly [name: string]: PlainSchema };
};

/** `catalog` as JSON. */
export function writeCatalog(catalog: Catalog): CatalogJson {
  const schemas = Object.fromEntries(catalog.events.map(({ payload }) => [payload.name, plainSchema(payload.schema)]));
  const events = catalog.events.map(({ levels: _, payload: { schema: __, ...payload }, ...event }) => ({ ...event, payload }));
  return { ...catalog, events, schemas };
}

/** The catalog that {@link writeCatalog} wrote. @throws {TypeError} if `json` is not such a catalog. */
export function readCatalog(json: unknown): Catalog {
  const { schemas, ...catalog } = checked(json);
  const models = new Map<string, JsonSchema>();
  const schemaOf = (name: string): JsonSchema => {
    const model = models.get(name) ?? modelSchema(schemas[name] ?? true);
    models.set(name, model);
    return model;
  };
  const rest = new Set(catalog.parameters.filter((parameter) => parameter.rest).map(({ name }) => name));
  const events = catalog.events.map(({ payload, ...event }): CatalogEvent => {
    const template = readTemplate(event.template, (name) => rest.has(name));
    if (!template.ok) throw new TypeError(`catalog.json: ${JSON.stringify(event.template)} is not a template`);
    return { ...event, levels: template.levels, payload: { ...payload, schema: schemaOf(payload.name) } };
  });
  return { ...catalog, events };
}

function checked(json: unknown): CatalogJson {
  const { name, events, parameters, schemas } = (json ?? {}) as Partial<CatalogJson>;
  const isCatalog = typeof name === 'string' && Array.isArray(events) && Array.isArray(parameters) && typeof schemas === 'object';
  if (!isCatalog) throw new TypeError('catalog.json: a catalog has a name, events, parameters and schemas');
  return json as CatalogJson;
}
