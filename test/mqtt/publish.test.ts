import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Warning } from '@topicwright/consumer';
import { type Connection, connect } from '@topicwright/mqtt';
import type { EncodedMessage, EventMessage, EventSdk } from '@topicwright/runtime';
import mqtt, { type IClientOptions } from 'mqtt';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { loadGenerated, temporaryFolder } from '../support/generate.js';
import { type Mosquitto, startMosquitto } from '../support/mosquitto.js';
import { describeWith } from '../support/programs.js';
import { startProxy } from '../support/proxy.js';
import type { Script, ScriptedBroker } from '../support/scripted-broker.js';
import { tableOf } from '../support/small-tables.js';
import { connected } from './fleet.js';
import { peer } from './scripted.js';

// What a device sends: reports in JSON, a retained text that may be cleared, bytes, a message without a payload, and one with each QoS.
const FILES = {
  'payloads/bytes.yaml': 'type: string\n',
  ...tableOf(
    {
      reported: 'topic: "dev/{id}/report", direction: send',
      status: 'topic: "dev/{id}/status", direction: send, content: text, payload: payloads/status.yaml, retain: true, mayBeEmpty: true',
      image: 'topic: "dev/{id}/image", direction: send, content: bytes, payload: payloads/bytes.yaml',
      ping: 'topic: "dev/{id}/ping", direction: send, content: none, qos: 0',
      billed: 'topic: "dev/{id}/bill", direction: send, qos: 2',
      denied: 'topic: "secret/{id}", direction: send',
      ordered: 'topic: "dev/{id}/order"',
    },
    ['id: { description: d, example: a, pattern: "[a-z0-9-]+" }'],
  ),
};

type Sdk = EventSdk<EventMessage & { readonly params: object; readonly payload: unknown }, never>;

interface Generated {
  readonly tEvents: Sdk;
  readonly encode: (type: string, params: object, payload: unknown, options?: object) => EncodedMessage;
}

const code = temporaryFolder(false);
let generated: Generated;
beforeAll(async () => {
  generated = await loadGenerated<Generated>(FILES, code);
});

type Publish = (type: string, params: object, payload: unknown, options?: object) => Promise<void>;

/** A connection of a device, with its `publish`. */
interface Device {
  readonly connection: Connection;
  readonly publish: Publish;
}

function device(url: string, options: Partial<Parameters<typeof connect>[0]> = {}): Device {
  const mqtt: IClientOptions = { reconnectPeriod: 20, ...options.mqtt };
  const connection = connect({ url, closeTimeoutMs: 500, hooks: { onWarning: () => undefined }, ...options, mqtt });
  connection.closed.catch(() => undefined);
  onTestFinished(() => connection.close().catch(() => undefined));
  return { connection, publish: connection.use(generated.tEvents).publish as unknown as Publish };
}

/** Waits until a check passes, also on a busy machine. */
const soon = (check: () => void): Promise<void> => vi.waitFor(check, 60_000);

const failure = (code: string): unknown => expect.objectContaining({ name: 'ConsumerError', code });

/** The numbers of the reports that a broker received. */
const seqsOf = (broker: ScriptedBroker): readonly unknown[] =>
  broker.heardOf('publish').map(({ payload }) => JSON.parse(payload.toString()).seq);

/** Reports with the numbers `from` to `to`. */
const reports = (publish: Publish, from: number, to: number, options?: object): readonly Promise<void>[] =>
  Array.from({ length: to - from + 1 }, (_, i) => publish('reported', { id: 'a' }, { seq: from + i }, options));

describeWith(['mosquitto'], 'publish, on a real broker', () => {
  const folder = temporaryFolder(false);
  let broker: Mosquitto;
  beforeAll(async () => {
    const acl = join(folder, 'acl');
    writeFileSync(acl, 'topic readwrite dev/#\n');
    broker = await startMosquitto({ folder, config: ['allow_anonymous true', `acl_file ${acl}`, 'max_queued_messages 10000'] });
  });
  afterAll(() => broker.stop());

  /** The messages that a bare client receives. */
  async function received(topic: string): Promise<readonly { readonly topic: string; readonly data: Buffer; readonly retain: boolean }[]> {
    const messages: { readonly topic: string; readonly data: Buffer; readonly retain: boolean }[] = [];
    const client = await connected(broker.url);
    onTestFinished(() => client.endAsync(true));
    client.on('message', (own, data, { retain }) => messages.push({ topic: own, data, retain }));
    await client.subscribeAsync(topic, { qos: 1 });
    return messages;
  }

  describe.each([4, 5] as const)('MQTT %i', (protocolVersion) => {
    const mqtt = { protocolVersion };

    it('sends every content with the QoS and the retain flag of its row', async () => {
      const messages = await received('dev/c/#');
      const { publish } = device(broker.url, { mqtt });
      const id = { id: 'c' };
      await publish('reported', id, { seq: 1 });
      await publish('status', id, 'online');
      await publish('image', id, new Uint8Array([0, 255, 1]));
      await publish('ping', id, undefined);
      await publish('billed', id, { seq: 2 });
      await soon(() => expect(messages).toHaveLength(5));
      expect(messages.map(({ topic, data }) => [topic.slice(6), data.toString('hex')])).toEqual([
        ['report', Buffer.from('{"seq":1}').toString('hex')],
        ['status', Buffer.from('online').toString('hex')],
        ['image', '00ff01'],
        ['ping', ''],
        ['bill', Buffer.from('{"seq":2}').toString('hex')],
      ]);
      const stored = await received('dev/c/#');
      await soon(() => expect(stored.map(({ topic, retain }) => [topic, retain])).toEqual([['dev/c/status', true]]));
      await publish('status', id, undefined);
      const later = await received('dev/c/#');
      await publish('reported', id, { seq: 3 });
      await soon(() => expect(later.map(({ topic }) => topic)).toEqual(['dev/c/report']));
    });

    it('keeps the order, also of what was published before the connection and during an outage', async () => {
      const messages = await received('dev/a/report');
      const proxy = await startProxy(broker.port);
      onTestFinished(() => proxy.close());
      const { connection, publish } = device(proxy.url, { mqtt });
      const early = reports(publish, 1, 20);
      await connection.ready;
      await Promise.all(early);
      proxy.cut();
      await Promise.all(reports(publish, 21, 60));
      expect(connection.counters).toMatchObject({ published: 60, refused: 0 });
      await soon(() => {
        const numbers = messages.map(({ data }) => JSON.parse(data.toString()).seq as number);
        expect([...new Set(numbers)]).toEqual(Array.from({ length: 60 }, (_, i) => i + 1));
      });
    });

    it('loses nothing over many cuts', async () => {
      const messages = await received('dev/a/report');
      const proxy = await startProxy(broker.port);
      onTestFinished(() => proxy.close());
      const { connection, publish } = device(proxy.url, { mqtt, maxInFlight: 8 });
      const sent = reports(publish, 1, 400);
      for (let cut = 0; cut < 5; cut += 1) {
        // A message that three connections in a row end behind would be suspected.
        const { published } = connection.counters;
        await vi.waitFor(() => expect(connection.counters.published).toBeGreaterThan(published), { timeout: 60_000, interval: 1 });
        proxy.cut();
      }
      await Promise.all(sent);
      await soon(() => expect(new Set(messages.map(({ data }) => data.toString())).size).toBe(400));
    });
  });

  it('rejects what the broker refuses over MQTT 5, and goes on', async () => {
    const { connection, publish } = device(broker.url, { mqtt: { protocolVersion: 5 } });
    await expect(publish('denied', { id: 'a' }, { seq: 1 })).rejects.toEqual(failure('publish-refused'));
    await publish('reported', { id: 'a' }, { seq: 1 });
    expect(connection.counters).toMatchObject({ published: 1, refused: 1 });
  });

  it('sets a last will that encode has made', async () => {
    const messages = await received('dev/w/status');
    const will = generated.encode('status', { id: 'w' }, 'offline');
    const { connection, publish } = device(broker.url, { will });
    await publish('status', { id: 'w' }, 'online');
    connection.closed.catch(() => undefined);
    const { client } = connection as unknown as { readonly client: { readonly stream: { destroy(): void }; options: IClientOptions } };
    client.stream.destroy();
    await soon(() => expect(messages.map(({ data }) => data.toString())).toEqual(['online', 'offline']));
    await publish('status', { id: 'w' }, undefined);
  });

  it('waits in close() for what was published', async () => {
    const messages = await received('dev/a/report');
    const { connection, publish } = device(broker.url, { closeTimeoutMs: 60_000 });
    await connection.ready;
    const sent = reports(publish, 1, 50);
    await connection.close();
    await Promise.all(sent);
    await soon(() => expect(messages).toHaveLength(50));
    await expect(publish('reported', { id: 'a' }, { seq: 1 })).rejects.toEqual(failure('closed'));
  });
});

describe('publish', () => {
  const silent: Script = { publishes: () => 'ignore' };

  it('checks a message before a byte leaves', async () => {
    const broker = await peer(silent);
    const { connection, publish } = device(broker.url);
    await connection.ready;
    await expect(publish('reported', { id: 'a' }, { seq: 'x' })).rejects.toMatchObject({ name: 'EncodeError', code: 'invalid-payload' });
    await expect(publish('reported', { id: 'A/' }, { seq: 1 })).rejects.toMatchObject({ name: 'TopicError' });
    await expect(publish('ordered', { id: 'a' }, { seq: 1 })).rejects.toMatchObject({ name: 'EncodeError', code: 'wrong-direction' });
    await expect(publish('reported', { id: 'a' }, { seq: 1 }, { timeoutMs: 0 })).rejects.toEqual(failure('invalid-options'));
    await expect(publish('reported', { id: 'a' }, { seq: 1 }, { expirySeconds: 0.5 })).rejects.toEqual(failure('invalid-options'));
    expect(broker.heardOf('publish')).toEqual([]);
    expect(() => device(broker.url, { maxInFlight: 0 })).toThrow(expect.objectContaining({ code: 'invalid-options' }));
  });

  it('does not send a dropped message again', async () => {
    const broker = await peer(silent);
    const { connection, publish } = device(broker.url);
    await connection.ready;
    const controller = new AbortController();
    const aborted = publish('reported', { id: 'a' }, { seq: 1 }, { signal: controller.signal });
    const late = publish('reported', { id: 'a' }, { seq: 2 }, { timeoutMs: 20 });
    const kept = publish('reported', { id: 'a' }, { seq: 3 });
    kept.catch(() => undefined);
    controller.abort(new Error('changed my mind'));
    await expect(aborted).rejects.toThrow('changed my mind');
    await expect(late).rejects.toEqual(failure('publish-timeout'));
    await expect(publish('reported', { id: 'a' }, { seq: 4 }, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      name: 'AbortError',
    });
    const count = broker.heardOf('publish').length;
    broker.cut();
    await soon(() => expect(broker.heardOf('publish').length).toBeGreaterThan(count));
    const again = broker.heardOf('publish').slice(count);
    expect(again.map(({ payload }) => payload.toString())).toEqual(['{"seq":3}']);
  });

  it('does not send again what was dropped while the client was offline', async () => {
    const broker = await peer({ ...silent, refuses: [0, 3, 3, 0] });
    const { connection, publish } = device(broker.url, { mqtt: { reconnectPeriod: 100 } });
    await connection.ready;
    const controller = new AbortController();
    const aborted = publish('reported', { id: 'a' }, { seq: 1 }, { signal: controller.signal });
    const kept = publish('reported', { id: 'a' }, { seq: 2 });
    kept.catch(() => undefined);
    await soon(() => expect(broker.heardOf('publish')).toHaveLength(2));
    broker.cut();
    await soon(() => expect(broker.heardOf('connect')).toHaveLength(2));
    controller.abort(new Error('too late'));
    await expect(aborted).rejects.toThrow('too late');
    await soon(() => expect(broker.heardOf('publish')).toHaveLength(3));
    expect(broker.heardOf('publish')[2]?.payload.toString()).toBe('{"seq":2}');
  });

  it('lets consumers subscribe after a reconnect, although the broker does not acknowledge a message', async () => {
    const broker = await peer(silent);
    const { connection, publish } = device(broker.url);
    const consumer = connection.use(generated.tEvents).consume({ events: 'ordered', handler: () => undefined } as never);
    await consumer.ready;
    const sent = publish('reported', { id: 'a' }, { seq: 1 }, { timeoutMs: 5000 });
    sent.catch(() => undefined);
    await soon(() => expect(broker.heardOf('publish')).toHaveLength(1));
    broker.cut();
    await soon(() => expect(broker.heardOf('publish')).toHaveLength(2));
    await expect(sent).rejects.toEqual(failure('publish-timeout'));
    await soon(() => expect(broker.heardOf('subscribe')).toHaveLength(2));
  });

  it.each([4, 5] as const)('sends everything in flight again at once, in the order of the calls: MQTT %i', async (protocolVersion) => {
    let isSilent = true;
    const broker = await peer({ publishes: (topic) => (isSilent && topic.endsWith('report') ? 'ignore' : 'acknowledge') }, protocolVersion);
    const { connection, publish } = device(broker.url, { mqtt: { protocolVersion } });
    await connection.ready;
    const sent = [...reports(publish, 1, 50), publish('status', { id: 'a' }, 'online')];
    await soon(() => expect(broker.heardOf('publish')).toHaveLength(51));
    await sent[50];
    isSilent = false;
    broker.cut();
    const later = publish('reported', { id: 'a' }, { seq: 51 });
    await Promise.all([...sent, later]);
    const again = broker.heardOf('publish').slice(51);
    expect(again.map(({ payload }) => JSON.parse(payload.toString()).seq)).toEqual(Array.from({ length: 51 }, (_, i) => i + 1));
  });

  it('does not wait for acknowledgements to send messages again', async () => {
    const broker = await peer(silent, 5);
    const { connection, publish } = device(broker.url, { mqtt: { protocolVersion: 5 } });
    await connection.ready;
    for (const sent of reports(publish, 1, 50)) sent.catch(() => undefined);
    await soon(() => expect(broker.heardOf('publish')).toHaveLength(50));
    broker.cut();
    await soon(() => expect(broker.heardOf('publish')).toHaveLength(100));
  });

  it('keeps the packet identifiers in a persistent session', async () => {
    const broker = await peer({ ...silent, remembers: [false, true] });
    const { connection, publish } = device(broker.url, { mqtt: { clean: false, clientId: 'kept' } });
    await connection.ready;
    publish('reported', { id: 'a' }, { seq: 1 }).catch(() => undefined);
    await soon(() => expect(broker.heardOf('publish')).toHaveLength(1));
    broker.cut();
    await soon(() => expect(broker.heardOf('publish')).toHaveLength(2));
    const [first, second] = broker.heardOf('publish');
    expect(second?.messageId).toBe(first?.messageId);
  });

  it('sends a full queue of QoS 0', async () => {
    const broker = await peer(silent);
    const { connection, publish } = device(broker.url);
    const sent = Array.from({ length: 10_000 }, () => publish('ping', { id: 'a' }, undefined));
    await Promise.all(sent);
    expect(connection.counters.published).toBe(10_000);
    await soon(() => expect(broker.heardOf('publish')).toHaveLength(10_000));
  });

  it.each([4, 5] as const)('starts an exchange of QoS 2 again in a new session: MQTT %i', async (protocolVersion) => {
    const broker = await peer(silent, protocolVersion);
    const { connection, publish } = device(broker.url, { mqtt: { protocolVersion } });
    await connection.ready;
    const sent = publish('billed', { id: 'a' }, { seq: 1 });
    await soon(() => expect(broker.heardOf('publish')).toHaveLength(1));
    broker.say({ cmd: 'pubrec', messageId: broker.heardOf('publish')[0]?.messageId as number });
    await soon(() => expect(broker.heardOf('pubrel')).toHaveLength(1));
    broker.cut();
    await soon(() => expect(broker.heardOf('publish')).toHaveLength(2));
    const { messageId } = broker.heardOf('publish')[1] as { readonly messageId: number };
    broker.say({ cmd: 'pubrec', messageId });
    await soon(() => expect(broker.heardOf('pubrel')).toHaveLength(2));
    broker.say({ cmd: 'pubcomp', messageId });
    await sent;
  });

  it('frees the place of a dropped message over MQTT 3.1.1', async () => {
    let isSilent = true;
    const broker = await peer({ publishes: () => (isSilent ? 'ignore' : 'acknowledge') });
    const { connection, publish } = device(broker.url, { maxInFlight: 3 });
    await connection.ready;
    for (const dropped of reports(publish, 1, 3, { timeoutMs: 20 })) await expect(dropped).rejects.toEqual(failure('publish-timeout'));
    isSilent = false;
    await publish('reported', { id: 'a' }, { seq: 4 });
  });

  it('does not send an expired message again', async () => {
    const broker = await peer({ ...silent, remembers: [false, true] });
    const { connection, publish } = device(broker.url, { mqtt: { clean: false, clientId: 'late', reconnectPeriod: 1200 } });
    await connection.ready;
    const sent = publish('reported', { id: 'a' }, { seq: 1 }, { expirySeconds: 1 });
    sent.catch(() => undefined);
    await soon(() => expect(broker.heardOf('publish')).toHaveLength(1));
    broker.cut();
    await expect(sent).rejects.toEqual(failure('publish-timeout'));
    await soon(() => expect(broker.heardOf('connect')).toHaveLength(2));
    // Messages are sent in order.
    publish('reported', { id: 'a' }, { seq: 2 }).catch(() => undefined);
    await soon(() => expect(seqsOf(broker)).toEqual([1, 2]));
  });

  it('disconnects properly although a message is not acknowledged', async () => {
    const broker = await peer(silent);
    const { connection, publish } = device(broker.url, { closeTimeoutMs: 5000 });
    await connection.ready;
    const sent = publish('reported', { id: 'a' }, { seq: 1 });
    sent.catch(() => undefined);
    await connection.close();
    await expect(sent).rejects.toEqual(failure('closed'));
    await soon(() => expect(broker.heardOf('disconnect')).toHaveLength(1));
  });

  it('rejects what is not acknowledged if the connection is cut while it closes', async () => {
    const broker = await peer(silent);
    const { connection, publish } = device(broker.url, { closeTimeoutMs: 60_000 });
    await connection.ready;
    const sent = reports(publish, 1, 3);
    for (const each of sent) each.catch(() => undefined);
    await soon(() => expect(broker.heardOf('publish')).toHaveLength(3));
    const closed = connection.close();
    broker.cut();
    await closed;
    for (const each of sent) await expect(each).rejects.toEqual(failure('closed'));
    expect(broker.heardOf('connect')).toHaveLength(1);
  });

  it('leaves nothing to a client that was passed in', async () => {
    const broker = await peer(silent);
    const client = await connected(broker.url, { reconnectPeriod: 20 });
    onTestFinished(() => client.endAsync(true));
    const { connection, publish } = device(broker.url, { client, url: undefined as never, closeTimeoutMs: 200 });
    await connection.ready;
    publish('reported', { id: 'a' }, { seq: 1 }).catch(() => undefined);
    await soon(() => expect(broker.heardOf('publish')).toHaveLength(1));
    await connection.close();
    broker.cut();
    await soon(() => expect(broker.heardOf('connect')).toHaveLength(2));
    client.publish('sentinel', '');
    await soon(() => expect(broker.heardOf('publish').map(({ topic }) => topic)).toEqual(['dev/a/report', 'sentinel']));
  });

  it.each([{ maxInFlight: 0 }, { maxQueued: -1 }])('refuses invalid limits before a client is opened: %j', async (limits) => {
    const broker = await peer();
    expect(() => connect({ url: broker.url, readyTimeoutMs: 10, ...limits })).toThrow('must be a positive integer');
    // Longer than the timeout of a connection that was begun.
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(broker.heard).toEqual([]);
  });

  it('sends none of many messages that are aborted, or closed, together', async () => {
    const broker = await peer(silent);
    const { connection, publish } = device(broker.url, { maxInFlight: 2 });
    await connection.ready;
    const controller = new AbortController();
    const aborted = reports(publish, 1, 20, { signal: controller.signal });
    await soon(() => expect(broker.heardOf('publish')).toHaveLength(2));
    controller.abort();
    for (const each of aborted) await expect(each).rejects.toMatchObject({ name: 'AbortError' });
    const closed = reports(publish, 21, 40);
    for (const each of closed) each.catch(() => undefined);
    await soon(() => expect(broker.heardOf('publish')).toHaveLength(4));
    await connection.close();
    expect(seqsOf(broker)).toEqual([1, 2, 21, 22]);
  });

  it('does not send what is dropped while a resumed session is sent again', async () => {
    let isSilent = true;
    const broker = await peer({ publishes: () => (isSilent ? 'ignore' : 'acknowledge'), remembers: [false, true] });
    const { connection, publish } = device(broker.url, { mqtt: { clean: false, clientId: 'p' } });
    await connection.ready;
    const controllers = [1, 2, 3].map(() => new AbortController());
    const sent = controllers.map(({ signal }, i) => reports(publish, i + 1, i + 1, { signal })[0] as Promise<void>);
    for (const each of sent) each.catch(() => undefined);
    await soon(() => expect(broker.heardOf('publish')).toHaveLength(3));
    broker.cut();
    // MQTT.js sends the second one when the first is acknowledged.
    await soon(() => expect(seqsOf(broker)).toEqual([1, 2, 3, 1]));
    controllers[1]?.abort();
    controllers[0]?.abort();
    isSilent = false;
    await sent[2];
    expect(seqsOf(broker)).toEqual([1, 2, 3, 1, 3]);
  });

  it('takes no acknowledgement of a dropped message for its own', async () => {
    const broker = await peer(silent);
    const messageIdProvider = new mqtt.UniqueMessageIdProvider();
    const { connection, publish } = device(broker.url, { mqtt: { messageIdProvider } });
    await connection.ready;
    const controller = new AbortController();
    const dropped = publish('reported', { id: 'a' }, { seq: 1 }, { signal: controller.signal });
    await soon(() => expect(broker.heardOf('publish')).toHaveLength(1));
    controller.abort();
    await expect(dropped).rejects.toMatchObject({ name: 'AbortError' });
    const second = publish('reported', { id: 'a' }, { seq: 2 });
    await soon(() => expect(broker.heardOf('publish')).toHaveLength(2));
    const [first, other] = broker.heardOf('publish').map(({ messageId }) => messageId as number);
    expect(other).not.toBe(first);
    broker.say({ cmd: 'puback', messageId: first as number });
    await soon(() => expect(connection.counters.published).toBe(1));
    broker.say({ cmd: 'puback', messageId: other as number });
    await second;
    expect(connection.counters.published).toBe(2);
  });

  it('says whether a message was sent, also if it times out while the client is offline', async () => {
    const broker = await peer(silent);
    const { connection, publish } = device(broker.url, { mqtt: { reconnectPeriod: 60_000 } });
    await connection.ready;
    const sent = publish('reported', { id: 'a' }, { seq: 1 }, { timeoutMs: 1000 });
    sent.catch(() => undefined);
    await soon(() => expect(broker.heardOf('publish')).toHaveLength(1));
    broker.cut();
    await expect(sent).rejects.toThrow('it was sent but not acknowledged');
    await expect(publish('reported', { id: 'a' }, { seq: 2 }, { timeoutMs: 50 })).rejects.toThrow('it was not sent');
  });

  it('is not held up by invalid options', async () => {
    const broker = await peer({ publishes: () => 'acknowledge' });
    const { connection, publish } = device(broker.url, { closeTimeoutMs: 5000 });
    await connection.ready;
    await expect(publish('reported', { id: 'a' }, { seq: 1 }, { signal: {} })).rejects.toEqual(failure('invalid-options'));
    await publish('reported', { id: 'a' }, { seq: 2 });
    const start = Date.now();
    await connection.close();
    expect(Date.now() - start).toBeLessThan(3000);
  });

  it('bounds what is in flight, and what waits', async () => {
    const broker = await peer(silent);
    const { connection, publish } = device(broker.url, { maxInFlight: 3, maxQueued: 2 });
    await connection.ready;
    const outcomes = reports(publish, 1, 6).map((sent) => sent.catch((error: unknown) => error));
    expect(await outcomes[5]).toEqual(failure('publish-queue-full'));
    await soon(() => expect(broker.heardOf('publish')).toHaveLength(3));
    await connection.close();
    expect(await Promise.all(outcomes.slice(0, 5))).toEqual(Array.from({ length: 5 }, () => failure('closed')));
    expect(broker.heardOf('publish')).toHaveLength(3);
  });

  it('respects the limits of an MQTT 5 broker', async () => {
    const properties = { receiveMaximum: 2, maximumQoS: 1, retainAvailable: false, maximumPacketSize: 60 };
    const broker = await peer({ properties, publishes: () => 'ignore' }, 5);
    const { connection, publish } = device(broker.url, { mqtt: { protocolVersion: 5 } });
    await connection.ready;
    await expect(publish('billed', { id: 'a' }, { seq: 1 })).rejects.toEqual(failure('publish-refused'));
    await expect(publish('status', { id: 'a' }, 'online')).rejects.toEqual(failure('publish-refused'));
    await expect(publish('image', { id: 'a' }, new Uint8Array(45))).rejects.toEqual(failure('publish-refused'));
    const properties5 = { userProperties: { trace: 'x'.repeat(30) } };
    await expect(publish('image', { id: 'a' }, new Uint8Array(9), { properties: properties5 })).rejects.toEqual(failure('publish-refused'));
    for (const sent of reports(publish, 1, 3)) sent.catch(() => undefined);
    await soon(() => expect(broker.heardOf('publish')).toHaveLength(2));
  });

  it('sends properties and the expiry over MQTT 5 only', async () => {
    const options = { expirySeconds: 60, properties: { userProperties: { trace: 'x' } } };
    for (const protocolVersion of [4, 5] as const) {
      const broker = await peer({ publishes: () => 'acknowledge' }, protocolVersion);
      const { publish } = device(broker.url, { mqtt: { protocolVersion } });
      await publish('reported', { id: 'a' }, { seq: 1 }, options);
      const [sent] = broker.heardOf('publish');
      if (protocolVersion === 4) expect(sent?.properties).toBeUndefined();
      else
        expect(sent?.properties).toMatchObject({
          contentType: 'application/json',
          messageExpiryInterval: 60,
          userProperties: { trace: 'x' },
        });
    }
  });

  it('does not send what has expired while it waited', async () => {
    const broker = await peer({ publishes: () => 'acknowledge', refuses: [3, 3, 0] });
    const { publish } = device(broker.url, { mqtt: { reconnectPeriod: 700 } });
    const [expired, sent] = [
      publish('reported', { id: 'a' }, { seq: 1 }, { expirySeconds: 1 }),
      publish('reported', { id: 'a' }, { seq: 2 }),
    ];
    await expect(expired).rejects.toEqual(failure('publish-timeout'));
    await sent;
    expect(broker.heardOf('publish').map(({ payload }) => payload.toString())).toEqual(['{"seq":2}']);
  });

  it('finds the message because of which an MQTT 3.1.1 broker closes the connection', async () => {
    const broker = await peer({ publishes: (topic) => (topic.startsWith('secret/') ? 'cut' : 'acknowledge') });
    const { connection, publish } = device(broker.url);
    const consumer = connection.use(generated.tEvents).consume({ events: 'ordered', handler: () => undefined } as never);
    const first = publish('reported', { id: 'a' }, { seq: 1 });
    const denied = publish('denied', { id: 'a' }, { seq: 2 });
    const after = reports(publish, 3, 5);
    await expect(denied).rejects.toEqual(failure('publish-refused'));
    await Promise.all([first, ...after]);
    const secrets = broker.heardOf('publish').filter(({ topic }) => topic.startsWith('secret/'));
    expect(secrets).toHaveLength(3);
    await consumer.ready;
    expect(connection.counters).toMatchObject({ published: 4, refused: 1 });
  });

  it('finds the message because of which an MQTT 5 broker sends DISCONNECT, and names the reason', async () => {
    const warnings: Warning[] = [];
    const reasonCode = 0x99;
    const broker = await peer({ publishes: (topic) => (topic.startsWith('secret/') ? { reasonCode } : 'acknowledge') }, 5);
    const { connection, publish } = device(broker.url, {
      mqtt: { protocolVersion: 5 },
      hooks: { onWarning: (warning) => warnings.push(warning) },
    });
    const denied = publish('denied', { id: 'a' }, { seq: 2 });
    const after = reports(publish, 3, 5);
    await expect(denied).rejects.toEqual(failure('publish-refused'));
    await Promise.all(after);
    expect(connection.counters).toMatchObject({ published: 3, refused: 1 });
    expect(warnings.map(({ message }) => message)).toContain('the broker closed the connection with reason code 0x99; reconnecting');
  });

  it('resolves QoS 2 if the broker has finished the exchange before', async () => {
    const broker = await peer(silent, 5);
    const { connection, publish } = device(broker.url, { mqtt: { protocolVersion: 5 } });
    await connection.ready;
    const sent = publish('billed', { id: 'a' }, { seq: 1 });
    await soon(() => expect(broker.heardOf('publish')).toHaveLength(1));
    const messageId = broker.heardOf('publish')[0]?.messageId as number;
    broker.say({ cmd: 'pubrec', messageId });
    await soon(() => expect(broker.heardOf('pubrel')).toHaveLength(1));
    broker.say({ cmd: 'pubcomp', messageId, reasonCode: 0x92 });
    await sent;
    expect(connection.counters).toMatchObject({ published: 1, refused: 0 });
  });

  it('has at most 20 exchanges of QoS 2 at a time over MQTT 3.1.1', async () => {
    const broker = await peer(silent);
    const { connection, publish } = device(broker.url);
    await connection.ready;
    for (let seq = 0; seq < 30; seq += 1) publish('billed', { id: 'a' }, { seq }).catch(() => undefined);
    await soon(() => expect(broker.heardOf('publish')).toHaveLength(20));
    const messageId = broker.heardOf('publish')[0]?.messageId as number;
    broker.say({ cmd: 'pubrec', messageId });
    await soon(() => expect(broker.heardOf('pubrel')).toHaveLength(1));
    expect(broker.heardOf('publish')).toHaveLength(20);
    broker.say({ cmd: 'pubcomp', messageId });
    await soon(() => expect(broker.heardOf('publish')).toHaveLength(21));
  });

  it('does not suspect a message of QoS 2 because of the one after it', async () => {
    const broker = await peer({ publishes: (topic) => (topic.startsWith('secret/') ? 'cut' : 'acknowledge') });
    const { publish } = device(broker.url);
    const billed = publish('billed', { id: 'a' }, { seq: 1 });
    const denied = publish('denied', { id: 'a' }, { seq: 2 });
    const outcomes = await Promise.allSettled([billed, denied, ...reports(publish, 3, 4)]);
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'fulfilled']);
  });

  it('sends the others when a suspect was not the cause, although it is not acknowledged', async () => {
    let isSilent = true;
    const broker = await peer({ publishes: () => (isSilent ? 'ignore' : 'acknowledge') });
    const { connection, publish } = device(broker.url);
    reports(publish, 1, 1)[0]?.catch(() => undefined);
    await soon(() => expect(broker.heardOf('publish')).toHaveLength(1));
    broker.cut();
    await soon(() => expect(broker.heardOf('publish')).toHaveLength(2));
    isSilent = false;
    const [second] = reports(publish, 2, 2);
    const consumer = connection.use(generated.tEvents).consume({ events: 'ordered', handler: () => undefined } as never);
    await consumer.ready;
    expect(broker.heardOf('publish')).toHaveLength(2);
    await second;
  });

  it('suspects no message if connections end for another reason', async () => {
    const broker = await peer(silent);
    const { publish } = device(broker.url);
    const sent = publish('reported', { id: 'a' }, { seq: 1 });
    let isSettled = false;
    sent
      .catch(() => undefined)
      .finally(() => {
        isSettled = true;
      });
    for (let cut = 1; cut <= 3; cut += 1) {
      await soon(() => expect(broker.heardOf('publish')).toHaveLength(cut));
      await new Promise((resolve) => setTimeout(resolve, 2100));
      broker.cut();
    }
    await soon(() => expect(broker.heardOf('publish')).toHaveLength(4));
    expect(isSettled).toBe(false);
  });
});

describe('a property that MQTT cannot encode', () => {
  const params = { id: 'a' };

  it.each([
    [{ userProperties: { trace: undefined } }, 'properties.userProperties.trace must be a string'],
    [{ userProperties: { trace: ['a', 7] } }, 'properties.userProperties.trace must be a string'],
    [{ userProperties: 'a' }, 'properties.userProperties must be an object'],
    [{ contentType: 'x'.repeat(65_536) }, 'properties.contentType must be a string of at most 65,535 bytes'],
    [{ messageExpiryInterval: -1 }, 'properties.messageExpiryInterval must be an integer'],
    [{ correlationData: 'text' }, 'properties.correlationData must be at most 65,535 bytes'],
    [{ responseTopic: 'a/+' }, 'properties.responseTopic must be a topic name'],
    [{ contentType: 'a\0b' }, 'properties.contentType must be a string'],
    [{ userProperties: { '\ud800': 'a' } }, 'must be a string'],
    [{ payloadFormatIndicator: 1 }, 'properties.payloadFormatIndicator must be a boolean'],
    [{ retained: true }, 'properties.retained is not a property of a PUBLISH packet'],
  ])('is refused before anything is sent, and the connection goes on: case %#', async (properties, message) => {
    const broker = await peer({ publishes: () => 'acknowledge' }, 5);
    const { connection, publish } = device(broker.url, { mqtt: { protocolVersion: 5 } });
    await connection.ready;
    await expect(publish('reported', params, { seq: 1 }, { properties })).rejects.toMatchObject({
      code: 'invalid-options',
      message: expect.stringContaining(message),
    });
    await publish('reported', params, { seq: 1 }, { properties: { userProperties: { a: 'b', c: ['d', 'e'] }, contentType: undefined } });
    expect(broker.heardOf('publish')).toHaveLength(1);
    expect(broker.heardOf('connect')).toHaveLength(1);
  });
});
