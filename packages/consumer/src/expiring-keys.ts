/** Number of added keys after which expired keys are removed. */
const SWEEP_INTERVAL = 256;

/**
 * A set of at most `maxKeys` keys, each valid for some time. The oldest are evicted first. Small, because it has a key for each message.
 */
export class ExpiringKeys {
  // Times are relative to the start. Below 24 days, they are small integers, which V8 stores without an object.
  readonly #untils = new Map<string, number>();
  readonly #maxKeys: number;
  readonly #now: () => number;
  readonly #start: number;
  #added = 0;

  constructor(maxKeys: number, now: () => number) {
    this.#maxKeys = maxKeys;
    this.#now = now;
    this.#start = now();
  }

  /** The number of keys, including expired ones that are not removed yet. For tests. */
  get size(): number {
    return this.#untils.size;
  }

  /** Whether `key` is present and has not expired. */
  has(key: string): boolean {
    const until = this.#untils.get(key);
    return until !== undefined && until > this.#elapsed();
  }

  /** Adds `key` for `ms` milliseconds. */
  add(key: string, ms: number): void {
    // Set again, a key would keep its place among the oldest.
    this.#untils.delete(key);
    this.#untils.set(key, this.#elapsed() + Math.ceil(ms));
    this.#added += 1;
    if (this.#untils.size > this.#maxKeys || this.#added % SWEEP_INTERVAL === 0) this.#evict();
  }

  #elapsed(): number {
    return Math.floor(this.#now() - this.#start);
  }

  #evict(): void {
    const elapsed = this.#elapsed();
    for (const [key, until] of this.#untils) {
      if (until > elapsed && this.#untils.size <= this.#maxKeys) return;
      this.#untils.delete(key);
    }
  }
}
