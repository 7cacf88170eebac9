import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { temporaryFolder } from '../support/generate.js';
import { type Mosquitto, startMosquitto } from '../support/mosquitto.js';
import { describeWith } from '../support/programs.js';
import { startProxy } from '../support/proxy.js';
import { connected } from './fleet.js';
import { failure, type Message, type Party, type PartyOptions, party as partyOf, requestTable, soon } from './requesting.js';

const table = requestTable();
const party = (url: string, options?: PartyOptions): Party => partyOf(table(), url, options);

/** Answers everything that a side receives, with the text of the request. */
async function answering(url: string, side: string, options: PartyOptions = {}): Promise<Party> {
  const own = party(url, { side, ...options });
  const answers: { readonly [type: string]: readonly [string, (payload: Message['payload']) => unknown, object?] } = {
    command: ['done', ({ text }) => ({ text })],
    twinGet: ['twinGot', () => ({ text: 'twin' }), { status: 200 }],
    timeAsked: ['timeTold', ({ text }) => text ?? 'noon'],
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
    expect(await askAsDevice('timeAsked', { id: 'a' }, {})).toMatchObject({ type: 'timeTold', payload: 'noon' });
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
        // Later requests are answered before earlier ones.
        await new Promise((resolve) => setTimeout(resolve, (Number(payload['text']) * 37) % 50));
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
    await connection.ready;
    await expect(request('command', { id: 'l' }, { token: 'one' }, { timeoutMs: 5000 })).rejects.toEqual(
      failure('request-timeout', expect.stringMatching(/command to "cmd\/l" timed out after 5000 ms: it was delivered/)),
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
    const { connection, request } = party(proxy.url, { hooks: { onWarning: ({ code }) => warnings.push(code) } });
    const device = await connected(broker.url);
    onTestFinished(() => device.endAsync(true));
    const tokens: string[] = [];
    device.on('message', (_, data) => tokens.push(JSON.parse(data.toString()).token));
    await device.subscribeAsync('cmd/r', { qos: 1 });
    const reply = request('command', { id: 'r' }, {});
    await soon(() => expect(tokens).toHaveLength(1));
    await soon(() => expect(connection.counters.published).toBe(1));
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

  it('goes before a consumer with the same filters, which receives the other messages', async () => {
    await answering(broker.url, 'device');
    const { connection, request, consume } = party(broker.url, { params: {} });
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

  it('takes each reply once where filters overlap over MQTT 5, although nothing but the topic matches', async () => {
    const mqtt = { protocolVersion: 5 } as const;
    await answering(broker.url, 'backend', { mqtt });
    const { connection, request, consume } = party(broker.url, { side: 'device', mqtt });
    const wide = connection.use(table().tEvents as never, { side: 'device', params: {} } as never) as unknown as Party;
    await consume({ events: 'timeTold', params: {}, handler: () => undefined } as never).ready;
    const texts: unknown[] = [];
    for (let n = 0; n < 10; n += 1) {
      const by = n % 2 === 0 ? request : wide.request;
      texts.push((await by('timeAsked', { id: 'o' }, { text: `${n}` })).payload);
    }
    expect(texts).toEqual(Array.from({ length: 10 }, (_, n) => `${n}`));
  });

  it('lets a handler make requests, also while the connection closes', async () => {
    await answering(broker.url, 'device');
    const { connection, request, consume } = party(broker.url, { closeTimeoutMs: 60_000 });
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
