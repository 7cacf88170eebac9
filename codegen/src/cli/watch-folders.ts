import { type FSWatcher, watch } from 'node:fs';
import { extname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** An editor changes a file in several steps, all of which happen in this time. In milliseconds. */
const QUIET_MS = 10;

/**
 * Calls `onChange` at once, and then after each change of a YAML or JSON file in `folders()`, until `stop` is aborted. Calls do not overlap.
 * Changes in quick succession cause one call. `folders` is called again before each call, so folders may come and go.
 */
export async function watchFolders(folders: () => readonly string[], onChange: () => Promise<void>, stop: AbortSignal): Promise<void> {
  const changes = new Changes();
  const watched = new Map<string, FSWatcher>();
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
    for (const watcher of watched.values()) watcher.close();
  }
}

/** Watches `wanted` folders, and no others. One that has just been deleted is skipped: its parent reports it. */
function watchOnly(wanted: readonly string[], watched: Map<string, FSWatcher>, changes: Changes): void {
  for (const [folder, watcher] of watched) {
    if (wanted.includes(folder)) continue;
    watcher.close();
    watched.delete(folder);
  }
  for (const folder of wanted.filter((each) => !watched.has(each))) {
    try {
      const watcher = watch(folder, (_, name) => {
        if (name === null || isInput(name)) changes.report();
      });
      watcher.on('error', () => {
        watched.delete(folder);
        watcher.close();
        changes.report();
      });
      watched.set(folder, watcher);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }
}

// A name without an extension may be a folder.
function isInput(name: string): boolean {
  return !name.startsWith('.') && /^(?:|\.ya?ml|\.json)$/.test(extname(name));
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
