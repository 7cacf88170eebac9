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

/** A message: claimed for a lease, handled, or neither after a lease that ended without a result. */
interface Message {
  /** When it is forgotten. */
  until: number;
  leaseUntil: number;
  /** Of the claim; 0 for a message that was handled. */
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

  claim({ key, entity, ...request }: ClaimRequest): Claim {
    const message = key === undefined ? undefined : this.#messages.get(key);
    if (message?.token === 0) return DONE;
    const leftMs = message ? message.leaseUntil - this.#now() : 0;
    if (message && leftMs > 0 && message.owner !== request.owner) return { status: 'busy', retryAfterMs: leftMs };
    this.#lastToken += 1;
    const deliveries = key === undefined ? 1 : this.#lease(key, message, request);
    const newest = entity === undefined ? undefined : this.#entities.get(entity)?.position;
    return { status: 'claimed', token: this.#lastToken, deliveries, newest };
  }

  // The same run of the same owner asks again if the answer to its first claim came too late.
  #lease(
    key: string,
    message: Message | undefined,
    { leaseMs, rememberMs, owner, instance }: Omit<ClaimRequest, 'key' | 'entity'>,
  ): number {
    const leaseUntil = this.#now() + leaseMs;
    const isLost = message !== undefined && message.token > 0 && (message.instance !== instance || message.leaseUntil <= this.#now());
    const deliveries = message ? message.deliveries + (isLost ? 1 : 0) : 1;
    const claimed = { until: leaseUntil + rememberMs, leaseUntil, token: this.#lastToken, owner, instance, deliveries };
    if (message) Object.assign(message, claimed);
    else this.#messages.add(key, claimed);
    return deliveries;
  }

  extend({ key, token }: Lease, leaseMs: number): boolean {
    const message = this.#messages.get(key);
    if (message?.token !== token) return false;
    const leaseUntil = this.#now() + leaseMs;
    message.until += leaseUntil - message.leaseUntil;
    message.leaseUntil = leaseUntil;
    return true;
  }

  complete({ key, entity, position, rememberMs }: Completion): void {
    const until = this.#now() + rememberMs;
    if (key !== undefined) this.#remember(key, until);
    if (entity !== undefined && position) this.#advance(entity, position, until);
  }

  #remember(key: string, until: number): void {
    const message = this.#messages.get(key);
    if (message) Object.assign(message, { until, token: 0 });
    else this.#messages.add(key, { until, leaseUntil: 0, token: 0, owner: '', instance: '', deliveries: 1 });
  }

  #advance(name: string, position: OrderPosition, until: number): void {
    const entity = this.#entities.get(name);
    if (!entity) this.#entities.add(name, { until, position });
    else if (compareOrder(position, entity.position) >= 0) Object.assign(entity, { until, position });
  }

  release({ key, token }: Lease): void {
    const message = this.#messages.get(key);
    if (message?.token !== token) return;
    // That leases ended without a result before is still to be known.
    if (message.deliveries > 1) Object.assign(message, { leaseUntil: 0, token: RELEASED });
    else this.#messages.delete(key);
  }
}

const DONE: Claim = { status: 'done' };

/** The token of a message whose lease was released: nobody has it, and nobody lost it. */
const RELEASED = -1;
