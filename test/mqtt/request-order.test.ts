import { getEventListeners } from 'node:events';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Script, ScriptedBroker } from '../support/scripted-broker.js';
import {
  answer,
  failure,
  filtersOf,
  type Party,
  type PartyOptions,
  payloadsOf,
  published,
  requestTable,
  scripted as scriptedWith,
  soon,
  tokenOf,
} from './requesting.js';

const table = requestTable();
const scripted = (options?: PartyOptions, script?: Script, version?: 4 | 5): Promise<Party & { readonly broker: ScriptedBroker }> =>
  scriptedWith(table(), options, script, version);

const quietly = <Value>(promise: Promise<Value>): Promise<Value> => {
  promise.catch(() => undefined);
  return promise;
};

const textsOf = (broker: ScriptedBroker): readonly unknown[] => payloadsOf(broker).map(({ text }) => text);

describe('a request that only the topic matches', () => {
  it('is sent after the one before it', async () => {
    const { broker, request } = await scripted({ side: 'device' });
    const controller = new AbortController();
    const [first, second, third] = [1, 2, 3].map((n) =>
      quietly(request('timeAsked', { id: 'a' }, {}, n === 2 ? { signal: controller.signal } : {})),
    );
    const other = request('timeAsked', { id: 'b' }, {});
    await soon(() => expect(broker.heardOf('publish').map(({ topic }) => topic)).toEqual(['time/a', 'time/b']));
    answer(broker, 'time/b/told', 'b');
    expect(await other).toMatchObject({ payload: 'b' });
    answer(broker, 'time/a/told', '1');
    expect(await first).toMatchObject({ payload: '1' });
    await published(broker, 3);
    controller.abort();
    await expect(second).rejects.toMatchObject({ name: 'AbortError' });
    await published(broker, 4);
    answer(broker, 'time/a/told', '3');
    expect(await third).toMatchObject({ payload: '3' });
  });

  it('is not sent if it ends while it waits', async () => {
    const { broker, connection, request } = await scripted({ side: 'device' });
    await connection.ready;
    const controller = new AbortController();
    const { signal } = controller;
    const aborted = ['1', '2', '3'].map((text) => quietly(request('timeAsked', { id: 'a' }, { text }, { signal })));
    // The first one times out last. Otherwise the second may be sent in between.
    const timedOut = ['1', '2', '3'].map((text) =>
      quietly(request('timeAsked', { id: 'b' }, { text }, { timeoutMs: text === '1' ? 2000 : 1000 })),
    );
    const [sentinelA, sentinelB] = ['a', 'b'].map((id) => quietly(request('timeAsked', { id }, { text: 'last' })));
    await published(broker, 2);
    controller.abort();
    for (const each of aborted) await expect(each).rejects.toMatchObject({ name: 'AbortError' });
    for (const each of timedOut) await expect(each).rejects.toEqual(failure('request-timeout'));
    await published(broker, 4);
    expect(textsOf(broker)).toEqual(['1', '1', 'last', 'last']);
    for (const id of ['a', 'b']) answer(broker, `time/${id}/told`, id);
    expect([await sentinelA, await sentinelB]).toMatchObject([{ payload: 'a' }, { payload: 'b' }]);
  });

  it('is not resolved by a message that arrived before it was sent', async () => {
    const { broker, request } = await scripted(
      { side: 'device', maxInFlight: 1 },
      { publishes: (topic) => (topic === 'time/b' ? 'ignore' : 'acknowledge') },
    );
    quietly(request('timeAsked', { id: 'b' }, {}));
    await published(broker, 1);
    const waiting = quietly(request('timeAsked', { id: 'a' }, {}));
    await soon(() => expect(broker.heardOf('subscribe')).toHaveLength(2));
    answer(broker, 'time/a/told', 'of another program');
    await soon(() => expect(broker.heardOf('puback')).toHaveLength(1));
    broker.say({ cmd: 'puback', messageId: broker.heardOf('publish')[0]?.messageId as number });
    await published(broker, 2);
    answer(broker, 'time/a/told', 'own');
    expect(await waiting).toMatchObject({ payload: 'own' });
  });

  it('is not resolved by the redelivery of an earlier reply, whose acknowledgement was lost', async () => {
    const { broker, connection, request } = await scripted(
      { side: 'device', mqtt: { clean: false, clientId: 'd', reconnectPeriod: 10 } },
      { publishes: () => 'acknowledge', remembers: [false, true] },
    );
    const first = quietly(request('timeAsked', { id: 'a' }, {}));
    await published(broker, 1);
    answer(broker, 'time/a/told', '1', { qos: 1, messageId: 7 });
    expect(await first).toMatchObject({ payload: '1' });
    await soon(() => expect(broker.heardOf('puback')).toHaveLength(1));
    broker.cut();
    await soon(() => expect(connection.health().status).toBe('healthy'));
    const second = quietly(request('timeAsked', { id: 'a' }, {}));
    await published(broker, 2);
    answer(broker, 'time/a/told', '1', { qos: 1, messageId: 7, dup: true });
    await soon(() => expect(connection.counters.ignoredReplies).toBe(1));
    answer(broker, 'time/a/told', '2', { qos: 1, messageId: 8 });
    expect(await second).toMatchObject({ payload: '2' });
  });

  it('is not resolved by a message that was kept for a consumer', async () => {
    const { broker, connection, request, consume } = await scripted(
      { side: 'device', mqtt: { clean: false, clientId: 'd' }, readyTimeoutMs: 5000 },
      { remembers: [true] },
    );
    await connection.ready;
    answer(broker, 'time/a/told', 'of an earlier run');
    await soon(() => expect(connection.counters.received).toBe(1));
    const waiting = quietly(request('timeAsked', { id: 'a' }, {}));
    await published(broker, 1);
    consume({ events: 'command', handler: () => undefined });
    answer(broker, 'time/a/told', 'new');
    expect(await waiting).toMatchObject({ payload: 'new' });
  });
});

describe('a request', () => {
  it('with the default of a parameter is resolved', async () => {
    const { broker, request } = await scripted();
    const reply = request('levelSet', { id: 'a' }, { seq: 0 });
    await published(broker, 1);
    expect(broker.heardOf('publish')[0]?.topic).toBe('prod/a/level');
    answer(broker, 'prod/a/level/is', { seq: 0 });
    expect(await reply).toMatchObject({ params: { env: 'prod', id: 'a' } });
  });

  it('has a generated token that fits in 31 bits', async () => {
    const { broker, request } = await scripted({ params: {} });
    for (let i = 0; i < 50; i += 1) quietly(request('levelSet', { id: 'a' }, {}));
    await published(broker, 50);
    for (const { seq } of payloadsOf(broker)) expect(seq).toSatisfy((value) => Number.isInteger(value) && Number(value) < 2 ** 31);
  });

  it('rejects if its reply is invalid', async () => {
    const { broker, request, connection } = await scripted();
    const reply = request('command', { id: 'a' }, {});
    await published(broker, 1);
    answer(broker, 'cmd/a/done', { meta: { token: tokenOf(broker) }, text: 5 });
    await expect(reply).rejects.toMatchObject({ code: 'invalid-reply', cause: expect.objectContaining({ code: 'invalid-payload' }) });
    expect(connection.counters.replies).toBe(1);
  });

  it('is not sent again after it was answered, although the broker has not acknowledged it', async () => {
    const script: { publishes?: NonNullable<Script['publishes']> } = { publishes: () => 'ignore' };
    const { broker, request } = await scripted({}, script);
    const reply = request('command', { id: 'a' }, { text: 'answered' });
    await published(broker, 1);
    answer(broker, 'cmd/a/done', { meta: { token: tokenOf(broker) } });
    await reply;
    script.publishes = () => 'acknowledge';
    broker.cut();
    quietly(request('command', { id: 'a' }, { text: 'sentinel' }));
    await published(broker, 2);
    expect(textsOf(broker)).toEqual(['answered', 'sentinel']);
  });

  it('is not sent after it has failed', async () => {
    const script: { publishes?: NonNullable<Script['publishes']> } = { publishes: () => 'ignore' };
    const { broker, request } = await scripted({ maxInFlight: 1 }, script);
    quietly(request('command', { id: 'a' }, { text: 'first' }));
    await published(broker, 1);
    await expect(request('command', { id: 'a' }, { text: 'late' }, { timeoutMs: 50 })).rejects.toEqual(failure('request-timeout'));
    quietly(request('command', { id: 'a' }, { text: 'sentinel' }));
    script.publishes = () => 'acknowledge';
    broker.cut();
    await published(broker, 3);
    expect(textsOf(broker)).toEqual(['first', 'first', 'sentinel']);
  });

  it('gets the reply before a later one with the same token and replies', async () => {
    const { broker, request } = await scripted();
    const first = request('command', { id: 'a' }, { token: 'same' });
    const second = request('check', { id: 'a' }, { token: 'same' });
    await published(broker, 2);
    for (const text of ['1', '2']) answer(broker, 'cmd/a/done', { meta: { token: 'same' }, text });
    expect([await first, await second]).toMatchObject([{ payload: { text: '1' } }, { payload: { text: '2' } }]);
  });

  it('leaves a later message with its token to a consumer', async () => {
    const { broker, request, consume } = await scripted({ params: {} });
    const texts: unknown[] = [];
    await consume({ events: ['done', 'failed'], handler: ({ payload }) => void texts.push(payload['text']) }).ready;
    const reply = request('command', { id: 'a' }, { token: 'same' });
    await published(broker, 1);
    for (const text of ['in progress', 'succeeded']) answer(broker, 'cmd/a/done', { meta: { token: 'same' }, text });
    expect(await reply).toMatchObject({ payload: { text: 'in progress' } });
    await soon(() => expect(texts).toEqual(['succeeded']));
  });

  it('does not wait for one of another table with the same name', async () => {
    const { broker, connection, request } = await scripted({ params: {} });
    const { tEvents } = table();
    const copy = { ...tEvents, table: { ...tEvents.table } };
    const other = connection.use(copy as never, { side: 'backend' } as never) as unknown as Party;
    const first = request('command', { id: 'a' }, { token: 'same' });
    const second = other.request('command', { id: 'a' }, { token: 'same' });
    await published(broker, 2);
    for (const text of ['1', '2']) answer(broker, 'cmd/a/done', { meta: { token: 'same' }, text });
    expect([await first, await second]).toMatchObject([{ payload: { text: '1' } }, { payload: { text: '2' } }]);
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
    const closed = quietly(request('command', { id: 'a' }, {}));
    await connection.close();
    await expect(closed).rejects.toEqual(failure('closed'));
    await expect(request('command', { id: 'a' }, {})).rejects.toEqual(failure('closed'));
    expect(broker.heardOf('publish')).toEqual([]);
  });

  it('does not keep close() from sending messages while its replies are subscribed to again', async () => {
    const script: Script & { ignores?: 'subscribe'; publishes?: NonNullable<Script['publishes']> } = { publishes: () => 'ignore' };
    const { broker, connection, request, publish } = await scripted({}, script);
    quietly(request('command', { id: 'a' }, {}));
    const message = quietly(publish('levelSet', { id: 'a' }, { seq: 1 }));
    await published(broker, 2);
    script.publishes = () => 'acknowledge';
    script.ignores = 'subscribe';
    broker.cut();
    await soon(() => expect(broker.heardOf('subscribe')).toHaveLength(2));
    const closed = connection.close();
    broker.say({ cmd: 'suback', messageId: broker.heardOf('subscribe')[1]?.messageId as number, granted: [1, 1] });
    await message;
    await closed;
  });

  it('says in its timeout what it waited for', async () => {
    const script: Script & { ignores?: 'subscribe' } = { ignores: 'subscribe' };
    const { broker, connection, request, consume } = await scripted({ params: {} }, script);
    await connection.ready;
    const reasonOf = (id: string, timeoutMs: number): Promise<string> => request('command', { id }, {}, { timeoutMs }).then(String, String);
    expect(await reasonOf('a', 200)).toContain('the broker has not granted the subscription to the replies');
    delete script.ignores;
    broker.cut();
    await consume({ events: 'reported', handler: () => new Promise(() => undefined), concurrency: 1, closeTimeoutMs: 100 }).ready;
    expect(await reasonOf('a', 5000)).toMatch(/delivered to the broker, but no reply has arrived$/);
    for (let seq = 0; seq < 10; seq += 1) answer(broker, `dev/d${seq}/report`, { seq });
    expect(await reasonOf('a', 5000)).toContain('10 received messages are unacknowledged');
  });

  it('is refused if too many wait', async () => {
    const { connection, request } = await scripted({ maxQueued: 2, side: 'device' }, { ignores: 'connect' });
    const waiting = ['a', 'b'].map((id) => quietly(request('timeAsked', { id }, {})));
    await expect(request('timeAsked', { id: 'c' }, {})).rejects.toEqual(failure('publish-queue-full', expect.stringContaining('2')));
    await connection.close();
    for (const each of waiting) await expect(each).rejects.toEqual(failure('closed'));
  });

  it('has its place, although many messages are published later', async () => {
    const { broker, request, publish } = await scripted({ maxQueued: 5 });
    // Before the client is connected.
    const reply = quietly(request('command', { id: 'a' }, { text: 'request' }));
    const messages = [1, 2, 3, 4, 5].map((seq) => publish('levelSet', { id: 'a' }, { seq }));
    await Promise.all(messages);
    await published(broker, 6);
    answer(broker, 'cmd/a/done', { meta: { token: payloadsOf(broker).find(({ text }) => text === 'request')?.['token'] } });
    await reply;
  });

  it('does not delay messages until its subscription is granted, unless it may be sent again', async () => {
    const script: Script & { ignores?: 'subscribe' } = { ignores: 'subscribe' };
    const { broker, request, publish } = await scripted({}, script);
    quietly(request('command', { id: 'a' }, {}));
    await publish('levelSet', { id: 'a' }, { seq: 1 });
    expect(broker.heardOf('subscribe')).toHaveLength(1);
  });

  it('does not delay messages after it has ended', async () => {
    const script: { publishes?: NonNullable<Script['publishes']>; ignores?: 'subscribe' } = { publishes: () => 'ignore' };
    const { broker, request, publish } = await scripted({}, script as Script);
    const controller = new AbortController();
    const reply = quietly(request('command', { id: 'a' }, {}, { signal: controller.signal }));
    await published(broker, 1);
    script.ignores = 'subscribe';
    script.publishes = () => 'acknowledge';
    broker.cut();
    await soon(() => expect(broker.heardOf('subscribe')).toHaveLength(2));
    const message = publish('levelSet', { id: 'a' }, { seq: 1 });
    controller.abort();
    await expect(reply).rejects.toMatchObject({ name: 'AbortError' });
    await message;
    expect(payloadsOf(broker).map(({ seq }) => seq)).toEqual([undefined, 1]);
  });

  it('shares its signal with many others without a warning', async () => {
    const warnings: unknown[] = [];
    const onWarning = (warning: Error): void => void warnings.push(warning);
    process.on('warning', onWarning);
    onTestFinished(() => void process.off('warning', onWarning));
    const { connection, request, publish } = await scripted({}, { ignores: 'connect' });
    const { signal } = new AbortController();
    for (let i = 0; i < 20; i += 1) quietly(request('command', { id: 'a' }, {}, { signal }));
    for (let i = 0; i < 20; i += 1) quietly(publish('command', { id: 'a' }, {}, { signal }));
    expect(getEventListeners(signal, 'abort')).toHaveLength(1);
    await connection.close();
    expect(warnings).toEqual([]);
    // Node.js keeps some signals alive while they have a listener.
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  it('that waits for the refused subscription of another one is refused, too, although there are thousands', async () => {
    const script: { grants?: number } = { grants: 0x80 };
    const { broker, connection, request } = await scripted({ side: 'device' }, script);
    const all = Array.from({ length: 5000 }, () => quietly(request('timeAsked', { id: 'a' }, {})));
    await connection.ready;
    await expect(all[0]).rejects.toEqual(failure('subscription-refused'));
    await expect(all[1]).rejects.toEqual(failure('subscription-refused'));
    await connection.close();
    const outcomes = await Promise.allSettled(all);
    expect(outcomes.every(({ status }) => status === 'rejected')).toBe(true);
    expect(broker.heardOf('publish')).toEqual([]);
  });

  it.each([
    ['command', { id: 'a' }, { text: 5 }, {}, 'invalid-payload'],
    ['command', { id: 'A' }, {}, {}, 'pattern'],
    ['command', undefined, {}, {}, 'not-string'],
    ['done', { id: 'a' }, {}, {}, 'invalid-options'],
    ['nothing', { id: 'a' }, {}, {}, 'invalid-options'],
    ['timeAsked', { id: 'a' }, {}, {}, 'wrong-direction'],
    ['command', { id: 'a' }, {}, { timeoutMs: 0 }, 'invalid-options'],
    ['command', { id: 'a' }, {}, { signal: {} }, 'invalid-options'],
    ['command', { id: 'a' }, {}, { expirySeconds: 0 }, 'invalid-options'],
  ])('rejects %s %j %j %j with %s', async (type, params, payload, options, code) => {
    const { broker, request, connection } = await scripted();
    await expect(request(type, params as object, payload, options)).rejects.toMatchObject({ code });
    await connection.close();
    expect(broker.heardOf('publish')).toEqual([]);
  });
});

describe('context.reply', () => {
  it('rejects a reply that would not be matched, and an invalid one', async () => {
    const { broker, consume } = await scripted({ side: 'device' });
    const errors: unknown[] = [];
    const consumer = consume({
      events: 'command',
      handler: async (_, { reply }) => {
        const attempts: readonly (readonly unknown[])[] = [
          ['reported', { seq: 1 }],
          ['done', { text: 5 }],
          ['done', { meta: { token: 'other' } }],
          ['done', {}, { id: 'b' }],
        ];
        for (const attempt of attempts)
          await (reply as (...args: readonly unknown[]) => Promise<void>)(...attempt).catch((error) => errors.push(error));
      },
    });
    await consumer.ready;
    answer(broker, 'cmd/a', { token: 'own' });
    await soon(() =>
      expect(errors).toMatchObject([
        { code: 'not-a-reply', message: 'reported is not a reply to command; its replies are done, failed' },
        { code: 'invalid-payload' },
        { code: 'not-a-reply', message: 'done must have the token of its request, "own", at /meta/token, but has "other"' },
        { code: 'not-a-reply', message: 'done must have the id of its request, "a", but has "b"' },
      ]),
    );
  });

  it('says which parameter is missing, and how to pass it', async () => {
    const { broker, consume } = await scripted({ side: 'backend' });
    const errors: unknown[] = [];
    const handler = async (_: unknown, { reply }: { readonly reply: (...args: readonly never[]) => Promise<void> }): Promise<void> => {
      await reply('twinGot' as never, {} as never).catch((error) => errors.push(error));
      await reply('twinGot' as never, {} as never, { status: 200 } as never);
    };
    await consume({ events: 'twinGet', handler } as never).ready;
    answer(broker, 'twin/GET/?rid=5', '');
    await soon(() => expect(broker.heardOf('publish').map(({ topic }) => topic)).toEqual(['twin/res/200/?rid=5']));
    expect(errors).toMatchObject([
      { message: 'twinGet does not have the parameter status of twinGot; use reply("twinGot", payload, { status })' },
    ]);
  });
});

describe('a consumer', () => {
  it('has the parameters of use() that its events have, unless it has others', async () => {
    const { broker, consume } = await scripted({ side: 'device', params: { id: 'a', rid: 5 } });
    await consume({ events: 'command', handler: () => undefined }).ready;
    await consume({ events: 'check', params: {}, handler: () => undefined } as never).ready;
    expect(filtersOf(broker)).toEqual(['cmd/a', 'check/+']);
  });

  it('receives replies that the session has stored for it, although requests receive them, too', async () => {
    const { broker, connection, request, consume } = await scripted(
      { params: {}, mqtt: { clean: false, clientId: 'b' }, readyTimeoutMs: 5000 },
      { remembers: [true] },
    );
    quietly(request('command', { id: 'a' }, {}));
    await published(broker, 1);
    answer(broker, 'cmd/b/done', { text: 'stored' });
    await soon(() => expect(connection.counters.received).toBe(1));
    const texts: unknown[] = [];
    consume({ events: ['done', 'failed'], handler: ({ payload }) => void texts.push(payload['text']) });
    await soon(() => expect(texts).toEqual(['stored']));
  });
});
