/** A one-time stop signal. Unlike `AbortSignal`, it does not warn about many listeners. There may be one per message in flight. */
export class StopSignal {
  readonly #listeners = new Set<() => void>();
  #isStopped = false;

  get isStopped(): boolean {
    return this.#isStopped;
  }

  /** Stops, and calls the listeners. Further calls do nothing. */
  stop(): void {
    if (this.#isStopped) return;
    this.#isStopped = true;
    for (const listener of this.#listeners) listener();
    this.#listeners.clear();
  }

  /** Calls `listener` once when stopped, immediately if already stopped. Returns a function that removes the listener. */
  onStop(listener: () => void): () => void {
    if (this.#isStopped) listener();
    else this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
