import { describe, expect, it } from 'vitest';
import type { Script, ScriptedBroker } from '../support/scripted-broker.js';
import {
  answer,
  failure,
  filtersOf,
  type Party,
  type PartyOptions,
  published,
  requestTable,
  scripted as scriptedWith,
  soon,
  tokenOf,
  unsubscribedFrom,
} from './requesting.js';

const table = requestTable();
const scripted = (options?: PartyOptions, script?: Script, version?: 4 | 5): Promise<Party & { readonly broker: ScriptedBroker }> =>
  scriptedWith(table(), options, script, version);

/** Makes a command that is answered. */
async function answered({ broker, request }: Pick<Party, 'request'> & { readonly broker: ScriptedBroker }, id: string): Promise<void> {
  const before = broker.heardOf('publish').length;
  const reply = request('command', { id }, {});
  await published(broker, before + 1);
  answer(broker, `cmd/${id}/done`, { meta: { token: tokenOf(broker) } });
  await reply;
}

const both = (...ids: readonly string[]): readonly string[] => ids.flatMap((id) => [`cmd/${id}/done`, `cmd/${id}/failed`]);

describe('the subscription to replies', () => {
  it('is granted before the request is sent, and kept', async () => {
    const own = await scripted();
    await answered(own, 'a');
    expect(own.broker.heard.map(({ cmd }) => cmd).slice(0, 3)).toEqual(['connect', 'subscribe', 'publish']);
    expect(filtersOf(own.broker)).toEqual(table().topicFilters({ events: 'command', side: 'backend', params: { id: 'a' } }).filters);
    await answered(own, 'a');
    expect(own.broker.heardOf('subscribe')).toHaveLength(1);
  });

  it('has the parameters of use(), and never the token of one request', async () => {
    const { broker, request } = await scripted({ params: {} });
    for (const id of ['a', 'b', 'c']) request('command', { id }, {}).catch(() => undefined);
    await published(broker, 3);
    expect(filtersOf(broker)).toEqual(['cmd/+/done', 'cmd/+/failed']);
    expect(filtersOf(broker)).toEqual(table().topicFilters({ events: 'command', side: 'backend' }).filters);
    const device = await scripted({ side: 'device', params: { id: ['a', 'b'] } });
    device.request('twinGet', { rid: 5 }, undefined).catch(() => undefined);
    device.request('timeAsked', { id: 'b' }, {}).catch(() => undefined);
    await published(device.broker, 2);
    expect(filtersOf(device.broker)).toEqual(['twin/res/+/+', 'time/a/told', 'time/b/told']);
    await expect(device.request('timeAsked', { id: 'c' }, {})).rejects.toMatchObject({ code: 'invalid-options', path: 'params.id' });
  });

  it('may have a token that use() names, and is not narrowed by a parameter that the request does not have', async () => {
    const named = await scripted({ side: 'device', params: { rid: 5 } });
    named.request('twinGet', { rid: 5 }, undefined).catch(() => undefined);
    await published(named.broker, 1);
    expect(filtersOf(named.broker)).toEqual(['twin/res/+/?rid=5']);
    expect(filtersOf(named.broker)).toEqual(table().topicFilters({ events: 'twinGet', side: 'device', params: { rid: 5 } }).filters);
    await expect(named.request('twinGet', { rid: 6 }, undefined)).rejects.toMatchObject({ path: 'params.rid' });
    const other = await scripted({ side: 'device' });
    other.request('twinGet', { rid: 5, status: 404 }, undefined).catch(() => undefined);
    await published(other.broker, 1);
    expect(filtersOf(other.broker)).toEqual(['twin/res/+/+']);
  });

  it('has parameters that the table knows', async () => {
    await expect(scripted({ params: { name: 'a' } })).rejects.toMatchObject({ code: 'unknown-parameter', path: 'name' });
  });

  it('makes room for others when it is idle', async () => {
    const own = await scripted();
    const { broker, request } = own;
    for (const id of ['a', 'b', 'c', 'd']) await answered(own, id);
    const pending = ['a', 'e', 'f', 'g'].map((id) => request('command', { id }, {}));
    for (const each of pending) each.catch(() => undefined);
    await published(broker, 8);
    expect(unsubscribedFrom(broker)).toEqual(both('b', 'c', 'd'));
    await expect(request('command', { id: 'h' }, {})).rejects.toEqual(failure('too-many-filters', expect.stringContaining('params: {}')));
  });

  it('counts filters that a consumer, or another request, has only once', async () => {
    const { broker, request, consume } = await scripted({ params: {} });
    await consume({ events: ['done', 'failed', 'measured', 'reported', 'levelIs'], handler: () => undefined }).ready;
    for (const [type, id] of [
      ['command', 'a'],
      ['check', 'a'],
      ['levelSet', 'a'],
    ] as const)
      request(type, { id }, {}).catch(() => undefined);
    await published(broker, 3);
    expect(unsubscribedFrom(broker)).toEqual([]);
  });

  it('makes room for a consumer', async () => {
    const own = await scripted();
    for (const id of ['a', 'b', 'c']) await answered(own, id);
    await own.consume({ events: ['reported', 'measured', 'levelIs'], handler: () => undefined }).ready;
    expect(unsubscribedFrom(own.broker)).toEqual(both('a'));
  });

  it('is removed from a persistent session also if it made room while the client was offline', async () => {
    const script: Script & { ignores?: 'connect' } = { remembers: [false, true, true] };
    const own = await scripted({ mqtt: { clean: false, clientId: 'b' } }, script);
    for (const id of ['a', 'b', 'c', 'd']) await answered(own, id);
    script.ignores = 'connect';
    own.broker.cut();
    await soon(() => expect(own.connection.health().status).toBe('unhealthy'));
    own.request('command', { id: 'e' }, {}).catch(() => undefined);
    delete script.ignores;
    own.broker.cut();
    await published(own.broker, 5);
    await soon(() => expect(unsubscribedFrom(own.broker)).toEqual(both('a')));
  });

  it('is removed from a persistent session also if the connection ends before the broker has answered', async () => {
    const script: Script & { ignores?: 'unsubscribe' } = { remembers: [false, true], ignores: 'unsubscribe' };
    const own = await scripted({ mqtt: { clean: false, clientId: 'b' } }, script);
    for (const id of ['a', 'b', 'c', 'd', 'e']) await answered(own, id);
    await soon(() => expect(unsubscribedFrom(own.broker)).toEqual(both('a')));
    delete script.ignores;
    own.broker.cut();
    await soon(() => expect(unsubscribedFrom(own.broker)).toEqual([...both('a'), ...both('a')]));
  });

  it('is granted again in a new session before messages are sent again', async () => {
    const script: Script & { ignores?: 'subscribe'; publishes?: unknown } = { publishes: () => 'ignore' };
    const { broker, request, consume } = await scripted({}, script as Script);
    const reply = request('command', { id: 'a' }, {});
    await published(broker, 1);
    script.ignores = 'subscribe';
    broker.cut();
    await soon(() => expect(broker.heardOf('subscribe')).toHaveLength(2));
    consume({ events: 'reported', handler: () => undefined }).ready.catch(() => undefined);
    await soon(() => expect(broker.heardOf('subscribe')).toHaveLength(3));
    expect(broker.heardOf('publish')).toHaveLength(1);
    broker.say({ cmd: 'suback', messageId: broker.heardOf('subscribe')[1]?.messageId as number, granted: [1, 1] });
    await published(broker, 2);
    answer(broker, 'cmd/a/done', { meta: { token: tokenOf(broker) } });
    expect(await reply).toMatchObject({ type: 'done' });
  });

  it('is not made again in a resumed session, and removed by close()', async () => {
    const { broker, connection, request } = await scripted({ mqtt: { clean: false, clientId: 'b' } }, { remembers: [false, true] });
    const reply = request('command', { id: 'a' }, {});
    await published(broker, 1);
    broker.cut();
    await soon(() => expect(broker.heardOf('connect')).toHaveLength(2));
    await soon(() => expect(connection.health().status).toBe('healthy'));
    answer(broker, 'cmd/a/done', { meta: { token: tokenOf(broker) } });
    await reply;
    expect(broker.heardOf('subscribe')).toHaveLength(1);
    await connection.close();
    expect(unsubscribedFrom(broker)).toEqual(both('a'));
  });

  it('rejects the request if the broker refuses it, and is made again by the next one', async () => {
    const script: { grants?: number } = { grants: 0x80 };
    const own = await scripted({}, script);
    await expect(own.request('command', { id: 'a' }, {})).rejects.toEqual(
      failure('subscription-refused', expect.stringContaining('cmd/a/done')),
    );
    expect(own.broker.heardOf('publish')).toHaveLength(0);
    expect(own.connection.health().status).toBe('healthy');
    // The broker may have granted one of them.
    await soon(() => expect(unsubscribedFrom(own.broker)).toEqual(both('a')));
    delete script.grants;
    await answered(own, 'a');
    expect(own.broker.heardOf('subscribe')).toHaveLength(2);
  });

  it('does not deliver retained messages', async () => {
    const { broker, connection, request } = await scripted({ side: 'device' }, {}, 5);
    const reply = request('timeAsked', { id: 'a' }, {});
    await published(broker, 1);
    expect(broker.heardOf('subscribe')[0]?.subscriptions).toMatchObject([{ topic: 'time/a/told', rh: 2 }]);
    answer(broker, 'time/a/told', 'old', { retain: true });
    answer(broker, 'time/a/told', 'new');
    expect(await reply).toMatchObject({ payload: 'new' });
    expect(connection.counters).toMatchObject({ replies: 1, ignoredReplies: 1 });
  });

  it('acknowledges replies to other programs at once, also after a session was resumed', async () => {
    const { broker, connection, request } = await scripted(
      { mqtt: { clean: false, clientId: 'b' }, params: {} },
      { remembers: [false, true] },
    );
    request('command', { id: 'a' }, {}).catch(() => undefined);
    await published(broker, 1);
    broker.cut();
    await soon(() => expect(broker.heardOf('connect')).toHaveLength(2));
    await soon(() => expect(connection.health().status).toBe('healthy'));
    answer(broker, 'cmd/z/done', { meta: { token: 'of another program' } });
    await soon(() => expect(broker.heardOf('puback')).toHaveLength(1));
    expect(connection.counters).toMatchObject({ ignoredReplies: 1, unrouted: 0 });
  });

  it('does not open the publisher if it fails on a new connection', async () => {
    const script: Script & { ignores?: 'subscribe' } = { ignores: 'subscribe' };
    const { broker, request, publish } = await scripted({ readyTimeoutMs: 1000 }, script);
    request('command', { id: 'a' }, {}, { timeoutMs: 60_000 }).catch(() => undefined);
    const message = publish('levelSet', { id: 'a' }, { seq: 1 }, { timeoutMs: 60_000 });
    message.catch(() => undefined);
    await soon(() => expect(broker.heardOf('connect').length).toBeGreaterThan(2));
    delete script.ignores;
    await message;
  });
});
