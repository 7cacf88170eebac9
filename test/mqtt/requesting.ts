import { type Connection, type ConsumerOptions, connect } from '@topicwright/mqtt';
import type { EventMessage, EventSdk, SelectedFilters } from '@topicwright/runtime';
import type { IClientOptions } from 'mqtt';
import { beforeAll, expect, onTestFinished, vi } from 'vitest';
import { loadGenerated, temporaryFolder } from '../support/generate.js';
import type { Script, ScriptedBroker } from '../support/scripted-broker.js';
import { tableOf } from '../support/small-tables.js';
import { peer } from './scripted.js';

const MESSAGE = `type: object
properties:
  token: { description: d, type: string }
  meta: { description: d, type: object, properties: { token: { description: d, type: string } } }
  text: { description: d, type: string }
`;

const PARAMETERS = [
  'id: { description: d, example: a, pattern: "[a-z0-9-]+" }',
  'rid: { description: d, example: 1, type: integer }',
  'status: { description: d, example: 200, type: integer }',
  'env: { description: d, example: prod, default: prod }',
];

// The backend sends commands, matched by a pointer, asks by Correlation Data, and sets levels, matched by an integer and a parameter with a
// default. The device asks for its twin, matched by a parameter, and for the time, matched by the topic.
const FILES = {
  ...tableOf(
    {
      command:
        'topic: "cmd/{id}", payload: payloads/message.yaml, replies: { by: [done, failed], match: { request: token, reply: /meta/token } }',
      check: 'topic: "check/{id}", payload: payloads/message.yaml, replies: { by: [done], match: { request: token, reply: /meta/token } }',
      done: 'topic: "cmd/{id}/done", direction: send, payload: payloads/message.yaml',
      failed: 'topic: "cmd/{id}/failed", direction: send, payload: payloads/message.yaml',
      twinGet:
        'topic: "twin/GET/?rid={rid}", direction: send, content: none, replies: { by: [twinGot], match: { request: { param: rid }, reply: { param: rid } } }',
      twinGot: 'topic: "twin/res/{status}/?rid={rid}", payload: payloads/message.yaml',
      timeAsked: 'topic: "time/{id}", direction: send, payload: payloads/message.yaml, replies: { by: [timeTold], match: topic }',
      timeTold: 'topic: "time/{id}/told", content: text, payload: payloads/text.yaml',
      measure: 'topic: "rpc/{id}", content: none, replies: { by: [measured], match: correlationData }',
      measured: 'topic: "rpc/{id}/result", direction: send',
      levelSet: 'topic: "{env}/{id}/level", payload: payloads/level.yaml, replies: { by: [levelIs], match: { request: seq, reply: seq } }',
      levelIs: 'topic: "{env}/{id}/level/is", direction: send, payload: payloads/level.yaml',
      reported: 'topic: "dev/{id}/report", direction: send',
    },
    PARAMETERS,
    'limits: { maxSubscriptionsPerConnection: 8 }\n',
  ),
  'payloads/message.yaml': MESSAGE,
  'payloads/text.yaml': 'type: string\n',
  'payloads/level.yaml': 'type: object\nproperties:\n  seq: { description: d, type: integer, minimum: 0, maximum: 2147483647 }\n',
};

/** A message of the table. */
export type Message = EventMessage & {
  readonly params: { readonly id: string };
  readonly payload: { readonly [name: string]: unknown };
};

/** A table with every kind of request. */
export interface RequestTable {
  readonly tEvents: EventSdk<Message, never>;
  readonly topicFilters: (selection: object) => SelectedFilters;
}

/** Loads the table before the tests of a file. Returns a function that returns it. */
export function requestTable(): () => RequestTable {
  const folder = temporaryFolder(false);
  let table: RequestTable;
  beforeAll(async () => {
    table = await loadGenerated<RequestTable>(FILES, folder);
  });
  return () => table;
}

type Request = (type: string, params: object, payload: unknown, options?: object) => Promise<Message>;
type Consume = (options: ConsumerOptions<Message> & { readonly events: unknown }) => ReturnType<ReturnType<Connection['use']>['consume']>;

/** One side on a connection. */
export interface Party {
  readonly connection: Connection;
  readonly request: Request;
  readonly publish: (type: string, params: object, payload: unknown, options?: object) => Promise<void>;
  readonly consume: Consume;
}

/** Options of a connection, and the side on it. Default: the backend. */
export interface PartyOptions extends Partial<Parameters<typeof connect>[0]> {
  readonly side?: string;
  readonly params?: object;
}

/** A connection of one side. It is closed when the test finishes. */
export function party({ tEvents }: RequestTable, url: string, { side = 'backend', params, ...options }: PartyOptions = {}): Party {
  const mqtt: IClientOptions = { reconnectPeriod: 20, ...options.mqtt };
  const connection = connect({ url, closeTimeoutMs: 2000, hooks: { onWarning: () => undefined }, ...options, mqtt });
  connection.closed.catch(() => undefined);
  onTestFinished(() => connection.close().catch(() => undefined));
  const used = connection.use(tEvents as never, { side, ...(params && { params }) } as never);
  return { connection, ...(used as unknown as Omit<Party, 'connection'>) };
}

/** A party that is connected to a scripted broker, which acknowledges messages. */
export async function scripted(
  table: RequestTable,
  options: PartyOptions = {},
  script: Script = {},
  version: 4 | 5 = 4,
): Promise<Party & { readonly broker: ScriptedBroker }> {
  const broker = await peer(Object.assign(script, { publishes: script.publishes ?? (() => 'acknowledge') }), version);
  const own = party(table, broker.url, { ...options, mqtt: { protocolVersion: version, ...options.mqtt } });
  return { ...own, broker };
}

let messageId = 0;

/** Publishes a reply. Each has another packet identifier. */
export function answer(broker: ScriptedBroker, topic: string, payload: unknown, more: object = {}): void {
  messageId = (messageId % 65_535) + 1;
  broker.say({
    cmd: 'publish',
    topic,
    payload: typeof payload === 'string' ? payload : JSON.stringify(payload),
    qos: 1,
    messageId,
    dup: false,
    retain: false,
    ...more,
  } as never);
}

/** The filters that a broker was asked for. */
export const filtersOf = (broker: ScriptedBroker): readonly string[] =>
  broker.heardOf('subscribe').flatMap(({ subscriptions }) => subscriptions.map(({ topic }) => topic));

/** The filters that a client has unsubscribed from. */
export const unsubscribedFrom = (broker: ScriptedBroker): readonly string[] =>
  broker.heardOf('unsubscribe').flatMap(({ unsubscriptions }) => unsubscriptions);

/** The payloads of the messages that a broker received. */
export const payloadsOf = (broker: ScriptedBroker): readonly { readonly [name: string]: unknown }[] =>
  broker.heardOf('publish').map(({ payload }) => JSON.parse(payload.toString() || 'null'));

/** The token of a message that a broker received. Default: of the last one. */
export const tokenOf = (broker: ScriptedBroker, index = -1): unknown => payloadsOf(broker).at(index)?.['token'];

/** Waits until the broker has received this number of messages. */
export const published = (broker: ScriptedBroker, count: number): Promise<void> =>
  soon(() => expect(broker.heardOf('publish')).toHaveLength(count));

/** Waits until a check succeeds. */
export const soon = (check: () => void): Promise<void> => vi.waitFor(check, 60_000);

/** Matches a failure of a connection. */
export const failure = (code: string, message: unknown = expect.any(String)): unknown =>
  expect.objectContaining({ name: 'ConsumerError', code, message });
