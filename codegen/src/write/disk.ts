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
import { DiskError, withDiskErrors, withReadErrors } from './disk-error.js';

/** The files below the root of a project. Paths are relative to it, with `/`. */
export interface Disk {
  /** The text of a file. `undefined` if it does not exist. */
  readonly read: (path: string) => string | undefined;
  /** The files of a folder. Empty if it does not exist. */
  readonly list: (folder: string) => readonly string[];
  /**
   * Writes a temporary file in the folder of `path`. `commit` renames it to `path`, `discard` deletes it.
   *
   * @throws {DiskError} if `path` cannot be written, or is outside of the root.
   */
  readonly stage: (path: string, text: string) => StagedFile;
  /** Deletes a file, and its folders if they become empty. */
  readonly remove: (path: string) => void;
}

/** A temporary file that is not yet renamed. */
export interface StagedFile {
  readonly commit: () => void;
  readonly discard: () => void;
}

/** A folder, and how paths below it are shown in messages. */
interface Root {
  readonly folder: string;
  readonly shown: (path: string) => string;
}

/** The disk below `folder`. Nothing outside of it is written or deleted, even through symbolic links. `shown`: the paths in messages. */
export function diskAt(folder: string, shown: (path: string) => string = (path) => path): Disk {
  const root: Root = { folder, shown };
  const at = (path: string): string => resolve(folder, path);
  return {
    read: (path) => withReadErrors(shown(path), () => readText(at(path))),
    list: (below) => withReadErrors(shown(below), () => filesOf(at(below)).map((name) => posix.join(below, name))),
    stage: (path, text) => withDiskErrors(shown(path), () => retryIfMissing(() => stage(root, path, text))),
    remove: (path) => withDiskErrors(shown(path), () => retryIfMissing(() => remove(root, path))),
  };
}

const TEMPORARY = /^\..*\.topicwright-\d+$/;

/**
 * Whether `path` is a temporary file. Any may be deleted: a run that misses its own writes it again. The process ID in its name only keeps
 * parallel runs apart, and another process may have it now.
 */
export function isTemporary(path: string): boolean {
  return TEMPORARY.test(posix.basename(path));
}

function readText(file: string): string | undefined {
  return ifExists(() => readFileSync(file, 'utf8'));
}

function filesOf(folder: string): readonly string[] {
  const entries = ifExists(() => readdirSync(folder, { withFileTypes: true })) ?? [];
  return entries.filter((entry) => entry.isFile()).map(({ name }) => name);
}

// Reads without checking first: another run may create or delete the file in between.
function ifExists<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'EISDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw error;
  }
}

/** How often something is tried again that another run has made impossible. */
const MAX_ATTEMPTS = 20;

// Another run may delete an empty folder or a temporary file in between. `repair` creates it again.
function retryIfMissing<T>(action: () => T, repair: () => void = () => {}): T {
  for (let attempt = 1; ; attempt += 1) {
    try {
      if (attempt > 1) repair();
      return action();
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || attempt === MAX_ATTEMPTS) throw error;
    }
  }
}

function stage(root: Root, path: string, text: string): StagedFile {
  checkLinks(root, path);
  mkdirSync(root.folder, { recursive: true });
  checkPlace(root, path);
  const file = resolve(root.folder, path);
  const temporary = join(dirname(file), `.${basename(file)}.topicwright-${process.pid}`);
  const discard = (): void => rmSync(temporary, { force: true });
  const write = (): void => {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(temporary, text);
  };
  try {
    write();
  } catch (error) {
    discard();
    throw error;
  }
  return { commit: () => withDiskErrors(root.shown(path), () => retryIfMissing(() => renameSync(temporary, file), write)), discard };
}

/** @throws {DiskError} if a folder of `path` is a symbolic link whose target does not exist. */
function checkLinks({ folder: root, shown }: Root, path: string): void {
  const folder = dirname(resolve(root, path));
  const missing = missingFolders(folder);
  if (missing.some((each) => lstatSync(each, { throwIfNoEntry: false })?.isSymbolicLink())) {
    const reason = 'cannot be written: a part of its path is a symbolic link whose target does not exist';
    throw new DiskError(shown(path), reason, 'remove the link or create its target');
  }
}

/** `folder` and the folders above it that do not exist. */
function missingFolders(folder: string): readonly string[] {
  return existsSync(folder) ? [] : [folder, ...missingFolders(dirname(folder))];
}

function checkPlace({ folder: root, shown }: Root, path: string): void {
  const file = resolve(root, path);
  const folder = nearestFolder(dirname(file));
  const inside = relative(realpathSync(root), realpathSync(folder));
  if (inside === '..' || inside.startsWith(`..${sep}`) || isAbsolute(inside)) {
    throw new DiskError(shown(path), 'is outside of the project', 'its path contains ".." or a symbolic link to another folder');
  }
  if (lstatSync(file, { throwIfNoEntry: false })?.isDirectory()) throw new DiskError(shown(path), 'is a folder', 'move it away');
  accessSync(folder, constants.W_OK);
}

/** The nearest folder that exists, from `folder` upwards. */
function nearestFolder(folder: string): string {
  if (!existsSync(folder)) return nearestFolder(dirname(folder));
  if (!statSync(folder).isDirectory()) throw Object.assign(new Error(`${folder} is a file`), { code: 'ENOTDIR' });
  return folder;
}

function remove(root: Root, path: string): void {
  checkPlace(root, path);
  const file = resolve(root.folder, path);
  // Another run may have deleted it already.
  rmSync(file, { force: true });
  removeEmptyFolders(dirname(file), resolve(root.folder));
}

function removeEmptyFolders(folder: string, root: string): void {
  if (folder === root || !folder.startsWith(root) || !existsSync(folder) || readdirSync(folder).length > 0) return;
  try {
    rmdirSync(folder);
  } catch {
    // Another run has just created a file in it.
    return;
  }
  removeEmptyFolders(dirname(folder), root);
}
