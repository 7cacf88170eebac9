import type { EventMessage } from '@topicwright/runtime';
import type { Outcome } from './counters.js';
import type { HandlerContext } from './handling.js';

/** What a {@link Warning} is about. */
export type WarningCode =
  /** A handler failed and is tried again. */
  | 'handler-failed'
  /** The oldest unacknowledged message fails, and the broker sends nothing more until it is acknowledged. */
  | 'blocked'
  | 'undecodable'
  | 'lease-lost'
  | 'store-failed'
  | 'store-recovered'
  | 'connection-lost'
  | 'connection-failed'
  | 'connection-restored'
  | 'credentials-refused'
  | 'subscription-failed'
  /** Another client connects with the same client ID. */
  | 'session-contended'
  /** Shared subscriptions to topics that begin with `$` are not supported by every broker. */
  | 'shared-reserved'
  /** More messages are unacknowledged than a client should hold, so reading was paused. */
  | 'backlog'
  /** A consumer of a kept session failed while its connection goes on. What comes for it is held, and not acknowledged. */
  | 'consumer-failed'
  /** A message of no consumer was acknowledged. */
  | 'unrouted'
  | 'unfinished';

/** Something that is wrong, while the consumer goes on. */
export interface Warning {
  readonly code: WarningCode;
  readonly message: string;
  readonly event?: EventMessage;
  readonly topic?: string;
  /** How often the handler was tried. */
  readonly attempts?: number;
  /** Milliseconds since the message was received. */
  readonly ageMs?: number;
  readonly cause?: unknown;
}

/** A message that was settled. */
export interface Settled<Event extends EventMessage = EventMessage> {
  readonly outcome: Outcome;
  /** Absent if it was not decoded. */
  readonly event?: Event;
  readonly topic?: string;
  /** How often the handler was tried. */
  readonly attempts: number;
  /** Milliseconds since the message was received. */
  readonly ageMs: number;
}

/** Functions that a consumer calls as it works, for logs, metrics and traces. What they throw is ignored, except by `aroundHandler`. */
export interface ConsumerHooks<Event extends EventMessage = EventMessage> {
  /** Wraps each attempt: must call `next` once and return its result. */
  readonly aroundHandler?: (event: Event, context: HandlerContext, next: () => unknown) => unknown;
  readonly onSettled?: (settled: Settled<Event>) => void;
  /** Default: a process warning, or `console.warn` in browsers; at most one of a code every ten seconds. */
  readonly onWarning?: (warning: Warning) => void;
}
