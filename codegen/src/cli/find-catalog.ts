import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Catalog } from '../model/catalog.js';
import { readCatalog } from '../model/catalog-json.js';
import { loadCatalog } from '../pipeline.js';
import { InvalidSpecError, type Io } from './io.js';
import { BUILT_IN } from './options.js';
import { printProblems } from './print-problems.js';
import { readNearestConfig, readTextBelow, shownProblems, soleJob } from './project.js';

/** Whether `--spec` names the built-in catalog. A file of this name takes precedence. */
export function isBuiltIn(spec: string, cwd: string): boolean {
  return spec === BUILT_IN && !existsSync(resolve(cwd, spec));
}

/**
 * The catalog of `spec`, a file or the name of the built-in catalog. Default: the first spec of the project, else the built-in catalog.
 *
 * @throws {InvalidSpecError}
 */
export async function findCatalog(spec: string | undefined, io: Io): Promise<Catalog> {
  if (spec !== undefined && isBuiltIn(spec, io.cwd)) return builtInCatalog();
  if (spec !== undefined) return catalogOf(soleJob(spec, io.cwd).spec, io.cwd, io);
  const nearest = readNearestConfig(io.cwd);
  if (!nearest) return builtInCatalog();
  const { config, problems, root } = nearest;
  const [target] = config?.targets ?? [];
  if (!target) throw new InvalidSpecError(problems);
  return catalogOf(target.spec, root, io);
}

/** The catalog of AWS IoT Core events. */
export function builtInCatalog(): Catalog {
  // It is beside the bundle. Tests run the sources.
  const beside = resolve(__dirname, `${BUILT_IN}.json`);
  const path = existsSync(beside) ? beside : resolve(__dirname, '../../dist', `${BUILT_IN}.json`);
  return readCatalog(JSON.parse(readFileSync(path, 'utf8')));
}

async function catalogOf(spec: string, root: string, io: Io): Promise<Catalog> {
  const { catalog, problems: found } = await loadCatalog(spec, readTextBelow(root));
  const problems = shownProblems(found, root, io.cwd);
  if (!catalog) throw new InvalidSpecError(problems);
  if (problems.length > 0) printProblems(problems, 'text', io);
  return catalog;
}
