import { OldestFirst } from './oldest-first.js';

/**
 * A set of at most `maxKeys` keys, each valid for some time. The oldest are evicted first. Small, because it has a key for each message.
 */
export class ExpiringKeys {
  // Times are relative to the start. Below 24 days, they are small integers, which V8 stores without an object.
  readonly #untils: OldestFirst<number>;
  readonly #now: () => number;
  readonly #start: number;

  constructor(maxKeys: number, now: () => number) {
    this.#untils = new OldestFirst({ maxEntries: maxKeys, isExpired: (until) => until <= this.#elapsed() });
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
    this.#untils.add(key, this.#elapsed() + Math.ceil(ms));
  }

  #elapsed(): number {
    return Math.floor(this.#now() - this.#start);
  }
}
