/** Counts what is in work, and tells when nothing is. */
export class Drain {
  #count = 0;
  readonly #waiting: (() => void)[] = [];

  get size(): number {
    return this.#count;
  }

  enter(): void {
    this.#count += 1;
  }

  leave(): void {
    this.#count -= 1;
    if (this.#count > 0) return;
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  /** Fulfilled when nothing is in work. */
  whenEmpty(): Promise<void> {
    return this.#count === 0 ? Promise.resolve() : new Promise((resolve) => this.#waiting.push(resolve));
  }
}
