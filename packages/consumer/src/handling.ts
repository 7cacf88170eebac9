import type { DecodeResult, EventMessage } from '@topicwright/runtime';
import type { Awaitable } from './awaitable.js';
import type { DeadLetter } from './dead-letter.js';
import type { memoryStore } from './memory-store.js';
import type { RetryOptions } from './retry.js';
import type { Store } from './store.js';

/** What a handler is told besides the event. */
export interface HandlerContext {
  /** 1 for the first. */
  readonly attempt: number;
  /** The fencing token of the claim: larger than that of every claim before it. Pass it on to what refuses late writes. */
  readonly token: number;
  /** Aborted when the consumer is to stop. It waits for handlers that run. */
  readonly signal: AbortSignal;
}

/** Handles an event. When it has returned, or its promise is fulfilled, the event is done; when it throws, it is tried again. */
export type Handler<Event> = (event: Event, context: HandlerContext) => Awaitable<void>;

/** How events are handled, whatever they come by. */
export interface HandlingOptions<Event extends EventMessage = EventMessage> {
  /** What came before: {@link memoryStore} where it is not given, which knows of this process alone. */
  readonly store?: Store;
  /** How long a claim holds, in milliseconds; it is prolonged while the handler runs. 30,000 where it is not given. */
  readonly leaseMs?: number;
  /** How long a message is known to be handled, in milliseconds. A day where it is not given. */
  readonly rememberMs?: number;
  /** Most handlers at a time: 16 where it is not given. Events of one entity are handled in turn. */
  readonly concurrency?: number;
  readonly retry?: RetryOptions;
  /** `newest` (the default) hands over only what is not older than what was handled of its entity; `any` everything. */
  readonly order?: 'newest' | 'any';
  /** Takes what is given up. Until it is fulfilled the message is not acknowledged; where it throws, the consumer stops. */
  readonly onDeadLetter?: (letter: DeadLetter<Event>) => Awaitable<void>;
}

/** How a pipeline works, which depends on what it is fed by. */
export interface PipelineOptions<Event extends EventMessage = EventMessage> extends HandlingOptions<Event> {
  /** Whether to wait for the lease of another consumer to end; else the message is given back. True where it is not given. */
  readonly waits?: boolean;
  /** What handlers are told by, where that is to be earlier than what lets nothing begin. */
  readonly stopping?: AbortSignal;
}

/** A message on its way in. */
export interface Incoming<Event> {
  readonly decode: () => DecodeResult<Event>;
  /** Whether it comes again by itself, so that there is no need to begin with it now. */
  readonly isGone?: () => boolean;
  readonly data: unknown;
  readonly topic?: string;
}

/** What became of a message. All but `abandoned` is settled for good, and may be acknowledged. */
export type Outcome = 'handled' | 'duplicate' | 'stale' | 'dead' | 'abandoned';
