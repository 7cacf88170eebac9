import { compareOrder, type OrderPosition } from '@topicwright/runtime';
import { ExpiringKeys } from './expiring-keys.js';
import { type ExpiringMap, expiringMap } from './expiring-map.js';
import type { Claim, ClaimRequest, Completion, Lease, Store } from './store.js';

/** Options of {@link memoryStore}. */
export interface MemoryStoreOptions {
  /** Maximum number of messages, and of entities, to keep. The oldest are evicted first. Default: 100,000. */
  readonly maxEntries?: number;
  /** Returns the current time in milliseconds. Default: `Date.now`. */
  readonly now?: () => number;
}

/** The current lease of a message that is not settled, or the last one. */
interface MemoryLease {
  /** When it is forgotten. */
  until: number;
  leaseUntil: number;
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
  readonly #settled: ExpiringKeys;
  readonly #leases: ExpiringMap<MemoryLease>;
  readonly #entities: ExpiringMap<Entity>;
  readonly #now: () => number;
  #lastToken = 0;

  constructor(maxEntries: number, now: () => number) {
    this.#settled = new ExpiringKeys(maxEntries, now);
    this.#leases = expiringMap(maxEntries, now);
    this.#entities = expiringMap(maxEntries, now);
    this.#now = now;
  }

  claim(request: ClaimRequest): Claim {
    const { key, entity, owner } = request;
    if (key !== undefined && this.#settled.has(key)) return DONE;
    const newest = entity === undefined ? undefined : this.#entities.get(entity)?.position;
    const last = key === undefined ? undefined : this.#leases.get(key);
    const leftMs = last ? last.leaseUntil - this.#now() : 0;
    if (last && leftMs > 0 && last.owner !== owner) return { status: 'busy', retryAfterMs: leftMs };
    // Larger than the tokens of earlier processes, which a database may have stored.
    this.#lastToken = Math.max(this.#lastToken + 1, this.#now() * 1000);
    const deliveries = key === undefined ? 1 : this.#lease(key, last, request);
    return { status: 'claimed', token: this.#lastToken, deliveries, newest };
  }

  // A repeated claim by the same instance during its lease is not counted: it is a retry after a late answer.
  #lease(key: string, last: MemoryLease | undefined, { leaseMs, rememberMs, owner, instance }: ClaimRequest): number {
    const now = this.#now();
    const isLost = last !== undefined && last.token !== RELEASED && (last.instance !== instance || last.leaseUntil <= now);
    const deliveries = (last?.deliveries ?? 1) + (isLost ? 1 : 0);
    const leaseUntil = now + leaseMs;
    const lease: MemoryLease = { until: leaseUntil + rememberMs, leaseUntil, token: this.#lastToken, owner, instance, deliveries };
    if (last) Object.assign(last, lease);
    else this.#leases.add(key, lease);
    return deliveries;
  }

  extend({ key, token }: Lease, leaseMs: number): boolean {
    const lease = this.#leases.get(key);
    if (lease?.token !== token) return false;
    const leaseUntil = this.#now() + leaseMs;
    lease.until += leaseUntil - lease.leaseUntil;
    lease.leaseUntil = leaseUntil;
    return true;
  }

  complete({ key, entity, position, rememberMs }: Completion): void {
    if (key !== undefined) {
      this.#leases.delete(key);
      this.#settled.add(key, rememberMs);
    }
    if (entity !== undefined && position) this.#advance(entity, position, this.#now() + rememberMs);
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
    const lease = this.#leases.get(key);
    if (lease?.token !== token) return;
    // Keep the count of leases that ended without a result.
    if (lease.deliveries > 1) Object.assign(lease, { leaseUntil: 0, token: RELEASED });
    else this.#leases.delete(key);
  }
}

const DONE: Claim = { status: 'done' };

/** The token of a released lease: it has no owner and does not count as lost. */
const RELEASED = 0;
