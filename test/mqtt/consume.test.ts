import { type AwsIotEvent, type AwsIotEventType, awsIotEvents, eventTypes } from '@topicwright/aws-iot-events';
import { samplePresenceConnected } from '@topicwright/aws-iot-payloads/testing';
import { type DeadLetter, memoryStore } from '@topicwright/consumer';
import { type Consumer, consume, type SelectedEvent } from '@topicwright/mqtt';
import type { MqttClient } from 'mqtt';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { type EmbeddedBroker, startEmbeddedBroker } from '../support/embedded-broker.js';
import { startScriptedBroker } from '../support/scripted-broker.js';
import { connected, consuming, everyMessage, flood, type Options, publish, thingUpdated } from './fleet.js';

let broker: EmbeddedBroker;
let publisher: MqttClient;

beforeAll(async () => {
  broker = await startEmbeddedBroker();
  publisher = await connected(broker.url);
});

afterAll(async () => {
  await publisher.endAsync();
  await broker.close();
});

/** A consumer that is closed when the test finishes. */
async function consumerOf<const Events extends 'all' | AwsIotEventType = 'all'>(
  options: Options<Events>,
): Promise<Consumer<SelectedEvent<AwsIotEvent, Events>>> {
  const consumer = await consuming<Events>({
    ...(options.client === undefined && { url: broker.url }),
    retry: { firstDelayMs: 1 },
    ...options,
  });
  onTestFinished(() => consumer.close().catch(() => undefined));
  return consumer;
}

describe('consume', () => {
  it('passes every event to a typed handler', async () => {
    const seen: AwsIotEvent[] = [];
    const consumer = await consumerOf({ handler: (event) => void seen.push(event) });
    await publish(publisher, everyMessage());
    await expect.poll(() => seen.length).toBe(eventTypes.length);
    expect(seen.map(({ type }) => type).sort()).toEqual([...eventTypes].sort());
    await expect.poll(() => consumer.counters.inFlight).toBe(0);
    expect(consumer.counters).toMatchObject({ received: 39, decoded: 39, handled: 39, dead: 0, duplicate: 0 });
  });

  it('is iterable, and an event is handled when the loop requests the next one', async () => {
    const types: string[] = [];
    {
      await using consumer = await consumerOf({});
      await publish(publisher, everyMessage());
      for await (const event of consumer) {
        await expect.poll(() => consumer.counters.handled).toBe(types.length);
        types.push(event.type);
        if (types.length === 5) break;
      }
      await expect(consumer.closed).resolves.toBeUndefined();
      // The event at which the loop was left does not count as handled.
      expect(consumer.counters.handled).toBe(4);
    }
    expect(types).toHaveLength(5);
  });

  it('stops on its signal after the running handler has finished', async () => {
    const stop = new AbortController();
    let finished = 0;
    const consumer = await consumerOf({
      signal: stop.signal,
      handler: async () => {
        stop.abort();
        await new Promise((done) => setTimeout(done, 30));
        finished += 1;
      },
    });
    await publish(publisher, [thingUpdated('a', 1)]);
    await consumer.closed;
    expect(finished).toBe(1);
    expect(consumer.counters).toMatchObject({ handled: 1, inFlight: 0 });
  });

  it('handles a duplicate once, and marks an older event as stale', async () => {
    const versions: string[] = [];
    const consumer = await consumerOf({
      handler: (event, { stale }) =>
        void (
          event.type === 'thingUpdated' && versions.push(`${event.params.thingName}:${event.payload.versionNumber}${stale ? ' stale' : ''}`)
        ),
    });
    await publish(
      publisher,
      [1, 3, 3, 2, 4, 1].map((version) => thingUpdated('pump-7', version)),
    );
    await publish(publisher, [thingUpdated('pump-8', 2)]);
    await expect.poll(() => consumer.counters.handled).toBe(5);
    expect(versions.filter((each) => each !== 'pump-8:2')).toEqual(['pump-7:1', 'pump-7:3', 'pump-7:2 stale', 'pump-7:4']);
    expect(consumer.counters).toMatchObject({ received: 7, duplicate: 2, stale: 0 });
  });

  it('skips stale events with `stale: skip`', async () => {
    const versions: unknown[] = [];
    const consumer = await consumerOf({
      stale: 'skip',
      handler: ({ payload }) => void versions.push((payload as { versionNumber: number }).versionNumber),
    });
    await publish(
      publisher,
      [2, 1, 3].map((version) => thingUpdated('skipped', version)),
    );
    await expect.poll(() => consumer.counters.received - consumer.counters.inFlight).toBe(3);
    expect(versions).toEqual([2, 3]);
    expect(consumer.counters).toMatchObject({ handled: 2, stale: 1 });
  });

  it('dead-letters undecodable messages, and failing ones after retries, with bytes and reason', async () => {
    const letters: DeadLetter[] = [];
    const attempts: number[] = [];
    const consumer = await consumerOf({
      retry: { attempts: 3, firstDelayMs: 1 },
      onDeadLetter: (letter) => void letters.push(letter),
      handler: (_, { attempt }) => {
        attempts.push(attempt);
        throw new Error('no');
      },
    });
    const message = thingUpdated('pump-7', 1);
    await publish(publisher, [message, message, { topic: '$aws/events/thing/pump-7/updated', data: '{"a":' }]);
    await expect.poll(() => consumer.counters.received - consumer.counters.inFlight).toBe(3);
    expect(attempts).toEqual([1, 2, 3]);
    expect(letters.map(({ reason, attempts: tried }) => [reason, tried]).sort()).toEqual([
      ['handler-failed', 3],
      ['undecodable', 0],
    ]);
    const failed = letters.find(({ reason }) => reason === 'handler-failed');
    expect(failed).toMatchObject({ topic: message.topic, error: new Error('no'), event: { type: 'thingUpdated' } });
    expect(String(failed?.data)).toBe(message.data);
    expect(letters.find(({ reason }) => reason === 'undecodable')).toMatchObject({ error: { code: 'invalid-json' } });
    expect(consumer.counters).toMatchObject({ dead: 2, retried: 2, duplicate: 1, handled: 0 });
  });

  it('is unhealthy while onDeadLetter fails, and settles the message when it succeeds', async () => {
    let isDown = true;
    let calls = 0;
    const consumer = await consumerOf({
      retry: { attempts: 2, firstDelayMs: 1, maxDelayMs: 5 },
      handler: () => undefined,
      onDeadLetter: () => {
        calls += 1;
        if (isDown) throw new Error('the queue is full');
      },
    });
    await publish(publisher, [{ topic: '$aws/events/thing/pump-7/updated', data: '{}' }]);
    await expect.poll(() => calls).toBeGreaterThan(4);
    expect(consumer.health()).toMatchObject({ status: 'unhealthy', reasons: ['onDeadLetter fails'] });
    expect(consumer.counters).toMatchObject({ dead: 0, inFlight: 1 });
    isDown = false;
    await expect.poll(() => consumer.counters.dead).toBe(1);
    expect(consumer.health()).toMatchObject({ status: 'healthy', reasons: [] });
  });

  it('handles events of one entity in order, and those of others concurrently', async () => {
    let running = 0;
    let most = 0;
    const busy = new Map<string, number>();
    const seen: string[] = [];
    let open = (): void => undefined;
    const full = new Promise<void>((resolve) => {
      open = resolve;
    });
    const consumer = await consumerOf({
      concurrency: 4,
      handler: async (event) => {
        if (event.type !== 'thingUpdated') return;
        const { thingName } = event.params;
        busy.set(thingName, (busy.get(thingName) ?? 0) + 1);
        expect(busy.get(thingName)).toBe(1);
        running += 1;
        most = Math.max(most, running);
        if (running === 4) open();
        await full;
        await new Promise((done) => setTimeout(done, 5));
        running -= 1;
        busy.set(thingName, 0);
        seen.push(`${thingName}:${event.payload.versionNumber}`);
      },
    });
    const things = ['a', 'b', 'c', 'd', 'e', 'f'];
    await publish(
      publisher,
      [1, 2, 3].flatMap((version) => things.map((thing) => thingUpdated(thing, version))),
    );
    await expect.poll(() => consumer.counters.handled).toBe(18);
    expect(most).toBe(4);
    for (const thing of things) expect(seen.filter((each) => each.startsWith(`${thing}:`))).toEqual([1, 2, 3].map((v) => `${thing}:${v}`));
  });

  it('keeps the connection alive, and lets handlers publish on it, while handlers are slow', async () => {
    let release = (): void => undefined;
    const held = new Promise<void>((done) => {
      release = done;
    });
    const client = await connected(broker.url, { keepalive: 4, reconnectPeriod: 0 });
    const closes: unknown[] = [];
    client.on('close', () => closes.push('close'));
    const inside: string[] = [];
    const consumer = await consumerOf({
      client,
      concurrency: 64,
      handler: async () => {
        await client.publishAsync('from/inside', 'x', { qos: 1 });
        inside.push('published');
        await held;
      },
    });
    await flood(
      publisher,
      Array.from({ length: 30 }, (_, i) => thingUpdated(`t${i}`, 1)),
    );
    await expect.poll(() => inside.length).toBe(30);
    await new Promise((done) => setTimeout(done, 9000));
    expect({ closes, connected: client.connected, inFlight: consumer.counters.inFlight }).toEqual({
      closes: [],
      connected: true,
      inFlight: 30,
    });
    release();
    await expect.poll(() => consumer.counters.handled).toBe(30);
  });

  it('leaves a passed client open with its other subscriptions', async () => {
    const client = await connected(broker.url);
    const others: string[] = [];
    client.on('message', (topic) => others.push(topic));
    await client.subscribeAsync('other/#', { qos: 1 });
    const seen: string[] = [];
    const consumer = consume(awsIotEvents, { client, events: 'THING', handler: ({ topic }) => void seen.push(topic) });
    await consumer.ready;
    await publish(publisher, [{ topic: 'other/x', data: '' }, thingUpdated('pump-7', 1)]);
    await expect.poll(() => seen).toEqual(['$aws/events/thing/pump-7/updated']);
    await consumer.close();
    expect(client.connected).toBe(true);
    await publish(publisher, [thingUpdated('pump-7', 2), { topic: 'other/y', data: '' }]);
    await expect.poll(() => others).toEqual(['other/x', '$aws/events/thing/pump-7/updated', 'other/y']);
    expect(seen).toHaveLength(1);
    await client.endAsync();
  });

  it('subscribes with QoS 0 if the option `qos` is 0', async () => {
    const peer = await startScriptedBroker(4);
    onTestFinished(() => peer.close());
    const seen: string[] = [];
    const consumer = await consumerOf({ url: peer.url, qos: 0, events: 'thingUpdated', handler: ({ topic }) => void seen.push(topic) });
    expect(peer.heardOf('subscribe')[0]?.subscriptions.map(({ qos }) => qos)).toEqual([0]);
    const { topic, data } = thingUpdated('a', 1);
    peer.say({ cmd: 'publish', topic, payload: data, qos: 0, dup: false, retain: false });
    await expect.poll(() => seen).toEqual([topic]);
    await consumer.close();
  });

  it('passes a context with each event', async () => {
    const seen: unknown[] = [];
    const client = await connected(broker.url);
    const consumer = await consumerOf({ events: 'thingUpdated', handler: (_, { signal: __, ...context }) => void seen.push(context) });
    await publish(publisher, [thingUpdated('context', 1)]);
    await expect
      .poll(() => seen)
      .toMatchObject([
        { attempt: 1, deliveries: 1, stale: false, token: expect.any(Number), message: { qos: 1, retain: false, dup: false } },
      ]);
    await consumer.close();
    await client.endAsync();
  });

  it('yields events with their context from deliveries()', async () => {
    const consumer = await consumerOf({ events: 'thingUpdated' });
    await publish(publisher, [thingUpdated('loop', 1), thingUpdated('loop', 2)]);
    const seen: unknown[] = [];
    const deliveries = consumer.deliveries();
    expect(deliveries[Symbol.asyncIterator]()).toBe(deliveries);
    for await (const { event, context } of deliveries) {
      seen.push([event.payload.versionNumber, context.attempt, context.signal.aborted]);
      if (seen.length === 2) break;
    }
    expect(seen).toEqual([
      [1, 1, false],
      [2, 1, false],
    ]);
  });
});

describe('the end of a consumer', () => {
  it('waits until every received message is handled, without a persistent session', async () => {
    const seen: string[] = [];
    const consumer = await consumerOf({
      concurrency: 2,
      handler: async ({ topic }) => {
        await new Promise((done) => setTimeout(done, 5));
        seen.push(topic);
      },
    });
    await flood(
      publisher,
      Array.from({ length: 40 }, (_, i) => thingUpdated(`end${i}`, 1)),
    );
    await expect.poll(() => consumer.counters.received).toBe(40);
    await consumer.close();
    expect(seen).toHaveLength(40);
    expect(consumer.counters).toMatchObject({ handled: 40, abandoned: 0, inFlight: 0 });
  });

  it('aborts running handlers, which are not retried', async () => {
    const consumer = await consumerOf({
      handler: (_, { signal }) => new Promise((_done, fail) => signal.addEventListener('abort', () => fail(new Error('stopped')))),
    });
    await publish(publisher, [thingUpdated('a', 1)]);
    await expect.poll(() => consumer.counters.inFlight).toBe(1);
    await consumer.close();
    expect(consumer.counters).toMatchObject({ abandoned: 1, retried: 0, dead: 0 });
  });

  it('handles no event of an entity after one that could not be dead-lettered', async () => {
    const store = memoryStore();
    const handled: unknown[] = [];
    const failing = await consumerOf({
      store,
      retry: { attempts: 1 },
      handler: async ({ payload }) => {
        await new Promise((done) => setTimeout(done, 20));
        const { versionNumber } = payload as { versionNumber: number };
        if (versionNumber === 1) throw new Error('no');
        handled.push(versionNumber);
      },
      onDeadLetter: () => {
        throw new Error('the queue is full');
      },
    });
    await flood(publisher, [thingUpdated('behind', 1), thingUpdated('behind', 2)]);
    await expect.poll(() => failing.health().reasons).toEqual(['onDeadLetter fails']);
    await failing.close();
    expect(handled).toEqual([]);
    const entity = JSON.stringify(['aws-iot-events', 'THING', 'id-of-behind']);
    expect(store.claim({ entity, leaseMs: 1, rememberMs: 1, owner: 'o', instance: 'i' })).toMatchObject({ newest: undefined });
  });

  it('follows a lost connection with reconnectPeriod 0', async () => {
    const client = await connected(broker.url, { reconnectPeriod: 0 });
    const consumer = await consumerOf({ client, handler: () => undefined });
    client.stream.destroy();
    await expect(consumer.closed).rejects.toMatchObject({
      code: 'connection-failed',
      message: expect.stringContaining('reconnectPeriod 0'),
    });
  });

  it('follows immediately if the signal is already aborted', async () => {
    const consumer = consume(awsIotEvents, { url: broker.url, events: 'all', signal: AbortSignal.abort(), handler: () => undefined });
    await consumer.closed;
    await expect(consumer.ready).rejects.toMatchObject({ code: 'closed' });
  });

  it('resolves every pending next() of a loop', async () => {
    const consumer = await consumerOf({});
    const loop = consumer[Symbol.asyncIterator]();
    const pending = [loop.next(), loop.next()];
    await consumer.close();
    expect(await Promise.all(pending)).toEqual([
      { done: true, value: undefined },
      { done: true, value: undefined },
    ]);
  });
});

describe('the store of a consumer', () => {
  it('is retried while unavailable, with a single printed warning', async () => {
    const store = memoryStore();
    let failures = 3;
    const warnings: string[] = [];
    const onWarning = ({ message }: Error): void => void warnings.push(message);
    process.on('warning', onWarning);
    onTestFinished(() => void process.off('warning', onWarning));
    const consumer = await consumerOf({
      handler: () => undefined,
      store: {
        ...store,
        claim: (request) => {
          failures -= 1;
          if (failures >= 0) throw new Error('away');
          return store.claim(request);
        },
      },
    });
    await publish(publisher, [thingUpdated('store', 1)]);
    await expect.poll(() => consumer.counters.handled).toBe(1);
    expect(consumer.counters.storeErrors).toBe(3);
    await expect.poll(() => warnings).toEqual(['a store call failed: away']);
  });

  it('receives no time for a timestamp outside the range of Date', async () => {
    const positions: unknown[] = [];
    const store = memoryStore();
    const complete: typeof store.complete = (completion) => {
      positions.push(completion.position);
      return store.complete(completion);
    };
    const consumer = await consumerOf({ handler: () => undefined, store: { ...store, complete } });
    const payload = { ...samplePresenceConnected({ clientId: 'far' }), timestamp: 9e15 };
    await publish(publisher, [{ topic: '$aws/events/presence/connected/far', data: JSON.stringify(payload) }]);
    await expect.poll(() => consumer.counters.handled).toBe(1);
    expect(positions).toEqual([{ version: 12, resetAfter: 3_600_000 }]);
  });
});

describe('options and failures', () => {
  it('reports a refused subscription with its filter and the required policy statement', async () => {
    const strict = await startEmbeddedBroker({ refuses: (filter) => filter.includes('/deleted') });
    onTestFinished(() => strict.close());
    const consumer = consume(awsIotEvents, { url: strict.url, events: 'THING', handler: () => undefined });
    const refusal = { code: 'subscription-refused', path: '$aws/events/thing/+/deleted' };
    await expect(consumer.ready).rejects.toMatchObject(refusal);
    await expect(consumer.closed).rejects.toMatchObject({
      ...refusal,
      message: expect.stringContaining(
        '"Action":"iot:Subscribe","Resource":"arn:aws:iot:REGION:ACCOUNT:topicfilter/$aws/events/thing/+/deleted"',
      ),
    });
  });

  it('sets the receive maximum in MQTT 5, unless the caller has set it', async () => {
    for (const [properties, want] of [
      [{}, 256],
      [{ receiveMaximum: 20 }, 20],
    ] as const) {
      const broker5 = await startScriptedBroker(5);
      onTestFinished(() => broker5.close());
      const consumer = await consumerOf({ url: broker5.url, mqtt: { protocolVersion: 5, properties }, handler: () => undefined });
      expect(broker5.heardOf('connect')[0]?.properties?.receiveMaximum).toBe(want);
      await consumer.close();
    }
  });

  it('reports a refused subscription if the broker closes the connection instead of a SUBACK, as AWS IoT does', async () => {
    const aws = await startScriptedBroker(4, { cutsAt: 'subscribe' });
    onTestFinished(() => aws.close());
    const consumer = consume(awsIotEvents, { url: aws.url, mqtt: { reconnectPeriod: 5 }, events: 'THING', handler: () => undefined });
    await expect(consumer.closed).rejects.toMatchObject({
      code: 'subscription-refused',
      message: expect.stringContaining('the connection ended 3 times before the SUBACK of $aws/events/thing/+/created'),
    });
  });

  it('goes on after connections that ended before the SUBACK of a filter that was granted before', async () => {
    const script: { cutsAt?: 'subscribe' } = {};
    const aws = await startScriptedBroker(4, script);
    onTestFinished(() => aws.close());
    const hooks = { onWarning: () => undefined };
    const consumer = consume(awsIotEvents, {
      url: aws.url,
      mqtt: { reconnectPeriod: 5 },
      events: 'THING',
      handler: () => undefined,
      hooks,
    });
    onTestFinished(() => consumer.close());
    await consumer.ready;
    script.cutsAt = 'subscribe';
    aws.cut();
    await expect.poll(() => aws.heardOf('subscribe').length).toBeGreaterThan(6);
    delete script.cutsAt;
    await expect.poll(() => consumer.health().status).toBe('healthy');
  });

  it('checks the SUBACK of each filter, also with a batch size', async () => {
    const consumer = await consumerOf({ url: broker.url, mqtt: { subscribeBatchSize: 1 } as never, handler: () => undefined });
    expect(consumer.health().status).toBe('healthy');
    await consumer.close();
  });

  it('waits for a connection as long as the longest timer, if it may', async () => {
    const consumer = consume(awsIotEvents, {
      url: broker.url,
      readyTimeoutMs: Number.MAX_SAFE_INTEGER,
      events: 'THING',
      handler: () => undefined,
    });
    onTestFinished(() => consumer.close());
    await consumer.ready;
  });

  it('reports that the peer closes each connection before CONNACK', async () => {
    const peer = await startScriptedBroker(4, { cutsAt: 'connect' });
    onTestFinished(() => peer.close());
    const consumer = consume(awsIotEvents, {
      url: peer.url,
      mqtt: { reconnectPeriod: 5 },
      readyTimeoutMs: 3000,
      events: 'all',
      handler: () => undefined,
      hooks: { onWarning: () => undefined },
    });
    await expect(consumer.ready).rejects.toMatchObject({
      code: 'connection-failed',
      message: expect.stringContaining('closed before CONNACK'),
    });
  });

  it('lists the event types that widened filters also receive', async () => {
    const options = { url: broker.url, events: ['thingCreated', 'thingDeleted'] as const, max: 1, handler: () => undefined };
    const consumer = consume(awsIotEvents, options);
    onTestFinished(() => consumer.close());
    expect(consumer).toMatchObject({ filters: ['$aws/events/thing/+/+'], alsoReceives: ['thingUpdated'] });
    await consumer.ready;
  });

  it('reports a failed connection, also to a loop, without the password of the URL', async () => {
    const brief = { readyTimeoutMs: 400, hooks: { onWarning: () => undefined } };
    const consumer = consume(awsIotEvents, { url: 'mqtt://127.0.0.1:1', ...brief, events: 'all' });
    await expect(consumer.ready).rejects.toMatchObject({ code: 'connection-failed', path: 'url' });
    const secret = consume(awsIotEvents, { url: 'mqtt://me:secret@127.0.0.1:1', ...brief, events: 'all' });
    await expect(secret.ready).rejects.toThrow(/cannot connect to 127\.0\.0\.1:1: (?!.*secret)/);
    const loop = async (): Promise<void> => {
      for await (const event of consumer) throw new Error(`unexpected ${event.type}`);
    };
    await expect(loop()).rejects.toMatchObject({ code: 'connection-failed' });
    const block = async (): Promise<void> => {
      await using other = consume(awsIotEvents, { url: 'mqtt://127.0.0.1:1', ...brief, events: 'all' });
      for await (const event of other) throw new Error(`unexpected ${event.type}`);
    };
    await expect(block()).rejects.toMatchObject({ code: 'connection-failed' });
  });

  it.each([
    [{ events: 'THNG' }, 'unknown-event'],
    [{ events: 'THING', params: { jobId: 'a' } }, 'unknown-parameter'],
    [{ events: 'THING', params: { thingName: Array.from({ length: 60 }, (_, i) => `t${i}`) } }, 'too-many-filters'],
    [{ events: 'THING', shareGroup: 'a/b' }, 'invalid-options'],
    [{ events: 'THING', concurrency: 0 }, 'invalid-options'],
    [{ events: 'THING', leaseMs: -1 }, 'invalid-options'],
    [{ events: 'THING', rememberMs: Number.POSITIVE_INFINITY }, 'invalid-options'],
  ])('throws for %j: %s', (options, code) => {
    expect(() => consume(awsIotEvents, { url: broker.url, handler: () => undefined, ...(options as { events: 'THING' }) })).toThrow(
      expect.objectContaining({ code }),
    );
  });

  it.each([
    [{}, 'client'],
    [{ url: 'localhost' }, 'url'],
    [{ url: 'mqtt://127.0.0.1', readyTimeoutMs: 0 }, 'readyTimeoutMs'],
    [{ url: 'mqtt://127.0.0.1', closeTimeoutMs: -1 }, 'closeTimeoutMs'],
    [{ url: 'mqtt://127.0.0.1', handlerTimeoutMs: 0.5 }, 'handlerTimeoutMs'],
    [{ url: 'mqtt://127.0.0.1', mqtt: { clean: false } }, 'url'],
  ])('throws invalid-options for %j: %s', (options, path) => {
    const call = (): unknown => consume(awsIotEvents, { ...options, events: 'THING', handler: () => undefined });
    expect(call).toThrow(expect.objectContaining({ code: 'invalid-options', path }));
  });

  it('is not iterable if it has a handler', async () => {
    const consumer = await consumerOf({ handler: () => undefined, store: memoryStore() });
    expect(() => consumer[Symbol.asyncIterator]()).toThrow(expect.objectContaining({ code: 'already-consumed' }));
  });

  it('is iterable only once', async () => {
    const consumer = await consumerOf({ store: memoryStore() });
    consumer.deliveries();
    expect(() => consumer[Symbol.asyncIterator]()).toThrow(expect.objectContaining({ code: 'already-consumed', path: 'loop' }));
  });
});
