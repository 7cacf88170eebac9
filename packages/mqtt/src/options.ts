/// <reference lib="esnext.disposable" preserve="true" />
import type {
  Awaitable,
  ConsumerHooks,
  Counters,
  Delivery,
  FailingMessage,
  Handler,
  HandlingOptions,
  Warning,
} from '@topicwright/consumer';
import type { EventMessage, EventSdk, Selection, TopicFilter } from '@topicwright/runtime';
import type { ClientOptions } from './client.js';
import type { SubscribeOptions } from './subscribe.js';

/** Time limits of a connection and its consumers. */
export interface TimeLimits {
  /** Time to connect and to have every filter granted, in milliseconds. Refused connections are retried until then. Default: 30,000. */
  readonly readyTimeoutMs?: number;
  /** Maximum duration of `close()`, in milliseconds. Unfinished messages stay unacknowledged. Default: 10,000. */
  readonly closeTimeoutMs?: number;
}

/** Options of a connection. */
export interface ConnectOptions extends ClientOptions, TimeLimits {
  /** Closes the connection and its consumers. */
  readonly signal?: AbortSignal;
  readonly hooks?: { readonly onWarning?: (warning: Warning) => void };
}

/** The events of a selection: `all`, event types and categories. */
export type SelectedEvent<Event extends EventMessage, Events> = Events extends readonly (infer Name)[]
  ? EventNamed<Event, Name>
  : EventNamed<Event, Events>;

type EventNamed<Event extends EventMessage, Name> = 'all' extends Name
  ? Event
  : Extract<Event, { readonly type: Name }> | Extract<Event, { readonly category: Name }>;

/** Options of a consumer. */
export interface ConsumerOptions<Event extends EventMessage = EventMessage> extends HandlingOptions<Event>, SubscribeOptions, TimeLimits {
  /** Handles the events, several at a time. Without it, a `for await` loop takes one at a time. */
  readonly handler?: Handler<Event>;
  /** Closes the consumer. */
  readonly signal?: AbortSignal;
}

/** Options of a consumer with its own connection. */
export type ConsumeOptions<Event extends EventMessage = EventMessage> = ConnectOptions & ConsumerOptions<Event>;

/** The health of a consumer or a connection. */
export interface Health {
  /**
   * `starting`: not subscribed yet. `blocked`: the handler of the oldest unacknowledged message fails, and others wait behind it.
   * `unhealthy`: the broker or the store is unavailable, or messages of an ended consumer of the connection stay unacknowledged.
   */
  readonly status: 'starting' | 'healthy' | 'blocked' | 'unhealthy' | 'closed';
  /** Why the status is not `healthy`. */
  readonly reasons: readonly string[];
  /** The oldest message whose handler fails. */
  readonly failing?: FailingMessage;
}

/** How a consumer is closed. */
export interface CloseOptions {
  /**
   * Unsubscribes in a kept session, too. Messages that the broker still delivers are acknowledged without being handled. Has no effect if
   * the consumer is already closing. Default: false.
   */
  readonly unsubscribe?: boolean;
}

/** A running consumer. To stop it, abort its signal, end its loop or call `close()`. */
export interface Consumer<Event> {
  /** The filters of its subscription. */
  readonly filters: readonly TopicFilter[];
  /** Event types that the filters match in addition to the selection, because `max` has widened them. They are not delivered. */
  readonly alsoReceives: readonly string[];
  /** Resolves when the broker has granted every filter. */
  readonly ready: Promise<void>;
  /** Resolves when the consumer has stopped. Rejects with its fatal error. */
  readonly closed: Promise<void>;
  /** Delivery counters. */
  readonly counters: Counters;
  health(): Health;
  /**
   * Stops within `closeTimeoutMs`. In a kept session running handlers finish, and the broker keeps the subscriptions and all other
   * messages. Otherwise it unsubscribes, and a handler receives every message that has arrived.
   */
  close(options?: CloseOptions): Promise<void>;
  /** The events with their contexts, for a loop. */
  deliveries(): AsyncIterableIterator<Delivery<Event>>;
  [Symbol.asyncIterator](): AsyncIterator<Event, undefined>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** A table on a connection. */
export interface SdkConnection<Event extends EventMessage, Select extends Selection> {
  /**
   * Consumes the events of a selection: at least once if the session is kept, effectively once if the table identifies its messages, and
   * the events of an entity in order.
   *
   * @throws {TopicError | ConsumerError} for an invalid selection or invalid options. Later errors reject `ready` and `closed`.
   */
  consume<const Events extends Select['events']>(
    options: ConsumerOptions<SelectedEvent<Event, Events>> & Omit<Select, 'events'> & { readonly events: Events },
  ): Consumer<SelectedEvent<Event, Events>>;
}

/** Counters of a connection. */
export interface ConnectionCounters {
  readonly received: number;
  /** Messages that the broker has redelivered while they were being handled or settled. */
  readonly redelivered: number;
  /** Messages that no consumer has selected. They were acknowledged. */
  readonly unrouted: number;
}

/** A connection to a broker, shared by tables and consumers. */
export interface Connection {
  /** Resolves when connected. */
  readonly ready: Promise<void>;
  /** Resolves when closed. Rejects with the fatal error. */
  readonly closed: Promise<void>;
  readonly counters: ConnectionCounters;
  health(): Health;
  /** Adds a table to this connection. */
  use<Event extends EventMessage, Select extends Selection>(sdk: EventSdk<Event, Select>): SdkConnection<Event, Select>;
  /** Closes the consumers, then the connection, within `closeTimeoutMs`. A client that was passed in stays open. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

export type { Awaitable, ConsumerHooks };
