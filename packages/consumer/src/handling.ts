import type { DecodeResult, EventMessage } from '@topicwright/runtime';
import type { Awaitable } from './awaitable.js';
import type { DeadLetter } from './dead-letter.js';
import type { ConsumerHooks } from './hooks.js';
import type { RetryOptions } from './retry.js';
import type { StopSignal } from './stop-signal.js';
import type { Store } from './store.js';

/** What came with a message besides topic and payload. */
export interface MessageInfo {
  readonly qos: 0 | 1 | 2;
  /** Whether it is a retained message, sent because of a new subscription. */
  readonly retain: boolean;
  /** Whether the sender says that it may have been delivered before. */
  readonly dup: boolean;
  /** The properties of an MQTT 5 PUBLISH. */
  readonly properties?: { readonly [name: string]: unknown };
}

/** What a handler is given besides the event. */
export interface HandlerContext {
  /** 1 for the first attempt. */
  readonly attempt: number;
  /** 1, and one more for each time that a consumer had the message and was gone before it had finished. */
  readonly deliveries: number;
  /** Whether a newer event of the same entity was handled before. */
  readonly stale: boolean;
  /** The fencing token of the claim: larger than that of every claim before it. Pass it on to what refuses late writes. */
  readonly token: number;
  /** Aborted when the consumer stops, when the attempt takes longer than `handlerTimeoutMs`, or when another consumer has taken over. */
  readonly signal: AbortSignal;
  readonly message: MessageInfo;
}

/** Handles an event. It is done when the handler has returned, or its promise is fulfilled; when it throws, the event is retried. What it returns is ignored. */
export type Handler<Event> = (event: Event, context: HandlerContext) => unknown;

/** How events are handled, whatever delivers them. */
export interface HandlingOptions<Event extends EventMessage = EventMessage> {
  /** Deduplication and ordering store. Default: in memory, this process only. */
  readonly store?: Store;
  /** How long a claim lasts, in milliseconds; it is extended while the handler runs. Default: 30,000. */
  readonly leaseMs?: number;
  /** How long a handled message is remembered for deduplication, in milliseconds. Default: 24 hours. */
  readonly rememberMs?: number;
  /**
   * Who holds the claims, in a store that several consumers share: a consumer takes over what an earlier one of the same name left
   * unfinished. It must be unique among consumers that run at the same time. Default: the client ID of a kept MQTT session, else random.
   */
  readonly owner?: string;
  /** Most handlers at a time. Events of one entity are handled in turn. Default: 16. */
  readonly concurrency?: number;
  readonly retry?: RetryOptions;
  /** What becomes of an event that is older than one of its entity already handled. Default: what the table says, else `deliver`. */
  readonly stale?: 'deliver' | 'skip';
  /** Takes messages that are not valid, and those whose handler fails at every attempt. The message is acknowledged when it is done. */
  readonly onDeadLetter?: (letter: DeadLetter<Event>) => Awaitable<void>;
  /** What becomes of an invalid message without `onDeadLetter`: a warning, or the end of the consumer. Default: `warn`. */
  readonly undecodable?: 'warn' | 'stop';
  /**
   * How long one attempt of a handler may take, in milliseconds: then its signal aborts, and 10 seconds later it counts as failed. The
   * body of a loop has no limit. Default: 5 minutes.
   */
  readonly handlerTimeoutMs?: number;
  /** How long a call of the store may take before it is repeated, in milliseconds. Default: 5,000. */
  readonly storeTimeoutMs?: number;
  /** How often a message may be delivered again because consumers died of it, before it is a dead letter. Default: 10. */
  readonly maxDeliveries?: number;
  readonly hooks?: ConsumerHooks<Event>;
}

/** How a pipeline works, which depends on what feeds it. */
export interface PipelineOptions<Event extends EventMessage = EventMessage> extends HandlingOptions<Event> {
  /** Whether a message that cannot be handled now is waited for; else it is handed back as `abandoned`. Default: true. */
  readonly waits?: boolean;
  /** How long an attempt has after its signal was aborted, in milliseconds. Default: 10,000. */
  readonly abortGraceMs?: number;
}

/** A message on its way in. */
export interface Incoming<Event> {
  decode(): DecodeResult<Event>;
  readonly data: unknown;
  readonly topic?: string;
  readonly message?: MessageInfo;
  /** Whether events of this type are wanted. Default: all are. */
  isSelected?(type: string): boolean;
  /** What the transport calls the message, for events without an identity: the same at each delivery. */
  readonly transportId?: string;
  /** Ends work on this message alone: it is handed back if it has not begun, and its handler is told to stop. */
  readonly cancel?: StopSignal;
}
