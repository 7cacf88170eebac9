import { compareOrder, type OrderPosition } from '@topicwright/runtime';
import type { Store } from './store.js';

/** How much a {@link memoryStore} keeps. */
export interface MemoryStoreOptions {
  /** Most messages, and most entities, that are remembered; the oldest are forgotten first. 100,000 where it is not given. */
  readonly maxEntries?: number;
  /** The time in milliseconds: `Date.now` where it is not given. */
  readonly now?: () => number;
}

/** A message: claimed until its lease ends, or handled and remembered. */
interface Entry {
  until: number;
  /** Of the claim; 0 for what was handled. */
  token: number;
}

/** A store for one process: what it knows ends with it. */
export function memoryStore({ maxEntries = 100_000, now = Date.now }: MemoryStoreOptions = {}): Store {
  const messages = expiringMap<Entry>(maxEntries, now);
  const positions = expiringMap<{ readonly until: number; readonly position: OrderPosition }>(maxEntries, now);
  let lastToken = 0;
  const claimed = (key: string, token: number): Entry | undefined => {
    const entry = messages.get(key);
    return entry?.token === token ? entry : undefined;
  };
  return {
    claim: (key, leaseMs) => {
      const entry = messages.get(key);
      if (entry) return entry.token === 0 ? { status: 'done' } : { status: 'busy', retryAfterMs: entry.until - now() };
      lastToken += 1;
      messages.set(key, { until: now() + leaseMs, token: lastToken });
      return { status: 'claimed', token: lastToken };
    },
    extend: (key, token, leaseMs) => {
      const entry = claimed(key, token);
      if (entry) entry.until = now() + leaseMs;
      return entry !== undefined;
    },
    complete: (key, ttlMs) => {
      const entry = messages.get(key);
      if (!entry) messages.set(key, { until: now() + ttlMs, token: 0 });
      else Object.assign(entry, { until: now() + ttlMs, token: 0 });
    },
    release: (key, token) => {
      if (claimed(key, token)) messages.delete(key);
    },
    newest: (entity) => positions.get(entity)?.position,
    advance: (entity, position, ttlMs) => {
      const known = positions.get(entity)?.position;
      if (known === undefined || compareOrder(position, known) >= 0) positions.set(entity, { until: now() + ttlMs, position });
    },
  };
}

interface ExpiringMap<Value> {
  get(key: string): Value | undefined;
  set(key: string, value: Value): void;
  delete(key: string): void;
}

/** How many entries are set between two looks for those that have expired. */
const LOOK_EVERY = 256;

// A Map keeps the order of insertion, so the first entries are the oldest.
function expiringMap<Value extends { readonly until: number }>(maxEntries: number, now: () => number): ExpiringMap<Value> {
  const entries = new Map<string, Value>();
  let sets = 0;
  const forget = (): void => {
    const time = now();
    for (const [oldest, { until }] of entries) {
      if (entries.size <= maxEntries && until > time) break;
      entries.delete(oldest);
    }
  };
  return {
    get: (key) => {
      const entry = entries.get(key);
      return entry && entry.until > now() ? entry : undefined;
    },
    set: (key, value) => {
      // One that is set again is the newest.
      entries.delete(key);
      entries.set(key, value);
      sets += 1;
      if (entries.size > maxEntries || sets % LOOK_EVERY === 0) forget();
    },
    delete: (key) => void entries.delete(key),
  };
}
