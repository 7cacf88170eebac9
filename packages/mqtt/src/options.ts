/// <reference lib="esnext.disposable" preserve="true" />
import type { Counters, Delivery, FailingMessage, Handler, HandlingOptions, ReplyFunction, Warning } from '@topicwright/consumer';
import type {
  BuilderParams,
  EventMessage,
  EventOfType,
  EventSdk,
  ReceivedBy,
  RepliesTo,
  Reply,
  RequestedBy,
  RequestParams,
  RequestPayload,
  SdkTypes,
  SelectedEvent,
  Selection,
  SentBy,
  TopicFilter,
} from '@topicwright/runtime';
import type { ClientOptions } from './client.js';
import type { PublishOptions } from './publish/outgoing.js';
import type { PublishLimits } from './publish/publisher.js';
import type { SubscribeOptions } from './subscribe/subscribe.js';

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
  readonly hooks?: {
    /** Called for problems that do not end the connection. */
    readonly onWarning?: (warning: Warning) => void;
  };
}

/** Options of a consumer. */
export interface ConsumerOptions<Event extends EventMessage = EventMessage, ReplyFn extends ReplyFunction = ReplyFunction>
  extends HandlingOptions<Event>,
    SubscribeOptions,
    TimeLimits {
  /** Handles events, several concurrently. Without it, a `for await` loop takes one at a time. */
  readonly handler?: Handler<Event, ReplyFn>;
  /** Closes the consumer when aborted. */
  readonly signal?: AbortSignal;
}

/** Options of a consumer with its own connection. */
export type ConsumeOptions<Event extends EventMessage = EventMessage, ReplyFn extends ReplyFunction = ReplyFunction> = ConnectOptions &
  ConsumerOptions<Event, ReplyFn>;

/** The health of a consumer or a connection. */
export interface Health {
  /**
   * `starting`: not subscribed yet. `blocked`: the handler of the oldest unacknowledged message fails, and later messages wait for it.
   * `unhealthy`: the broker or the store is unavailable, `onDeadLetter` fails, or messages of an ended consumer of the connection stay
   * unacknowledged.
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
export interface Consumer<Event, ReplyFn extends ReplyFunction = ReplyFunction> {
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
  /** Whether it works, and if not, the reasons. */
  health(): Health;
  /**
   * Stops within `closeTimeoutMs`. In a persistent session, the signals of running handlers are aborted, `close` waits for these handlers,
   * and the broker keeps the subscriptions and all other messages. Otherwise the consumer unsubscribes, and its handler receives every
   * message that has arrived.
   */
  close(options?: CloseOptions): Promise<void>;
  /** Iterates over the events with their contexts. */
  deliveries(): AsyncIterableIterator<Delivery<Event, ReplyFn>>;
  /** The events, one at a time: `for await (const event of consumer)`. Only without a `handler`. */
  [Symbol.asyncIterator](): AsyncIterator<Event, undefined>;
  /** Closes it at the end of an `await using` block. */
  [Symbol.asyncDispose](): Promise<void>;
}

/** Options of {@link Connection.use}. */
export interface UseOptions<Side extends string = string, Select extends Selection = Selection> {
  /** The side of the spec that this program plays. Default: the first side. */
  readonly side?: Side;
  /**
   * The parameters of the filters to which this program subscribes, as in `topicFilters` and in the policy: `{}` for wildcards. A consumer
   * may have others. Default: wildcards for consumers, and for each request its own parameters.
   */
  readonly params?: Select['params'];
}

/** Options of {@link SdkConnection.request}. */
export interface RequestOptions extends Omit<PublishOptions, 'timeoutMs'> {
  /** Timeout in milliseconds, from the call to the reply. Default: 30,000. */
  readonly timeoutMs?: number;
}

/** An SDK on a connection, used as the side `Side`. */
export interface SdkConnection<
  Event extends EventMessage,
  Select extends Selection = Selection,
  Types extends SdkTypes = SdkTypes,
  Side extends string = string,
> {
  /**
   * Consumes the events of a selection. Delivery is at least once if the session is persistent, handling is effectively once if the spec
   * defines an `identity`, and this consumer handles the events of an entity in order.
   *
   * @throws {TopicError | ConsumerError} if the selection or an option is invalid. Later errors reject `ready` and `closed`.
   */
  consume<const Events extends Select['events'], Selected extends EventMessage = SelectedEvent<Event, Events, ReceivedBy<Types, Side>>>(
    options: ConsumerOptions<Selected, Reply<Event, Types, Selected['type'], PublishOptions>> &
      Omit<Select, 'events' | 'side'> & { readonly events: Events },
  ): Consumer<Selected, Reply<Event, Types, Selected['type'], PublishOptions>>;
  /**
   * Checks a message and publishes it with the QoS and the retain flag of its event. Messages are sent in the order of the calls, also
   * after a reconnect; until the client is connected, they wait. Resolves when the broker has acknowledged the message, or with QoS 0, when
   * it was written. A broker may discard a message silently. An `undefined` payload of an event that may be empty clears its retained
   * message.
   *
   * @throws {TopicError | EncodeError} as a rejection, if a parameter or the payload is invalid. Nothing is sent.
   * @throws {ConsumerError} as a rejection: `publish-refused`, `publish-timeout`, `publish-queue-full`, `publish-failed`, `closed` or
   * `invalid-options`. A message that was sent may have been delivered.
   */
  publish<Type extends Event['type'] & SentBy<Types, Side>>(
    type: Type,
    params: BuilderParams<EventOfType<Event, Type>['params'], Types['defaults']>,
    payload: EventOfType<Event, Type>['payload'],
    options?: PublishOptions,
  ): Promise<void>;
  /**
   * Publishes a request and resolves with its reply. Before that, it subscribes to the topics of the replies, and stays subscribed. A
   * missing token is generated. Requests matched by topic alone are sent one at a time if their parameters are equal. A reply that arrives
   * after the timeout is ignored. If the session is lost while the client is not connected, a reply sent in the meantime is lost, too.
   *
   * @throws {TopicError | EncodeError} as a rejection, if a parameter or the payload is invalid. Nothing is sent.
   * @throws {ConsumerError} as a rejection: `request-timeout`, `invalid-reply`, `subscription-refused`, `too-many-filters`, or an error of
   * {@link SdkConnection.publish}.
   */
  request<Type extends Event['type'] & RequestedBy<Types, Side>>(
    type: Type,
    params: RequestParams<BuilderParams<EventOfType<Event, Type>['params'], Types['defaults']>, Types, Type>,
    payload: RequestPayload<EventOfType<Event, Type>['payload'], Types, Type>,
    options?: RequestOptions,
  ): Promise<EventOfType<Event, RepliesTo<Types, Type>>>;
}

/** Counters of a connection. */
export interface ConnectionCounters {
  readonly received: number;
  /** Messages that the broker has redelivered although they were being handled or already settled. */
  readonly redelivered: number;
  /** Messages that no consumer selects. They were acknowledged. */
  readonly unrouted: number;
  /** Messages with QoS 0 that were dropped, because too many messages were unacknowledged. */
  readonly dropped: number;
  /** Published messages that the broker has acknowledged, or with QoS 0, that were written. */
  readonly published: number;
  /** Published messages that the broker has refused. */
  readonly refused: number;
  /** Replies that a request has received. */
  readonly replies: number;
  /** Replies that no request waits for, and no consumer selects: late, duplicate, or to other programs. They were acknowledged. */
  readonly ignoredReplies: number;
}

/** A connection to a broker, shared by SDKs and consumers. */
export interface Connection {
  /** Resolves when connected. */
  readonly ready: Promise<void>;
  /** Resolves when closed. Rejects with the fatal error. */
  readonly closed: Promise<void>;
  readonly counters: ConnectionCounters;
  /** Whether it works, and if not, the reasons. */
  health(): Health;
  /** Adds an SDK to this connection. @throws {TopicError} `unknown-side`, or `unknown-parameter` if the table has no such parameter. */
  use<
    Event extends EventMessage,
    Select extends Selection,
    Types extends SdkTypes,
    Side extends NonNullable<Select['side']> = Types['firstSide'],
  >(sdk: EventSdk<Event, Select, Types>, options?: UseOptions<Side, Select>): SdkConnection<Event, Select, Types, Side>;
  /** Closes the consumers, then the connection, within `closeTimeoutMs`. A client that was passed in stays open. */
  close(): Promise<void>;
  /** Closes it at the end of an `await using` block. */
  [Symbol.asyncDispose](): Promise<void>;
}
