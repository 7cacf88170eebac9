import { compareOrder, type OrderPosition } from '@topicwright/runtime';
import type { Store } from './store.js';

/** How much a {@link memoryStore} keeps. */
export interface MemoryStoreOptions {
  /** Most messages, and most entities, that are remembered; the oldest are forgotten first. 100,000 where it is not given. */
  readonly maxEntries?: number;
  /** The time in milliseconds: `Date.now` where it is not given. */
  readonly now?: () => number;
}

/** A store for one process: what it knows ends with it. */
export function memoryStore({ maxEntries = 100_000, now = Date.now }: MemoryStoreOptions = {}): Store {
  const leases = new Map<string, { readonly token: number; readonly until: number }>();
  const done = expiringMap<true>(maxEntries, now);
  const positions = expiringMap<OrderPosition>(maxEntries, now);
  let lastToken = 0;
  const holds = (key: string, token: number): boolean => leases.get(key)?.token === token;
  return {
    claim: (key, leaseMs) => {
      if (done.get(key)) return { status: 'done' };
      const lease = leases.get(key);
      const left = lease ? lease.until - now() : 0;
      if (left > 0) return { status: 'busy', retryAfterMs: left };
      lastToken += 1;
      leases.set(key, { token: lastToken, until: now() + leaseMs });
      return { status: 'claimed', token: lastToken };
    },
    extend: (key, token, leaseMs) => {
      if (!holds(key, token)) return false;
      leases.set(key, { token, until: now() + leaseMs });
      return true;
    },
    complete: (key, ttlMs) => {
      leases.delete(key);
      done.set(key, true, ttlMs);
    },
    release: (key, token) => {
      if (holds(key, token)) leases.delete(key);
    },
    newest: (entity) => positions.get(entity),
    advance: (entity, position, ttlMs) => {
      const known = positions.get(entity);
      if (known === undefined || compareOrder(position, known) >= 0) positions.set(entity, position, ttlMs);
    },
  };
}

interface ExpiringMap<Value> {
  get(key: string): Value | undefined;
  set(key: string, value: Value, ttlMs: number): void;
}

// A Map keeps the order of insertion, so the first entries are the oldest.
function expiringMap<Value>(maxEntries: number, now: () => number): ExpiringMap<Value> {
  const entries = new Map<string, { readonly value: Value; readonly until: number }>();
  return {
    get: (key) => {
      const entry = entries.get(key);
      return entry && entry.until > now() ? entry.value : undefined;
    },
    set: (key, value, ttlMs) => {
      const time = now();
      entries.delete(key);
      entries.set(key, { value, until: time + ttlMs });
      for (const [oldest, { until }] of entries) {
        if (entries.size <= maxEntries && until > time) break;
        entries.delete(oldest);
      }
    },
  };
}
