import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { readSpec } from '../load/read-spec.js';
import { buildCatalog } from '../model/build-catalog.js';
import type { CatalogTopics } from '../model/catalog.js';
import { type Io, UsageError } from './io.js';
import { printProblems } from './print-problems.js';
import { readNearestConfig, readTextBelow, soleJob } from './project.js';

/** Where the catalog of AWS IoT Core events lies that the command line carries, seen from its bundle. */
const CARRIED = 'aws-iot-events.json';

/** The catalog that `spec` gives, else that of the project's first spec, else the one that is carried. `undefined`: problems were printed. */
export async function findCatalog(spec: string | undefined, io: Io): Promise<CatalogTopics | undefined> {
  if (spec !== undefined) return catalogOf(soleJob(spec, io.cwd).spec, io.cwd, io);
  const nearest = readNearestConfig(io.cwd);
  if (!nearest) return JSON.parse(readFileSync(resolve(__dirname, CARRIED), 'utf8')) as CatalogTopics;
  const { config, problems, root } = nearest;
  const [target] = config?.targets ?? [];
  if (!target) {
    printProblems(problems, 'text', io);
    return undefined;
  }
  return catalogOf(target.spec, root, io);
}

async function catalogOf(spec: string, root: string, io: Io): Promise<CatalogTopics | undefined> {
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
