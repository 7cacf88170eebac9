import {
  type EncodedMessage,
  type EncodeOptions,
  type EventMessage,
  type EventSdk,
  type SdkTypes,
  type Selection,
  TopicError,
  type TopicTable,
} from '@topicwright/runtime';
import { checkedSide, selectRows } from '@topicwright/runtime/internal';
import { MqttConsumer } from '../consume/mqtt-consumer.js';
import type { Link } from '../link.js';
import type { SdkConnection, TimeLimits, UseOptions } from '../options.js';
import type { Publisher } from '../publish/publisher.js';
import { Replier } from '../request/reply.js';
import type { Requests } from '../request/requests.js';
import type { Subscriber } from '../subscriber.js';

/** What an SDK uses of its connection. */
export interface SdkLink {
  readonly link: Link;
  readonly limits: Required<TimeLimits>;
  readonly publisher: Publisher;
  readonly requests: Requests;
  /** Adds a consumer to the connection. */
  readonly start: (subscriber: Subscriber) => void;
}

/** The functions of `sdk` on a connection. @throws {TopicError} `unknown-side` or `unknown-parameter`. */
export function sdkConnection<Event extends EventMessage, Select extends Selection, Types extends SdkTypes, Side extends string>(
  sdk: EventSdk<Event, Select, Types>,
  { side: ownSide, params: filterParams }: UseOptions<Side, Select>,
  { link, limits, publisher, requests, start }: SdkLink,
): SdkConnection<Event, Select, Types, Side> {
  const side = checkedSide(sdk.table, ownSide);
  checkParams(sdk.table, filterParams);
  const encodeOptions: EncodeOptions<never> = { side: side as never };
  const plain = sdk as unknown as EventSdk<EventMessage, never>;
  requests.addTable(plain);
  const replier = new Replier(plain, side, publisher);
  return {
    consume: (options) => {
      const {
        events,
        params = inherited(sdk.table, filterParams, options.events),
        max,
        ...others
      } = options as unknown as Selection & object;
      const selection: Selection = { events, side, ...(params && { params }), ...(max !== undefined && { max }) };
      const consumer = new MqttConsumer(plain, selection, { ...limits, ...others } as never, { link, replier });
      start(consumer);
      return consumer as never;
    },
    publish: (type, params, payload, options) => {
      const encode = (): EncodedMessage => sdk.encode(type as never, params as never, payload as never, encodeOptions);
      return publisher.publish(type, encode, options);
    },
    request: (type, params, payload, options = {}) =>
      requests.request(plain, { type, params: params as object, payload, side, filterParams, options }) as never,
  };
}

/** The parameters of `use()` that the events have. */
function inherited(table: TopicTable, params: Selection['params'], events: Selection['events']): Selection['params'] {
  if (!params) return undefined;
  const names = new Set(selectRows(table, events).flatMap((row) => row.params));
  return Object.fromEntries(Object.entries(params).filter(([name]) => names.has(name)));
}

function checkParams({ name, parameters }: TopicTable, params: object = {}): void {
  const known = new Set(parameters.map((parameter) => parameter.name));
  const unknown = Object.keys(params).find((each) => !known.has(each));
  if (unknown === undefined) return;
  throw new TopicError('unknown-parameter', unknown, undefined, `${name} has no parameter ${JSON.stringify(unknown)}`);
}
