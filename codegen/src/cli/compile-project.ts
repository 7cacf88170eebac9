import { join, resolve } from 'node:path';
import type { ReadText } from '../load/read-text.js';
import { compile } from '../pipeline.js';
import { hasErrors, type Problem } from '../problems/problem.js';
import { prove } from '../prove.js';
import type { RenderedFile } from '../render/layout.js';
import { count } from '../text/count.js';
import { type Comparison, compare } from '../write/compare.js';
import { type Disk, diskAt } from '../write/disk.js';
import type { CompileOptions } from './compile-options.js';
import { importOptional, notInstalled } from './import-optional.js';
import { RUNTIME_PACKAGES } from './init/starter.js';
import { InvalidSpecError, type Io, OperationError, UsageError } from './io.js';
import { nearestFolderWith } from './nearest-config.js';
import { isDocument, printProblems } from './print-problems.js';
import { findProject, type Project, readTextBelow, shownProblems } from './project.js';

/** A project whose specs are valid, compared with the disk. */
export interface CompiledProject {
  readonly project: Project;
  readonly comparison: Comparison;
  readonly disk: Disk;
  /** The number of events and categories, for output. */
  readonly summary: string;
  /** The text of each file that was read, by its path. */
  readonly read: ReadonlyMap<string, string>;
  /** The warnings. */
  readonly problems: readonly Problem[];
}

/**
 * Compiles the project that `options` name, and prints its problems. `undefined` if there are errors.
 *
 * @throws {OperationError} if the code does not type-check
 */
export async function compileProject(options: CompileOptions, io: Io): Promise<CompiledProject | undefined> {
  const { project, problems } = findProject(options, io.cwd);
  const read = new Map(project?.config);
  const outcome = project && (await compile(project.jobs, recording(read, project.source), io.cache));
  const found = project && outcome ? shownProblems(outcome.problems, project.source, io.cwd) : problems;
  if (options.format === 'text') InvalidSpecError.throwIf(found);
  // A document is printed even if there are no problems.
  if (found.length > 0 || isDocument(options.format)) printProblems(found, options.format, io);
  if (!project || !outcome || hasErrors(found)) return undefined;
  checkDistinct(outcome.files, project);
  if (options.prove) await checkTypes(project, outcome.files);
  const disk = diskAt(project.root, project.shown);
  const comparison = compare(outcome.files, project.manifest, disk, project.out);
  return {
    project,
    comparison,
    disk,
    read,
    problems: found,
    summary: `${count(outcome.events, 'event')} in ${count(outcome.categories, 'category', 'categories')}`,
  };
}

/** Reads the files below `root`, and adds the text of each to `read`. */
function recording(read: Map<string, string>, root: string): ReadText {
  const readText = readTextBelow(root);
  return (path) => {
    const text = readText(path);
    read.set(resolve(root, path), text);
    return text;
  };
}

// On a case-insensitive file system, two such files would be one.
function checkDistinct(files: readonly RenderedFile[], { manifest, shown }: Project): void {
  const seen = new Map<string, string>();
  for (const path of [manifest, ...files.map((file) => file.path)]) {
    const other = seen.get(path.toLowerCase());
    if (other !== undefined)
      throw new UsageError(`both specs generate ${shown(path)} and ${shown(other)}, whose names differ only in case; use separate folders`);
    seen.set(path.toLowerCase(), path);
  }
}

async function checkTypes({ jobs, root, shown }: Project, files: readonly RenderedFile[]): Promise<void> {
  await checkProvable(jobs, root);
  const named = jobs.flatMap(({ emit }) => Object.values(emit)).filter((place) => place.as !== undefined);
  const errors = await prove(files, root, new Map(named.map(({ into, as = '' }) => [as, into])));
  if (errors.length > 0) throw new OperationError(errors.map(({ file, line, message }) => `${shown(file)}:${line}  ${message}`).join('\n'));
}

// The compiler is large, and most projects have another one. The emitted code imports the runtime.
async function checkProvable(jobs: Project['jobs'], root: string): Promise<void> {
  await importOptional(() => import('ts-morph'), '--prove', 'ts-morph');
  const needed = RUNTIME_PACKAGES.filter((name) => name !== ACCESS || jobs.some(({ emit }) => emit.policies));
  const missing = needed.find((name) => nearestFolderWith(join('node_modules', name), root) === undefined);
  if (missing !== undefined) throw notInstalled('--prove', missing);
}

const ACCESS = '@topicwright/access';
