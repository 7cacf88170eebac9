import type { OrderPosition } from '@topicwright/runtime';
import type { Awaitable } from './awaitable.js';

/** What a store says of a message that is about to be handled. */
export type Claim =
  /** It is ours for the time of the lease. `token` rises with every claim of the store, so what a late owner writes can be told. */
  | { readonly status: 'claimed'; readonly token: number }
  /** Another owner handles it; its lease ends in `retryAfterMs`. */
  | { readonly status: 'busy'; readonly retryAfterMs: number }
  /** It was handled before. */
  | { readonly status: 'done' };

/**
 * What is known of messages that came before, shared by the consumers that share their work. Each call is atomic. A call that
 * rejects is made again, so that a store which is away delays events and loses none.
 */
export interface Store {
  /** Claims the message `key` for `leaseMs` milliseconds. */
  claim(key: string, leaseMs: number): Awaitable<Claim>;
  /** Prolongs a lease; false where it is no longer that of `token`. */
  extend(key: string, token: number, leaseMs: number): Awaitable<boolean>;
  /** The message was handled: for `ttlMs` milliseconds it is `done`. */
  complete(key: string, ttlMs: number): Awaitable<void>;
  /** Gives a claim back, where it is still that of `token`. */
  release(key: string, token: number): Awaitable<void>;
  /** The newest position of an entity that was handled. */
  newest(entity: string): Awaitable<OrderPosition | undefined>;
  /** Keeps `position` for `ttlMs` milliseconds, where nothing newer is known. */
  advance(entity: string, position: OrderPosition, ttlMs: number): Awaitable<void>;
}
