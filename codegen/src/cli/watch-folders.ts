import { type FSWatcher, statSync, watch } from 'node:fs';
import { extname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { OperationError } from './io.js';
import { isInputName } from './visible-entries.js';

/** How long to wait for further changes, because an editor saves a file in several steps. In milliseconds. */
const QUIET_MS = 10;

/**
 * Calls `onChange` at once, and then after each change of a YAML or JSON file in `folders()`, until `stop` is aborted. Calls do not overlap.
 * Changes in quick succession cause one call. `folders` is called again before each call, so folders may come and go.
 */
export async function watchFolders(folders: () => readonly string[], onChange: () => Promise<void>, stop: AbortSignal): Promise<void> {
  const changes = new Changes();
  const watched = new Map<string, Watched>();
  stop.addEventListener('abort', () => changes.report(), { once: true });
  try {
    while (!stop.aborted) {
      // Before the call, so that no change during the call is missed.
      watchOnly(folders(), watched, changes);
      changes.reset();
      await onChange();
      await changes.next();
      while (!stop.aborted && (await changes.within(QUIET_MS)));
    }
  } finally {
    for (const { watcher } of watched.values()) watcher.close();
  }
}

/** A folder that is watched. One that is deleted and created again has another inode, and needs another watcher. */
interface Watched {
  readonly inode: number;
  readonly watcher: FSWatcher;
}

/** Watches the `wanted` folders that exist, and no others. */
function watchOnly(wanted: readonly string[], watched: Map<string, Watched>, changes: Changes): void {
  const inodes = new Map(wanted.map((folder) => [folder, statSync(folder, { throwIfNoEntry: false })?.ino]));
  for (const [folder, { watcher, inode }] of watched) {
    if (inodes.get(folder) === inode) continue;
    watcher.close();
    watched.delete(folder);
  }
  for (const [folder, inode] of inodes) {
    if (inode === undefined || watched.has(folder)) continue;
    const watcher = openWatcher(folder, changes);
    if (watcher) watched.set(folder, { inode, watcher });
  }
}

/** `undefined` if the folder has just been deleted, or cannot be read. Its parent reports when that changes. */
function openWatcher(folder: string, changes: Changes): FSWatcher | undefined {
  try {
    const watcher = watch(folder, (_, name) => {
      if (name === null || isInput(name)) changes.report();
    });
    watcher.on('error', () => changes.report());
    return watcher;
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (code === 'ENOSPC' || code === 'EMFILE') {
      const remedy = 'move the spec to a folder of its own, or raise the limit of the system';
      throw new OperationError(`there are too many folders to watch (${code}); ${remedy}`);
    }
    if (['ENOENT', 'ENOTDIR', 'EACCES', 'EPERM'].includes(code)) return undefined;
    throw error;
  }
}

// A folder usually has no extension.
function isInput(name: string): boolean {
  return !name.startsWith('.') && (extname(name) === '' || isInputName(name));
}

/** Whether something has changed. */
class Changes {
  #isChanged = false;
  #wake: () => void = () => {};

  report(): void {
    this.#isChanged = true;
    this.#wake();
  }

  reset(): void {
    this.#isChanged = false;
  }

  /** Resolves after a change since the last reset. */
  next(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
      if (this.#isChanged) resolve();
    });
  }

  /** Whether there is another change within `ms`. */
  async within(ms: number): Promise<boolean> {
    this.reset();
    await sleep(ms);
    return this.#isChanged;
  }
}
