import { HeadQueue } from './head-queue.js';

/** A counting semaphore that serves its waiters in order of arrival. */
export class Semaphore {
  readonly size: number;
  #free: number;
  readonly #waiting = new HeadQueue<{ readonly permits: number; readonly resolve: () => void }>();

  constructor(size: number) {
    this.size = size;
    this.#free = size;
  }

  /** Number of free permits. */
  get free(): number {
    return this.#free;
  }

  /** Acquires permits. Returns `undefined` if they were free, else a promise that resolves once they are acquired. */
  acquire(permits = 1): Promise<void> | undefined {
    if (this.#waiting.size === 0 && this.#free >= permits) {
      this.#free -= permits;
      return undefined;
    }
    return new Promise<void>((resolve) => this.#waiting.add({ permits, resolve }));
  }

  release(permits = 1): void {
    this.#free += permits;
    for (let next = this.#waiting.first; next && next.permits <= this.#free; next = this.#waiting.first) {
      this.#free -= next.permits;
      this.#waiting.removeFirst();
      next.resolve();
    }
  }
}
