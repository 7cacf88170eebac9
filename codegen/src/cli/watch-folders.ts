import { type FSWatcher, statSync, watch } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { OperationError } from './io.js';
import { isInputName } from './visible-entries.js';

/** How long to wait for further changes, because an editor saves a file in several steps. In milliseconds. */
const QUIET_MS = 10;

/**
 * Calls `onChange` at once, and then after each change of a YAML or JSON file in `folders()`, until `stop` is aborted. Calls do not
 * overlap. Changes in quick succession cause one call. `folders` is called again before each call, so folders may be created and deleted.
 */
export async function watchFolders(folders: () => readonly string[], onChange: () => Promise<void>, stop: AbortSignal): Promise<void> {
  const changes = new Changes();
  const watched = new Map<string, Watched>();
  // Another file may be a folder that is created or deleted. Others, such as a log, are no input.
  const isChange = (name: string | null): boolean => name === null || isInputName(name) || !isSame(watched, identities(folders()));
  stop.addEventListener('abort', () => changes.report(), { once: true });
  try {
    while (!stop.aborted) {
      // Before the call, so that no change during the call is missed.
      watchOnly(identities(folders()), watched, (name) => isChange(name) && changes.report());
      changes.reset();
      await onChange();
      await changes.next();
      while (!stop.aborted && (await changes.within(QUIET_MS)));
    }
  } finally {
    for (const { watcher } of watched.values()) watcher?.close();
  }
}

/** A folder that is watched. */
interface Watched {
  readonly identity: string | undefined;
  /** `undefined` if the folder does not exist, or cannot be read. Its parent reports when that changes. */
  readonly watcher: FSWatcher | undefined;
}

/**
 * What identifies each folder. `undefined` if it does not exist, or cannot be read. One that is deleted and created again may have the same
 * inode.
 */
function identities(folders: readonly string[]): ReadonlyMap<string, string | undefined> {
  const identityOf = (folder: string): string | undefined => {
    try {
      const { ino, birthtimeMs } = statSync(folder);
      return `${ino} ${birthtimeMs}`;
    } catch {
      return undefined;
    }
  };
  return new Map(folders.map((folder) => [folder, identityOf(folder)]));
}

function isSame(watched: ReadonlyMap<string, Watched>, wanted: ReadonlyMap<string, string | undefined>): boolean {
  return watched.size === wanted.size && [...wanted].every(([folder, identity]) => watched.get(folder)?.identity === identity);
}

/** Watches the `wanted` folders, and no others. */
function watchOnly(
  wanted: ReadonlyMap<string, string | undefined>,
  watched: Map<string, Watched>,
  onEvent: (name: string | null) => void,
): void {
  for (const [folder, { watcher, identity }] of watched) {
    if (wanted.has(folder) && wanted.get(folder) === identity) continue;
    watcher?.close();
    watched.delete(folder);
  }
  for (const [folder, identity] of wanted) {
    if (!watched.has(folder)) watched.set(folder, { identity, watcher: openWatcher(folder, onEvent) });
  }
}

function openWatcher(folder: string, onEvent: (name: string | null) => void): FSWatcher | undefined {
  try {
    const watcher = watch(folder, (_, name) => onEvent(name));
    watcher.on('error', () => onEvent(null));
    return watcher;
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (code === 'ENOSPC' || code === 'EMFILE') {
      const remedy = 'move the spec to a separate folder, or raise the limit of the system';
      throw new OperationError(`there are too many folders to watch (${code}); ${remedy}`);
    }
    if (['ENOENT', 'ENOTDIR', 'EACCES', 'EPERM'].includes(code)) return undefined;
    throw error;
  }
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
