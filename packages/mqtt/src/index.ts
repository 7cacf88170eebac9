import type { EventMessage, EventSdk, ReceivedBy, Reply, SdkTypes, SelectedEvent, Selection } from '@topicwright/runtime';
import { MqttConnection } from './connection/connection.js';
import type { Connection, ConnectOptions, ConsumeOptions, Consumer, UseOptions } from './options.js';
import type { PublishOptions } from './publish/outgoing.js';

export type { ReceivedBy, RepliesTo, Reply, RequestedBy, RequestParams, RequestPayload, SelectedEvent, SentBy } from '@topicwright/runtime';
export type { BrokerUrl, ClientOptions } from './client.js';
export type {
  CloseOptions,
  Connection,
  ConnectionCounters,
  ConnectOptions,
  ConsumeOptions,
  Consumer,
  ConsumerOptions,
  Health,
  RequestOptions,
  SdkConnection,
  TimeLimits,
  UseOptions,
} from './options.js';
export type { PublishOptions } from './publish/outgoing.js';
export type { PublishLimits } from './publish/publisher.js';
export type { SubscribeOptions } from './subscribe/subscribe.js';

/**
 * Connects to a broker. Returns immediately; SDKs and consumers can be added before the connection is established.
 *
 * @throws {ConsumerError} `invalid-options`. Later errors reject `ready` and `closed`.
 */
export function connect(options: ConnectOptions): Connection {
  return new MqttConnection(options, false);
}

/**
 * Consumes the events of a selection over a separate connection, which closes with the consumer. Short for
 * `connect(…).use(sdk).consume(…)`.
 *
 * @throws {TopicError | ConsumerError} if the selection or an option is invalid. Later errors reject `ready` and `closed`.
 */
export function consume<
  Event extends EventMessage,
  Select extends Selection,
  Types extends SdkTypes,
  const Events extends Select['events'],
  Side extends NonNullable<Select['side']> = Types['firstSide'],
  Selected extends EventMessage = SelectedEvent<Event, Events, ReceivedBy<Types, Side>>,
>(
  sdk: EventSdk<Event, Select, Types>,
  options: ConsumeOptions<Selected, Reply<Event, Types, Selected['type'], PublishOptions>> &
    Omit<Select, 'events' | 'side'> &
    Omit<UseOptions<Side>, 'params'> & { readonly events: Events },
): Consumer<Selected, Reply<Event, Types, Selected['type'], PublishOptions>> {
  const { client, url, mqtt, will, signal, hooks, readyTimeoutMs, closeTimeoutMs, maxInFlight, maxQueued, side, ...others } = options;
  const connection = new MqttConnection(
    defined({ client, url, mqtt, will, hooks, readyTimeoutMs, closeTimeoutMs, maxInFlight, maxQueued }) as ConnectOptions,
    true,
  );
  try {
    const used = connection.use(sdk, defined({ side }) as UseOptions<Side, Select>);
    return used.consume({ ...others, ...defined({ signal, hooks }) } as never) as never;
  } catch (error) {
    connection.close();
    throw error;
  }
}

function defined(options: object): object {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}
