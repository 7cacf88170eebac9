import type { ArtifactName, ArtifactTarget } from './load/read-config.js';
import { type ReadText, readSpec } from './load/read-spec.js';
import { buildCatalog } from './model/build-catalog.js';
import { type Problem, type ProblemCode, sortProblems } from './problem.js';
import type { RenderedFile } from './render/layout.js';
import { render } from './render/render.js';

/** A spec, and where what becomes of it goes. Paths are from the root of the project, with `/`. */
export interface Job {
  readonly spec: string;
  /** How emitted files call the spec. */
  readonly source: string;
  readonly compiled?: string;
  readonly emit: { readonly [Name in ArtifactName]?: ArtifactTarget };
}

/** What the jobs of a project become, or everything that is wrong with their specs. */
export interface Outcome {
  readonly files: readonly RenderedFile[];
  readonly problems: readonly Problem[];
  /** The event types and categories, for the summary. */
  readonly events: number;
  readonly categories: number;
}

/** load → model → render, for every job. Writes nothing; reads only through `readText`. */
export async function compile(jobs: readonly Job[], readText: ReadText): Promise<Outcome> {
  const outcomes = await Promise.all(jobs.map((job) => compileJob(job, readText)));
  return {
    files: outcomes.flatMap(({ files }) => files),
    problems: sortProblems(outcomes.flatMap(({ problems }) => problems)),
    events: outcomes.reduce((sum, { events }) => sum + events, 0),
    categories: outcomes.reduce((sum, { categories }) => sum + categories, 0),
  };
}

async function compileJob(job: Job, readText: ReadText): Promise<Outcome> {
  const { loaded, problems: loading } = readSpec(job.spec, readText);
  if (!loaded) return failed(loading);
  const { catalog, problems: building } = await buildCatalog(loaded);
  if (!catalog || loading.length > 0) return failed([...loading, ...withoutEchoes(loading, building)]);
  const files = await render({ ...catalog, source: job.source }, { source: job.source, artifacts: job.emit }, job.compiled);
  return { files, problems: [], events: catalog.events.length, categories: catalog.categories.length };
}

// Where a key is misspelt, what it says is missing elsewhere: that is the same slip.
function withoutEchoes(loading: readonly Problem[], building: readonly Problem[]): readonly Problem[] {
  const meant = (key: string | undefined): boolean =>
    loading.some(({ code, hint }) => code === 'unknown-key' && hint?.includes(JSON.stringify(key)));
  return building.filter(({ code }) => !meant(ECHOES[code]));
}

/** The problems that a key gives by not being there. */
const ECHOES: { readonly [Code in ProblemCode]?: string } = {
  'no-payload': 'payload',
  'undeclared-parameter': 'parameters',
  'bad-sample': 'sample',
};

function failed(problems: readonly Problem[]): Outcome {
  return { files: [], problems, events: 0, categories: 0 };
}
