import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Catalog } from '../model/catalog.js';
import { readCatalog } from '../model/catalog-json.js';
import { loadCatalog } from '../pipeline.js';
import { InvalidSpecError, type Io } from './io.js';
import { printProblems } from './print-problems.js';
import { readNearestConfig, readTextBelow, shownProblems, soleJob } from './project.js';

/** The built-in catalog of AWS IoT Core events, in the folder of the bundle. */
const BUILT_IN = 'aws-iot-events.json';

/** The catalog of `spec`. Default: the first spec of the project, else the built-in catalog. @throws {InvalidSpecError} */
export async function findCatalog(spec: string | undefined, io: Io): Promise<Catalog> {
  if (spec !== undefined) return catalogOf(soleJob(spec, io.cwd).spec, io.cwd, io);
  const nearest = readNearestConfig(io.cwd);
  if (!nearest) return readCatalog(JSON.parse(readFileSync(resolve(__dirname, BUILT_IN), 'utf8')));
  const { config, problems, root } = nearest;
  const [target] = config?.targets ?? [];
  if (!target) throw new InvalidSpecError(problems);
  return catalogOf(target.spec, root, io);
}

async function catalogOf(spec: string, root: string, io: Io): Promise<Catalog> {
  const { catalog, problems: found } = await loadCatalog(spec, readTextBelow(root));
  const problems = shownProblems(found, root, io.cwd);
  if (!catalog) throw new InvalidSpecError(problems);
  if (problems.length > 0) printProblems(problems, 'text', io);
  return catalog;
}
