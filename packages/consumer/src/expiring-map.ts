/** Entries that expire. */
export interface ExpiringMap<Value> {
  /** How many entries are kept, expired ones included. */
  readonly size: number;
  /** An entry that has not expired; it may be changed. */
  get(key: string): Value | undefined;
  /** Adds an entry that is not there. */
  add(key: string, value: Value): void;
  delete(key: string): void;
}

/** How many entries are added between two looks for those that have expired. */
const LOOK_EVERY = 256;

/**
 * A map of at most `maxEntries` entries, each valid until its `until`; the oldest are forgotten first. A Map keeps the order of
 * insertion, so its first entries are the oldest, except for those that were extended since. They get a second chance when their turn
 * comes: moving each at once would cost as much as all the rest.
 */
export function expiringMap<Value extends { until: number }>(maxEntries: number, now: () => number): ExpiringMap<Value> {
  const entries = new Map<string, { readonly value: Value; seen: number }>();
  let added = 0;
  const forget = (): void => {
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
      entries.set(key, { value, seen: value.until });
      added += 1;
      if (entries.size > maxEntries || added % LOOK_EVERY === 0) forget();
    },
    delete: (key) => void entries.delete(key),
  };
}
