import type { ArtifactName, ArtifactTarget } from './load/read-config.js';
import { readSimulation } from './load/read-simulation.js';
import { payloadReferences, readSpec } from './load/read-spec.js';
import type { ReadText } from './load/read-text.js';
import type { LoadedSpec } from './load/source-file.js';
import { buildCatalog } from './model/build-catalog.js';
import type { Catalog } from './model/catalog.js';
import type { Draft } from './model/draft.js';
import { LINT_RULES } from './model/lint-rules.js';
import type { ProblemCode } from './problems/catalog.js';
import { hasErrors, type Problem, sortProblems } from './problems/problem.js';
import type { RenderedFile } from './render/layout.js';
import { render } from './render/render.js';
import { readPayloads } from './schema/read-payloads.js';

/** A spec, and where its output goes. Paths are from the root of the project, with `/`. */
export interface Job {
  readonly spec: string;
  /** The name of the spec in emitted files. */
  readonly source: string;
  readonly compiled?: string;
  readonly emit: { readonly [Name in ArtifactName]?: ArtifactTarget };
}

/** The files of a project, and the problems of its specs. There are no files if a problem is an error. */
export interface CompileResult {
  readonly files: readonly RenderedFile[];
  readonly problems: readonly Problem[];
  /** The event types and categories, for the summary. */
  readonly events: number;
  readonly categories: number;
}

/** The last result of each job, for a process that compiles the same jobs again. */
export type CompileCache = Map<string, CachedResult>;

/** A result, and the files that it is made from. */
export interface CachedResult {
  readonly result: CompileResult;
  /** The text of each file that was read, by its path. */
  readonly read: ReadonlyMap<string, string | undefined>;
}

/** load → schema → model → render, for every job. Writes nothing, and reads only through `readText`. */
export async function compile(jobs: readonly Job[], readText: ReadText, cache?: CompileCache): Promise<CompileResult> {
  const results = await Promise.all(jobs.map((job) => (cache ? compileAgain(job, readText, cache) : compileJob(job, readText))));
  return {
    files: results.flatMap(({ files }) => files),
    problems: sortProblems(results.flatMap(({ problems }) => problems)),
    events: results.reduce((sum, { events }) => sum + events, 0),
    categories: results.reduce((sum, { categories }) => sum + categories, 0),
  };
}

/** The result in `cache` if every file still has the same text. */
async function compileAgain(job: Job, readText: ReadText, cache: CompileCache): Promise<CompileResult> {
  const key = JSON.stringify(job);
  const known = cache.get(key);
  if (known && [...known.read].every(([path, text]) => textOf(path, readText) === text)) return known.result;
  const read = new Map<string, string | undefined>();
  const result = await compileJob(job, (path) => {
    read.set(path, undefined);
    const text = readText(path);
    read.set(path, text);
    return text;
  });
  // A file that could not be read may fail for another reason later.
  if ([...read.values()].includes(undefined)) cache.delete(key);
  else cache.set(key, { result, read });
  return result;
}

function textOf(path: string, readText: ReadText): string | undefined {
  try {
    return readText(path);
  } catch {
    return undefined;
  }
}

async function compileJob(job: Job, readText: ReadText): Promise<CompileResult> {
  const { catalog, problems } = await loadCatalog(job.spec, readText);
  if (!catalog) return { files: [], problems, events: 0, categories: 0 };
  const files = await render({ ...catalog, source: job.source }, { source: job.source, artifacts: job.emit }, job.compiled);
  return { files, problems, events: catalog.events.length, categories: catalog.categories.length };
}

/** The problems of the spec at `path`. If none is an error: with the advice of the lint rules. */
export async function lint(path: string, readText: ReadText): Promise<readonly Problem[]> {
  const { draft, problems } = await loadCatalog(path, readText);
  return sortProblems(draft ? [...problems, ...LINT_RULES.flatMap((rule) => rule.check(draft))] : problems);
}

/** load → schema → model: the catalog of the spec at `path`, and its draft. There are none if a problem is an error. */
export async function loadCatalog(
  path: string,
  readText: ReadText,
): Promise<{ readonly catalog?: Catalog; readonly draft?: Draft; readonly problems: readonly Problem[] }> {
  const { loaded, problems: loading } = load(path, readText);
  if (!loaded) return { problems: loading };
  const { catalog, draft, problems: building } = await buildCatalog(loaded);
  const problems = [...loading, ...withoutEchoes(loading, building)];
  return catalog && !hasErrors(loading) ? { catalog, draft, problems } : { problems };
}

/** The files of the spec at `path`. `undefined` if the spec itself cannot be read. */
function load(path: string, readText: ReadText): { readonly loaded?: LoadedSpec; readonly problems: readonly Problem[] } {
  const { spec, problems: ofSpec } = readSpec(path, readText);
  if (!spec) return { problems: ofSpec };
  const { loaded, problems: ofPayloads } = readPayloads(spec, payloadReferences(spec), readText);
  const { simulation, problems: ofSimulation } = readSimulation(spec, readText);
  return { loaded: { ...loaded, ...(simulation && { simulation }) }, problems: [...ofSpec, ...ofPayloads, ...ofSimulation] };
}

// A misspelled key also causes a problem about the missing key. It is reported once.
function withoutEchoes(loading: readonly Problem[], building: readonly Problem[]): readonly Problem[] {
  const misspelled = new Set(loading.filter(({ code }) => code === 'unknown-key').map(({ suggests }) => suggests));
  return building.filter(({ code }) => {
    const key = ECHOES[code];
    return key === undefined || !misspelled.has(key);
  });
}

/** The key whose absence causes a problem, by the code of that problem. */
const ECHOES: { readonly [Code in ProblemCode]?: string } = {
  'no-payload': 'payload',
  'undeclared-parameter': 'parameters',
  'bad-sample': 'sample',
};
