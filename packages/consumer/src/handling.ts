import type { DecodeResult, EventMessage } from '@topicwright/runtime';
import type { Awaitable } from './awaitable.js';
import type { DeadLetter } from './dead-letter.js';
import type { MessageInfo, ReplyFunction } from './handler.js';
import type { ConsumerHooks } from './hooks.js';
import type { RetryOptions } from './retry.js';
import type { StopSignal } from './stop-signal.js';
import type { Store } from './store.js';

/** Options of event handling, for any transport. */
export interface HandlingOptions<Event extends EventMessage = EventMessage> {
  /** Deduplication and ordering store. Default: in memory, for this process only. */
  readonly store?: Store;
  /** How long a claim lasts, in milliseconds; it is extended while the handler runs. Default: 30,000. */
  readonly leaseMs?: number;
  /** How long a handled message is remembered for deduplication, in milliseconds. Default: 24 hours. */
  readonly rememberMs?: number;
  /**
   * The name under which this consumer claims messages in a shared store. A consumer takes over unfinished messages of an earlier one
   * with the same name. Must be unique among running consumers. Default: the client ID of a persistent MQTT session, else random.
   */
  readonly owner?: string;
  /** Maximum number of concurrent handlers. Events of one entity are handled one after the other. Default: 16. */
  readonly concurrency?: number;
  readonly retry?: RetryOptions;
  /** What to do with an event if a newer event of its entity was already handled. Default: the setting in the spec, else `deliver`. */
  readonly stale?: 'deliver' | 'skip';
  /**
   * Receives messages that are invalid, fail at every attempt, or exceed `maxDeliveries`. The message is settled when the
   * returned promise resolves. A function that fails is called again with back-off: until it succeeds, or behind a rule at most
   * `retry.attempts` times.
   */
  readonly onDeadLetter?: (letter: DeadLetter<Event>) => Awaitable<void>;
  /** What to do with an invalid message without `onDeadLetter`: drop it with a warning, or stop the consumer. Default: `warn`. */
  readonly undecodable?: 'warn' | 'stop';
  /**
   * Timeout of one handler attempt, in milliseconds. The signal is then aborted; 10 seconds later the attempt counts as failed.
   * Loop bodies have no timeout. Default: 5 minutes.
   */
  readonly handlerTimeoutMs?: number;
  /** Timeout of a store call before it is retried, in milliseconds. Default: 5,000. */
  readonly storeTimeoutMs?: number;
  /**
   * Maximum `context.deliveries` of a message. Beyond it the message is dead-lettered as `poison`; without `onDeadLetter` the
   * consumer fails with `poison-message`. Default: 10.
   */
  readonly maxDeliveries?: number;
  readonly hooks?: ConsumerHooks<Event>;
}

/** Options of a pipeline, including those that depend on the transport. */
export interface PipelineOptions<Event extends EventMessage = EventMessage> extends HandlingOptions<Event> {
  /**
   * Whether to wait while the message is leased by another consumer, the store is unavailable or `onDeadLetter` fails. If false, a leased
   * message is `abandoned`, a store failure rejects with `store-failed`, and a failing `onDeadLetter` with `dead-letter-failed`. Default: true.
   */
  readonly waits?: boolean;
  /** How long an attempt may continue after its timeout aborted the signal, in milliseconds. Default: 10,000. */
  readonly abortGraceMs?: number;
}

/** A received message. */
export interface Incoming<Event> {
  /** Decodes the message. Called once. */
  decode(): DecodeResult<Event>;
  readonly data: unknown;
  readonly topic?: string;
  readonly message?: MessageInfo;
  /** Returns the function that answers `event`. Absent if the transport cannot send replies. */
  replyTo?(event: Event): ReplyFunction;
  /** Whether events of this type are selected. Default: all are. */
  isSelected?(type: string): boolean;
  /** The ID of the message in the transport, equal for redeliveries. Identifies events without an identity. */
  readonly transportId?: string;
  /** Whether the transport redelivers the message if it fails. If not, later messages of its entity do not wait for it. Default: true. */
  readonly isRedelivered?: boolean;
  /** The queues in which a message of the same batch has failed: later messages in them must not overtake it. */
  readonly failedQueues?: Set<string>;
  /** Cancels this message only. It is abandoned if it has not started; otherwise the signal of its handler is aborted. */
  readonly cancel?: StopSignal;
}
