import { compareOrder, type OrderPosition } from '@topicwright/runtime';
import { type ExpiringMap, expiringMap } from './expiring-map.js';
import type { Claim, ClaimRequest, Completion, Lease, Store } from './store.js';

/** How much a {@link memoryStore} keeps. */
export interface MemoryStoreOptions {
  /** Most messages, and most entities, that are remembered; the oldest are forgotten first. Default: 100,000. */
  readonly maxEntries?: number;
  /** The time in milliseconds. Default: `Date.now`. */
  readonly now?: () => number;
}

/** A message. It is handled if it has no lease. */
interface Message {
  /** When it is forgotten. */
  until: number;
  lease: MemoryLease | undefined;
}

/** Who has a message, or had it last. */
interface MemoryLease {
  until: number;
  token: number;
  owner: string;
  instance: string;
  deliveries: number;
}

/** An entity, and the newest position that was handled of it. */
interface Entity {
  until: number;
  position: OrderPosition;
}

/** A store for one process: what it knows ends with it. */
export function memoryStore({ maxEntries = 100_000, now = Date.now }: MemoryStoreOptions = {}): Store {
  const store = new MemoryStore(maxEntries, now);
  // An object of functions, so that one can be replaced.
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
    this.#lastToken += 1;
    const deliveries = key === undefined ? 1 : this.#lease(key, message, request);
    return { status: 'claimed', token: this.#lastToken, deliveries, newest };
  }

  // The same run of the same owner asks again if the answer to its first claim came too late.
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
    // That leases ended without a result before is still to be known.
    if (message.lease.deliveries > 1) message.lease = { ...message.lease, until: 0, token: RELEASED };
    else this.#messages.delete(key);
  }
}

const DONE: Claim = { status: 'done' };

/** The token of a message whose lease was released: nobody has it, and nobody lost it. */
const RELEASED = 0;
