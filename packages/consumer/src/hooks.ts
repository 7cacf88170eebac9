import type { EventMessage } from '@topicwright/runtime';
import type { Outcome } from './counters.js';
import type { HandlerContext } from './handler.js';

/** The codes of a {@link Warning}. */
export type WarningCode =
  /** A handler failed and is retried. */
  | 'handler-failed'
  /** A hook has thrown. Always printed, and never passed to `onWarning`. */
  | 'hook-failed'
  /** The oldest unacknowledged message keeps failing. The broker sends no more messages until it is acknowledged. */
  | 'blocked'
  | 'undecodable'
  /** `onDeadLetter` failed and is called again, or has not settled within 10 seconds. */
  | 'dead-letter-failed'
  | 'lease-lost'
  | 'store-failed'
  | 'store-recovered'
  | 'connection-lost'
  | 'connection-failed'
  | 'connection-restored'
  | 'credentials-refused'
  | 'subscription-failed'
  /** Another client probably uses the same client ID. */
  | 'session-contended'
  /** The broker does not keep a session for which the client asks. Messages are lost with the connection. */
  | 'session-not-kept'
  /** A shared subscription to topics that begin with `$`. Not every broker supports it. */
  | 'shared-reserved'
  /** AWS IoT does not deliver retained messages to a filter with a wildcard. */
  | 'retained-undelivered'
  /** Too many messages are unacknowledged, so reading from the connection is paused. */
  | 'backlog'
  /** A consumer of a persistent session failed, but its connection stays open. Its messages stay unacknowledged. */
  | 'consumer-failed'
  /** A message of an ended consumer was received. It stays unacknowledged until another consumer selects its topic. */
  | 'orphaned'
  /** A message was acknowledged although no consumer selects it. */
  | 'unrouted'
  /** The consumer closed with unfinished messages. */
  | 'unfinished';

/** A problem that does not stop the consumer. */
export interface Warning {
  readonly code: WarningCode;
  readonly message: string;
  readonly event?: EventMessage;
  readonly topic?: string;
  /** Attempts of the handler so far. */
  readonly attempts?: number;
  /** Milliseconds since the message was received. */
  readonly ageMs?: number;
  readonly cause?: unknown;
}

/** A message with its outcome. */
export interface Settled<Event extends EventMessage = EventMessage> {
  readonly outcome: Outcome;
  /** Absent if the message was not decoded. */
  readonly event?: Event;
  readonly topic?: string;
  /** Attempts of the handler so far. */
  readonly attempts: number;
  /** Milliseconds since the message was received. */
  readonly ageMs: number;
}

/** Callbacks for logs, metrics and traces. Errors that they throw are printed and ignored, except in `aroundHandler`. */
export interface ConsumerHooks<Event extends EventMessage = EventMessage> {
  /** Wraps each attempt. Must call `next` once and return its result. */
  readonly aroundHandler?: (event: Event, context: HandlerContext, next: () => unknown) => unknown;
  /** Called for each message, with its outcome. */
  readonly onSettled?: (settled: Settled<Event>) => void;
  /** Default: a process warning, or `console.warn` in browsers, at most one per code every ten seconds. */
  readonly onWarning?: (warning: Warning) => void;
}
