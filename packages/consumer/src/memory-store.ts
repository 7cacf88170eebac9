import { compareOrder, type OrderPosition } from '@topicwright/runtime';
import type { Claim, Store } from './store.js';

/** How much a {@link memoryStore} keeps. */
export interface MemoryStoreOptions {
  /** Most messages, and most entities, that are remembered; the oldest are forgotten first. 100,000 where it is not given. */
  readonly maxEntries?: number;
  /** The time in milliseconds: `Date.now` where it is not given. */
  readonly now?: () => number;
}

/** A message: claimed until its lease ends, or handled and remembered. */
interface Message {
  until: number;
  /** Of the claim; 0 for what was handled. */
  token: number;
}

/** An entity, and the newest that was handled of it. */
interface Entity {
  until: number;
  position: OrderPosition;
}

/** A store for one process: what it knows ends with it. */
export function memoryStore({ maxEntries = 100_000, now = Date.now }: MemoryStoreOptions = {}): Store {
  const messages = expiringMap<Message>(maxEntries, now);
  const entities = expiringMap<Entity>(maxEntries, now);
  let lastToken = 0;
  const claimed = (key: string, token: number): Message | undefined => {
    const message = messages.get(key);
    return message?.token === token ? message : undefined;
  };
  return {
    claim: (key, leaseMs) => {
      const message = messages.get(key);
      if (message) return message.token === 0 ? DONE : { status: 'busy', retryAfterMs: message.until - now() };
      lastToken += 1;
      messages.add(key, { until: now() + leaseMs, token: lastToken });
      return { status: 'claimed', token: lastToken };
    },
    extend: (key, token, leaseMs) => {
      const message = claimed(key, token);
      if (message) message.until = now() + leaseMs;
      return message !== undefined;
    },
    complete: (key, ttlMs) => {
      const message = messages.get(key);
      if (message) {
        message.until = now() + ttlMs;
        message.token = 0;
      } else messages.add(key, { until: now() + ttlMs, token: 0 });
    },
    release: (key, token) => {
      if (claimed(key, token)) messages.delete(key);
    },
    newest: (name) => entities.get(name)?.position,
    advance: (name, position, ttlMs) => {
      const entity = entities.get(name);
      if (!entity) entities.add(name, { until: now() + ttlMs, position });
      else if (compareOrder(position, entity.position) >= 0) {
        entity.until = now() + ttlMs;
        entity.position = position;
      }
    },
  };
}

const DONE: Claim = { status: 'done' };

interface ExpiringMap<Value> {
  /** What is there and has not expired; it may be changed. */
  get(key: string): Value | undefined;
  /** Adds what is not there. */
  add(key: string, value: Value): void;
  delete(key: string): void;
}

/** How many entries are added between two looks for those that have expired. */
const LOOK_EVERY = 256;

// A Map keeps the order of insertion, so the first entries are the oldest, but for those that were prolonged since. They get a second
// chance when their turn comes: moving each at once would cost as much as all the rest.
function expiringMap<Value extends { until: number }>(maxEntries: number, now: () => number): ExpiringMap<Value> {
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
