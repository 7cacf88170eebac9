import { OldestFirst } from './oldest-first.js';

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

/** A map of at most `maxEntries` entries, each valid until its `until`, which may be extended. The oldest are evicted first. */
export function expiringMap<Value extends { until: number }>(maxEntries: number, now: () => number): ExpiringMap<Value> {
  const entries = new OldestFirst<{ readonly value: Value; seen: number }>({
    maxEntries,
    isExpired: ({ value }) => value.until <= now(),
    wasExtended: (entry) => {
      const { seen, value } = entry;
      entry.seen = value.until;
      return value.until !== seen;
    },
  });
  return {
    get size() {
      return entries.size;
    },
    get: (key) => {
      const value = entries.get(key)?.value;
      return value && value.until > now() ? value : undefined;
    },
    add: (key, value) => entries.add(key, { value, seen: value.until }),
    delete: (key) => entries.delete(key),
  };
}
