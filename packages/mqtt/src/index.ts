import type { EventMessage, EventSdk, Selection } from '@topicwright/runtime';
import { MqttConnection } from './connection.js';
import type { Connection, ConnectOptions, ConsumeOptions, Consumer, ReceivedBy, SelectedEvent, UseOptions } from './options.js';

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
  ReceivedBy,
  SdkConnection,
  SelectedEvent,
  SentBy,
  TimeLimits,
  UseOptions,
} from './options.js';
export type { PublishOptions } from './outgoing.js';
export type { PublishLimits } from './publisher.js';
export type { SubscribeOptions } from './subscribe.js';

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
  Sides extends object,
  First extends string,
  const Events extends Select['events'],
  Side extends NonNullable<Select['side']> = First,
>(
  sdk: EventSdk<Event, Select, Sides, First>,
  options: ConsumeOptions<SelectedEvent<Event, Events, ReceivedBy<Sides, Side>>> &
    Omit<Select, 'events' | 'side'> &
    UseOptions<Side> & { readonly events: Events },
): Consumer<SelectedEvent<Event, Events, ReceivedBy<Sides, Side>>> {
  const { client, url, mqtt, will, signal, hooks, readyTimeoutMs, closeTimeoutMs, side, ...others } = options;
  const connection = new MqttConnection(
    defined({ client, url, mqtt, will, hooks, readyTimeoutMs, closeTimeoutMs }) as ConnectOptions,
    true,
  );
  try {
    const used = connection.use(sdk, defined({ side }) as UseOptions<Side>);
    return used.consume({ ...others, ...defined({ signal, hooks }) } as never);
  } catch (error) {
    connection.close();
    throw error;
  }
}

function defined(options: object): object {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}
