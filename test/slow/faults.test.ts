import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { createClient } from '@redis/client';
import { awsIotEvents } from '@topicwright/aws-iot-events';
import type { DeadLetter } from '@topicwright/consumer';
import { redisStore } from '@topicwright/consumer/redis';
import { consume } from '@topicwright/mqtt';
import type { EventMessage, EventSdk } from '@topicwright/runtime';
import { connect, type MqttClient } from 'mqtt';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, onTestFinished } from 'vitest';
import { connected, consuming, everyMessage, flood, type Message, publish, thingUpdated } from '../mqtt/fleet.js';
import { startEmbeddedBroker } from '../support/embedded-broker.js';
import { ACME_SPEC, DOOR_SCHEMA, loadGenerated } from '../support/generate.js';
import { type Mosquitto, startMosquitto } from '../support/mosquitto.js';
import { describeWith } from '../support/programs.js';
import { type Redis, startRedis } from '../support/redis.js';

const ROOT = mkdtempSync(join(tmpdir(), 'topicwright-faults-'));
let folders = 0;

function newFolder(): string {
  folders += 1;
  const folder = join(ROOT, String(folders));
  mkdirSync(folder);
  return folder;
}

afterAll(() => rmSync(ROOT, { recursive: true, force: true }));

/** `each` updates for each of `things` things, in order of version. */
function updates(things: number, each: number): readonly Message[] {
  return Array.from({ length: each }, (_, version) =>
    Array.from({ length: things }, (__, thing) => thingUpdated(`t${thing}`, version + 1)),
  ).flat();
}

/** Counts how often each event was handled. */
function tally(): { readonly add: (id: string) => void; readonly counts: Map<string, number>; readonly twice: () => number } {
  const counts = new Map<string, number>();
  return {
    counts,
    add: (id) => void counts.set(id, (counts.get(id) ?? 0) + 1),
    twice: () => [...counts.values()].filter((count) => count > 1).length,
  };
}

/** Publishes missing messages again: Mosquitto acknowledges a publish before saving it, so a kill may lose acknowledged messages. */
async function resend(publisher: MqttClient, messages: readonly Message[], counts: ReadonlyMap<string, number>): Promise<void> {
  const missing = (): readonly Message[] => messages.filter(({ data }) => !counts.has((JSON.parse(data) as { eventId: string }).eventId));
  while (missing().length > 0) {
    const before = missing().length;
    await expect
      .poll(() => missing().length, { timeout: 1000 })
      .toBeLessThan(before)
      .catch(() => publish(publisher, missing()));
  }
}

const figures = (title: string, values: object): void => console.log(`${title}: ${JSON.stringify(values)}`);

describeWith(['mosquitto'], 'a consumer on a real broker', () => {
  let broker: Mosquitto;
  let publisher: MqttClient;

  beforeEach(async () => {
    broker = await startMosquitto({ folder: newFolder() });
    publisher = await connected(broker.url, { reconnectPeriod: 20 });
  });

  afterEach(async () => {
    await publisher.endAsync(true);
    await broker.stop('SIGKILL');
  });

  it.each([4, 5] as const)('loses nothing if the broker is killed and restarted mid-stream (MQTT %s)', async (protocolVersion) => {
    const { add, counts, twice } = tally();
    const session = protocolVersion === 5 ? { properties: { sessionExpiryInterval: 600 } } : {};
    const consumer = await consuming({
      url: broker.url,
      mqtt: { clean: false, clientId: 'backend', protocolVersion, reconnectPeriod: 20, ...session },
      handler: async (event) => {
        await delay(1);
        add((event.payload as { eventId: string }).eventId);
      },
    });
    const messages = updates(100, 20);
    const published = flood(publisher, messages);
    for (let kills = 0; kills < 2; kills += 1) {
      await expect.poll(() => counts.size).toBeGreaterThan(300 * (kills + 1));
      await broker.stop('SIGKILL');
      await broker.start();
    }
    await published;
    await resend(publisher, messages, counts);
    await expect.poll(() => consumer.counters.inFlight).toBe(0);
    figures(`broker killed twice, MQTT ${protocolVersion}`, consumer.counters);
    expect({ handled: counts.size, twice: twice() }).toEqual({ handled: messages.length, twice: 0 });
    await consumer.close();
  });

  it('handles an event once if the connection is cut while its handler runs', async () => {
    const client = connect(broker.url, { clean: false, clientId: 'cut', reconnectPeriod: 20, manualConnect: true });
    onTestFinished(() => client.endAsync(true));
    const { add, counts, twice } = tally();
    let cuts = 0;
    const consumer = await consuming({
      client,
      handler: async (event) => {
        if (cuts < 5) {
          cuts += 1;
          client.stream.destroy();
        }
        await delay(20);
        add((event.payload as { eventId: string }).eventId);
      },
    });
    const messages = updates(20, 5);
    await flood(publisher, messages);
    await expect.poll(() => counts.size).toBe(messages.length);
    await expect.poll(() => consumer.counters.inFlight).toBe(0);
    figures('connection cut 5 times', consumer.counters);
    expect({ cuts, twice: twice() }).toEqual({ cuts: 5, twice: 0 });
    await consumer.close();
  });

  it('survives a long outage of the broker, with a passed client that was connected', async () => {
    const client = await connected(broker.url, { reconnectPeriod: 10 });
    let attempts = 0;
    client.on('reconnect', () => {
      attempts += 1;
    });
    const seen: string[] = [];
    const consumer = await consuming({ client, handler: ({ topic }) => void seen.push(topic) });
    await broker.stop('SIGKILL');
    await expect.poll(() => attempts).toBeGreaterThan(5);
    await broker.start();
    await expect.poll(() => client.connected).toBe(true);
    await expect.poll(() => publisher.connected).toBe(true);
    // The SUBSCRIBE of the consumer may still be in flight, so messages are published until one arrives.
    await expect
      .poll(async () => {
        await publish(publisher, updates(1, 1));
        return seen.length;
      })
      .toBeGreaterThan(0);
    await consumer.close();
  });

  it('handles every received message if the broker loses the session', async () => {
    const forgetful = await startMosquitto({ folder: newFolder(), isPersistent: false });
    const sender = await connected(forgetful.url, { reconnectPeriod: 20 });
    onTestFinished(async () => {
      await sender.endAsync(true);
      await forgetful.stop();
    });
    const { add, counts } = tally();
    const consumer = await consuming({
      url: forgetful.url,
      mqtt: { clean: false, clientId: 'forgotten', reconnectPeriod: 20 },
      concurrency: 1,
      handler: async (event) => {
        await delay(30);
        add((event.payload as { eventId: string }).eventId);
      },
    });
    await flood(sender, updates(15, 1));
    await expect.poll(() => consumer.counters.received).toBe(15);
    await forgetful.stop('SIGKILL');
    await forgetful.start();
    await expect.poll(() => counts.size).toBe(15);
    expect(consumer.counters).toMatchObject({ handled: 15, abandoned: 0 });
    await consumer.close();
  });

  it('receives messages published while it was offline, with a persistent session', async () => {
    const mqtt = { clean: false, clientId: 'away' };
    const first = await consuming({ url: broker.url, mqtt, handler: () => undefined });
    await first.close();
    await publish(publisher, updates(5, 1));
    const seen: string[] = [];
    const second = consume(awsIotEvents, { url: broker.url, mqtt, events: 'all', handler: ({ topic }) => void seen.push(topic) });
    onTestFinished(() => second.close());
    await expect.poll(() => seen.length).toBe(5);
  });

  it('dead-letters malformed and hostile messages, counts foreign ones, and continues', async () => {
    const letters: DeadLetter[] = [];
    const consumer = await consuming({ url: broker.url, handler: () => undefined, onDeadLetter: (letter) => void letters.push(letter) });
    // The wildcard of a parameter also matches an empty level, which no event has.
    const hostile: readonly [string, string | Buffer][] = [
      ['$aws/events/thing//created', '{}'],
      ['$aws/events/thing/a/created', ''],
      ['$aws/events/thing/a/created', '{"__proto__":{"polluted":1}}'],
      ['$aws/events/thing/a/created', '['.repeat(100_000)],
      ['$aws/events/thing/a/created', Buffer.from([0xff, 0xfe, 0x00])],
      ['$aws/events/thing/a/created', `"${'x'.repeat(140_000)}"`],
      ['$aws/events/presence/connected/a/b/c', 'null'],
    ];
    for (const [topic, data] of hostile) await publisher.publishAsync(topic, data, { qos: 1 });
    await publish(publisher, everyMessage());
    await expect.poll(() => consumer.counters.handled).toBe(39);
    await expect.poll(() => letters.length).toBe(hostile.length - 1);
    expect(consumer.counters.foreign).toBe(1);
    expect(letters.map(({ error }) => (error as { code: string }).code)).toEqual([
      'invalid-json',
      'invalid-payload',
      'invalid-json',
      'invalid-utf8',
      'too-large',
      'invalid-payload',
    ]);
    expect(
      letters.every(({ data }, i) => Buffer.compare(Buffer.from(data as Uint8Array), Buffer.from(hostile[i + 1]?.[1] ?? '')) === 0),
    ).toBe(true);
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
    await consumer.close();
  });

  it('reports the filter that the broker refuses', async () => {
    const folder = newFolder();
    const file = join(folder, 'security.json');
    writeFileSync(file, JSON.stringify(withoutFilter('$aws/events/thing/+/deleted')));
    const plugin = [`plugin ${securityPlugin()}`, `plugin_opt_config_file ${file}`];
    const strict = await startMosquitto({ folder, config: ['allow_anonymous true', ...plugin] });
    onTestFinished(() => strict.stop());
    for (const protocolVersion of [4, 5] as const) {
      const consumer = consume(awsIotEvents, { url: strict.url, mqtt: { protocolVersion }, events: 'THING', handler: () => undefined });
      await expect(consumer.closed).rejects.toMatchObject({
        code: 'subscription-refused',
        path: '$aws/events/thing/+/deleted',
        message: expect.stringContaining('topicfilter/$aws/events/thing/+/deleted'),
      });
    }
  });
});

/** The path of Mosquitto's security plugin, which can refuse subscriptions, unlike ACL files. Debian installs it per architecture. */
function securityPlugin(): string {
  const libraries = readdirSync('/usr/lib').map((name) => `/usr/lib/${name}/mosquitto_dynamic_security.so`);
  const found = [...libraries, '/usr/lib/mosquitto_dynamic_security.so'].find((path) => existsSync(path));
  if (!found) throw new Error('mosquitto_dynamic_security.so is not installed');
  return found;
}

/** A configuration of the plugin that allows everything except subscriptions to one filter. */
function withoutFilter(topic: string): object {
  return {
    defaultACLAccess: { publishClientSend: true, publishClientReceive: true, subscribe: true, unsubscribe: true },
    anonymousGroup: 'all',
    groups: [{ groupname: 'all', roles: [{ rolename: 'reader' }] }],
    roles: [{ rolename: 'reader', acls: [{ acltype: 'subscribeLiteral', topic, allow: false }] }],
  };
}

/** A consumer in its own process. */
interface Child {
  readonly process: ChildProcess;
  readonly begun: string[];
  readonly handled: string[];
  readonly ready: Promise<void>;
}

interface ChildOptions {
  readonly url: string;
  readonly redis: string;
  readonly clientId: string;
  readonly shareGroup?: string;
  readonly leaseMs: number;
  readonly handlerMs: number;
  readonly concurrency: number;
}

function startChild(options: ChildOptions): Child {
  const script = fileURLToPath(new URL('child-consumer.mjs', import.meta.url));
  const child = spawn(process.execPath, [script, JSON.stringify(options)], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [begun, handled]: [string[], string[]] = [[], []];
  let isReady = (): void => undefined;
  const ready = new Promise<void>((done) => {
    isReady = done;
  });
  createInterface({ input: child.stdout }).on('line', (line) => {
    const [word, id = ''] = line.split(' ');
    if (word === 'ready') isReady();
    else (word === 'begun' ? begun : handled).push(id);
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  return { process: child, begun, handled, ready };
}

describeWith(['mosquitto', 'redis-server'], 'consumers that share a Redis store', () => {
  let broker: Mosquitto;
  let redis: Redis;
  let publisher: MqttClient;

  beforeAll(async () => {
    [broker, redis] = await Promise.all([startMosquitto({ folder: newFolder() }), startRedis(newFolder())]);
    publisher = await connected(broker.url);
  });

  afterAll(async () => {
    await publisher.endAsync(true);
    await Promise.all([broker.stop(), redis.stop()]);
  });

  it('handle each event once if all of them receive it', async () => {
    const options = { url: broker.url, redis: redis.url, leaseMs: 5000, handlerMs: 2, concurrency: 8 };
    const children = ['a', 'b', 'c'].map((name) => startChild({ ...options, clientId: `all-${name}` }));
    await Promise.all(children.map(({ ready }) => ready));
    const messages = Array.from({ length: 300 }, (_, i) => thingUpdated(`shared${i}`, 1));
    await flood(publisher, messages);
    const handled = (): readonly string[] => children.flatMap((child) => child.handled);
    await expect.poll(() => new Set(handled()).size).toBe(300);
    // On SIGTERM, each consumer finishes the messages that it has started.
    await Promise.all(
      children.map(({ process: child }) => {
        child.kill('SIGTERM');
        return once(child, 'close');
      }),
    );
    figures(
      'three consumers, 300 events',
      children.map((child) => child.handled.length),
    );
    // How they share the work depends on the load of the machine.
    expect(handled()).toHaveLength(300);
  });

  it('take over the event of a consumer that is killed in its handler', async () => {
    const options = { url: broker.url, redis: redis.url, leaseMs: 3000, concurrency: 1 };
    const victim = startChild({ ...options, clientId: 'victim', handlerMs: 60_000 });
    await victim.ready;
    await publish(publisher, [thingUpdated('taken', 1)]);
    await expect.poll(() => victim.begun).toEqual(['taken-1']);
    const heir = startChild({ ...options, clientId: 'heir', handlerMs: 1 });
    await heir.ready;
    await publish(publisher, [thingUpdated('taken', 1)]);
    // While the victim is running its lease is extended, so the message waits.
    await delay(4500);
    expect(heir.handled).toEqual([]);
    victim.process.kill('SIGKILL');
    await expect.poll(() => heir.handled).toEqual(['taken-1']);
  });

  it('lose nothing if one is killed and restarted: its session keeps unacknowledged messages', async () => {
    const options = { url: broker.url, redis: redis.url, clientId: 'phoenix', leaseMs: 300, handlerMs: 15, concurrency: 4 };
    const lives: Child[] = [startChild(options)];
    await lives[0]?.ready;
    const messages = Array.from({ length: 400 }, (_, i) => thingUpdated(`phoenix${i}`, 1));
    await flood(publisher, messages);
    const handled = (): readonly string[] => lives.flatMap((life) => life.handled);
    for (let deaths = 1; deaths <= 2; deaths += 1) {
      await expect.poll(() => handled().length, { interval: 5 }).toBeGreaterThan(100 * deaths);
      const dying = lives.at(-1) as Child;
      dying.process.kill('SIGKILL');
      await once(dying.process, 'close');
      lives.push(startChild(options));
    }
    await expect.poll(() => new Set(handled()).size).toBe(400);
    const twice = handled().length - 400;
    figures('killed twice', { lives: lives.map((life) => life.handled.length), twice });
    // Handled but not yet completed in the store when it was killed: at most `concurrency` messages per kill.
    expect(twice).toBeLessThanOrEqual(2 * options.concurrency);
  });
});

describeWith(['mosquitto'], 'a slow handler', () => {
  it('keeps the consumer connected, with bounded memory, while 10,000 messages wait', async () => {
    const quick = await startMosquitto({ folder: newFolder(), isPersistent: false });
    const sender = await connected(quick.url);
    onTestFinished(async () => {
      await sender.endAsync(true);
      await quick.stop();
    });
    const mqtt = { clean: false, clientId: 'slow', protocolVersion: 5 as const, keepalive: 2, properties: { sessionExpiryInterval: 600 } };
    const first = await consuming({ url: quick.url, mqtt, handler: () => undefined });
    await first.close();
    await flood(sender, updates(1000, 10));
    const before = process.memoryUsage().heapUsed;
    const client = connect(quick.url, { ...mqtt, manualConnect: true });
    let ends = 0;
    client.on('close', () => {
      ends += 1;
    });
    const consumer = consume(awsIotEvents, { client, events: 'all', concurrency: 32, handler: () => delay(20) });
    let [most, heap] = [0, 0];
    const watch = setInterval(() => {
      most = Math.max(most, consumer.counters.inFlight);
      heap = Math.max(heap, process.memoryUsage().heapUsed - before);
    }, 5);
    await expect.poll(() => consumer.counters.handled + consumer.counters.stale).toBe(10_000);
    clearInterval(watch);
    figures('10,000 waiting', { ...consumer.counters, mostInFlight: most, heapGrowthMiB: Math.round(heap / 2 ** 20) });
    // The work takes longer than the broker waits for a message of a client with this keep-alive, and the connection stays open.
    expect({ ends, received: consumer.counters.received }).toEqual({ ends: 0, received: 10_000 });
    // All messages may arrive at once: Mosquitto 2.0.11 miscounts and may exceed the receive maximum by far.
    expect(heap).toBeLessThan(200 * 2 ** 20);
    await consumer.close();
  });
});

it('a consumer stops reading at 10,000 unacknowledged messages if the broker has no send limit', async () => {
  const broker = await startEmbeddedBroker();
  const sender = await connected(broker.url);
  onTestFinished(async () => {
    await sender.endAsync(true);
    await broker.close();
  });
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  const warnings: string[] = [];
  const consumer = await consuming({
    url: broker.url,
    events: 'thingUpdated',
    handler: () => opened,
    hooks: { onWarning: ({ code }) => warnings.push(code) },
  });
  await flood(sender, updates(500, 24));
  await expect.poll(() => consumer.counters.inFlight).toBe(10_000);
  expect(consumer.counters.received).toBe(10_000);
  open();
  await expect.poll(() => consumer.counters.handled).toBe(12_000);
  expect(warnings).toContain('backlog');
  await consumer.close();
});

describeWith(['redis-server'], 'a Redis store whose server restarts', () => {
  it('delays messages and loses none', async () => {
    const broker = await startEmbeddedBroker();
    const redis = await startRedis(newFolder());
    const sender = await connected(broker.url);
    const client = createClient({ url: redis.url, socket: { reconnectStrategy: 50 } });
    client.on('error', () => undefined);
    await client.connect();
    onTestFinished(async () => {
      client.destroy();
      await sender.endAsync(true);
      await broker.close();
      await redis.stop();
    });
    const seen: string[] = [];
    const consumer = await consuming({
      url: broker.url,
      events: 'thingUpdated',
      store: redisStore({ client }),
      storeTimeoutMs: 200,
      retry: { firstDelayMs: 20, maxDelayMs: 100 },
      handler: ({ topic }) => void seen.push(topic),
    });
    await publish(sender, [thingUpdated('before', 1)]);
    await expect.poll(() => seen.length).toBe(1);
    await redis.stop();
    await publish(sender, updates(20, 1));
    await expect.poll(() => consumer.health().reasons).toEqual(['the store is unavailable']);
    expect(seen).toHaveLength(1);
    await redis.start();
    await expect.poll(() => seen.length).toBe(21);
    await expect.poll(() => consumer.health().status).toBe('healthy');
    await consumer.close();
  });
});

describeWith(['mosquitto'], 'a shared subscription', () => {
  it('delivers each message to one of its members (MQTT 5)', async () => {
    const broker = await startMosquitto({ folder: newFolder() });
    const publisher = await connected(broker.url);
    onTestFinished(async () => {
      await publisher.endAsync(true);
      await broker.stop();
    });
    const { acmeEvents } = await loadGenerated<{ acmeEvents: EventSdk<EventMessage> }>({
      'spec.yaml': ACME_SPEC,
      'door.yaml': DOOR_SCHEMA,
    });
    const messages = Array.from({ length: 3000 }, (_, i): Message => {
      return { topic: `acme/hq${i}/door/opened`, data: JSON.stringify({ id: `d${i}`, at: 1_764_000_000, state: 'open' }) };
    });
    const seen: string[][] = [[], [], []];
    const members = await Promise.all(
      seen.map(async (list) => {
        const member = consume(acmeEvents, {
          url: broker.url,
          mqtt: { protocolVersion: 5 },
          shareGroup: 'workers',
          events: 'all',
          handler: async (event) => {
            await delay(1);
            list.push(JSON.stringify(event.payload));
          },
        });
        await member.ready;
        return member;
      }),
    );
    const flooded = flood(publisher, messages);
    // One member leaves mid-stream, after it has handled the messages that it received.
    await expect.poll(() => seen.flat().length).toBeGreaterThan(300);
    await members[0]?.close();
    await flooded;
    await expect.poll(() => new Set(seen.flat()).size).toBe(messages.length);
    await Promise.all(members.map((member) => member.close()));
    expect(new Set(seen.flat()).size).toBe(messages.length);
    expect(seen.flat()).toHaveLength(messages.length);
    expect(seen.every((list) => list.length > 0)).toBe(true);
  });
});
