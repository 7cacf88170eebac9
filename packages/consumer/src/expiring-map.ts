/** A map whose entries expire. */
export interface ExpiringMap<Value> {
  /** The number of entries, including expired ones that are not removed yet. For tests. */
  readonly size: number;
  /** The value of an entry that has not expired. It may be mutated. */
  get(key: string): Value | undefined;
  /** Adds an entry. The key must not be present. */
  add(key: string, value: Value): void;
  delete(key: string): void;
}

/** Number of added entries after which expired entries are removed. */
const SWEEP_INTERVAL = 256;

/**
 * A map of at most `maxEntries` entries, each valid until its `until`. The oldest entries are evicted first. A `Map` keeps insertion
 * order, so its first entries are the oldest, except for extended entries. An extended entry moves to the end when it would be evicted.
 * Moving it on every extension would be expensive.
 */
export function expiringMap<Value extends { until: number }>(maxEntries: number, now: () => number): ExpiringMap<Value> {
  const entries = new Map<string, { readonly value: Value; seen: number }>();
  let added = 0;
  const evict = (): void => {
    const time = now();
    for (const [key, entry] of entries) {
      const { value, seen } = entry;
      const isExpired = value.until <= time;
      if (!isExpired && entries.size <= maxEntries) return;
      entries.delete(key);
      if (isExpired || value.until === seen) continue;
      entry.seen = value.until;
      entries.set(key, entry);
    }
  };
  return {
    get size() {
      return entries.size;
    },
    get: (key) => {
      const value = entries.get(key)?.value;
      return value && value.until > now() ? value : undefined;
    },
    add: (key, value) => {
      // An expired entry may still be there. Set again, it would keep its place among the oldest.
      entries.delete(key);
      entries.set(key, { value, seen: value.until });
      added += 1;
      if (entries.size > maxEntries || added % SWEEP_INTERVAL === 0) evict();
    },
    delete: (key) => void entries.delete(key),
  };
}
