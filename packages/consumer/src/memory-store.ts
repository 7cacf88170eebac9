import { compareOrder, type OrderPosition } from '@topicwright/runtime';
import { type ExpiringMap, expiringMap } from './expiring-map.js';
import type { Claim, ClaimRequest, Completion, Lease, Store } from './store.js';

/** Options of {@link memoryStore}. */
export interface MemoryStoreOptions {
  /** Maximum number of messages, and of entities, to keep. The oldest are evicted first. Default: 100,000. */
  readonly maxEntries?: number;
  /** Returns the current time in milliseconds. Default: `Date.now`. */
  readonly now?: () => number;
}

/** A message. It is settled if it has no lease. */
interface Message {
  /** When the entry expires. */
  until: number;
  lease: MemoryLease | undefined;
}

/** The current lease of a message, or the last one. */
interface MemoryLease {
  until: number;
  token: number;
  owner: string;
  instance: string;
  deliveries: number;
}

/** The newest handled position of an entity. */
interface Entity {
  until: number;
  position: OrderPosition;
}

/** A store in memory, for a single process. */
export function memoryStore({ maxEntries = 100_000, now = Date.now }: MemoryStoreOptions = {}): Store {
  const store = new MemoryStore(maxEntries, now);
  // A plain object, so that callers can spread it and override functions.
  return {
    claim: (request) => store.claim(request),
    extend: (lease, leaseMs) => store.extend(lease, leaseMs),
    complete: (completion) => store.complete(completion),
    release: (lease) => store.release(lease),
  };
}

class MemoryStore implements Store {
  readonly #messages: ExpiringMap<Message>;
  readonly #entities: ExpiringMap<Entity>;
  readonly #now: () => number;
  #lastToken = 0;

  constructor(maxEntries: number, now: () => number) {
    this.#messages = expiringMap(maxEntries, now);
    this.#entities = expiringMap(maxEntries, now);
    this.#now = now;
  }

  claim(request: ClaimRequest): Claim {
    const { key, entity, owner } = request;
    const newest = entity === undefined ? undefined : this.#entities.get(entity)?.position;
    const message = key === undefined ? undefined : this.#messages.get(key);
    if (message && !message.lease) return DONE;
    const leftMs = message?.lease ? message.lease.until - this.#now() : 0;
    if (message?.lease && leftMs > 0 && message.lease.owner !== owner) return { status: 'busy', retryAfterMs: leftMs };
    // Larger than the tokens of earlier processes, which a database may have stored.
    this.#lastToken = Math.max(this.#lastToken + 1, this.#now() * 1000);
    const deliveries = key === undefined ? 1 : this.#lease(key, message, request);
    return { status: 'claimed', token: this.#lastToken, deliveries, newest };
  }

  // A repeated claim by the same instance during its lease is not counted: it is a retry after a late answer.
  #lease(key: string, message: Message | undefined, { leaseMs, rememberMs, owner, instance }: ClaimRequest): number {
    const now = this.#now();
    const last = message?.lease;
    const isLost = last !== undefined && last.token !== RELEASED && (last.instance !== instance || last.until <= now);
    const deliveries = (last?.deliveries ?? 1) + (isLost ? 1 : 0);
    const lease: MemoryLease = { until: now + leaseMs, token: this.#lastToken, owner, instance, deliveries };
    const until = lease.until + rememberMs;
    if (message) {
      message.until = until;
      message.lease = lease;
    } else this.#messages.add(key, { until, lease });
    return deliveries;
  }

  extend({ key, token }: Lease, leaseMs: number): boolean {
    const message = this.#messages.get(key);
    if (message?.lease?.token !== token) return false;
    const until = this.#now() + leaseMs;
    message.until += until - message.lease.until;
    message.lease.until = until;
    return true;
  }

  complete({ key, entity, position, rememberMs }: Completion): void {
    const until = this.#now() + rememberMs;
    if (key !== undefined) this.#remember(key, until);
    if (entity !== undefined && position) this.#advance(entity, position, until);
  }

  #remember(key: string, until: number): void {
    const message = this.#messages.get(key);
    if (message) {
      message.until = until;
      message.lease = undefined;
    } else this.#messages.add(key, { until, lease: undefined });
  }

  #advance(name: string, position: OrderPosition, until: number): void {
    const entity = this.#entities.get(name);
    if (!entity) this.#entities.add(name, { until, position });
    else if (compareOrder(position, entity.position) >= 0) {
      entity.until = until;
      entity.position = position;
    }
  }

  release({ key, token }: Lease): void {
    const message = this.#messages.get(key);
    if (message?.lease?.token !== token) return;
    // Keep the count of leases that ended without a result.
    if (message.lease.deliveries > 1) message.lease = { ...message.lease, until: 0, token: RELEASED };
    else this.#messages.delete(key);
  }
}

const DONE: Claim = { status: 'done' };

/** The token of a released lease: it has no owner and does not count as lost. */
const RELEASED = 0;
