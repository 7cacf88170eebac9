import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { CompiledProject } from './compile-project.js';
import type { Io } from './io.js';
import { nearestConfig } from './nearest-config.js';
import type { ProjectOptions } from './project.js';

/**
 * What a run leaves behind, so that the next one need not compile where nothing has changed since: all that it read and all that it
 * left, by content. It lies in `node_modules/.cache`, and nothing is lost with it.
 */
export interface LastRun {
  /** The build of the tool that ran. */
  readonly tool: string;
  /** The digest of each file that was read or made, by its path. */
  readonly files: { readonly [path: string]: string };
  /** The digest of the names in each folder that files were made in: what does not belong there is known by a name more. */
  readonly folders: { readonly [path: string]: string };
  /** What the specs hold, in words, and how many files were made of them. */
  readonly summary: string;
  readonly made: number;
}

/** What the last run of the same command left, if all is as it was then. */
export function recallRun(options: ProjectOptions, io: Io): LastRun | undefined {
  const place = placeOf(options, io);
  const run = place && readRun(place);
  return run && run.tool === io.tool && isUnchanged(run) ? run : undefined;
}

/** Leaves this run for the next one of the same command. Where that cannot be, the next one compiles again. */
export function keepRun(options: ProjectOptions, io: Io, { read, project, comparison, summary }: CompiledProject): void {
  const place = placeOf(options, io);
  const { tool } = io;
  if (place === undefined || tool === undefined) return;
  const made = comparison.wanted.map(({ path, text }) => [resolve(project.root, path), text] as const);
  const folders = [...new Set(made.map(([path]) => dirname(path)))];
  const temporary = `${place}.${process.pid}`;
  try {
    const run: LastRun = {
      tool,
      files: Object.fromEntries([...read, ...made].map(([path, text]) => [path, digest(text)])),
      folders: Object.fromEntries(folders.map((folder) => [folder, digestNames(folder)])),
      summary,
      made: made.length,
    };
    mkdirSync(dirname(place), { recursive: true });
    writeFileSync(temporary, JSON.stringify(run));
    renameSync(temporary, place);
    removeOld(dirname(place));
  } catch {
    // A cache that cannot be written is none.
  }
}

function digest(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('base64url');
}

function digestNames(folder: string): string {
  return digest(JSON.stringify(readdirSync(folder).sort()));
}

const A_WEEK_MS = 7 * 24 * 3600 * 1000;

// Projects come and go.
function removeOld(folder: string): void {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (statSync(path).mtimeMs < Date.now() - A_WEEK_MS) rmSync(path);
  }
}

// What a run works on is told by the command, and the config that is nearest.
function placeOf({ spec, out }: ProjectOptions, { cwd, tool }: Io): string | undefined {
  const modules = tool === undefined ? undefined : nearestModules(cwd);
  if (modules === undefined) return undefined;
  const command = digest(JSON.stringify([cwd, spec, out, nearestConfig(cwd)]));
  return join(modules, '.cache/topicwright', `${command}.json`);
}

function nearestModules(folder: string): string | undefined {
  const path = join(folder, 'node_modules');
  if (existsSync(path)) return path;
  return dirname(folder) === folder ? undefined : nearestModules(dirname(folder));
}

function readRun(place: string): LastRun | undefined {
  try {
    return JSON.parse(readFileSync(place, 'utf8')) as LastRun;
  } catch {
    return undefined;
  }
}

function isUnchanged({ files, folders }: LastRun): boolean {
  try {
    return (
      Object.entries(files).every(([path, was]) => digest(readFileSync(path)) === was) &&
      Object.entries(folders).every(([path, were]) => digestNames(path) === were)
    );
  } catch {
    // What cannot be read is not as it was; nor is what is no record of ours.
    return false;
  }
}
