import {
  accessSync,
  constants,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, isAbsolute, join, posix, relative, resolve, sep } from 'node:path';
import { DiskError, explain } from './disk-error.js';

/** The files below the root of a project, by path with `/`. */
export interface Disk {
  /** The text of a file, or `undefined` where there is none. */
  readonly read: (path: string) => string | undefined;
  /** The files of a folder; none where there is no such folder. */
  readonly list: (folder: string) => readonly string[];
  /**
   * Writes a file beside its place; `commit` puts it there in one step, `discard` takes it away.
   *
   * @throws {DiskError} where the place cannot be written, or lies outside of the root.
   */
  readonly stage: (path: string, text: string) => StagedFile;
  /** Deletes a file, and the folders that it leaves empty. */
  readonly remove: (path: string) => void;
}

/** A file that is written but not yet in its place. */
export interface StagedFile {
  readonly commit: () => void;
  readonly discard: () => void;
}

/** The disk below `root`. Nothing outside of it is written or deleted, whatever links and manifests say. */
export function diskAt(root: string): Disk {
  const at = (path: string): string => resolve(root, path);
  return {
    read: (path) => readText(at(path)),
    list: (folder) => filesOf(at(folder)).map((name) => posix.join(folder, name)),
    stage: (path, text) => explain(path, () => again(() => stage(root, path, text))),
    remove: (path) =>
      explain(path, () => {
        checkPlace(root, path);
        // Another run may have been quicker.
        rmSync(at(path), { force: true });
        removeEmptyFolders(dirname(at(path)), resolve(root));
      }),
  };
}

const TEMPORARY = /^\..*\.topicwright-(\d+)$/;

/** Whether `path` is a file that a run has written but not put in its place yet. */
export function isTemporary(path: string): boolean {
  return TEMPORARY.test(posix.basename(path));
}

/** Whether `path` is what a run left behind that was killed. */
export function isLeftover(path: string): boolean {
  const pid = TEMPORARY.exec(posix.basename(path))?.[1];
  return pid !== undefined && !isRunning(Number(pid));
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function readText(file: string): string | undefined {
  return ifThere(() => readFileSync(file, 'utf8'));
}

function filesOf(folder: string): readonly string[] {
  const entries = ifThere(() => readdirSync(folder, { withFileTypes: true })) ?? [];
  return entries.filter((entry) => entry.isFile()).map(({ name }) => name);
}

// Tried, not asked about first: between the question and the reading another run may have put the file in its place.
function ifThere<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'EISDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw error;
  }
}

// Another run may take away an empty folder just before we write into it.
function again<T>(action: () => T, attempts = 5): T {
  try {
    return action();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || attempts === 1) throw error;
    return again(action, attempts - 1);
  }
}

function stage(root: string, path: string, text: string): StagedFile {
  mkdirSync(root, { recursive: true });
  checkPlace(root, path);
  const file = resolve(root, path);
  mkdirSync(dirname(file), { recursive: true });
  const temporary = join(dirname(file), `.${basename(file)}.topicwright-${process.pid}`);
  const discard = (): void => rmSync(temporary, { force: true });
  try {
    writeFileSync(temporary, text);
  } catch (error) {
    discard();
    throw error;
  }
  return { commit: () => explain(path, () => renameSync(temporary, file)), discard };
}

function checkPlace(root: string, path: string): void {
  const file = resolve(root, path);
  const folder = nearestFolder(dirname(file));
  const inside = relative(realpathSync(root), realpathSync(folder));
  if (inside === '..' || inside.startsWith(`..${sep}`) || isAbsolute(inside)) {
    throw new DiskError(path, 'leads out of the project', 'a link on its way points elsewhere, or the path has ".."');
  }
  if (lstatSync(file, { throwIfNoEntry: false })?.isDirectory()) throw new DiskError(path, 'is a folder', 'move it away');
  accessSync(folder, constants.W_OK);
}

/** The nearest folder that exists, from `folder` upwards. */
function nearestFolder(folder: string): string {
  if (!existsSync(folder)) return nearestFolder(dirname(folder));
  if (!statSync(folder).isDirectory()) throw Object.assign(new Error(`${folder} is a file`), { code: 'ENOTDIR' });
  return folder;
}

function removeEmptyFolders(folder: string, root: string): void {
  if (folder === root || !folder.startsWith(root) || !existsSync(folder) || readdirSync(folder).length > 0) return;
  try {
    rmdirSync(folder);
  } catch {
    // Another run has just put something in it.
    return;
  }
  removeEmptyFolders(dirname(folder), root);
}
