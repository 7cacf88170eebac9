import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { type Config, readConfig } from '../load/read-config.js';
import { type ReadText, startOf, tryRead } from '../load/read-text.js';
import type { Job } from '../pipeline.js';
import type { Problem } from '../problems/problem.js';
import { UsageError } from './io.js';
import { CONFIG_NAME, nearestConfig } from './nearest-config.js';
import { readUtf8 } from './read-utf8.js';
import { statsOf } from './stats-of.js';
import { withSlashes } from './with-slashes.js';

/** The input and output of a run. */
export interface Project {
  /** The folder below which specs are read, by the paths of the jobs. */
  readonly source: string;
  /** The folder below which files are written. */
  readonly root: string;
  /** A path below `root` as it is shown: from the working directory. */
  readonly shown: (path: string) => string;
  /** The path of `root` from the folder of the configuration, or from the working directory. */
  readonly out: string;
  readonly manifest: string;
  readonly jobs: readonly Job[];
  /** The text of the configuration, by its path. Empty for a spec without a project. */
  readonly config: ReadonlyMap<string, string>;
}

/** The options that select the input and output. */
export interface ProjectOptions {
  /** A spec to use instead of the project's configuration. */
  readonly spec: string | undefined;
  /** The output folder of `spec`. */
  readonly out: string | undefined;
}

/** The project that `options` name. Default: the project of the nearest `topicwright.yaml`. */
export function findProject(
  { spec, out }: ProjectOptions,
  cwd: string,
): { readonly project?: Project; readonly problems: readonly Problem[] } {
  if (spec !== undefined) return { project: singleSpec(spec, out, cwd), problems: [] };
  if (out !== undefined) throw new UsageError('--out needs a spec: my.yaml --out src/generated');
  const nearest = readNearestConfig(cwd);
  if (!nearest)
    throw new UsageError(`no ${CONFIG_NAME} in this folder or above; pass a spec and its output folder: my.yaml --out src/generated`);
  const { config, problems, root, text } = nearest;
  return config ? { project: configured(config, { root, cwd, text }), problems } : { problems };
}

/** A configuration, its folder, and its text. */
type NearestConfig = ReturnType<typeof readConfig> & { readonly root: string; readonly text: string };

/** Reads the nearest configuration, from `cwd` upwards. `undefined` if there is none. */
export function readNearestConfig(cwd: string): NearestConfig | undefined {
  const path = nearestConfig(cwd);
  if (path === undefined) return undefined;
  const root = dirname(path);
  const name = shownPath(CONFIG_NAME, root, cwd);
  const text = tryRead(name, () => readUtf8(root, CONFIG_NAME), startOf(name));
  if (typeof text !== 'string') return { problems: [text], root, text: '' };
  return { ...readConfig(name, text), root, text };
}

/** `problems` in files below `root`, with their paths as they are shown. */
export function shownProblems(problems: readonly Problem[], root: string, cwd: string): readonly Problem[] {
  return problems.map((problem) => ({ ...problem, file: shownPath(problem.file, root, cwd) }));
}

/** A path below `root`, from the working directory. */
function shownPath(path: string, root: string, cwd: string): string {
  return withSlashes(relative(cwd, resolve(root, path)));
}

/** Reads the files of a project by path from its root. */
export function readTextBelow(root: string): ReadText {
  return (path) => readUtf8(root, path);
}

/** The job for a spec without a project. All output goes to one folder. */
export function soleJob(spec: string, cwd: string): Job {
  const file = resolve(cwd, spec);
  const stats = statsOf(file);
  if (!stats) throw new UsageError(`${JSON.stringify(spec)} does not exist`);
  if (stats.isDirectory()) throw new UsageError(`${JSON.stringify(spec)} is a folder; pass the spec in it`);
  const place = { into: '.' };
  return {
    spec: withSlashes(relative(cwd, file)),
    source: basename(file),
    emit: { topics: place, payloads: place, events: place, policies: place },
  };
}

// From the output, so that it does not depend on the working directory. If they have no folder in common, it would depend on the machine.
function sourceOf(spec: string, root: string): string {
  const path = withSlashes(relative(root, spec));
  const steps = path.split('/').filter((step) => step === '..').length;
  return steps < root.split(sep).filter((step) => step !== '').length ? path : basename(spec);
}

function singleSpec(spec: string, out: string | undefined, cwd: string): Project {
  if (out === undefined) throw new UsageError('a spec needs an output folder: --out src/generated');
  const root = resolve(cwd, out);
  return {
    source: cwd,
    root,
    shown: (path) => shownPath(path, root, cwd),
    out: withSlashes(relative(cwd, root)),
    manifest: 'manifest.json',
    jobs: [{ ...soleJob(spec, cwd), source: sourceOf(resolve(cwd, spec), root) }],
    config: new Map(),
  };
}

function configured(
  { manifest = 'generated/manifest.json', targets }: Config,
  { root, cwd, text }: { readonly root: string; readonly cwd: string; readonly text: string },
): Project {
  return {
    source: root,
    root,
    shown: (path) => shownPath(path, root, cwd),
    out: '',
    manifest,
    jobs: targets.map((target) => ({ ...target, source: target.spec })),
    config: new Map([[join(root, CONFIG_NAME), text]]),
  };
}
