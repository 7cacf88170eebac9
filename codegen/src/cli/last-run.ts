import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { count } from '../text/count.js';
import type { CompiledProject } from './compile-project.js';
import type { Io } from './io.js';
import { nearestConfig } from './nearest-config.js';
import type { ProjectOptions } from './project.js';

/**
 * The digests of the input and output of a run. While they match, the next run does not compile. They are kept in `node_modules/.cache`,
 * which may be deleted at any time.
 */
export interface LastRun {
  /** The build of the tool that ran. */
  readonly tool: string;
  /** The digest of each file that was read or generated, by its path. */
  readonly files: { readonly [path: string]: string };
  /** The digest of the file names in each output folder, by its path. It changes if a file is added. */
  readonly folders: { readonly [path: string]: string };
  /** The number of events and categories, for output. */
  readonly summary: string;
  /** The number of generated files. */
  readonly fileCount: number;
}

type RunIo = Pick<Io, 'cwd' | 'tool'>;

/** Identifies the build of the tool in `file`. */
export function toolId(file: string): string {
  const { size, mtimeMs } = statSync(file);
  return `${size} ${mtimeMs}`;
}

/** What is printed if there is nothing to do. */
export function unchangedText({ summary, fileCount }: Pick<LastRun, 'summary' | 'fileCount'>): string {
  return `up to date: ${summary}, ${count(fileCount, 'file')}`;
}

/** The last run of the same command. `undefined` if its input or output has changed. */
export function loadRun(options: ProjectOptions, io: RunIo): LastRun | undefined {
  const path = cachePath(options, io);
  const run = path && readRun(path);
  return run && run.tool === io.tool && isUnchanged(run) ? run : undefined;
}

/** Saves a run for the next one of the same command. If that fails, the next one compiles again. */
export function saveRun(options: ProjectOptions, io: RunIo, { read, project, comparison, summary }: CompiledProject): void {
  const path = cachePath(options, io);
  const { tool } = io;
  if (path === undefined || tool === undefined) return;
  const generated = comparison.wanted.map((file) => [resolve(project.root, file.path), file.text] as const);
  const folders = [...new Set(generated.map(([file]) => dirname(file)))];
  const temporary = `${path}.${process.pid}`;
  try {
    const run: LastRun = {
      tool,
      files: Object.fromEntries([...read, ...generated].map(([file, text]) => [file, digest(text)])),
      folders: Object.fromEntries(folders.map((folder) => [folder, digestNames(folder)])),
      summary,
      fileCount: generated.length,
    };
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(temporary, JSON.stringify(run));
    renameSync(temporary, path);
    removeExpired(dirname(path));
  } catch {
    // The cache is optional.
  }
}

function digest(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('base64url');
}

function digestNames(folder: string): string {
  return digest(JSON.stringify(readdirSync(folder).sort()));
}

const MAX_AGE_MS = 7 * 24 * 3600 * 1000;

// Removes the runs of deleted or moved projects.
function removeExpired(folder: string): void {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (statSync(path).mtimeMs < Date.now() - MAX_AGE_MS) rmSync(path);
  }
}

// The command and the nearest configuration identify a run.
function cachePath({ spec, out }: ProjectOptions, { cwd, tool }: RunIo): string | undefined {
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

function readRun(path: string): LastRun | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as LastRun;
  } catch {
    return undefined;
  }
}

function isUnchanged({ files, folders }: LastRun): boolean {
  try {
    return (
      Object.entries(files).every(([path, expected]) => digest(readFileSync(path)) === expected) &&
      Object.entries(folders).every(([path, expected]) => digestNames(path) === expected)
    );
  } catch {
    // A file or folder cannot be read, or the saved run is malformed.
    return false;
  }
}
