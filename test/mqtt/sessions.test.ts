import { awsIotEvents } from '@topicwright/aws-iot-events';
import { connect, consume } from '@topicwright/mqtt';
import { connect as connectClient } from 'mqtt';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { ScriptedBroker } from '../support/scripted-broker.js';
import { acked, gate, KEPT, nameOf, peer, send, watched } from './scripted.js';

async function connection(broker: ScriptedBroker, count: number): Promise<void> {
  await expect.poll(() => broker.heardOf('connect').length).toBe(count);
}

describe('a resumed session', () => {
  it('loses no version of an entity over two consecutive cuts', async () => {
    const broker = await peer({ remembers: [false, true, true] });
    const { wait, next, size } = gate();
    const handled: string[] = [];
    const { consumer } = watched({
      url: broker.url,
      mqtt: KEPT,
      concurrency: 1,
      handler: async (event) => {
        if (/^[XZ]/.test(nameOf(event))) await wait();
        handled.push(nameOf(event));
      },
    });
    await consumer.ready;
    for (const [i, [thing, version]] of [['X', 1] as const, ['A', 1] as const, ['A', 2] as const].entries())
      send(broker, i + 1, thing, version);
    await expect.poll(() => consumer.counters.received).toBe(3);
    broker.cut();
    await connection(broker, 2);
    await expect.poll(() => consumer.health().status).toBe('healthy');
    for (const [i, [thing, version]] of [['X', 1] as const, ['A', 1] as const, ['A', 2] as const].entries())
      send(broker, i + 1, thing, version, { dup: true });
    send(broker, 4, 'Z', 1);
    await expect.poll(() => consumer.counters.received).toBe(4);
    next();
    broker.cut();
    await expect.poll(size).toBe(1);
    next();
    await connection(broker, 3);
    await expect.poll(() => consumer.health().status).toBe('healthy');
    for (const [i, [thing, version]] of [['X', 1] as const, ['A', 1] as const, ['A', 2] as const, ['Z', 1] as const].entries())
      send(broker, i + 1, thing, version, { dup: true });
    await expect.poll(() => acked(broker).length).toBe(4);
    expect(handled.toSorted()).toEqual(['A-1', 'A-2', 'X-1', 'Z-1']);
    expect(handled.indexOf('A-1')).toBeLessThan(handled.indexOf('A-2'));
    expect(consumer.counters).toMatchObject({ handled: 4, abandoned: 0, inFlight: 0 });
  });

  it('is subscribed again by a new process, because its selection may differ', async () => {
    const broker = await peer({ remembers: [true] });
    const { consumer } = watched({ url: broker.url, mqtt: KEPT, handler: () => undefined });
    await consumer.ready;
    expect(broker.heardOf('subscribe')).toHaveLength(1);
  });

  it('is subscribed again if it was new and the first SUBSCRIBE got no SUBACK', async () => {
    const broker: ScriptedBroker = await peer({
      remembers: [false, false, true],
      get cutsAt() {
        return broker?.heardOf('subscribe').length === 2 ? 'subscribe' : undefined;
      },
    });
    const { consumer } = watched({ url: broker.url, mqtt: KEPT, handler: () => undefined });
    await consumer.ready;
    broker.cut();
    await expect.poll(() => broker.heardOf('subscribe').length).toBe(3);
    await expect.poll(() => consumer.health().status).toBe('healthy');
    expect(broker.heardOf('connect')).toHaveLength(3);
  });

  it('is not subscribed again by the same process', async () => {
    const broker = await peer({ remembers: [false, true] });
    const { consumer } = watched({ url: broker.url, mqtt: KEPT, handler: () => undefined });
    await consumer.ready;
    broker.cut();
    await connection(broker, 2);
    send(broker, 1, 'after', 1);
    await expect.poll(() => consumer.counters.handled).toBe(1);
    expect(broker.heardOf('subscribe')).toHaveLength(1);
  });

  it('acknowledges and counts messages that are no longer selected, and unsubscribes their filter once', async () => {
    const broker = await peer({ remembers: [true] });
    const { consumer } = watched({ url: broker.url, mqtt: KEPT, handler: () => undefined });
    await consumer.ready;
    const topic = '$aws/events/thing/a/created';
    for (const messageId of [1, 2]) broker.say({ cmd: 'publish', topic, payload: '{}', qos: 1, messageId, dup: false, retain: false });
    send(broker, 3, 'a', 1);
    await expect.poll(() => acked(broker)).toEqual([1, 2, 3]);
    expect(consumer.counters).toMatchObject({ unselected: 2, handled: 1 });
    expect(broker.heardOf('unsubscribe').map(({ unsubscriptions }) => unsubscriptions)).toEqual([['$aws/events/thing/+/created']]);
  });

  it('unsubscribes stale shared filters too, but none that is in use', async () => {
    const broker = await peer({ remembers: [true] });
    const { consumer } = watched({
      url: broker.url,
      mqtt: KEPT,
      shareGroup: 'g',
      params: { thingName: 'a' },
      handler: () => undefined,
    } as never);
    await consumer.ready;
    send(broker, 1, 'b', 1);
    await expect.poll(() => consumer.counters.unselected).toBe(1);
    await expect
      .poll(() => broker.heardOf('unsubscribe').flatMap(({ unsubscriptions }) => unsubscriptions))
      .toEqual(['$aws/events/thing/+/updated', '$share/g/$aws/events/thing/+/updated']);
  });
});

describe('a connection with several consumers', () => {
  it('routes each message to the consumer that has selected it', async () => {
    const broker = await peer();
    const connection = connect({ url: broker.url, mqtt: KEPT });
    onTestFinished(() => connection.close());
    const sdk = connection.use(awsIotEvents);
    const seen: string[] = [];
    const updated = sdk.consume({ events: 'thingUpdated', handler: (event) => void seen.push(nameOf(event)) });
    const created = sdk.consume({ events: ['thingCreated'], handler: ({ type }) => void seen.push(type) });
    await Promise.all([connection.ready, updated.ready, created.ready]);
    expect(broker.heardOf('connect')).toHaveLength(1);
    send(broker, 1, 'a', 1);
    broker.say({ cmd: 'publish', topic: '$aws/events/thing/a/created', payload: '{}', qos: 1, messageId: 2, dup: false, retain: false });
    await expect.poll(() => acked(broker)).toEqual([1, 2]);
    expect(seen).toEqual(['a-1']);
    expect(created.counters).toMatchObject({ received: 1, undecodable: 1 });
    expect(connection.counters).toMatchObject({ received: 2, redelivered: 0, unrouted: 0, published: 0, refused: 0 });
  });

  it('rejects a consumer whose selection overlaps with that of another', async () => {
    const broker = await peer();
    const connection = connect({ url: broker.url });
    onTestFinished(() => connection.close());
    const sdk = connection.use(awsIotEvents);
    const first = sdk.consume({ events: 'THING', handler: () => undefined });
    await first.ready;
    const second = (): unknown => sdk.consume({ events: ['thingUpdated'], params: { thingName: 'a' }, handler: () => undefined });
    expect(second).toThrow(expect.objectContaining({ code: 'overlapping-selection' }));
    await first.close();
    expect(second).not.toThrow();
  });

  it('keeps messages of a resumed session until their consumer is added', async () => {
    const broker = await peer({ remembers: [true] });
    const connection = connect({ url: broker.url, mqtt: KEPT });
    onTestFinished(() => connection.close());
    await connection.ready;
    send(broker, 1, 'early', 1);
    await expect.poll(() => connection.counters.received).toBe(1);
    expect(acked(broker)).toEqual([]);
    const seen: string[] = [];
    connection.use(awsIotEvents).consume({ events: 'thingUpdated', handler: (event) => void seen.push(nameOf(event)) });
    await expect.poll(() => acked(broker)).toEqual([1]);
    expect(seen).toEqual(['early-1']);
  });

  it('acknowledges and counts messages for which no consumer is added', async () => {
    const broker = await peer({ remembers: [true] });
    const warnings: string[] = [];
    const connection = connect({
      url: broker.url,
      mqtt: KEPT,
      readyTimeoutMs: 3000,
      hooks: { onWarning: ({ code }) => warnings.push(code) },
    });
    onTestFinished(() => connection.close());
    await connection.ready;
    send(broker, 1, 'unwanted', 1);
    await expect.poll(() => acked(broker)).toEqual([1]);
    expect(connection.counters.unrouted).toBe(1);
    expect(warnings).toContain('unrouted');
  });

  it('keeps messages across a reconnect', async () => {
    const broker = await peer({ remembers: [true, true] });
    const connection = connect({ url: broker.url, mqtt: KEPT });
    onTestFinished(() => connection.close());
    await connection.ready;
    send(broker, 1, 'early', 1);
    await expect.poll(() => connection.counters.received).toBe(1);
    broker.cut();
    await expect.poll(() => broker.heardOf('connect').length).toBe(2);
    await expect.poll(() => connection.health().status).toBe('healthy');
    send(broker, 1, 'early', 1, { dup: true });
    await expect.poll(() => connection.counters.redelivered).toBe(1);
    const seen: string[] = [];
    connection.use(awsIotEvents).consume({ events: 'thingUpdated', handler: (event) => void seen.push(nameOf(event)) });
    await expect.poll(() => acked(broker)).toEqual([1]);
    expect(seen).toEqual(['early-1']);
    expect(connection.counters.unrouted).toBe(0);
  });

  it('is unchanged by a consumer that it rejects', async () => {
    for (const mqtt of [{}, KEPT]) {
      const broker = await peer();
      const warnings: string[] = [];
      const connection = connect({ url: broker.url, mqtt, hooks: { onWarning: ({ code }) => warnings.push(code) } });
      onTestFinished(() => connection.close());
      const sdk = connection.use(awsIotEvents);
      const seen: string[] = [];
      const first = sdk.consume({ events: ['thingUpdated'], handler: (event) => void seen.push(nameOf(event)) });
      await first.ready;
      expect(() => sdk.consume({ events: ['thingUpdated'], handler: () => undefined })).toThrow();
      send(broker, 1, 'a', 1);
      await expect.poll(() => acked(broker)).toEqual([1]);
      await first.close({ unsubscribe: true });
      send(broker, 2, 'a', 2);
      // No consumer receives it, not even the rejected one.
      await expect.poll(() => acked(broker)).toEqual([1, 2]);
      expect(seen).toEqual(['a-1']);
      expect(broker.heardOf('unsubscribe')).toHaveLength(1);
      expect(warnings).toEqual(['unrouted']);
    }
  });

  it('unsubscribes a consumer that is closed with `unsubscribe`, and handles its received messages', async () => {
    const broker = await peer();
    const connection = connect({ url: broker.url, mqtt: KEPT });
    onTestFinished(() => connection.close());
    const sdk = connection.use(awsIotEvents);
    const { wait, next, size } = gate();
    const closed = sdk.consume({ events: 'thingUpdated', handler: wait });
    const other = sdk.consume({ events: 'thingCreated', handler: () => undefined });
    await Promise.all([closed.ready, other.ready]);
    send(broker, 1, 'a', 1);
    await expect.poll(size).toBe(1);
    const closing = closed.close({ unsubscribe: true });
    await expect
      .poll(() => broker.heardOf('unsubscribe').flatMap(({ unsubscriptions }) => unsubscriptions))
      .toEqual(['$aws/events/thing/+/updated']);
    next();
    await closing;
    await expect.poll(() => acked(broker)).toEqual([1]);
    expect(connection.health()).toEqual({ status: 'healthy', reasons: [] });
  });

  it('keeps the subscription of a closed consumer, whose messages wait for its successor', async () => {
    const broker = await peer({ remembers: [false, true, true] });
    const connection = connect({ url: broker.url, mqtt: KEPT });
    onTestFinished(() => connection.close());
    const sdk = connection.use(awsIotEvents);
    const closed = sdk.consume({ events: 'thingUpdated' });
    const other = sdk.consume({
      events: 'thingCreated',
      undecodable: 'warn',
      hooks: { onWarning: () => undefined },
      handler: () => undefined,
    });
    await Promise.all([closed.ready, other.ready]);
    expect(connection.health().status).toBe('healthy');
    for (const version of [1, 2]) send(broker, version, 'a', version);
    for await (const event of closed) if (nameOf(event) === 'a-1') break;
    // Redelivered, and no consumer selects it.
    broker.cut();
    await expect.poll(() => connection.health().status).toBe('unhealthy');
    await expect.poll(() => broker.heardOf('connect').length).toBe(2);
    await expect.poll(() => connection.health().reasons).toEqual([expect.stringContaining('stay unacknowledged')]);
    for (const version of [1, 2]) send(broker, version, 'a', version, { dup: true });
    broker.say({ cmd: 'publish', topic: '$aws/events/thing/a/created', payload: '{}', qos: 1, messageId: 3, dup: false, retain: false });
    await expect.poll(() => acked(broker)).toEqual([3]);
    expect(broker.heardOf('unsubscribe')).toEqual([]);
    const seen: string[] = [];
    const next = sdk.consume({ events: 'thingUpdated', handler: (event) => void seen.push(nameOf(event)) });
    await next.ready;
    for (const version of [1, 2]) send(broker, version, 'a', version, { dup: true });
    await expect.poll(() => acked(broker)).toEqual([3, 1, 2]);
    expect(seen).toEqual(['a-1', 'a-2']);
    expect(connection.health()).toEqual({ status: 'healthy', reasons: [] });
  });

  it('reports unacknowledged messages of a closed consumer until its session is lost', async () => {
    const broker = await peer({ remembers: [false, true, false] });
    const warnings: string[] = [];
    const connection = connect({ url: broker.url, mqtt: KEPT, hooks: { onWarning: ({ code }) => warnings.push(code) } });
    onTestFinished(() => connection.close());
    const sdk = connection.use(awsIotEvents);
    const closed = sdk.consume({ events: 'thingUpdated', handler: () => undefined });
    const other = sdk.consume({ events: 'thingCreated', handler: () => undefined });
    await Promise.all([closed.ready, other.ready]);
    await closed.close();
    expect([connection.health().status, other.health().status]).toEqual(['healthy', 'healthy']);
    for (const version of [1, 2]) send(broker, version, 'a', version);
    await expect.poll(() => connection.counters.received).toBe(2);
    expect([connection.health().status, other.health().status]).toEqual(['unhealthy', 'unhealthy']);
    expect(warnings).toEqual(['orphaned']);
    for (const count of [2, 3]) {
      broker.cut();
      await expect.poll(() => broker.heardOf('connect').length).toBe(count);
    }
    await expect.poll(() => [connection.health().status, other.health().status]).toEqual(['healthy', 'healthy']);
    // Its successor need not reconnect.
    await sdk.consume({ events: 'thingUpdated', handler: () => undefined }).ready;
    expect(broker.heardOf('connect')).toHaveLength(3);
  });

  it('keeps the subscription if the first call of close() does', async () => {
    const broker = await peer();
    const connection = connect({ url: broker.url, mqtt: KEPT, hooks: { onWarning: () => undefined } });
    onTestFinished(() => connection.close());
    const { wait, next, size } = gate();
    const consumer = connection.use(awsIotEvents).consume({ events: 'thingUpdated', handler: wait });
    await consumer.ready;
    send(broker, 1, 'a', 1);
    await expect.poll(size).toBe(1);
    const closed = [consumer.close(), consumer.close({ unsubscribe: true })];
    next();
    await Promise.all(closed);
    await expect.poll(() => acked(broker)).toEqual([1]);
    send(broker, 2, 'a', 2);
    await expect.poll(() => connection.counters.received).toBe(2);
    expect(connection.counters.unrouted).toBe(0);
    expect(connection.health().status).toBe('unhealthy');
  });

  it('leaves messages of a closed consumer unacknowledged if its successor does not select them', async () => {
    const broker = await peer({ remembers: [false, true] });
    const connection = connect({ url: broker.url, mqtt: KEPT });
    onTestFinished(() => connection.close());
    const sdk = connection.use(awsIotEvents);
    const wide = sdk.consume({ events: ['thingCreated', 'thingUpdated'] });
    await wide.ready;
    send(broker, 1, 'a', 1);
    await expect.poll(() => connection.counters.received).toBe(1);
    await wide.close();
    const narrow = sdk.consume({ events: 'thingCreated', hooks: { onWarning: () => undefined }, handler: () => undefined });
    await narrow.ready;
    expect(broker.heardOf('connect')).toHaveLength(2);
    send(broker, 1, 'a', 1, { dup: true });
    broker.say({ cmd: 'publish', topic: '$aws/events/thing/a/created', payload: '{}', qos: 1, messageId: 2, dup: false, retain: false });
    await expect.poll(() => acked(broker)).toEqual([2]);
    expect(connection.health().status).toBe('unhealthy');
    expect(broker.heardOf('unsubscribe')).toEqual([]);
  });

  it('is not cut by a consumer that was closed before its SUBACK', async () => {
    const broker = await peer({ ignores: 'subscribe' });
    const connection = connect({ url: broker.url, mqtt: KEPT });
    onTestFinished(() => connection.close());
    await connection.ready;
    const consumer = connection.use(awsIotEvents).consume({ events: 'thingUpdated', readyTimeoutMs: 1500, handler: () => undefined });
    await expect.poll(() => broker.heardOf('subscribe').length).toBe(1);
    await consumer.close();
    await new Promise((done) => setTimeout(done, 2000));
    expect(broker.heardOf('connect')).toHaveLength(1);
    expect(connection.health().status).toBe('healthy');
  });

  it('leaves messages of a failed consumer unacknowledged, reports it, and reconnects for its successor', async () => {
    const broker = await peer({ remembers: [false, true] });
    const warnings: string[] = [];
    const connection = connect({ url: broker.url, mqtt: KEPT, hooks: { onWarning: ({ code }) => warnings.push(code) } });
    onTestFinished(() => connection.close());
    const sdk = connection.use(awsIotEvents);
    const failing = sdk.consume({ events: 'thingUpdated', undecodable: 'stop', handler: () => undefined });
    const other = sdk.consume({ events: 'thingCreated', undecodable: 'warn', handler: () => undefined });
    await Promise.all([failing.ready, other.ready]);
    const topic = '$aws/events/thing/a/updated';
    broker.say({ cmd: 'publish', topic, payload: 'x', qos: 1, messageId: 1, dup: false, retain: false });
    await expect(failing.closed).rejects.toMatchObject({ code: 'undecodable' });
    send(broker, 2, 'later', 1);
    broker.say({ cmd: 'publish', topic: '$aws/events/thing/a/created', payload: '{}', qos: 1, messageId: 3, dup: false, retain: false });
    await expect.poll(() => acked(broker)).toEqual([3]);
    expect(broker.heardOf('unsubscribe')).toEqual([]);
    expect(warnings).toContain('consumer-failed');
    expect(connection.health()).toMatchObject({ status: 'unhealthy', reasons: [expect.stringContaining('stay unacknowledged')] });
    const seen: string[] = [];
    const next = sdk.consume({ events: 'thingUpdated', handler: (event) => void seen.push(nameOf(event)) });
    await next.ready;
    expect(broker.heardOf('connect')).toHaveLength(2);
    send(broker, 2, 'later', 1, { dup: true });
    await expect.poll(() => acked(broker)).toEqual([3, 2]);
    expect(seen).toEqual(['later-1']);
    expect(connection.health()).toEqual({ status: 'healthy', reasons: [] });
    expect(warnings).not.toContain('connection-lost');
  });

  it('fails its consumers with its own error', async () => {
    const broker = await peer({}, 5);
    const connection = connect({ url: broker.url, mqtt: { protocolVersion: 5 } });
    const consumer = connection.use(awsIotEvents).consume({ events: 'THING', handler: () => undefined });
    await consumer.ready;
    broker.say({ cmd: 'disconnect', reasonCode: 0x8e } as never);
    await expect(consumer.closed).rejects.toMatchObject({ code: 'session-taken-over', path: 'clientId' });
    await expect(connection.closed).rejects.toMatchObject({ code: 'session-taken-over' });
    expect(connection.health().status).toBe('closed');
  });
});

describe('a passed client', () => {
  it('with a persistent session is rejected if it was started: messages received before would be lost', async () => {
    const broker = await peer();
    const client = connectClient(broker.url, KEPT);
    onTestFinished(() => client.endAsync(true));
    expect(() => connect({ client })).toThrow(expect.objectContaining({ code: 'invalid-options', path: 'client' }));
  });

  it('stays open after close(), and does not acknowledge messages of the persistent session for the next run', async () => {
    const broker = await peer();
    const client = connectClient(broker.url, { ...KEPT, manualConnect: true });
    onTestFinished(() => client.endAsync(true));
    const { consumer } = watched({ client, handler: () => undefined });
    await consumer.ready;
    await consumer.close();
    expect(client.connected).toBe(true);
    send(broker, 1, 'late', 1);
    broker.say({ cmd: 'publish', topic: 'of/others', payload: 'x', qos: 1, messageId: 2, dup: false, retain: false });
    await expect.poll(() => acked(broker)).toEqual([2]);
  });

  it('keeps the stored messages of its session if it is closed before a consumer is added', async () => {
    const broker = await peer({ remembers: [true] });
    const client = connectClient(broker.url, { ...KEPT, manualConnect: true });
    onTestFinished(() => client.endAsync(true));
    const connection = connect({ client });
    await connection.ready;
    send(broker, 1, 'a', 1);
    await expect.poll(() => connection.counters.received).toBe(1);
    await connection.close();
    send(broker, 2, 'b', 1);
    broker.say({ cmd: 'publish', topic: 'qos/0', payload: 'x', qos: 0, dup: false, retain: false } as never);
    await new Promise((done) => client.on('message', (topic) => topic === 'qos/0' && done(undefined)));
    client.sendPing();
    await expect.poll(() => broker.heardOf('pingreq').length).toBe(1);
    expect(acked(broker)).toEqual([]);
  });

  it('serves one connection at a time', async () => {
    const broker = await peer();
    const client = connectClient(broker.url, { reconnectPeriod: 10 });
    onTestFinished(() => client.endAsync(true));
    const first = connect({ client });
    expect(() => connect({ client })).toThrow(expect.objectContaining({ code: 'invalid-options', path: 'client' }));
    await first.close();
    const second = connect({ client });
    await second.ready;
    await second.close();
  });

  it('keeps its options, and resubscribes the subscriptions of others', async () => {
    const broker = await peer();
    const client = connectClient(broker.url, { reconnectPeriod: 10 });
    onTestFinished(() => client.endAsync(true));
    const { resubscribe, reconnectOnConnackError } = client.options;
    await client.subscribeAsync('of/others');
    const { consumer } = watched({ client, handler: () => undefined });
    await consumer.ready;
    broker.cut();
    await connection(broker, 2);
    const subscribed = (): readonly string[] =>
      broker.heardOf('subscribe').flatMap(({ subscriptions }) => subscriptions.map(({ topic }) => topic));
    const ours = '$aws/events/thing/+/updated';
    await expect.poll(() => subscribed().toSorted()).toEqual([ours, ours, 'of/others', 'of/others']);
    await consumer.close();
    expect(client.options).toMatchObject({ resubscribe, reconnectOnConnackError });
  });

  it('continues to acknowledge messages of others after close(), also over a cut', async () => {
    const broker = await peer({ remembers: [false, true] });
    const client = connectClient(broker.url, { ...KEPT, manualConnect: true });
    onTestFinished(() => client.endAsync(true));
    const { consumer } = watched({ client, handler: () => undefined });
    await consumer.ready;
    await consumer.close();
    broker.cut();
    await connection(broker, 2);
    await expect.poll(() => client.connected).toBe(true);
    send(broker, 1, 'late', 1);
    broker.say({ cmd: 'publish', topic: 'of/others', payload: 'x', qos: 1, messageId: 2, dup: false, retain: false });
    await expect.poll(() => acked(broker)).toEqual([2]);
  });
});

describe('a refusal', () => {
  it('of the first connection is retried until it succeeds', async () => {
    const broker = await peer({ refuses: [3, 3, 0] });
    const { consumer, warnings } = watched({ url: broker.url, mqtt: { reconnectPeriod: 10 }, handler: () => undefined });
    await consumer.ready;
    expect(broker.heardOf('connect')).toHaveLength(3);
    expect(warnings.map(({ code }) => code)).toContain('credentials-refused');
  });

  it('of credentials at a reconnect makes the consumer unhealthy, and is retried', async () => {
    const broker = await peer({ refuses: [0, 5, 5, 0] });
    const { consumer, warnings } = watched({ url: broker.url, mqtt: { reconnectPeriod: 10 }, handler: () => undefined });
    await consumer.ready;
    const seen = new Set<string>();
    const watch = setInterval(() => seen.add(consumer.health().status), 1);
    onTestFinished(() => clearInterval(watch));
    broker.cut();
    await connection(broker, 4);
    await expect.poll(() => consumer.health().status).toBe('healthy');
    expect([...seen]).toContain('unhealthy');
    expect(warnings.map(({ code }) => code)).toEqual([
      'connection-lost',
      'credentials-refused',
      'credentials-refused',
      'connection-restored',
    ]);
  });

  it('of a subscription because of a quota is reported with its reason', async () => {
    const broker = await peer({ grants: 0x97 }, 5);
    const { consumer } = watched({ url: broker.url, mqtt: { protocolVersion: 5 }, handler: () => undefined });
    await expect(consumer.ready).rejects.toMatchObject({ code: 'subscription-refused', message: expect.stringContaining('quota') });
  });

  it('of shared subscriptions in the CONNACK is reported before subscribing', async () => {
    const broker = await peer({ properties: { sharedSubscriptionAvailable: false } }, 5);
    const { consumer } = watched({ url: broker.url, mqtt: { protocolVersion: 5 }, shareGroup: 'g', handler: () => undefined });
    await expect(consumer.ready).rejects.toMatchObject({ code: 'subscription-refused', path: 'shareGroup' });
    expect(broker.heardOf('subscribe')).toEqual([]);
  });
});

describe('a client ID that another client uses too', () => {
  it.each([4, 5] as const)('is detected from short-lived connections and reported (protocol %i)', async (version) => {
    const broker = await peer({ remembers: [false, true, true, true, true, true] }, version);
    const mqtt = { ...KEPT, protocolVersion: version, properties: { sessionExpiryInterval: 600 }, reconnectPeriod: 20 };
    const { consumer, warnings } = watched({ url: broker.url, mqtt, handler: () => undefined });
    await consumer.ready;
    for (let count = 2; count <= 5; count += 1) {
      await expect.poll(() => consumer.health().status).toBe('healthy');
      broker.cut();
      await connection(broker, count);
    }
    expect(warnings.map(({ code }) => code).filter((code) => code !== 'connection-restored')).toEqual([
      'connection-lost',
      'connection-lost',
      'session-contended',
      'session-contended',
    ]);
  });

  it('ends when the broker sends DISCONNECT, even if the socket stays open', async () => {
    const broker = await peer({}, 5);
    const { consumer, warnings } = watched({
      url: broker.url,
      mqtt: { protocolVersion: 5, reconnectPeriod: 10 },
      handler: () => undefined,
    });
    await consumer.ready;
    broker.say({ cmd: 'disconnect', reasonCode: 0x8b } as never);
    await expect.poll(() => broker.heardOf('connect').length).toBe(2);
    await expect.poll(() => consumer.health().status).toBe('healthy');
    expect(warnings.map(({ message }) => message)).toContain('the broker closed the connection with reason code 0x8b; reconnecting');
  });

  it('fails the consumer whose session was taken over, without a reconnect while it finishes', async () => {
    const broker = await peer({}, 5);
    const { wait, next, size } = gate();
    const mqtt = { protocolVersion: 5, ...KEPT, properties: { sessionExpiryInterval: 600 } } as const;
    const { consumer } = watched({ url: broker.url, mqtt, closeTimeoutMs: 60_000, handler: wait });
    await consumer.ready;
    send(broker, 1, 'a', 1);
    await expect.poll(size).toBe(1);
    broker.say({ cmd: 'disconnect', reasonCode: 0x8e } as never);
    broker.end();
    await expect.poll(() => consumer.health().status).toBe('closed');
    // Wait for many reconnect periods.
    await new Promise((done) => setTimeout(done, 200));
    next();
    await expect(consumer.closed).rejects.toMatchObject({ code: 'session-taken-over' });
    expect(broker.heardOf('connect')).toHaveLength(1);
  });
});

describe('a URL', () => {
  it('function is called at each connection attempt, and again if it fails', async () => {
    const broker = await peer();
    let calls = 0;
    const url = async (): Promise<string> => {
      calls += 1;
      if (calls === 1) throw new Error('no credentials yet');
      return broker.url;
    };
    const { consumer, warnings } = watched({ url, mqtt: { reconnectPeriod: 10 }, handler: () => undefined });
    await consumer.ready;
    expect(calls).toBe(2);
    broker.cut();
    await connection(broker, 2);
    expect(calls).toBeGreaterThan(2);
    expect(warnings[0]).toMatchObject({ code: 'connection-failed', message: expect.stringContaining('no credentials yet') });
  });

  it.each([
    ['hangs', () => new Promise<string>(() => undefined), 'did not resolve within 50 ms'],
    ['returns no string', () => undefined as never, 'must return a string'],
  ])('function that %s is reported, and called again', async (_, answer, reason) => {
    const broker = await peer();
    let calls = 0;
    const url = (): Promise<string> => {
      calls += 1;
      return calls === 1 ? answer() : Promise.resolve(broker.url);
    };
    const { consumer, warnings } = watched({ url, mqtt: { reconnectPeriod: 10, connectTimeout: 50 }, handler: () => undefined });
    await consumer.ready;
    expect(warnings[0]).toMatchObject({ code: 'connection-failed', message: expect.stringContaining(reason) });
  });
});

describe('retained messages', () => {
  const retained = { retain: true };

  it('are delivered by default', async () => {
    const broker = await peer();
    const seen: unknown[] = [];
    const { consumer } = watched({
      url: broker.url,
      mqtt: { reconnectPeriod: 10 },
      handler: (event, { message }) => void seen.push([nameOf(event), message.retain]),
    });
    await consumer.ready;
    send(broker, 1, 'a', 1, retained);
    await expect.poll(() => seen).toEqual([['a-1', true]]);
  });

  it('are skipped, or delivered once, with `retained: skip` or `retained: once`', async () => {
    for (const mode of ['skip', 'once'] as const) {
      const broker = await peer();
      const { consumer } = watched({ url: broker.url, mqtt: { reconnectPeriod: 10 }, retained: mode, handler: () => undefined });
      await consumer.ready;
      send(broker, 1, 'a', 1, retained);
      await expect.poll(() => acked(broker)).toEqual([1]);
      broker.cut();
      await expect.poll(() => broker.heardOf('subscribe').length).toBe(2);
      await expect.poll(() => consumer.health().status).toBe('healthy');
      send(broker, 2, 'b', 1, retained);
      send(broker, 3, 'c', 1);
      await expect.poll(() => acked(broker)).toEqual([1, 2, 3]);
      expect(consumer.counters).toMatchObject(mode === 'skip' ? { handled: 1, retained: 2 } : { handled: 2, retained: 1 });
    }
  });

  it.each([
    ['deliver', 0],
    ['once', 1],
    ['skip', 2],
  ] as const)('set the retain handling in MQTT 5: %s is %i', async (mode, rh) => {
    const broker = await peer({}, 5);
    const { consumer } = watched({ url: broker.url, mqtt: { protocolVersion: 5 }, retained: mode, handler: () => undefined });
    await consumer.ready;
    expect(broker.heardOf('subscribe')[0]?.subscriptions[0]).toMatchObject({ qos: 1, rh });
  });
});

it('consume() opens its own connection, and closes it', async () => {
  const broker = await peer();
  const consumer = consume(awsIotEvents, { url: broker.url, events: 'THING', handler: () => undefined });
  await consumer.ready;
  await consumer.close();
  await expect.poll(() => broker.heardOf('disconnect').length).toBe(1);
  expect(consumer.health()).toMatchObject({ status: 'closed' });
});

it('a `url` function is called for each attempt, and nothing of an earlier URL remains', async () => {
  const broker = await peer();
  const urls = [`${broker.url.replace('//', '//backend:secret@')}/`, broker.url];
  const { consumer } = watched({ url: () => urls.shift() as string, mqtt: { reconnectPeriod: 10 }, handler: () => undefined });
  await consumer.ready;
  broker.cut();
  await expect.poll(() => broker.heardOf('connect').length).toBe(2);
  expect(broker.heardOf('connect').map(({ username, password }) => [username, password?.toString()])).toEqual([
    ['backend', 'secret'],
    [undefined, undefined],
  ]);
});

it('a session that the broker does not keep is not persistent', async () => {
  const broker = await peer({ properties: { sessionExpiryInterval: 0 } }, 5);
  const mqtt = { protocolVersion: 5, clean: false, clientId: 'backend', properties: { sessionExpiryInterval: 3600 } } as const;
  const { consumer, warnings } = watched({ url: broker.url, mqtt, handler: () => undefined });
  await consumer.ready;
  expect(warnings.map(({ code }) => code)).toEqual(['session-not-kept']);
  await consumer.close();
  expect(broker.heardOf('unsubscribe')).toHaveLength(1);
});

it('a malformed packet closes the connection, so that what was read with it is redelivered', async () => {
  const broker = await peer({ remembers: [false, true] });
  const { consumer, warnings } = watched({ url: broker.url, mqtt: KEPT, handler: () => undefined });
  await consumer.ready;
  broker.write(Uint8Array.of(0x36, 5, 0, 1, 0x61, 0, 1));
  await connection(broker, 2);
  expect(warnings[0]).toMatchObject({ code: 'connection-lost', message: expect.stringContaining('closing the connection: ') });
});

it('a consumer may be added for as long as `readyTimeoutMs` says, also beyond the longest timer', async () => {
  const broker = await peer({ remembers: [true] });
  const opened = connect({ url: broker.url, mqtt: KEPT, readyTimeoutMs: 2 ** 31, closeTimeoutMs: 500 });
  onTestFinished(() => opened.close());
  await opened.ready;
  send(broker, 1, 'a', 1);
  await expect.poll(() => opened.counters.received).toBe(1);
  await new Promise((done) => setTimeout(done, 50));
  expect(opened.counters.unrouted).toBe(0);
});
