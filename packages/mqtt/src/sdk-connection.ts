import {
  checkedSide,
  type EncodedMessage,
  type EncodeOptions,
  type EventMessage,
  type EventSdk,
  type Selection,
} from '@topicwright/runtime';
import type { Link } from './link.js';
import { MqttConsumer } from './mqtt-consumer.js';
import type { ReceivedBy, SdkConnection, SentBy, TimeLimits } from './options.js';
import type { Publisher } from './publisher.js';
import type { Subscriber } from './subscriber.js';

/** What an SDK uses of its connection. */
export interface SdkLink {
  readonly link: Link;
  readonly limits: Required<TimeLimits>;
  readonly publisher: Publisher;
  /** Adds a consumer to the connection. */
  readonly start: (subscriber: Subscriber) => void;
}

/** The functions of `sdk` on a connection. @throws {TopicError} `unknown-side`. */
export function sdkConnection<
  Event extends EventMessage,
  Select extends Selection,
  Sides extends object,
  First extends string,
  Default extends PropertyKey,
  Side extends string,
>(
  sdk: EventSdk<Event, Select, Sides, First, Default>,
  ownSide: Side | undefined,
  { link, limits, publisher, start }: SdkLink,
): SdkConnection<Event, Select, ReceivedBy<Sides, Side>, SentBy<Sides, Side>, Default> {
  const side = checkedSide(sdk.table, ownSide);
  const encodeOptions: EncodeOptions<never> = { side: side as never };
  return {
    consume: (options) => {
      const { events, params, max, ...others } = options as unknown as Selection & object;
      const selection: Selection = { events, side, ...(params && { params }), ...(max !== undefined && { max }) };
      const consumer = new MqttConsumer(sdk as unknown as EventSdk<Event, never>, selection, { ...limits, ...others } as never, link);
      start(consumer);
      return consumer as never;
    },
    publish: (type, params, payload, options) => {
      const encode = (): EncodedMessage => sdk.encode(type as never, params as never, payload as never, encodeOptions);
      return publisher.publish(type, encode, options);
    },
  };
}
