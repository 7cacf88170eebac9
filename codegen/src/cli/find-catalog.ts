import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { readSpec } from '../load/read-spec.js';
import { buildCatalog } from '../model/build-catalog.js';
import type { Catalog, CatalogEvent, CatalogPayload, CatalogTopics } from '../model/catalog.js';
import { ANYTHING } from '../model/json-schema.js';
import { modelSchema, type PlainSchema } from '../model/plain-schema.js';
import { type Io, UsageError } from './io.js';
import { printProblems } from './print-problems.js';
import { readNearestConfig, readTextBelow, soleJob } from './project.js';

/** Where the catalog of AWS IoT Core events lies that the command line carries, seen from its bundle. */
const CARRIED = 'aws-iot-events.json';

/** The catalog as the command line carries it: that of `generated/`, with its schemas by name. */
export type CarriedCatalog = Omit<LiveCatalog, 'events'> & {
  readonly events: readonly (Omit<LiveCatalog['events'][number], 'payload'> & { readonly payload: Omit<CatalogPayload, 'schema'> })[];
  readonly schemas: { readonly [name: string]: PlainSchema };
};

/** What of a catalog the verbs need that publish and receive. */
export type LiveCatalog = Omit<CatalogTopics, 'events'> & { readonly events: readonly Omit<CatalogEvent, 'levels'>[] };

/** The topics of the catalog that `spec` gives, else of the project's first spec, else of the one that is carried. `undefined`: problems were printed. */
export async function findCatalog(spec: string | undefined, io: Io): Promise<CatalogTopics | undefined> {
  return find(spec, io);
}

/** The same, with payloads. */
export async function findLiveCatalog(spec: string | undefined, io: Io): Promise<LiveCatalog | undefined> {
  const catalog = await find(spec, io);
  return catalog && 'schemas' in catalog ? withSchemas(catalog) : catalog;
}

async function find(spec: string | undefined, io: Io): Promise<Catalog | CarriedCatalog | undefined> {
  if (spec !== undefined) return catalogOf(soleJob(spec, io.cwd).spec, io.cwd, io);
  const nearest = readNearestConfig(io.cwd);
  if (!nearest) return JSON.parse(readFileSync(resolve(__dirname, CARRIED), 'utf8')) as CarriedCatalog;
  const { config, problems, root } = nearest;
  const [target] = config?.targets ?? [];
  if (!target) {
    printProblems(problems, 'text', io);
    return undefined;
  }
  return catalogOf(target.spec, root, io);
}

function withSchemas({ schemas, events, ...catalog }: CarriedCatalog): LiveCatalog {
  const models = new Map(Object.entries(schemas).map(([name, schema]) => [name, modelSchema(schema)]));
  const whole = events.map(({ payload, ...event }) => ({
    ...event,
    payload: { ...payload, schema: models.get(payload.name) ?? ANYTHING },
  }));
  return { ...catalog, events: whole };
}

async function catalogOf(spec: string, root: string, io: Io): Promise<Catalog | undefined> {
  const { loaded, problems } = readSpec(spec, readTextBelow(root));
  const built = loaded && (await buildCatalog(loaded));
  const found = [...problems, ...(built?.problems ?? [])];
  if (found.length > 0) printProblems(found, 'text', io);
  return found.length > 0 ? undefined : built?.catalog;
}

/** Refuses a call without what it is about. */
export function required(value: string | undefined, what: string, usage: string): string {
  if (value === undefined) throw new UsageError(`${what} is missing: ${usage}`);
  return value;
}
