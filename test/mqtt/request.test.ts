import { type Connection, type ConsumerOptions, connect } from '@topicwright/mqtt';
import type { EventMessage, EventSdk, SelectedFilters } from '@topicwright/runtime';
import type { IClientOptions } from 'mqtt';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { loadGenerated, temporaryFolder } from '../support/generate.js';
import { type Mosquitto, startMosquitto } from '../support/mosquitto.js';
import { describeWith } from '../support/programs.js';
import { startProxy } from '../support/proxy.js';
import type { ScriptedBroker } from '../support/scripted-broker.js';
import { tableOf } from '../support/small-tables.js';
import { connected } from './fleet.js';
import { peer } from './scripted.js';

const ID = 'id: { description: d, example: a, pattern: "[a-z0-9-]+" }';
const MESSAGE = `type: object
properties:
  token: { description: d, type: string }
  meta: { description: d, type: object, properties: { token: { description: d, type: string } } }
  text: { description: d, type: string }
`;

// The backend sends commands, matched by a pointer, and asks by Correlation Data. The device asks for its twin, matched by a parameter,
// and for the time, matched by the topic.
const FILES = {
  ...tableOf(
    {
      command:
        'topic: "cmd/{id}", payload: payloads/message.yaml, replies: { by: [done, failed], match: { request: token, reply: /meta/token } }',
      done: 'topic: "cmd/{id}/done", direction: send, payload: payloads/message.yaml',
      failed: 'topic: "cmd/{id}/failed", direction: send, payload: payloads/message.yaml',
      twinGet:
        'topic: "twin/GET/?rid={rid}", direction: send, content: none, replies: { by: [twinGot], match: { request: { param: rid }, reply: { param: rid } } }',
      twinGot: 'topic: "twin/res/{status}/?rid={rid}", payload: payloads/message.yaml',
      timeAsked: 'topic: "time/{id}", direction: send, content: none, replies: { by: [timeTold], match: topic }',
      timeTold: 'topic: "time/{id}/told", content: text, payload: payloads/text.yaml',
      measure: 'topic: "rpc/{id}", content: none, replies: { by: [measured], match: correlationData }',
      measured: 'topic: "rpc/{id}/result", direction: send',
      reported: 'topic: "dev/{id}/report", direction: send',
    },
    [ID, 'rid: { description: d, example: 1, type: integer }', 'status: { description: d, example: 200, type: integer }'],
    'limits: { maxSubscriptionsPerConnection: 8 }\n',
  ),
  'payloads/message.yaml': MESSAGE,
  'payloads/text.yaml': 'type: string\n',
};

type Message = EventMessage & { readonly params: { readonly id: string }; readonly payload: { readonly [name: string]: unknown } };
type Sdk = EventSdk<Message, never>;

const code = temporaryFolder(false);
let sdk: Sdk;
let topicFilters: (selection: object) => SelectedFilters;
beforeAll(async () => {
  const generated = await loadGenerated<{ readonly tEvents: Sdk; readonly topicFilters: typeof topicFilters }>(FILES, code);
  sdk = generated.tEvents;
  topicFilters = generated.topicFilters;
});

type Request = (type: string, params: object, payload: unknown, options?: object) => Promise<Message>;
type Consume = (options: ConsumerOptions<Message> & { readonly events: unknown }) => ReturnType<ReturnType<Connection['use']>['consume']>;

interface Party {
  readonly connection: Connection;
  readonly request: Request;
  readonly consume: Consume;
}

interface PartyOptions extends Partial<Parameters<typeof connect>[0]> {
  readonly side?: string;
  readonly params?: object;
}

/** A connection of one side. */
function party(url: string, { side = 'backend', params, ...options }: PartyOptions = {}): Party {
  const mqtt: IClientOptions = { reconnectPeriod: 20, ...options.mqtt };
  const connection = connect({ url, closeTimeoutMs: 2000, hooks: { onWarning: () => undefined }, ...options, mqtt });
  connection.closed.catch(() => undefined);
  onTestFinished(() => connection.close().catch(() => undefined));
  const used = connection.use(sdk as never, { side, ...(params && { params }) } as never);
  return { connection, request: used.request as unknown as Request, consume: used.consume as unknown as Consume };
}

/** Answers everything that a side receives, with the text of the request. */
async function answering(url: string, side: string, options: PartyOptions = {}): Promise<Party> {
  const own = party(url, { side, ...options });
  const answers: { readonly [type: string]: readonly [string, (payload: Message['payload']) => unknown, object?] } = {
    command: ['done', ({ text }) => ({ text })],
    twinGet: ['twinGot', () => ({ text: 'twin' }), { status: 200 }],
    timeAsked: ['timeTold', () => 'noon'],
    measure: ['measured', () => ({ seq: 7 })],
  };
  const events = side === 'device' ? ['command', 'measure'] : ['twinGet', 'timeAsked'];
  const consumer = own.consume({
    events,
    handler: async ({ type, payload }, { reply }) => {
      const [replyType, payloadOf, params] = answers[type] as (typeof answers)[string];
      await reply(replyType as never, payloadOf(payload) as never, params as never);
    },
  });
  await consumer.ready;
  return own;
}

const soon = (check: () => void): Promise<void> => vi.waitFor(check, 10_000);
const failure = (codeName: string, message: unknown = expect.any(String)): unknown =>
  expect.objectContaining({ name: 'ConsumerError', code: codeName, message });

describeWith(['mosquitto'], 'request, on a real broker', () => {
  let broker: Mosquitto;
  beforeAll(async () => {
    broker = await startMosquitto({ folder: temporaryFolder(false), config: ['allow_anonymous true', 'max_queued_messages 10000'] });
  });
  afterAll(() => broker.stop());

  it.each([4, 5] as const)('resolves with the reply, matched by a pointer, a parameter or the topic: MQTT %i', async (protocolVersion) => {
    const mqtt = { protocolVersion };
    await answering(broker.url, 'device', { mqtt });
    await answering(broker.url, 'backend', { mqtt });
    const { request: ask } = party(broker.url, { mqtt });
    const { request: askAsDevice } = party(broker.url, { side: 'device', mqtt });
    expect(await ask('command', { id: 'a' }, { text: 'go' })).toMatchObject({
      type: 'done',
      params: { id: 'a' },
      payload: { text: 'go', meta: { token: expect.stringMatching(/^[0-9a-f-]{36}$/) } },
    });
    expect(await askAsDevice('twinGet', {}, undefined)).toMatchObject({
      type: 'twinGot',
      params: { status: 200 },
      payload: { text: 'twin' },
    });
    expect(await askAsDevice('timeAsked', { id: 'a' }, undefined)).toMatchObject({ type: 'timeTold', payload: 'noon' });
  });

  it('matches by Correlation Data over MQTT 5, with the Response Topic', async () => {
    const mqtt = { protocolVersion: 5 } as const;
    await answering(broker.url, 'device', { mqtt });
    const { request } = party(broker.url, { mqtt });
    const client = await connected(broker.url, mqtt);
    onTestFinished(() => client.endAsync(true));
    const topics: unknown[] = [];
    client.on('message', (_, __, { properties }) => topics.push(properties?.responseTopic));
    await client.subscribeAsync('rpc/+');
    const replies = await Promise.all(Array.from({ length: 20 }, () => request('measure', { id: 'm' }, undefined)));
    expect(replies.map(({ payload }) => payload)).toEqual(Array.from({ length: 20 }, () => ({ seq: 7 })));
    await soon(() => expect(topics).toEqual(Array.from({ length: 20 }, () => 'rpc/m/result')));
    const { request: old } = party(broker.url);
    await expect(old('measure', { id: 'm' }, undefined)).rejects.toEqual(failure('invalid-options', expect.stringContaining('MQTT 5')));
  });

  it('matches many requests at once, answered in any order', async () => {
    const device = party(broker.url, { side: 'device' });
    const consumer = device.consume({
      events: 'command',
      concurrency: 300,
      handler: async ({ payload }, { reply }) => {
        await new Promise((resolve) => setTimeout(resolve, Math.random() * 50));
        await reply((Number(payload['text']) % 2 ? 'done' : 'failed') as never, { text: payload['text'] } as never);
      },
    });
    await consumer.ready;
    const { connection, request } = party(broker.url, { params: {} });
    const numbers = Array.from({ length: 300 }, (_, i) => i);
    const replies = await Promise.all(numbers.map((n) => request('command', { id: `d${n % 7}` }, { text: `${n}` })));
    expect(replies.map(({ payload }) => Number(payload['text']))).toEqual(numbers);
    expect(replies.map(({ type }) => type)).toEqual(numbers.map((n) => (n % 2 ? 'done' : 'failed')));
    expect(replies.map(({ params }) => params.id)).toEqual(numbers.map((n) => `d${n % 7}`));
    expect(connection.counters).toMatchObject({ replies: 300, ignoredReplies: 0, unrouted: 0 });
  });

  it('ignores and counts late, foreign and duplicate replies', async () => {
    const { connection, request } = party(broker.url);
    const device = await connected(broker.url);
    onTestFinished(() => device.endAsync(true));
    const answer = (topic: string, token: string): Promise<unknown> =>
      device.publishAsync(topic, JSON.stringify({ meta: { token }, text: 'late' }), { qos: 1 });
    await expect(request('command', { id: 'l' }, { token: 'one' }, { timeoutMs: 300 })).rejects.toEqual(
      failure('request-timeout', expect.stringMatching(/command to "cmd\/l" timed out after 300 ms: it was delivered/)),
    );
    const waiting = request('command', { id: 'l' }, { token: 'two' });
    await answer('cmd/l/done', 'one');
    await answer('cmd/l/failed', 'other');
    await answer('cmd/l/done', 'two');
    expect(await waiting).toMatchObject({ payload: { meta: { token: 'two' } } });
    await answer('cmd/l/done', 'two');
    await soon(() => expect(connection.counters).toMatchObject({ replies: 1, ignoredReplies: 3, unrouted: 0 }));
  });

  it('waits for the reply across lost connections', async () => {
    const proxy = await startProxy(broker.port);
    onTestFinished(() => proxy.close());
    const warnings: string[] = [];
    const { request } = party(proxy.url, { hooks: { onWarning: ({ code }) => warnings.push(code) } });
    const device = await connected(broker.url);
    onTestFinished(() => device.endAsync(true));
    const tokens: string[] = [];
    device.on('message', (_, data) => tokens.push(JSON.parse(data.toString()).token));
    await device.subscribeAsync('cmd/r', { qos: 1 });
    const reply = request('command', { id: 'r' }, {});
    await soon(() => expect(tokens).toHaveLength(1));
    for (let cut = 0; cut < 3; cut += 1) {
      proxy.cut();
      await soon(() => expect(warnings.filter((code) => code === 'connection-restored')).toHaveLength(cut + 1));
    }
    // The request was acknowledged, so it is not sent again. Its filter may not be granted yet, so the device repeats the reply.
    const repeated = setInterval(() => device.publish('cmd/r/done', JSON.stringify({ meta: { token: tokens[0] } }), { qos: 1 }), 20);
    onTestFinished(() => clearInterval(repeated));
    expect(await reply).toMatchObject({ type: 'done' });
    expect(tokens).toHaveLength(1);
  });

  it('goes before a consumer of the same topics, which receives the others', async () => {
    await answering(broker.url, 'device');
    const { connection, request, consume } = party(broker.url);
    const seen: unknown[] = [];
    const consumer = consume({ events: ['done', 'failed'], handler: ({ payload }) => void seen.push(payload['text']) });
    await consumer.ready;
    expect(await request('command', { id: 'c' }, { text: 'asked' })).toMatchObject({ payload: { text: 'asked' } });
    const device = await connected(broker.url);
    onTestFinished(() => device.endAsync(true));
    await device.publishAsync('cmd/c/done', JSON.stringify({ text: 'unasked' }), { qos: 1 });
    await soon(() => expect(seen).toEqual(['unasked']));
    await consumer.close();
    expect(await request('command', { id: 'c' }, { text: 'still' })).toMatchObject({ payload: { text: 'still' } });
    expect(connection.counters.replies).toBe(2);
  });

  it('lets a handler make requests, also while the connection closes', async () => {
    await answering(broker.url, 'device');
    const { connection, request, consume } = party(broker.url);
    const replies: Message[] = [];
    const consumer = consume({
      events: 'reported',
      handler: async () => {
        closing = connection.close();
        replies.push(await request('command', { id: 'h' }, { text: 'nested' }));
      },
    });
    let closing: Promise<void> | undefined;
    await consumer.ready;
    const device = await connected(broker.url);
    onTestFinished(() => device.endAsync(true));
    await device.publishAsync('dev/h/report', '{"seq":1}', { qos: 1 });
    await soon(() => expect(closing).toBeDefined());
    await closing;
    expect(replies).toMatchObject([{ type: 'done' }]);
  });
});

/** A scripted broker that acknowledges messages, with a party connected to it. */
async function scripted(
  options: PartyOptions = {},
  script: object = {},
  version: 4 | 5 = 4,
): Promise<Party & { readonly broker: ScriptedBroker }> {
  const broker = await peer({ publishes: () => 'acknowledge', ...script }, version);
  const own = party(broker.url, { ...options, mqtt: { protocolVersion: version, ...options.mqtt } });
  return { ...own, broker };
}

function answer(broker: ScriptedBroker, topic: string, payload: unknown, more: object = {}): void {
  broker.say({
    cmd: 'publish',
    topic,
    payload: typeof payload === 'string' ? payload : JSON.stringify(payload),
    qos: 1,
    messageId: 7,
    dup: false,
    retain: false,
    ...more,
  } as never);
}

const filtersOf = (broker: ScriptedBroker): readonly string[] =>
  broker.heardOf('subscribe').flatMap(({ subscriptions }) => subscriptions.map(({ topic }) => topic));
const tokenOf = (broker: ScriptedBroker, index = -1): string =>
  JSON.parse(broker.heardOf('publish').at(index)?.payload.toString() ?? '{}').token;

describe('the subscription to replies', () => {
  it('is granted before the request is sent, and kept', async () => {
    const { broker, request } = await scripted();
    const first = request('command', { id: 'a' }, {});
    await soon(() => expect(broker.heardOf('publish')).toHaveLength(1));
    expect(broker.heard.map(({ cmd }) => cmd)).toEqual(['connect', 'subscribe', 'publish']);
    expect(filtersOf(broker)).toEqual(topicFilters({ events: 'command', side: 'backend', params: { id: 'a' } }).filters);
    answer(broker, 'cmd/a/done', { meta: { token: tokenOf(broker) } });
    await first;
    const second = request('command', { id: 'a' }, {});
    await soon(() => expect(broker.heardOf('publish')).toHaveLength(2));
    answer(broker, 'cmd/a/failed', { meta: { token: tokenOf(broker) } }, { messageId: 8 });
    expect(await second).toMatchObject({ type: 'failed' });
    expect(broker.heardOf('subscribe')).toHaveLength(1);
  });

  it('has the parameters of use(), and never a token', async () => {
    const { broker, request } = await scripted({ params: {} });
    for (const id of ['a', 'b', 'c']) request('command', { id }, {}).catch(() => undefined);
    await soon(() => expect(broker.heardOf('publish')).toHaveLength(3));
    expect(filtersOf(broker)).toEqual(['cmd/+/done', 'cmd/+/failed']);
    expect(filtersOf(broker)).toEqual(topicFilters({ events: 'command', side: 'backend' }).filters);
    const device = await scripted({ side: 'device', params: { id: ['a', 'b'] } });
    device.request('twinGet', { rid: 5 }, undefined).catch(() => undefined);
    device.request('timeAsked', { id: 'b' }, undefined).catch(() => undefined);
    await soon(() => expect(device.broker.heardOf('publish')).toHaveLength(2));
    expect(filtersOf(device.broker)).toEqual(['twin/res/+/+', 'time/a/told', 'time/b/told']);
    await expect(device.request('timeAsked', { id: 'c' }, undefined)).rejects.toMatchObject({ code: 'invalid-options', path: 'params.id' });
  });

  it('makes room for others when it is idle', async () => {
    const { broker, request } = await scripted();
    for (const [i, id] of ['a', 'b', 'c', 'd'].entries()) {
      const reply = request('command', { id }, {});
      await soon(() => expect(broker.heardOf('publish')).toHaveLength(i + 1));
      answer(broker, `cmd/${id}/done`, { meta: { token: tokenOf(broker) } }, { messageId: i + 1 });
      await reply;
    }
    const pending = ['a', 'e', 'f', 'g'].map((id) => request('command', { id }, {}));
    for (const each of pending) each.catch(() => undefined);
    await soon(() => expect(broker.heardOf('publish')).toHaveLength(8));
    expect(broker.heardOf('unsubscribe').flatMap(({ unsubscriptions }) => unsubscriptions)).toEqual(
      ['b', 'c', 'd'].flatMap((id) => [`cmd/${id}/done`, `cmd/${id}/failed`]),
    );
    await expect(request('command', { id: 'h' }, {})).rejects.toEqual(failure('too-many-filters', expect.stringContaining('params: {}')));
  });

  it('is made again in a new session before messages are sent again', async () => {
    let isSilent = true;
    const { broker, request } = await scripted({}, { publishes: () => (isSilent ? 'ignore' : 'acknowledge') });
    const reply = request('command', { id: 'a' }, {});
    await soon(() => expect(broker.heardOf('publish')).toHaveLength(1));
    isSilent = false;
    broker.cut();
    await soon(() => expect(broker.heardOf('publish')).toHaveLength(2));
    expect(broker.heard.map(({ cmd }) => cmd)).toEqual(['connect', 'subscribe', 'publish', 'connect', 'subscribe', 'publish']);
    answer(broker, 'cmd/a/done', { meta: { token: tokenOf(broker) } });
    expect(await reply).toMatchObject({ type: 'done' });
  });

  it('is not made again in a resumed session, and removed by close()', async () => {
    const { broker, connection, request } = await scripted({ mqtt: { clean: false, clientId: 'b' } }, { remembers: [false, true] });
    const reply = request('command', { id: 'a' }, {});
    await soon(() => expect(broker.heardOf('publish')).toHaveLength(1));
    broker.cut();
    await soon(() => expect(broker.heardOf('connect')).toHaveLength(2));
    await soon(() => expect(connection.health().status).toBe('healthy'));
    answer(broker, 'cmd/a/done', { meta: { token: tokenOf(broker) } });
    await reply;
    expect(broker.heardOf('subscribe')).toHaveLength(1);
    await connection.close();
    expect(broker.heardOf('unsubscribe').flatMap(({ unsubscriptions }) => unsubscriptions)).toEqual(['cmd/a/done', 'cmd/a/failed']);
  });

  it('rejects the request if the broker refuses it, and is tried again by the next one', async () => {
    const script = { grants: 0x80 as number | undefined };
    const { broker, connection, request } = await scripted({}, script);
    await connection.ready;
    await expect(request('command', { id: 'a' }, {})).rejects.toEqual(
      failure('subscription-refused', expect.stringContaining('cmd/a/done')),
    );
    expect(broker.heardOf('publish')).toHaveLength(0);
    expect(connection.health().status).toBe('healthy');
  });

  it('does not deliver retained messages', async () => {
    const { broker, connection, request } = await scripted({ side: 'device' }, {}, 5);
    const reply = request('timeAsked', { id: 'a' }, undefined);
    await soon(() => expect(broker.heardOf('publish')).toHaveLength(1));
    expect(broker.heardOf('subscribe')[0]?.subscriptions).toMatchObject([{ topic: 'time/a/told', rh: 2 }]);
    answer(broker, 'time/a/told', 'old', { retain: true });
    answer(broker, 'time/a/told', 'new', { messageId: 8 });
    expect(await reply).toMatchObject({ payload: 'new' });
    expect(connection.counters).toMatchObject({ replies: 1, ignoredReplies: 1 });
  });
});

describe('a request', () => {
  it('that only the topic matches is sent after the one before it', async () => {
    const { broker, request } = await scripted({ side: 'device' });
    const [first, second, third] = [1, 2, 3].map((n) => request('timeAsked', { id: 'a' }, undefined, n === 2 ? { timeoutMs: 400 } : {}));
    const other = request('timeAsked', { id: 'b' }, undefined);
    await soon(() => expect(broker.heardOf('publish').map(({ topic }) => topic)).toEqual(['time/a', 'time/b']));
    answer(broker, 'time/b/told', 'b');
    expect(await other).toMatchObject({ payload: 'b' });
    answer(broker, 'time/a/told', '1', { messageId: 8 });
    expect(await first).toMatchObject({ payload: '1' });
    await expect(second).rejects.toEqual(failure('request-timeout'));
    await soon(() => expect(broker.heardOf('publish').filter(({ topic }) => topic === 'time/a')).toHaveLength(3));
    answer(broker, 'time/a/told', '3', { messageId: 9 });
    expect(await third).toMatchObject({ payload: '3' });
  });

  it('rejects if its reply is invalid', async () => {
    const { broker, request, connection } = await scripted();
    const reply = request('command', { id: 'a' }, {});
    await soon(() => expect(broker.heardOf('publish')).toHaveLength(1));
    answer(broker, 'cmd/a/done', { meta: { token: tokenOf(broker) }, text: 5 });
    await expect(reply).rejects.toMatchObject({ code: 'invalid-reply', cause: expect.objectContaining({ code: 'invalid-payload' }) });
    expect(connection.counters.replies).toBe(1);
  });

  it('ends by its signal, by its timeout before the connection, and by close()', async () => {
    const { broker, connection, request } = await scripted({}, { ignores: 'connect' });
    const controller = new AbortController();
    const aborted = request('command', { id: 'a' }, {}, { signal: controller.signal });
    controller.abort(new Error('changed my mind'));
    await expect(aborted).rejects.toThrow('changed my mind');
    await expect(request('command', { id: 'a' }, {}, { signal: AbortSignal.abort() })).rejects.toMatchObject({ name: 'AbortError' });
    await expect(request('command', { id: 'a' }, {}, { timeoutMs: 50 })).rejects.toEqual(
      failure('request-timeout', expect.stringContaining('the client is not connected')),
    );
    const closed = request('command', { id: 'a' }, {});
    closed.catch(() => undefined);
    await connection.close();
    await expect(closed).rejects.toEqual(failure('closed'));
    await expect(request('command', { id: 'a' }, {})).rejects.toEqual(failure('closed'));
    expect(broker.heardOf('publish')).toEqual([]);
  });

  it('is not sent after it has failed', async () => {
    const { broker, request } = await scripted({ maxInFlight: 1 }, { publishes: () => 'ignore' });
    request('command', { id: 'a' }, {}).catch(() => undefined);
    await soon(() => expect(broker.heardOf('publish')).toHaveLength(1));
    await expect(request('command', { id: 'a' }, { text: 'late' }, { timeoutMs: 50 })).rejects.toEqual(failure('request-timeout'));
    broker.cut();
    await soon(() => expect(broker.heardOf('publish')).toHaveLength(2));
    expect(broker.heardOf('publish').map(({ payload }) => JSON.parse(payload.toString()).text)).toEqual([undefined, undefined]);
  });

  it.each([
    ['command', { id: 'a' }, { text: 5 }, {}, 'invalid-payload'],
    ['command', { id: 'A' }, {}, {}, 'pattern'],
    ['done', { id: 'a' }, {}, {}, 'invalid-options'],
    ['nothing', { id: 'a' }, {}, {}, 'invalid-options'],
    ['timeAsked', { id: 'a' }, undefined, {}, 'wrong-direction'],
    ['command', { id: 'a' }, {}, { timeoutMs: 0 }, 'invalid-options'],
    ['command', { id: 'a' }, {}, { signal: {} }, 'invalid-options'],
    ['command', { id: 'a' }, {}, { expirySeconds: 0 }, 'invalid-options'],
  ])('rejects %s %j %j %j with %s', async (type, params, payload, options, codeName) => {
    const { broker, request, connection } = await scripted();
    await expect(request(type, params, payload, options)).rejects.toMatchObject({ code: codeName });
    await connection.close();
    expect(broker.heardOf('publish')).toEqual([]);
  });
});

describe('context.reply', () => {
  it('rejects an event that is not a reply, and an invalid one', async () => {
    const { broker, consume } = await scripted({ side: 'device' });
    const errors: unknown[] = [];
    const consumer = consume({
      events: 'command',
      handler: async (_, { reply }) => {
        await reply('reported' as never, { seq: 1 } as never).catch((error) => errors.push(error));
        await reply('done' as never, { text: 5 } as never).catch((error) => errors.push(error));
      },
    });
    await consumer.ready;
    answer(broker, 'cmd/a', {});
    await soon(() =>
      expect(errors).toMatchObject([
        { code: 'not-a-reply', message: 'reported is not a reply to command; its replies are done, failed' },
        { code: 'invalid-payload' },
      ]),
    );
  });
});
