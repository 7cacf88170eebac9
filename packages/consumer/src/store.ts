import type { OrderPosition } from '@topicwright/runtime';
import type { Awaitable } from './awaitable.js';

/** Identifies a message in a store. Equal for redeliveries. */
export interface MessageKey {
  /** The idempotency key. Without it, the message itself is neither claimed nor remembered. */
  readonly key?: string | undefined;
  /** The entity, if the spec orders its events by a version. */
  readonly entity?: string | undefined;
}

/** A claim of a message. */
export interface Lease extends MessageKey {
  readonly key: string;
  readonly token: number;
}

/** A request to claim a message before handling it. */
export interface ClaimRequest extends MessageKey {
  /** How long the lease lasts unless it is extended, in milliseconds. */
  readonly leaseMs: number;
  /** How long an expired lease is remembered to count `deliveries`, in milliseconds. */
  readonly rememberMs: number;
  /** The name of the consumer. It takes over claims of the same owner; other owners wait until the lease ends. */
  readonly owner: string;
  /** The run of the owner. A restarted process is another instance. */
  readonly instance: string;
}

/** The answer to a {@link ClaimRequest}. */
export type Claim =
  | {
      readonly status: 'claimed';
      /** Fencing token: larger than that of every earlier claim of the message, so that late writes of an earlier owner can be rejected. */
      readonly token: number;
      /** 1, plus one for each lease of the message that ended without completion or release. */
      readonly deliveries: number;
      /** The newest handled position of the entity. */
      readonly newest?: OrderPosition | undefined;
    }
  /** Another owner is handling the message. Its lease ends in `retryAfterMs` unless it is extended. */
  | { readonly status: 'busy'; readonly retryAfterMs: number }
  /** The message is already settled. */
  | { readonly status: 'done' };

/** A message that was settled. */
export interface Completion extends MessageKey {
  /** Becomes the newest position of the entity, unless a newer one is stored. */
  readonly position?: OrderPosition | undefined;
  /** How long the message and the position are remembered, in milliseconds. */
  readonly rememberMs: number;
}

/**
 * Deduplication and ordering state shared by cooperating consumers. `claim`, `extend` and `release` must be atomic. `complete` may consist
 * of two writes: first the entity, then the message. Calls that fail or time out are retried, so an outage of the store delays events but
 * loses none.
 */
export interface Store {
  /** Claims a message and returns the newest position of its entity. */
  claim(request: ClaimRequest): Awaitable<Claim>;
  /** Extends a lease. Returns false if it was taken over, released or completed. */
  extend(lease: Lease, leaseMs: number): Awaitable<boolean>;
  /** Stores that a message was settled. */
  complete(completion: Completion): Awaitable<void>;
  /** Ends a lease without a result, unless it was taken over. */
  release(lease: Lease): Awaitable<void>;
}
