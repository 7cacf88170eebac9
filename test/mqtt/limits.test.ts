import { awsIotEvents } from '@topicwright/aws-iot-events';
import { memoryStore, type Store } from '@topicwright/consumer';
import { connect } from '@topicwright/mqtt';
import type { TopicFilter } from '@topicwright/runtime';
import { connectAsync } from 'mqtt';
import { describe, expect, it, onTestFinished } from 'vitest';
import { planSubscription } from '../../packages/mqtt/src/subscribe/subscribe.js';
import { Subscribing } from '../../packages/mqtt/src/subscribe/subscribing.js';
import { SubscriptionIdentifiers } from '../../packages/mqtt/src/subscribe/subscription-identifiers.js';
import { acked, gate, KEPT, nameOf, peer, send, watched } from './scripted.js';

const never = (): Promise<never> => new Promise(() => undefined);

/** How `closed` settled, and after how many milliseconds. */
async function ended(closed: Promise<void>): Promise<{ readonly how: string; readonly ms: number }> {
  const start = Date.now();
  const how = await closed.then(
    () => 'closed',
    (error: { code: string }) => error.code,
  );
  return { how, ms: Date.now() - start };
}

describe('a missing SUBACK', () => {
  it.each([{}, KEPT])('does not delay close() or an aborted signal: %j', async (mqtt) => {
    for (const how of ['close', 'abort']) {
      const broker = await peer({ ignores: 'subscribe' });
      const stop = new AbortController();
      const { consumer } = watched({ url: broker.url, mqtt, signal: stop.signal, handler: () => undefined });
      await expect.poll(() => broker.heardOf('subscribe').length).toBe(1);
      if (how === 'close') consumer.close().catch(() => undefined);
      else stop.abort();
      const { how: outcome, ms } = await ended(consumer.closed);
      expect(outcome).toBe('closed');
      expect(ms).toBeLessThan(5000);
      await expect(consumer.ready).rejects.toMatchObject({ code: 'closed' });
    }
  });

  it('fails the consumer after readyTimeoutMs', async () => {
    const broker = await peer({ ignores: 'subscribe' });
    const connection = connect({ url: broker.url, closeTimeoutMs: 1000 });
    onTestFinished(() => connection.close().catch(() => undefined));
    await connection.ready;
    const consumer = connection.use(awsIotEvents).consume({ events: 'thingUpdated', readyTimeoutMs: 100, handler: () => undefined });
    consumer.closed.catch(() => undefined);
    await expect(consumer.ready).rejects.toMatchObject({
      code: 'connection-failed',
      message: 'not ready within 100 ms: the broker has not answered SUBSCRIBE',
    });
    expect(consumer.health()).toMatchObject({ status: 'closed' });
  });

  it('causes a reconnect and a new SUBSCRIBE if the consumer was ready before', async () => {
    const script = { ignores: undefined as 'subscribe' | undefined };
    const broker = await peer(script as never);
    const { consumer, warnings } = watched({
      url: broker.url,
      mqtt: { reconnectPeriod: 10 },
      readyTimeoutMs: 3000,
      handler: () => undefined,
    });
    await consumer.ready;
    script.ignores = 'subscribe';
    broker.cut();
    await expect.poll(() => broker.heardOf('connect').length).toBe(3);
    expect(warnings.map(({ code }) => code)).toContain('subscription-failed');
    script.ignores = undefined;
    await expect.poll(() => broker.heardOf('subscribe').length).toBeGreaterThan(2);
    send(broker, 1, 'a', 1);
    await expect.poll(() => consumer.counters.handled).toBe(1);
  });
});

describe('close()', () => {
  it('ends within closeTimeoutMs if a handler or the store hangs', async () => {
    const hanging: Store = { ...memoryStore(), claim: never };
    for (const options of [{ handler: never }, { handler: () => undefined, store: hanging }]) {
      for (const mqtt of [{}, KEPT]) {
        const broker = await peer();
        const { consumer, warnings } = watched({ url: broker.url, mqtt, ...options, closeTimeoutMs: 200 });
        await consumer.ready;
        send(broker, 1, 'a', 1);
        await expect.poll(() => consumer.counters.received).toBe(1);
        consumer.close().catch(() => undefined);
        const { how, ms } = await ended(consumer.closed);
        expect(how).toBe('closed');
        expect(ms).toBeLessThan(3000);
        if (options.handler === never)
          expect(warnings).toMatchObject([
            { code: 'unfinished', message: expect.stringContaining('unfinished messages left unacknowledged: 1') },
          ]);
        expect(acked(broker)).toEqual([]);
      }
    }
  });

  it('of a connection ends within its own closeTimeoutMs, even if a consumer has a longer one', async () => {
    const broker = await peer();
    const connection = connect({ url: broker.url, mqtt: KEPT, closeTimeoutMs: 200 });
    const consumer = connection.use(awsIotEvents).consume({ events: 'thingUpdated', closeTimeoutMs: 600_000, handler: never });
    await consumer.ready;
    send(broker, 1, 'a', 1);
    await expect.poll(() => consumer.counters.received).toBe(1);
    await connection.close();
    await expect.poll(() => broker.heardOf('disconnect').length).toBe(1);
    expect(acked(broker)).toEqual([]);
  });

  it('waits for the running handler, and acknowledges its message', async () => {
    const broker = await peer();
    const { wait, next, size } = gate();
    const { consumer } = watched({ url: broker.url, mqtt: KEPT, handler: wait });
    await consumer.ready;
    send(broker, 1, 'a', 1);
    await expect.poll(size).toBe(1);
    const closed = consumer.close();
    next();
    await closed;
    await expect.poll(() => acked(broker)).toEqual([1]);
  });

  it('unsubscribes and drains an MQTT 5 session without an expiry interval', async () => {
    const broker = await peer({}, 5);
    const { wait, next, size } = gate();
    const { consumer } = watched({
      url: broker.url,
      mqtt: { clean: false, clientId: 'x', protocolVersion: 5 },
      concurrency: 1,
      closeTimeoutMs: 60_000,
      handler: wait,
    });
    await consumer.ready;
    send(broker, 1, 'a', 1);
    send(broker, 2, 'b', 1);
    await expect.poll(size).toBe(1);
    const closed = consumer.close();
    await expect.poll(() => broker.heardOf('unsubscribe').length).toBe(1);
    next();
    await expect.poll(size).toBe(1);
    next();
    await closed;
    await expect.poll(() => acked(broker)).toEqual([1, 2]);
    expect(consumer.counters).toMatchObject({ handled: 2, abandoned: 0 });
  });
});

describe('a message that keeps failing', () => {
  it('delays the acknowledgements of later messages and is reported as blocked', async () => {
    const broker = await peer();
    let isAway = true;
    const handled: string[] = [];
    const { consumer, warnings } = watched({
      url: broker.url,
      mqtt: KEPT,
      retry: { firstDelayMs: 5, maxDelayMs: 20 },
      handler: (event) => {
        if (nameOf(event) === 'bad-1' && isAway) throw new Error('no');
        handled.push(nameOf(event));
      },
    });
    await consumer.ready;
    send(broker, 1, 'bad', 1);
    for (let i = 2; i <= 10; i += 1) send(broker, i, `good${i}`, 1);
    await expect.poll(() => handled.length).toBe(9);
    await expect.poll(() => consumer.health().status).toBe('blocked');
    expect(consumer.health()).toMatchObject({
      reasons: ['the handler of thingUpdated fails: no'],
      failing: { event: { topic: '$aws/events/thing/bad/updated' }, attempts: expect.any(Number), ageMs: expect.any(Number) },
    });
    await expect.poll(() => warnings.filter(({ code }) => code === 'blocked').length).toBe(1);
    expect(warnings.find(({ code }) => code === 'blocked')).toMatchObject({
      event: { topic: '$aws/events/thing/bad/updated' },
      attempts: expect.any(Number),
      ageMs: expect.any(Number),
    });
    expect(acked(broker)).toEqual([]);
    isAway = false;
    await expect.poll(() => acked(broker).length).toBe(10);
    expect(consumer.health()).toEqual({ status: 'healthy', reasons: [] });
  });

  it('is reported as blocked once the MQTT 5 receive maximum is reached', async () => {
    const broker = await peer({}, 5);
    const { wait } = gate();
    const { consumer } = watched({
      url: broker.url,
      mqtt: { ...KEPT, protocolVersion: 5, properties: { receiveMaximum: 3, sessionExpiryInterval: 60 } },
      retry: { firstDelayMs: 5, maxDelayMs: 20 },
      handler: (event) => {
        if (nameOf(event) === 'bad-1') throw new Error('no');
        return nameOf(event) === 'slow-1' ? wait() : undefined;
      },
    });
    await consumer.ready;
    send(broker, 1, 'bad', 1);
    send(broker, 2, 'slow', 1);
    await expect.poll(() => consumer.counters.retried).toBeGreaterThan(2);
    expect(consumer.health().status).toBe('healthy');
    send(broker, 3, 'good', 1);
    await expect.poll(() => consumer.health().status).toBe('blocked');
  });
});

describe('an unavailable store', () => {
  it('makes a consumer unhealthy until it recovers', async () => {
    const broker = await peer();
    const store = memoryStore();
    let isAway = true;
    const flaky: Store = {
      ...store,
      claim: (request) => {
        if (isAway) throw new Error('away');
        return store.claim(request);
      },
    };
    const { consumer } = watched({ url: broker.url, store: flaky, retry: { firstDelayMs: 5, maxDelayMs: 10 }, handler: () => undefined });
    expect(consumer.health().status).toBe('starting');
    await consumer.ready;
    send(broker, 1, 'a', 1);
    await expect.poll(() => consumer.health()).toEqual({ status: 'unhealthy', reasons: ['the store is unavailable'] });
    isAway = false;
    await expect.poll(() => acked(broker)).toEqual([1]);
    expect(consumer.health()).toEqual({ status: 'healthy', reasons: [] });
  });
});

describe('a shared subscription below "$"', () => {
  it('causes no warning in dialect aws-iot', async () => {
    const broker = await peer();
    const { consumer, warnings } = watched({ url: broker.url, shareGroup: 'g', handler: () => undefined });
    await consumer.ready;
    expect(warnings).toEqual([]);
  });
});

it('the body of a loop has no handlerTimeoutMs', async () => {
  const broker = await peer();
  const { consumer } = watched({ url: broker.url, handlerTimeoutMs: 10 });
  await consumer.ready;
  send(broker, 1, 'slow', 1);
  send(broker, 2, 'next', 1);
  const seen: unknown[] = [];
  for await (const { event, context } of consumer.deliveries()) {
    await new Promise((done) => setTimeout(done, 100));
    seen.push([nameOf(event), context.attempt, context.signal.aborted]);
    if (seen.length === 2) break;
  }
  expect(seen).toEqual([
    ['slow-1', 1, false],
    ['next-1', 1, false],
  ]);
});

it('an exception in decode() fails the consumer, and acknowledges nothing', async () => {
  const broker = await peer();
  const broken = {
    ...awsIotEvents,
    decode: () => {
      throw new Error('a bug');
    },
  } as unknown as typeof awsIotEvents;
  const { consumer } = watched({ url: broker.url, handler: () => undefined }, broken);
  await consumer.ready;
  send(broker, 1, 'a', 1);
  await expect(consumer.closed).rejects.toThrow('a bug');
  expect(acked(broker)).toEqual([]);
});

it('a consumer without a SUBACK after a lost session is unhealthy', async () => {
  const script = { ignores: undefined as 'subscribe' | undefined };
  const broker = await peer(script as never);
  const { consumer } = watched({ url: broker.url, mqtt: { reconnectPeriod: 10 }, handler: () => undefined });
  await consumer.ready;
  expect(consumer.health().status).toBe('healthy');
  script.ignores = 'subscribe';
  broker.cut();
  await expect.poll(() => broker.heardOf('subscribe').length).toBe(2);
  expect(consumer.health()).toMatchObject({ status: 'unhealthy', reasons: ['the broker has not granted the subscription yet'] });
});

it('a fatal error during close() rejects `closed`', async () => {
  const broker = await peer();
  const { wait, next, size } = gate();
  const { consumer } = watched({
    url: broker.url,
    undecodable: 'stop',
    handler: wait,
    closeTimeoutMs: 10_000,
  });
  await consumer.ready;
  send(broker, 1, 'a', 1);
  await expect.poll(size).toBe(1);
  broker.say({ cmd: 'publish', topic: '$aws/events/thing/b/updated', payload: 'x', qos: 1, messageId: 2, dup: false, retain: false });
  const closed = consumer.close();
  next();
  await expect(closed).rejects.toMatchObject({ code: 'undecodable' });
  expect(acked(broker)).toEqual([1]);
});

it('waits for a SUBACK while reading is paused', async () => {
  const script = { ignores: 'subscribe' as 'subscribe' | undefined };
  const broker = await peer(script as never);
  const client = await connectAsync(broker.url, { reconnectPeriod: 0 });
  onTestFinished(() => client.endAsync(true));
  const subscription = planSubscription(awsIotEvents.table, { filters: ['a/b' as TopicFilter], rows: [] }, {});
  let looks = 0;
  const subscribing = new Subscribing(subscription, 20, () => undefined);
  const link = {
    client,
    identifiers: new SubscriptionIdentifiers(),
    get isPaused() {
      looks += 1;
      return looks < 5;
    },
  };
  expect(await subscribing.subscribe(link)).toBe(false);
  expect(looks).toBe(5);
});

it('a consumer that is closed between two SUBACKs sends no further SUBSCRIBE', async () => {
  const script = { ignores: 'subscribe' as 'subscribe' | undefined };
  const broker = await peer(script as never);
  const connection = connect({ url: broker.url, closeTimeoutMs: 100 });
  onTestFinished(() => connection.close());
  const consumer = connection.use(awsIotEvents).consume({ events: 'all', handler: () => undefined });
  await expect.poll(() => broker.heardOf('subscribe').length).toBe(1);
  await consumer.close();
  script.ignores = undefined;
  const [first] = broker.heardOf('subscribe');
  broker.say({ cmd: 'suback', messageId: first?.messageId as number, granted: first?.subscriptions.map(() => 1) as 1[] });
  await connection.use(awsIotEvents).consume({ events: 'thingUpdated', handler: () => undefined }).ready;
  // Its PUBACK would be received after a SUBSCRIBE that follows the first SUBACK.
  send(broker, 1, 'a', 1);
  await expect.poll(() => acked(broker)).toEqual([1]);
  expect(broker.heardOf('subscribe').map(({ subscriptions }) => subscriptions.length)).toEqual([8, 1]);
});
