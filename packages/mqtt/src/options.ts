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
import type { BuilderParams, EventMessage, EventSdk, Selection, TopicFilter } from '@topicwright/runtime';
import type { ClientOptions } from './client.js';
import type { PublishOptions } from './outgoing.js';
import type { PublishLimits } from './publisher.js';
import type { SubscribeOptions } from './subscribe.js';

/** Time limits of a connection and its consumers. */
export interface TimeLimits {
  /** Timeout for connecting and for the grant of every filter, in milliseconds. Refused connections are retried. Default: 30,000. */
  readonly readyTimeoutMs?: number;
  /** Maximum duration of `close()`, in milliseconds. Unfinished messages stay unacknowledged. Default: 10,000. */
  readonly closeTimeoutMs?: number;
}

/** Options of a connection. */
export interface ConnectOptions extends ClientOptions, TimeLimits, PublishLimits {
  /** Closes the connection and its consumers when aborted. */
  readonly signal?: AbortSignal;
  readonly hooks?: { readonly onWarning?: (warning: Warning) => void };
}

/** The union of the events of a selection, `all`, event types or categories, of the types `Received`. */
export type SelectedEvent<Event extends EventMessage, Events, Received = Event['type']> = Extract<
  Events extends readonly (infer Name)[] ? EventNamed<Event, Name> : EventNamed<Event, Events>,
  { readonly type: Received }
>;

type EventNamed<Event extends EventMessage, Name> = 'all' extends Name
  ? Event
  : Extract<Event, { readonly type: Name }> | Extract<Event, { readonly category: Name }>;

/** The event types that `Side` receives. */
export type ReceivedBy<Sides, Side> = Side extends keyof Sides
  ? Sides[Side] extends { readonly receives: infer Type }
    ? Type
    : never
  : string;

/** The event types that `Side` sends. */
export type SentBy<Sides, Side> = Side extends keyof Sides ? (Sides[Side] extends { readonly sends: infer Type } ? Type : never) : string;

/** Options of a consumer. */
export interface ConsumerOptions<Event extends EventMessage = EventMessage> extends HandlingOptions<Event>, SubscribeOptions, TimeLimits {
  /** Handles events, several concurrently. Without it, a `for await` loop takes one at a time. */
  readonly handler?: Handler<Event>;
  /** Closes the consumer when aborted. */
  readonly signal?: AbortSignal;
}

/** Options of a consumer with its own connection. */
export type ConsumeOptions<Event extends EventMessage = EventMessage> = ConnectOptions & ConsumerOptions<Event>;

/** The health of a consumer or a connection. */
export interface Health {
  /**
   * `starting`: not subscribed yet. `blocked`: the handler of the oldest unacknowledged message fails, and later messages wait for it.
   * `unhealthy`: the broker or the store is unavailable, or messages of an ended consumer of the connection stay unacknowledged.
   */
  readonly status: 'starting' | 'healthy' | 'blocked' | 'unhealthy' | 'closed';
  /** Why the status is not `healthy`. */
  readonly reasons: readonly string[];
  /** The oldest message whose handler fails. */
  readonly failing?: FailingMessage;
}

/** Options of {@link Consumer.close}. */
export interface CloseOptions {
  /**
   * Unsubscribes in a persistent session, too. Messages that the broker still delivers are acknowledged without being handled. Has no
   * effect if the consumer is already closing. Default: false.
   */
  readonly unsubscribe?: boolean;
}

/** A running consumer. To stop it, abort its signal, end its loop or call `close()`. */
export interface Consumer<Event> {
  /** The filters of its subscription. */
  readonly filters: readonly TopicFilter[];
  /** Event types that filters widened by `max` match in addition to the selection. They are not delivered. */
  readonly alsoReceives: readonly string[];
  /** Resolves when the broker has granted every filter. */
  readonly ready: Promise<void>;
  /** Resolves when the consumer has stopped. Rejects with its fatal error. */
  readonly closed: Promise<void>;
  /** Delivery counters. */
  readonly counters: Counters;
  health(): Health;
  /**
   * Stops within `closeTimeoutMs`. In a persistent session running handlers finish, and the broker keeps the subscriptions and all other
   * messages. Otherwise the consumer unsubscribes, and its handler receives every message that has arrived.
   */
  close(options?: CloseOptions): Promise<void>;
  /** Iterates over the events with their contexts. */
  deliveries(): AsyncIterableIterator<Delivery<Event>>;
  [Symbol.asyncIterator](): AsyncIterator<Event, undefined>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Options of {@link Connection.use}. */
export interface UseOptions<Side extends string = string> {
  /** The side of the table that this program is. Default: the first side. */
  readonly side?: Side;
}

/** An SDK on a connection, used as the side that receives the event types `Received` and sends the event types `Sent`. */
export interface SdkConnection<
  Event extends EventMessage,
  Select extends Selection,
  Received = Event['type'],
  Sent = Event['type'],
  Default extends PropertyKey = never,
> {
  /**
   * Consumes the events of a selection. Delivery is at least once if the session is persistent, handling is effectively once if the spec
   * defines an `identity`, and the events of an entity are handled in order.
   *
   * @throws {TopicError | ConsumerError} if the selection or an option is invalid. Later errors reject `ready` and `closed`.
   */
  consume<const Events extends Select['events']>(
    options: ConsumerOptions<SelectedEvent<Event, Events, Received>> & Omit<Select, 'events' | 'side'> & { readonly events: Events },
  ): Consumer<SelectedEvent<Event, Events, Received>>;
  /**
   * Checks a message and publishes it with the QoS and the retain flag of its event. Messages are sent in the order of the calls, also after
   * a reconnect; until the client is connected, they wait. Resolves when the broker has acknowledged the message, or with QoS 0, when it was
   * written. A broker may discard a message silently. An `undefined` payload of an event that may be empty clears its retained message.
   *
   * @throws {TopicError | EncodeError} as a rejection, if a parameter or the payload is invalid. Nothing is sent.
   * @throws {ConsumerError} as a rejection: `publish-refused`, `publish-timeout`, `publish-queue-full`, `publish-failed`, `closed` or
   * `invalid-options`. A message that was sent may have been delivered.
   */
  publish<Type extends Event['type'] & Sent>(
    type: Type,
    params: BuilderParams<EventOfType<Event, Type>['params'], Default>,
    payload: EventOfType<Event, Type>['payload'],
    options?: PublishOptions,
  ): Promise<void>;
}

type EventOfType<Event extends EventMessage, Type> = Extract<Event, { readonly type: Type }>;

/** Counters of a connection. */
export interface ConnectionCounters {
  readonly received: number;
  /** Messages that the broker has redelivered although they were being handled or already settled. */
  readonly redelivered: number;
  /** Messages that no consumer selects. They were acknowledged. */
  readonly unrouted: number;
  /** Published messages that the broker has acknowledged, or with QoS 0, that were written. */
  readonly published: number;
  /** Published messages that the broker has refused. */
  readonly refused: number;
}

/** A connection to a broker, shared by SDKs and consumers. */
export interface Connection {
  /** Resolves when connected. */
  readonly ready: Promise<void>;
  /** Resolves when closed. Rejects with the fatal error. */
  readonly closed: Promise<void>;
  readonly counters: ConnectionCounters;
  health(): Health;
  /** Adds an SDK to this connection. */
  use<
    Event extends EventMessage,
    Select extends Selection,
    Sides extends object,
    First extends string,
    Default extends PropertyKey,
    Side extends NonNullable<Select['side']> = First,
  >(
    sdk: EventSdk<Event, Select, Sides, First, Default>,
    options?: UseOptions<Side>,
  ): SdkConnection<Event, Select, ReceivedBy<Sides, Side>, SentBy<Sides, Side>, Default>;
  /** Closes the consumers, then the connection, within `closeTimeoutMs`. A client that was passed in stays open. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

export type { Awaitable, ConsumerHooks };
