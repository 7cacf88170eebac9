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
import type { ClientOptions } from './dialer.js';
import type { SubscribeOptions } from './subscribe.js';

/** How long a connection and its consumers wait. */
export interface TimeLimits {
  /** How long until the broker has to be connected and to have granted every filter, in milliseconds. Until then a refused connection is tried again. Default: 30,000. */
  readonly readyTimeoutMs?: number;
  /** How long `close()` takes at most, in milliseconds. What is unfinished by then stays unacknowledged. Default: 10,000. */
  readonly closeTimeoutMs?: number;
}

/** How to connect. */
export interface ConnectOptions extends ClientOptions, TimeLimits {
  /** Closes the connection, with all of its consumers. */
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

/** How events are consumed. */
export interface ConsumerOptions<Event extends EventMessage = EventMessage> extends HandlingOptions<Event>, SubscribeOptions, TimeLimits {
  /** Takes the events, several at a time. Without it they are for a `for await` loop, one at a time. */
  readonly handler?: Handler<Event>;
  /** Closes the consumer. */
  readonly signal?: AbortSignal;
}

/** How events are consumed over a connection of their own. */
export type ConsumeOptions<Event extends EventMessage = EventMessage> = ConnectOptions & ConsumerOptions<Event>;

/** How a consumer does. */
export interface Health {
  /**
   * `starting`: not subscribed yet. `healthy`. `blocked`: the oldest unacknowledged message fails, and others wait behind it.
   * `unhealthy`: the broker or the store is away. `closed`.
   */
  readonly status: 'starting' | 'healthy' | 'blocked' | 'unhealthy' | 'closed';
  /** Why it is not healthy. */
  readonly reasons: readonly string[];
  /** The oldest message whose handler fails. */
  readonly failing?: FailingMessage;
}

/** A consumer at work. Abort its signal, end its loop or call `close()` to stop it. */
export interface Consumer<Event> {
  /** What is subscribed to. */
  readonly filters: readonly TopicFilter[];
  /** The event types that the filters receive in addition to what was selected, where `max` has widened them. They are not handed over. */
  readonly alsoReceives: readonly string[];
  /** Resolves once the broker has granted every filter. */
  readonly ready: Promise<void>;
  /** Resolves once stopped; rejects with the fatal error. */
  readonly closed: Promise<void>;
  /** Delivery counters. */
  readonly counters: Counters;
  health(): Health;
  /**
   * Stops. Where a kept session ends with it, finishes what is being handled and leaves the rest to the broker. Else unsubscribes and, with
   * a handler, handles what has been received. Then acknowledges. Ends within `closeTimeoutMs`.
   */
  close(): Promise<void>;
  /** The events with what came besides, for a loop. */
  deliveries(): AsyncIterableIterator<Delivery<Event>>;
  [Symbol.asyncIterator](): AsyncIterator<Event, undefined>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** A table on a connection. */
export interface SdkConnection<Event extends EventMessage, Select extends Selection> {
  /**
   * Consumes the events of a selection, typed: at least once where the session is kept, once in effect where the table identifies its
   * messages, those of an entity in turn.
   *
   * @throws {TopicError | ConsumerError} for a selection or options that make no sense. Later errors reject `ready` and `closed`.
   */
  consume<const Events extends Select['events']>(
    options: ConsumerOptions<SelectedEvent<Event, Events>> & Omit<Select, 'events'> & { readonly events: Events },
  ): Consumer<SelectedEvent<Event, Events>>;
}

/** Counters of a connection. */
export interface ConnectionCounters {
  readonly received: number;
  /** Messages sent again on the same connection or session, while they were in work or settled. */
  readonly redelivered: number;
  /** Messages of no consumer, which were acknowledged. */
  readonly unrouted: number;
}

/** One connection to a broker, shared by tables and consumers. */
export interface Connection {
  /** Resolves once connected. */
  readonly ready: Promise<void>;
  /** Resolves once closed; rejects with the fatal error. */
  readonly closed: Promise<void>;
  readonly counters: ConnectionCounters;
  health(): Health;
  /** Uses a table on this connection. */
  use<Event extends EventMessage, Select extends Selection>(sdk: EventSdk<Event, Select>): SdkConnection<Event, Select>;
  /** Closes the consumers, then the connection; a client that was passed in is left open. Ends within `closeTimeoutMs`. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

export type { Awaitable, ConsumerHooks };
