import type { OrderPosition } from '@topicwright/runtime';
import type { Awaitable } from './awaitable.js';

/** A message, as a store knows it: the same at each delivery. */
export interface MessageKey {
  /** Its idempotency key. Without one nothing is claimed or remembered of the message itself. */
  readonly key?: string | undefined;
  /** Its entity, if the table orders it by a version. */
  readonly entity?: string | undefined;
}

/** A claim of a message. */
export interface Lease extends MessageKey {
  readonly key: string;
  readonly token: number;
}

/** A message that is about to be handled. */
export interface ClaimRequest extends MessageKey {
  /** How long the claim lasts unless it is extended, in milliseconds. */
  readonly leaseMs: number;
  /** How long it is remembered that a lease ended without a result, in milliseconds. */
  readonly rememberMs: number;
  /** Who claims. A claim of the same owner is taken over; other owners wait for the end of the lease. */
  readonly owner: string;
  /** Which run of the owner: a process that is started again is another one. */
  readonly instance: string;
}

/** What a store answers to a claim. */
export type Claim =
  | {
      readonly status: 'claimed';
      /** Larger than that of every claim before, so that writes of a late owner can be refused. */
      readonly token: number;
      /** 1, and one more for each lease of this message that ended with neither completion nor release. */
      readonly deliveries: number;
      /** The newest position of the entity that was handled. */
      readonly newest?: OrderPosition | undefined;
    }
  /** Another owner handles it; its lease ends in `retryAfterMs`, unless it is extended. */
  | { readonly status: 'busy'; readonly retryAfterMs: number }
  /** It was handled before. */
  | { readonly status: 'done' };

/** A message that was settled. */
export interface Completion extends MessageKey {
  /** Becomes the newest position of the entity, unless a newer one is known. */
  readonly position?: OrderPosition | undefined;
  /** How long both are remembered, in milliseconds. */
  readonly rememberMs: number;
}

/**
 * Deduplication and ordering state shared by cooperating consumers. Each call is atomic. A call that rejects or takes too long is
 * repeated, so that an outage of the store delays events and loses none.
 */
export interface Store {
  /** Claims a message and answers the newest position of its entity. */
  claim(request: ClaimRequest): Awaitable<Claim>;
  /** Extends a lease; false if it has been taken over. */
  extend(lease: Lease, leaseMs: number): Awaitable<boolean>;
  /** Remembers that a message was settled. */
  complete(completion: Completion): Awaitable<void>;
  /** Ends a lease without a result, unless it has been taken over. */
  release(lease: Lease): Awaitable<void>;
}
