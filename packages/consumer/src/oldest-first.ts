/** When entries are evicted. */
export interface Eviction<Entry> {
  readonly maxEntries: number;
  readonly isExpired: (entry: Entry) => boolean;
  /** Whether an entry was extended since it was added, or since the last call. Default: entries are not extended. */
  readonly wasExtended?: (entry: Entry) => boolean;
}

/** Number of added entries after which expired entries are removed. */
const SWEEP_INTERVAL = 256;

/**
 * A map of at most `maxEntries` entries. Expired entries and the oldest ones are evicted. A `Map` keeps insertion order, so its first entries
 * are the oldest, except for extended entries. An extended entry moves to the end when it would be evicted. Moving it on every extension
 * would be expensive.
 */
export class OldestFirst<Entry> {
  readonly #entries = new Map<string, Entry>();
  readonly #eviction: Eviction<Entry>;
  #added = 0;

  constructor(eviction: Eviction<Entry>) {
    this.#eviction = eviction;
  }

  /** The number of entries, including expired ones that are not removed yet. */
  get size(): number {
    return this.#entries.size;
  }

  /** The entry of `key`, which may have expired. */
  get(key: string): Entry | undefined {
    return this.#entries.get(key);
  }

  /** Adds an entry, or replaces it. */
  add(key: string, entry: Entry): void {
    // Set again, an entry would keep its place among the oldest.
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    this.#added += 1;
    if (this.size > this.#eviction.maxEntries || this.#added % SWEEP_INTERVAL === 0) this.#evict();
  }

  delete(key: string): void {
    this.#entries.delete(key);
  }

  #evict(): void {
    const { maxEntries, isExpired, wasExtended } = this.#eviction;
    for (const [key, entry] of this.#entries) {
      const hasExpired = isExpired(entry);
      if (!hasExpired && this.size <= maxEntries) return;
      this.#entries.delete(key);
      if (!hasExpired && wasExtended?.(entry)) this.#entries.set(key, entry);
    }
  }
}
