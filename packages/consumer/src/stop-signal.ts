/**
 * Says once that something is to stop. Unlike an `AbortSignal` it has no limit of listeners to warn about: as many may wait as
 * messages are in flight.
 */
export class StopSignal {
  readonly #listeners = new Set<() => void>();
  #isStopped = false;

  get isStopped(): boolean {
    return this.#isStopped;
  }

  stop(): void {
    if (this.#isStopped) return;
    this.#isStopped = true;
    for (const listener of this.#listeners) listener();
    this.#listeners.clear();
  }

  /** Calls `listener` once on the stop, at once if it has happened. Returns what removes the listener. */
  onStop(listener: () => void): () => void {
    if (this.#isStopped) listener();
    else this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
