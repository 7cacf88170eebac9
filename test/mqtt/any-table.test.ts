import { ruleConsumer } from '@topicwright/consumer/lambda';
import { testConsumer } from '@topicwright/consumer/testing';
import { type ConsumeOptions, type Consumer, connect, consume } from '@topicwright/mqtt';
import type { EventMessage, EventSdk } from '@topicwright/runtime';
import { describe, expect, it, onTestFinished } from 'vitest';
import { catalogSdk } from '../../codegen/src/model/catalog-sdk.js';
import { loadCatalog } from '../../codegen/src/pipeline.js';
import { startEmbeddedBroker } from '../support/embedded-broker.js';
import { readText } from '../support/generate.js';
import { startScriptedBroker } from '../support/scripted-broker.js';
import { connected } from './fleet.js';

// Consumers of tables with two sides, and with payloads that are not JSON objects.

async function sdkOf(spec: string, edit: (text: string) => string = (text) => text): Promise<EventSdk<EventMessage>> {
  const path = `test/tables/${spec}/spec.yaml`;
  const { catalog, problems } = await loadCatalog(path, (file) => (file === path ? edit(readText(file)) : readText(file)));
  if (!catalog) throw new Error(problems.map(({ message }) => message).join());
  return catalogSdk(catalog);
}

type Options = ConsumeOptions & { readonly events: 'all' | string | readonly string[]; readonly side?: string };

function consuming(sdk: EventSdk<EventMessage>, options: Options): Consumer<EventMessage> {
  const consumer = consume(sdk, options as never) as Consumer<EventMessage>;
  onTestFinished(() => consumer.close());
  return consumer;
}

describe('a subscription', () => {
  it('has the QoS with which its events are published, at most 1', async () => {
    const broker = await startScriptedBroker(5);
    onTestFinished(() => broker.close());
    const consumer = consuming(await sdkOf('vda-5050'), {
      url: broker.url,
      side: 'control',
      events: 'all',
      handler: () => undefined,
      mqtt: { protocolVersion: 5 },
    });
    await consumer.ready;
    const subscriptions = broker
      .heardOf('subscribe')
      .flatMap((packet) => (packet as unknown as { subscriptions: { topic: string; qos: number }[] }).subscriptions);
    expect(Object.fromEntries(subscriptions.map(({ topic, qos }) => [topic.replace('+/+/+/+/', ''), qos]))).toEqual({
      connection: 1,
      factsheet: 0,
      state: 0,
      visualization: 0,
    });
  });

  it('has the highest QoS of the events that share its filter, and the one that is asked for', async () => {
    const edited = await sdkOf('home', (text) =>
      text.replace('topic: "{prefix}/cmnd/{device}/POWER{relay}" }', 'topic: "{prefix}/cmnd/{device}/POWER{relay}", qos: 0 }'),
    );
    const qosOf = async (options: object): Promise<readonly number[]> => {
      const broker = await startScriptedBroker(4);
      onTestFinished(() => broker.close());
      const consumer = consuming(edited, { url: broker.url, events: 'COMMAND', handler: () => undefined, ...options });
      await consumer.ready;
      return broker
        .heardOf('subscribe')
        .flatMap((packet) => (packet as unknown as { subscriptions: { qos: number }[] }).subscriptions.map(({ qos }) => qos));
    };
    expect(await qosOf({})).toEqual([1]);
    expect(await qosOf({ events: 'relayCommanded' })).toEqual([0]);
    expect(await qosOf({ events: 'relayCommanded', qos: 1 })).toEqual([1]);
  });
});

describe('a consumer', () => {
  it('does not hand over what its side sends, although a filter receives it', async () => {
    const broker = await startEmbeddedBroker();
    onTestFinished(() => broker.close());
    const sdk = await sdkOf('home', (text) =>
      text.replace('topic: "{prefix}/stat/{device}/POWER{relay}"', 'topic: "{prefix}/cmnd/{device}/RESULT{relay}"'),
    );
    const handled: string[] = [];
    const consumer = consuming(sdk, { url: broker.url, events: 'all', handler: ({ type }) => void handled.push(type) });
    await consumer.ready;
    const client = await connected(broker.url);
    onTestFinished(() => client.endAsync(true));
    await client.publishAsync('home/cmnd/plug-7/RESULT1', 'ON', { qos: 1 });
    await client.publishAsync('home/cmnd/plug-7/POWER1', 'ON', { qos: 1 });
    await expect.poll(() => handled).toEqual(['relayCommanded']);
    expect(consumer.counters).toMatchObject({ handled: 1, unselected: 1 });
  });

  it('refuses a selection that its side does not receive', async () => {
    const sdk = await sdkOf('home');
    const url = 'mqtt://127.0.0.1:1';
    expect(() => consume(sdk, { url, events: 'COMMAND', side: 'hub' } as never)).toThrow(
      expect.objectContaining({ code: 'wrong-direction' }),
    );
    expect(() => consume(sdk, { url, events: 'all', side: 'cloud' } as never)).toThrow(expect.objectContaining({ code: 'unknown-side' }));
    const connection = connect({ url });
    onTestFinished(() => connection.close().catch(() => undefined));
    connection.ready.catch(() => undefined);
    expect(() => connection.use(sdk, { side: 'cloud' })).toThrow(expect.objectContaining({ code: 'unknown-side' }));
    expect(() => connection.use(sdk, { side: 'hub' }).consume({ events: 'COMMAND' } as never)).toThrow(
      expect.objectContaining({ code: 'wrong-direction' }),
    );
  });

  it('takes only the selected values of a part of a level', async () => {
    const broker = await startEmbeddedBroker();
    onTestFinished(() => broker.close());
    const handled: unknown[] = [];
    const consumer = consuming(await sdkOf('home'), {
      url: broker.url,
      events: ['relayCommanded', 'noteShared'],
      params: { relay: [1, 3] },
      handler: ({ params }) => void handled.push((params as { readonly relay?: number }).relay ?? 'end'),
    } as Options);
    await consumer.ready;
    const client = await connected(broker.url);
    onTestFinished(() => client.endAsync(true));
    for (const relay of [1, 2, 3]) await client.publishAsync(`home/cmnd/plug-7/POWER${relay}`, 'ON', { qos: 1 });
    await client.publishAsync('home/plug-7/note', '{"on":true}', { qos: 1 });
    await expect.poll(() => handled).toEqual([1, 3, 'end']);
  });

  it('hands over retained and cleared messages, and dead-letters bytes as they came', async () => {
    const broker = await startEmbeddedBroker();
    onTestFinished(() => broker.close());
    const client = await connected(broker.url);
    onTestFinished(() => client.endAsync(true));
    await client.publishAsync('home/plug-7/state', '{"on":true}', { qos: 1, retain: true });
    const handled: unknown[] = [];
    const letters: unknown[] = [];
    const consumer = consuming(await sdkOf('home'), {
      url: broker.url,
      side: 'hub',
      events: 'all',
      handler: (event, { message }) => void handled.push([event.type, event.payload, message?.retain]),
      onDeadLetter: ({ reason, topic, data }) => void letters.push([reason, topic, data]),
    });
    await consumer.ready;
    await expect.poll(() => handled).toEqual([['stateReported', { on: true }, true]]);
    await client.publishAsync('home/plug-7/state', '', { qos: 1, retain: true });
    await client.publishAsync('home/plug-7/availability', 'online', { qos: 1 });
    await client.publishAsync('home/camera/front/car/snapshot', Buffer.from([0xff]), { qos: 1 });
    await client.publishAsync('home/camera/front/car/snapshot', Buffer.from([0xff, 0xd8]), { qos: 1 });
    await expect
      .poll(() => handled.slice(1))
      .toEqual([
        ['stateReported', undefined, false],
        ['availabilityChanged', 'online', false],
        ['snapshotTaken', Uint8Array.of(0xff, 0xd8), false],
      ]);
    expect(letters).toEqual([['undecodable', 'home/camera/front/car/snapshot', Buffer.from([0xff])]]);
  });

  it('warns about retained messages that AWS IoT does not deliver to a wildcard', async () => {
    const broker = await startScriptedBroker(4);
    onTestFinished(() => broker.close());
    const aws = await sdkOf('home', (text) => text.replace('dialect: mqtt', 'dialect: aws-iot').replace('qos: 2', 'qos: 1'));
    const warned = (options: object): readonly string[] => {
      const codes: string[] = [];
      const hooks = { onWarning: ({ code }: { code: string }): unknown => codes.push(code) };
      consuming(aws, { url: broker.url, side: 'hub', events: 'availabilityChanged', handler: () => undefined, hooks, ...options } as never);
      return codes;
    };
    expect(warned({})).toEqual(['retained-undelivered']);
    expect(warned({ retained: 'skip' })).toEqual([]);
    expect(warned({ params: { prefix: 'home', device: 'plug-7' } })).toEqual([]);
    expect(warned({ events: 'relaySwitched' })).toEqual([]);
  });
});

describe('without a broker', () => {
  it('a test consumer takes text, bytes and empty payloads', async () => {
    const handled: unknown[] = [];
    const sdk = await sdkOf('home');
    for (const [side, topic, payload] of [
      ['hub', 'home/plug-7/availability', 'online'],
      ['hub', 'home/camera/front/car/snapshot', Uint8Array.of(1, 2)],
      ['device', 'home/cmnd/plug-7/lock', undefined],
      ['hub', 'home/plug-7/state', { on: true }],
    ] as const) {
      const consumer = testConsumer(sdk, { side, handler: (event) => void handled.push(event.payload) });
      expect(await consumer.deliver(topic, payload)).toBe('handled');
      consumer.close();
    }
    expect(handled).toEqual(['online', Uint8Array.of(1, 2), undefined, { on: true }]);
  });

  it('a rule consumer reads text and bytes in base64', async () => {
    const handled: unknown[] = [];
    const { onSqs, onMessage } = ruleConsumer(await sdkOf('home'), { handler: ({ type, payload }) => void handled.push([type, payload]) });
    const record = (topic: string, data: string): string => JSON.stringify({ data: Buffer.from(data, 'latin1').toString('base64'), topic });
    const bodies = [
      record('home/plug-7/availability', 'online'),
      record('home/camera/front/car/snapshot', '\u00ff\u00d8'),
      record('home/plug-7/state', ''),
    ];
    const Records = bodies.map((body, i) => ({ messageId: `m${i}`, body }));
    expect(await onSqs({ Records } as never)).toEqual({ batchItemFailures: [] });
    await onMessage({ topic: 'home/plug-7/state', on: false });
    expect(handled).toEqual([
      ['availabilityChanged', 'online'],
      ['snapshotTaken', Uint8Array.of(0xff, 0xd8)],
      ['stateReported', undefined],
      ['stateReported', { on: false }],
    ]);
  });
});
