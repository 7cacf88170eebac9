import { connectAsync, type IClientOptions, type MqttClient } from 'mqtt';
import { describe, expect, it, onTestFinished } from 'vitest';
import { AckWindow, type Slot } from '../../packages/mqtt/src/inbox/ack-window.js';
import { BACKLOG_LIMITS } from '../../packages/mqtt/src/inbox/backlog.js';
import { Inbox, type InboxMessage } from '../../packages/mqtt/src/inbox/inbox.js';
import { type Script, type ScriptedBroker, startScriptedBroker } from '../support/scripted-broker.js';

interface Connected {
  readonly broker: ScriptedBroker;
  readonly client: MqttClient;
}

async function connected(protocolVersion: 4 | 5 = 4, options: IClientOptions = {}, script: Script = {}): Promise<Connected> {
  const broker = await startScriptedBroker(protocolVersion, script);
  const client = await connectAsync(broker.url, { protocolVersion, reconnectPeriod: 5, ...options });
  onTestFinished(async () => {
    await client.endAsync(true);
    await broker.close();
  });
  return { broker, client };
}

function publish(broker: ScriptedBroker, messageId: number, topic = `t/${messageId}`, dup = false, payload = 'x'): void {
  broker.say({ cmd: 'publish', topic, payload, qos: 1, messageId, dup, retain: false });
}

/** Cuts the connection and waits for the next one. */
async function reconnected(broker: ScriptedBroker, client: MqttClient, count: number): Promise<void> {
  broker.cut();
  await expect.poll(() => broker.heardOf('connect').length).toBe(count);
  await expect.poll(() => client.connected).toBe(true);
}

const acked = (broker: ScriptedBroker): readonly (number | undefined)[] => broker.heardOf('puback').map(({ messageId }) => messageId);
/** Waits until the broker has received everything that the client has sent so far, by sending a ping after it. */
async function heard({ broker, client }: Connected): Promise<void> {
  const pings = broker.heardOf('pingreq').length;
  // Acknowledgements are sent at the end of the current turn of the event loop.
  await new Promise((done) => setImmediate(done));
  client.sendPing();
  await expect.poll(() => broker.heardOf('pingreq').length).toBe(pings + 1);
}

/** An inbox that collects its messages, for the test to settle. */
function collecting(
  client: MqttClient,
  maxMessages?: number,
  mustRead: () => boolean = () => false,
): {
  readonly inbox: Inbox;
  readonly messages: InboxMessage[];
  readonly duplicates: string[];
  readonly backlogs: number[];
  readonly dropped: unknown[];
} {
  const messages: InboxMessage[] = [];
  const duplicates: string[] = [];
  const backlogs: number[] = [];
  const dropped: unknown[] = [];
  const inbox = new Inbox(client, {
    onMessage: (message) => messages.push(message),
    onDuplicate: (topic) => duplicates.push(topic),
    onBacklog: () => backlogs.push(messages.length),
    onDropped: (topic, isFirst) => dropped.push([topic, isFirst]),
    mustRead,
    ...(maxMessages !== undefined && { limits: { ...BACKLOG_LIMITS, messages: maxMessages } }),
  });
  let stream = client.stream;
  client.on('packetreceive', ({ cmd, ...packet }) => {
    if (cmd !== 'connack' || stream === client.stream) return;
    stream = client.stream;
    inbox.opened((packet as { sessionPresent: boolean }).sessionPresent);
  });
  return { inbox, messages, duplicates, backlogs, dropped };
}

/** An inbox whose message was settled while the connection was cut, and acknowledged when it was redelivered. */
async function settledWhileCut(maxMessages?: number): Promise<Connected & ReturnType<typeof collecting>> {
  const { broker, client } = await connected(4, { clean: false, clientId: 'kept' }, { remembers: [false, true, true] });
  const collected = collecting(client, maxMessages);
  const { messages } = collected;
  publish(broker, 1);
  await expect.poll(() => messages.length).toBe(1);
  client.stream.destroy();
  messages[0]?.settle();
  await expect.poll(() => broker.heardOf('connect').length).toBe(2);
  publish(broker, 1, 't/1', true);
  await expect.poll(() => acked(broker)).toEqual([1]);
  return { broker, client, ...collected };
}

// The inbox relies on this undocumented behaviour of MQTT.js. These tests detect a version that changes it.
describe('handleMessage of MQTT.js', () => {
  it('blocks incoming packets until its callback is called', async () => {
    const { broker, client } = await connected();
    const seen: string[] = [];
    let release: (() => void) | undefined;
    client.handleMessage = ({ topic }, done) => {
      seen.push(topic);
      release = done;
    };
    publish(broker, 1);
    publish(broker, 2);
    await expect.poll(() => seen).toEqual(['t/1']);
    await heard({ broker, client });
    // The second message is not read until the callback is called.
    expect(seen).toEqual(['t/1']);
    release?.();
    await expect.poll(() => seen).toEqual(['t/1', 't/2']);
  });

  it('sends no PUBACK, emits no error and continues if the callback receives an error', async () => {
    const { broker, client } = await connected();
    const [seen, errors]: [string[], unknown[]] = [[], []];
    client.on('error', (error) => errors.push(error));
    client.handleMessage = ({ topic }, done) => {
      seen.push(topic);
      done(new Error('later'));
    };
    publish(broker, 1);
    publish(broker, 2);
    await expect.poll(() => seen).toEqual(['t/1', 't/2']);
    await heard({ broker, client });
    expect({ errors, acked: acked(broker), connected: client.connected }).toEqual({ errors: [], acked: [], connected: true });
  });
});

describe('an inbox', () => {
  it('acknowledges settled messages in the order of arrival', async () => {
    const { broker, client } = await connected();
    const { messages } = collecting(client);
    for (const id of [700, 3, 513]) publish(broker, id);
    await expect.poll(() => messages.length).toBe(3);
    messages[1]?.settle();
    messages[0]?.settle();
    await expect.poll(() => acked(broker)).toEqual([700, 3]);
    messages[2]?.settle();
    await expect.poll(() => acked(broker)).toEqual([700, 3, 513]);
  });

  it('acknowledges nothing on a destroyed stream, and the redelivery is only acknowledged', async () => {
    const { messages } = await settledWhileCut();
    expect(messages).toHaveLength(1);
  });

  it('reads on above its limit while an acknowledgement is awaited, and drops QoS 0 when it is full', async () => {
    let isAwaited = false;
    const { broker, client } = await connected();
    const { inbox, messages, backlogs, dropped } = collecting(client, 2, () => isAwaited);
    const say = (n: number): void => broker.say({ cmd: 'publish', topic: `q/${n}`, payload: 'x', qos: 0, dup: false, retain: false });
    for (let n = 1; n <= 10; n += 1) say(n);
    publish(broker, 1);
    await expect.poll(() => messages.length).toBe(2);
    inbox.readOn();
    await new Promise((done) => setTimeout(done, 50));
    expect(messages).toHaveLength(2);
    isAwaited = true;
    inbox.readOn();
    await expect.poll(() => messages.length).toBe(9);
    expect(messages.map(({ topic }) => topic)).toEqual(['q/1', 'q/2', 'q/3', 'q/4', 'q/5', 'q/6', 'q/7', 'q/8', 't/1']);
    expect(dropped).toEqual([
      ['q/9', true],
      ['q/10', false],
    ]);
    expect(backlogs).toEqual([1]);
  });

  it('gives the facts of a message, and properties that its reader may change', async () => {
    const { broker, client } = await connected(5);
    const { messages } = collecting(client);
    const properties = { contentType: 'application/json', userProperties: { a: 'b' } };
    broker.say({ cmd: 'publish', topic: 't', payload: 'x', qos: 1, messageId: 1, dup: true, retain: true, properties });
    await expect.poll(() => messages.length).toBe(1);
    const { message } = messages[0] as InboxMessage;
    expect(message).toMatchObject({ qos: 1, retain: true, dup: true, properties });
    expect(messages[0]?.message.properties).not.toBe(message.properties);
  });

  it('knows the topic of a message with QoS 2 that has an alias instead', async () => {
    const { broker, client } = await connected(5, { properties: { topicAliasMaximum: 1 } });
    const { inbox, messages } = collecting(client);
    const say = (topic: string, messageId: number): void =>
      broker.say({ cmd: 'publish', topic, payload: 'x', qos: 2, messageId, dup: false, retain: false, properties: { topicAlias: 1 } });
    say('t/1', 1);
    say('', 2);
    await expect.poll(() => broker.heardOf('pubrec').length).toBe(2);
    for (const messageId of [1, 2]) broker.say({ cmd: 'pubrel', messageId });
    await expect.poll(() => messages.map(({ topic }) => topic)).toEqual(['t/1', 't/1']);
    const own = client.options.customHandleAcks;
    inbox.restore();
    expect(client.options.customHandleAcks).not.toBe(own);
  });

  it('reads on when messages are abandoned', async () => {
    const { broker, client } = await connected();
    const { inbox, messages } = collecting(client, 2);
    for (const id of [1, 2, 3, 4]) publish(broker, id);
    await expect.poll(() => messages.length).toBe(2);
    expect(inbox.isPaused).toBe(true);
    for (const message of messages) message.abandon();
    await expect.poll(() => messages.length).toBe(4);
  });

  it('counts an unsettled message on the next connection, and a settled one only once', async () => {
    const { broker, client, inbox, messages } = await settledWhileCut(2);
    expect(inbox.isPaused).toBe(false);
    publish(broker, 2);
    await expect.poll(() => messages.length).toBe(2);
    await reconnected(broker, client, 3);
    expect(inbox.isPaused).toBe(false);
    publish(broker, 3);
    await expect.poll(() => messages.length).toBe(3);
    expect(inbox.isPaused).toBe(true);
  });

  it('passes on the bytes of a payload', async () => {
    const { broker, client } = await connected();
    const { messages } = collecting(client);
    broker.say({ cmd: 'publish', topic: 't', payload: Buffer.from([0xff, 0, 0xc3]), qos: 1, messageId: 1, dup: false, retain: false });
    await expect.poll(() => [...(messages[0]?.data ?? [])]).toEqual([0xff, 0, 0xc3]);
  });

  it('sends what is due when it is flushed', async () => {
    const { broker, client } = await connected();
    const { inbox, messages } = collecting(client);
    publish(broker, 1);
    await expect.poll(() => messages.length).toBe(1);
    messages[0]?.settle();
    expect(inbox.unacknowledged).toBe(1);
    inbox.flush();
    expect(inbox.unacknowledged).toBe(0);
    await expect.poll(() => acked(broker)).toEqual([1]);
  });

  it('delays acknowledgements behind an older message unless it is abandoned', async () => {
    const { broker, client } = await connected();
    const { inbox, messages } = collecting(client);
    for (const id of [1, 2, 3]) publish(broker, id);
    await expect.poll(() => messages.length).toBe(3);
    messages[1]?.settle();
    await heard({ broker, client });
    expect({ unacknowledged: inbox.unacknowledged, delayed: inbox.delayed, acked: acked(broker) }).toEqual({
      unacknowledged: 3,
      delayed: 1,
      acked: [],
    });
    messages[0]?.abandon();
    await expect.poll(() => acked(broker)).toEqual([2]);
    messages[2]?.settle();
    await expect.poll(() => acked(broker)).toEqual([2, 3]);
  });

  it('drops an acknowledgement if its connection has ended, because the packet identifier may be reused', async () => {
    const { broker, client } = await connected();
    const { messages } = collecting(client);
    publish(broker, 1);
    await expect.poll(() => messages.length).toBe(1);
    await reconnected(broker, client, 2);
    publish(broker, 1, 'another');
    await expect.poll(() => messages.length).toBe(2);
    messages[0]?.settle();
    publish(broker, 2);
    await expect.poll(() => messages.length).toBe(3);
    expect(acked(broker)).toEqual([]);
    messages[1]?.settle();
    await expect.poll(() => acked(broker)).toEqual([1]);
  });

  it('acknowledges a packet identifier once if the broker repeats it on one connection', async () => {
    const { broker, client } = await connected();
    const { messages, duplicates } = collecting(client);
    publish(broker, 1, 'a');
    publish(broker, 2, 'b');
    publish(broker, 1, 'a', true);
    await expect.poll(() => duplicates).toEqual(['a']);
    expect(messages.map(({ topic }) => topic)).toEqual(['a', 'b']);
    messages[0]?.settle();
    await expect.poll(() => acked(broker)).toEqual([1]);
    // The redelivery crossed with the PUBACK. The broker has freed the identifier, so a second PUBACK could hit another message.
    publish(broker, 1, 'a', true);
    await expect.poll(() => duplicates).toEqual(['a', 'a']);
    publish(broker, 1, 'c');
    await expect.poll(() => messages.map(({ topic }) => topic)).toEqual(['a', 'b', 'c']);
    messages[1]?.settle();
    await expect.poll(() => acked(broker)).toEqual([1, 2]);
    messages[2]?.settle();
    await expect.poll(() => acked(broker)).toEqual([1, 2, 1]);
  });

  it('does not deliver a redelivered message again, and acknowledges it once settled', async () => {
    const { broker, client } = await connected(4, { clean: false, clientId: 'kept' }, { remembers: [false, true] });
    const { messages, duplicates } = collecting(client);
    for (const id of [1, 2]) publish(broker, id);
    await expect.poll(() => messages.length).toBe(2);
    messages[1]?.settle();
    await reconnected(broker, client, 2);
    for (const id of [1, 2]) publish(broker, id, `t/${id}`, true);
    await expect.poll(() => duplicates).toEqual(['t/1', 't/2']);
    expect(acked(broker)).toEqual([]);
    // Still in progress when redelivered: delivered once, and acknowledged on the new connection.
    messages[0]?.settle();
    await expect.poll(() => acked(broker)).toEqual([1, 2]);
    expect(messages).toHaveLength(2);
  });

  it('delivers an equal message that is not a redelivery', async () => {
    const { broker, client } = await connected(4, { clean: false, clientId: 'kept' }, { remembers: [false, true, true, false] });
    const { messages } = collecting(client);
    const settled = async (n: number): Promise<void> => {
      await expect.poll(() => messages.length).toBe(n);
      messages[n - 1]?.settle();
    };
    publish(broker, 1, 'first');
    await expect.poll(() => messages.length).toBe(1);
    publish(broker, 2, 'a');
    await settled(2);
    await reconnected(broker, client, 2);
    // A new message (no DUP flag), because the broker lost the record of the unacknowledged one.
    publish(broker, 2, 'a');
    await settled(3);
    await reconnected(broker, client, 3);
    publish(broker, 2, 'a', true, 'other bytes');
    await settled(4);
    await reconnected(broker, client, 4);
    // A new session redelivers nothing of the previous one.
    publish(broker, 1, 'first', true);
    await settled(5);
  });

  it('remembers settled messages over two consecutive cuts', async () => {
    const { broker, client } = await connected(4, { clean: false, clientId: 'kept' }, { remembers: [false, true, true] });
    const { messages, duplicates } = collecting(client);
    for (const id of [1, 2]) publish(broker, id);
    await expect.poll(() => messages.length).toBe(2);
    messages[1]?.settle();
    await reconnected(broker, client, 2);
    await reconnected(broker, client, 3);
    for (const id of [1, 2]) publish(broker, id, `t/${id}`, true);
    await expect.poll(() => duplicates.length).toBe(2);
    messages[0]?.settle();
    await expect.poll(() => acked(broker)).toEqual([1, 2]);
  });

  it('resolves topic aliases', async () => {
    const { broker, client } = await connected(5, { properties: { topicAliasMaximum: 10 } });
    const { messages } = collecting(client);
    for (const [messageId, topic] of [
      [1, 'a/long/topic'],
      [2, ''],
    ] as const)
      broker.say({ cmd: 'publish', topic, payload: 'x', qos: 1, messageId, dup: false, retain: false, properties: { topicAlias: 4 } });
    await expect.poll(() => messages.map(({ topic }) => topic)).toEqual(['a/long/topic', 'a/long/topic']);
  });

  it('leaves QoS 2 to MQTT.js', async () => {
    const { broker, client } = await connected();
    const { inbox, messages } = collecting(client);
    broker.say({ cmd: 'publish', topic: 't', payload: 'x', qos: 2, messageId: 9, dup: false, retain: false });
    await expect.poll(() => broker.heardOf('pubrec').map(({ messageId }) => messageId)).toEqual([9]);
    broker.say({ cmd: 'pubrel', messageId: 9 } as never);
    await expect.poll(() => messages.map(({ message }) => message.qos)).toEqual([2]);
    expect(inbox.unacknowledged).toBe(0);
    messages[0]?.settle();
    await expect.poll(() => broker.heardOf('pubcomp').length).toBe(1);
    await heard({ broker, client });
    expect(acked(broker)).toEqual([]);
  });

  it('counts QoS 0 messages, and stops reading at its limit until half of them are settled', async () => {
    const { broker, client } = await connected();
    const { inbox, messages, backlogs } = collecting(client, 4);
    for (let i = 0; i < 10; i += 1) broker.say({ cmd: 'publish', topic: `t/${i}`, payload: 'x', qos: 0, dup: false, retain: false });
    await expect.poll(() => messages.length).toBeGreaterThanOrEqual(4);
    // Everything that was sent has arrived, but is not read.
    await new Promise((done) => setTimeout(done, 50));
    expect([messages.length, inbox.isPaused, backlogs.length]).toEqual([4, true, 1]);
    messages[0]?.settle();
    messages[1]?.settle();
    await expect.poll(() => messages.length).toBe(6);
  });

  it('stops reading at its limit, and stays connected for longer than two keep-alive periods', async () => {
    const { broker, client } = await connected(4, { keepalive: 1, reconnectPeriod: 0 });
    const closes: string[] = [];
    client.on('close', () => closes.push('close'));
    const { inbox, messages } = collecting(client, 10);
    for (let id = 1; id <= 30; id += 1) publish(broker, id);
    await expect.poll(() => messages.length).toBe(10);
    const pings = (): number => broker.heardOf('pingreq').length;
    await expect.poll(pings).toBeGreaterThan(3);
    expect({ closes, inWork: messages.length, isPaused: inbox.isPaused }).toEqual({ closes: [], inWork: 10, isPaused: true });
    for (const message of messages.slice(0, 4)) message.settle();
    expect(messages).toHaveLength(10);
    messages[4]?.settle();
    await expect.poll(() => messages.length).toBe(15);
    for (let i = 5; i < 30; i += 1) {
      await expect.poll(() => messages.length).toBeGreaterThan(i);
      messages[i]?.settle();
    }
    await expect.poll(() => acked(broker).length).toBe(30);
    // The PINGRESPs have been read by now.
    expect({ closes, isPaused: inbox.isPaused }).toEqual({ closes: [], isPaused: false });
  });

  it('counts settled messages behind an unacknowledged one until it is acknowledged or the connection ends', async () => {
    const { broker, client } = await connected(4, {}, { remembers: [false, true] });
    const { inbox, messages } = collecting(client, 4);
    for (let i = 1; i <= 8; i += 1) publish(broker, i);
    await expect.poll(() => messages.length).toBe(4);
    for (const message of messages.slice(1)) message.settle();
    await heard({ broker, client });
    expect({ isPaused: inbox.isPaused, received: messages.length }).toEqual({ isPaused: true, received: 4 });
    messages[0]?.settle();
    await expect.poll(() => messages.length).toBe(8);
    for (const message of messages.slice(5)) message.settle();
    await heard({ broker, client });
    expect(inbox.isPaused).toBe(true);
    await reconnected(broker, client, 2);
    expect(inbox.isPaused).toBe(false);
    messages[4]?.settle();
    for (let i = 5; i <= 8; i += 1) publish(broker, i, undefined, true);
    await expect.poll(() => acked(broker)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });

  it('pings again after a keep-alive timeout if data was received, before it closes', async () => {
    const { broker, client } = await connected();
    const { messages } = collecting(client);
    let closes = 0;
    client.on('close', () => {
      closes += 1;
    });
    publish(broker, 1);
    await expect.poll(() => messages.length).toBe(1);
    client.onKeepaliveTimeout();
    await expect.poll(() => broker.heardOf('pingreq').length).toBe(1);
    expect(closes).toBe(0);
    client.onKeepaliveTimeout();
    await expect.poll(() => closes).toBe(1);
  });

  it('delivers an abandoned message again if it is redelivered on the same connection', async () => {
    const peer = await connected();
    const { messages, duplicates } = collecting(peer.client);
    publish(peer.broker, 1);
    publish(peer.broker, 2);
    await expect.poll(() => messages.length).toBe(2);
    messages[1]?.abandon();
    publish(peer.broker, 2, undefined, true);
    await expect.poll(() => messages.length).toBe(3);
    for (const message of messages) message.settle();
    await expect.poll(() => acked(peer.broker)).toEqual([1, 2]);
    expect(duplicates).toEqual([]);
  });

  it('delivers an abandoned message again if it is redelivered on the next connection, however late', async () => {
    const { broker, client } = await connected(4, {}, { remembers: [false, true] });
    const { messages, duplicates } = collecting(client);
    publish(broker, 1);
    await expect.poll(() => messages.length).toBe(1);
    await reconnected(broker, client, 2);
    messages[0]?.abandon();
    publish(broker, 1, undefined, true);
    await expect.poll(() => messages.length).toBe(2);
    messages[1]?.settle();
    await expect.poll(() => acked(broker)).toEqual([1]);
    expect(duplicates).toEqual([]);
  });

  it('restores the acknowledgements of MQTT.js, and leaves no listener behind', async () => {
    const { broker, client } = await connected();
    const listeners = client.listenerCount('message');
    const { inbox } = collecting(client);
    inbox.restore();
    expect(client.listenerCount('message')).toBe(listeners);
    publish(broker, 5);
    await expect.poll(() => acked(broker)).toEqual([5]);
  });
});

describe('an acknowledgement window', () => {
  it('has a packet whose identifier a skipped packet had before', () => {
    const window = new AckWindow<Slot>();
    const packet = (packetId: number): Slot => ({ packetId, slot: 'open' });
    const [oldest, abandoned, redelivered] = [packet(5), packet(1), packet(1)];
    window.add(oldest);
    window.add(abandoned);
    abandoned.slot = 'skipped';
    window.add(redelivered);
    oldest.slot = 'due';
    expect(window.takeDue()).toEqual([oldest]);
    expect([window.has(1), window.size]).toEqual([true, 1]);
  });
});
