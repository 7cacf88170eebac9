/** A counting semaphore that serves its waiters in order of arrival. */
export class Semaphore {
  readonly size: number;
  #free: number;
  readonly #waiting: { readonly permits: number; readonly resolve: () => void }[] = [];
  #head = 0;

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
    if (this.#head === this.#waiting.length && this.#free >= permits) {
      this.#free -= permits;
      return undefined;
    }
    return new Promise<void>((resolve) => this.#waiting.push({ permits, resolve }));
  }

  release(permits = 1): void {
    this.#free += permits;
    for (let next = this.#waiting[this.#head]; next && next.permits <= this.#free; next = this.#waiting[this.#head]) {
      this.#free -= next.permits;
      this.#head += 1;
      next.resolve();
    }
    this.#trim();
  }

  // The array is trimmed in batches, because `shift()` takes linear time.
  #trim(): void {
    if (this.#head < this.#waiting.length && this.#head <= TRIM_AFTER) return;
    this.#waiting.splice(0, this.#head);
    this.#head = 0;
  }
}

const TRIM_AFTER = 1000;
