import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { ParameterValues, variantOf, varied } from '../../codegen/src/cli/simulate/values.js';
import type { Catalog } from '../../codegen/src/model/catalog.js';
import { catalogSdk } from '../../codegen/src/model/catalog-sdk.js';
import { loadCatalog } from '../../codegen/src/pipeline.js';
import { connected } from '../mqtt/fleet.js';
import { type EmbeddedBroker, startEmbeddedBroker } from '../support/embedded-broker.js';
import { ROOT, readText, temporaryFolder } from '../support/generate.js';
import { type CliRun, runCli } from '../support/run-cli.js';

// The command line with tables of strangers: both sides, and payloads that are not JSON objects.

const HOME = 'test/tables/home/spec.yaml';
const VDA = 'test/tables/vda-5050/spec.yaml';

const run = (...args: readonly string[]): Promise<CliRun> => runCli(ROOT, args);
const lines = ({ out }: CliRun): readonly string[] => out.split('\n').filter((line) => line !== '');
const objects = (result: CliRun): readonly Record<string, unknown>[] =>
  lines(result).map((line) => JSON.parse(line) as Record<string, unknown>);

async function catalogOf(spec: string): Promise<Catalog> {
  const { catalog, problems } = await loadCatalog(spec, readText);
  if (!catalog) throw new Error(problems.map(({ message }) => message).join());
  return catalog;
}

describe('rule', () => {
  it('uses the side that receives the events, and asks if both receive some', async () => {
    const status = await run('rule', 'stateReported', '--spec', VDA);
    expect(status.err).toBe('');
    expect(status.out).toContain('FROM ');
    expect(await run('rule', 'all', '--spec', VDA)).toEqual({
      code: 2,
      out: '',
      err: expect.stringContaining('--side is missing: both agv and control receive selected events; pass one of them'),
    });
    expect((await run('rule', 'all', '--spec', VDA, '--side', 'control')).out).toContain(status.out);
  });

  it('does not say that it forwards what rules never see', async () => {
    const spec = 'spec/aws-iot-device/spec.yaml';
    const { out, err } = await run('rule', 'shadowGetAccepted', 'jobsNotify', '--spec', spec, '--max', '1');
    expect(out).toContain("FROM '$aws/things/+/#'");
    expect(err).toContain('also forwards');
    expect(err).toContain('namedShadowDelete');
    expect(err).not.toContain('jobGetAccepted');
  });
});

describe('simulate', () => {
  const simulate = (spec: string, ...more: readonly string[]): Promise<CliRun> =>
    run('simulate', 'mqtt://localhost', '--spec', spec, '--json', '--count', '400', '--seed', '3', ...more);

  it.each([
    [HOME, 'device'],
    [HOME, 'hub'],
    [VDA, 'agv'],
    [VDA, 'control'],
  ])('publishes every event that a side sends, in messages that decode: %s as %s', async (spec, side) => {
    const catalog = await catalogOf(spec);
    const sdk = catalogSdk(catalog);
    const result = await simulate(spec, '--side', side, '--things', '4');
    expect(result).toMatchObject({ code: 0, err: '' });
    const seen = new Set<string>();
    for (const { topic, payload, payloadBase64, retain } of objects(result)) {
      const own = sdk.decode(String(topic), bytesOf(catalog, String(topic), payload, payloadBase64));
      if (!own.ok) throw new Error(`${String(topic)}: ${own.error.message}`);
      seen.add(own.event.type);
      expect(retain).toBe(catalog.events.find(({ type }) => type === own.event.type)?.retain);
    }
    const isFirst = side === catalog.sides[0];
    const sent = catalog.events.filter(({ direction }) => direction === 'both' || (direction === 'send') === isFirst);
    expect([...seen].sort()).toEqual(sent.map(({ type }) => type).sort());
  });

  /** The bytes of a payload that `--json` printed. */
  function bytesOf(catalog: Catalog, topic: string, payload: unknown, base64: unknown): Uint8Array | string {
    if (typeof base64 === 'string') return Buffer.from(base64, 'base64');
    if (payload === undefined) return '';
    const type = catalogSdk(catalog).table && parseType(catalog, topic);
    return catalog.events.find((event) => event.type === type)?.content === 'text' ? String(payload) : JSON.stringify(payload);
  }

  function parseType(catalog: Catalog, topic: string): string | undefined {
    const result = catalogSdk(catalog).decode(topic, '');
    return result.ok ? result.event.type : result.error.type;
  }

  it('sends times of today, also where the messages are ordered by time', async () => {
    const start = Date.now();
    const messages = objects(await simulate('examples/fleet/spec/spec.yaml', '--side', 'scooter', '--things', '1'));
    const times = messages.flatMap(({ payload }) => {
      const { at } = payload as { readonly at?: unknown };
      return typeof at === 'number' ? [at] : [];
    });
    expect(times.length).toBeGreaterThan(10);
    expect(Math.min(...times)).toBeGreaterThanOrEqual(start);
    // Some messages are published twice.
    expect(new Set(times).size).toBeGreaterThan(10);
  });

  it('simulates the second side by default, and as many entities as asked for', async () => {
    const topics = objects(await simulate(HOME, '--things', '3')).map(({ topic }) => String(topic));
    const devices = new Set(topics.map((topic) => /^home\/(?:cmnd\/)?([^/]+)/.exec(topic)?.[1]));
    expect(devices.size).toBeGreaterThanOrEqual(3);
    expect(topics.every((topic) => /^home\/(?:cmnd\/.*|[^/]+\/note)$/.test(topic))).toBe(true);
    const orders = objects(await simulate(VDA, '--things', '2')).map(({ topic }) => String(topic).split('/')[3]);
    expect(new Set(orders).size).toBeGreaterThanOrEqual(2);
  });

  it('gives every parameter a value that it may have', async () => {
    const topics = objects(await simulate(HOME, '--things', '3')).map(({ topic }) => String(topic));
    expect(topics.every((topic) => topic.startsWith('home/'))).toBe(true);
    expect(topics.filter((topic) => /POWER/.test(topic)).every((topic) => /\/POWER\d+$/.test(topic))).toBe(true);
    expect(topics.some((topic) => topic.endsWith('/lock')) && topics.some((topic) => topic.endsWith('/unlock'))).toBe(true);
  });

  it('orders the messages of each entity, and identifies each one', async () => {
    const catalog = await catalogOf(VDA);
    const sdk = catalogSdk(catalog);
    const keys = new Set<string>();
    const last = new Map<string, number>();
    const states = objects(await simulate(VDA, '--side', 'agv', '--things', '2')).filter(({ topic }) => String(topic).endsWith('/state'));
    expect(states.length).toBeGreaterThan(20);
    for (const { topic, payload } of states) {
      const result = sdk.decode(String(topic), JSON.stringify(payload));
      if (!result.ok) throw new Error(result.error.message);
      keys.add(sdk.idempotencyKey(result.event) as string);
      const { entity, version = -1 } = sdk.orderKey(result.event) ?? { entity: '' };
      expect(version).toBeGreaterThanOrEqual(last.get(entity) ?? 0);
      last.set(entity, version);
    }
    expect(keys.size).toBe(states.length);
    expect(last.size).toBeGreaterThanOrEqual(2);
  });

  it('gives a parameter the value that the payload repeats, if its schema does not allow others', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'topicwright-bound-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const spec = join(folder, 'spec.yaml');
    writeFileSync(
      spec,
      `topicwright: 1
name: t
title: T
dialect: mqtt
parameters:
  mode: { description: d, example: other }
  level: { description: d, example: 1, type: integer }
categories:
  C:
    title: C
    payload: p.yaml
    events:
      e: { topic: "a/{mode}/{level}", bind: { mode: mode, level: level } }
`,
    );
    writeFileSync(
      join(folder, 'p.yaml'),
      'type: object\nrequired: [mode, level]\nproperties: { mode: { enum: [auto, manual] }, level: { const: 7 } }\n',
    );
    const messages = objects(await simulate(spec));
    expect(messages).toHaveLength(400);
    expect(new Set(messages.map(({ topic }) => topic))).toEqual(new Set(['a/auto/7']));
  });

  it('says which side sends nothing, and which one is unknown', async () => {
    expect(await run('simulate', 'mqtt://localhost', '--json', '--count', '1', '--side', 'client')).toMatchObject({
      code: 2,
      err: expect.stringContaining('client sends no event of aws-iot-events'),
    });
    expect(await simulate(HOME, '--side', 'hubb')).toMatchObject({ code: 2, err: expect.stringContaining('did you mean "hub"?') });
  });
});

describe('a variant of an example', () => {
  it.each<[string | number, number, object, unknown]>([
    ['pump-7', 12, {}, 'pump-12'],
    ['sc-000042', 7, { pattern: /^sc-[0-9]{6}$/u }, 'sc-000007'],
    ['hq', 3, {}, 'hq-3'],
    ['abc', 1, { pattern: /^[a-z]{3}$/u }, 'abd'],
    ['abz', 1, { pattern: /^[a-z]{3}$/u }, 'aca'],
    ['0101010101010101', 5, { pattern: /^[0-9a-f]{16}$/u }, '0101010101010005'],
    [7, 4, { integer: true }, 11],
    ['A1', 0, {}, 'A1'],
  ])('%j with the number %i and %j is %j', (example, number, rule, want) => {
    const variant = variantOf(example, number, { name: 'x', ...rule });
    if (typeof want === 'string' && want.startsWith('0101')) expect(variant).toMatch(/^[0-9a-f]{16}$/);
    else expect(variant).toBe(want);
  });

  it('is no other value of the same parameter', () => {
    const parameter = { name: 'device', description: '', example: 'relay-1', default: null, enum: null };
    const values = new ParameterValues(parameter as never, { entity: { name: '' }, values: {} } as never);
    const picked = [0, 0.4, 0.8].map((at) => values.pick({ pick: (all: readonly unknown[]) => all[Math.floor(at * all.length)] } as never));
    expect(picked).toEqual(['relay-1', 'relay-2', 'relay-3']);
  });

  it('is different for every number, as long as there are enough', () => {
    const texts = Array.from({ length: 500 }, (_, i) => varied('ab-1', i, (text) => /^[a-z]{2}-\d$/.test(text)));
    expect(new Set(texts).size).toBe(500);
    expect(varied('---', 1, () => true)).toBeUndefined();
  });
});

describe('tail', () => {
  let broker: EmbeddedBroker;
  beforeAll(async () => {
    broker = await startEmbeddedBroker();
  });
  afterAll(() => broker.close());

  async function publishRetained(): Promise<void> {
    const client = await connected(broker.url);
    const messages: readonly (readonly [string, string | Buffer])[] = [
      ['home/plug-7/availability', 'online'],
      ['home/camera/front/person/snapshot', Buffer.from([0xff, 0xd8, 1])],
      ['home/plug-7/state', '{"on":true}'],
      ['home/plug-8/availability', Buffer.from([0xff])],
      ['home/cmnd/plug-7/lock', ''],
    ];
    // A retained message without a payload is not stored, so the last one is published while the other side listens.
    for (const [topic, payload] of messages) await client.publishAsync(topic, payload, { retain: true });
    onTestFinished(async () => {
      for (const [topic] of messages) await client.publishAsync(topic, '', { retain: true });
      await client.endAsync();
    });
  }

  it('shows text, bytes and retained messages of both directions', async () => {
    await publishRetained();
    const shown = objects(await run('tail', broker.url, '--spec', HOME, '--count', '4'));
    const of = (topic: string): object | undefined => shown.find((line) => line['topic'] === topic);
    expect(of('home/plug-7/availability')).toMatchObject({ type: 'availabilityChanged', payload: 'online', retained: true });
    expect(of('home/camera/front/person/snapshot')).toMatchObject({ type: 'snapshotTaken', payloadBase64: '/9gB', retained: true });
    expect(of('home/plug-7/state')).toMatchObject({ payload: { on: true } });
    expect(of('home/plug-8/availability')).toMatchObject({ error: { code: 'invalid-utf8' }, dataBase64: '/w==' });
  });

  it('shows only what a side receives with --side', async () => {
    const result = await run('tail', broker.url, '--spec', HOME, '--side', 'device', '--events', 'STATE', '--count', '1');
    expect(result).toMatchObject({ code: 2, err: expect.stringContaining('device does not receive STATE') });
  });
});

it('the built-in table is used in a project with its own spec', async () => {
  const folder = temporaryFolder();
  const inFolder = (...args: readonly string[]): Promise<CliRun> => runCli(folder, args);
  await inFolder('init', '--name', 'fleet');
  expect(await inFolder('topic', 'filter', 'THING')).toMatchObject({
    code: 2,
    err: '"THING" is neither an event type nor a category of fleet; for the events of AWS IoT, pass --spec aws-iot-events',
  });
  expect((await inFolder('topic', 'filter', 'THING', '--max', '1', '--spec', 'aws-iot-events')).out).toBe('$aws/events/thing/+/+');
  expect((await inFolder('topic', 'filter', 'THING', '--spec', 'aws-iot')).err).toContain('"aws-iot" does not exist');
});

describe('--side', () => {
  it.each([
    [['topic', 'filter', 'all'], ['home/+/note', 'home/cmnd/+/+'].map((filter) => filter.replace('home', '+'))],
    [['topic', 'filter', 'relaySwitched', '--side', 'hub', '--param', 'relay=2'], ['+/stat/+/POWER2']],
    [['topic', 'build', 'relayCommanded', 'device=plug-1', 'relay=2'], ['home/cmnd/plug-1/POWER2']],
    [['topic', 'build', 'snapshotTaken', 'prefix=x', 'camera=front', 'label=dog'], ['x/camera/front/dog/snapshot']],
    [
      ['topic', 'parse', 'home/cmnd/plug-1/POWER2'],
      ['relayCommanded', '  prefix=home', '  device=plug-1', '  relay=2'],
    ],
    [['topic', 'which', 'home/cmnd/x/lock'], ['lockCommanded']],
    [['policy', 'SHARED', '--as', 'mosquitto', '--side', 'hub', '--param', 'device=%c'], ['pattern readwrite +/%c/note']],
    [
      ['policy', 'lockCommanded', '--as', 'mosquitto', '--side', 'hub', '--user', 'hub'],
      ['user hub', 'topic write +/cmnd/+/lock', 'topic write +/cmnd/+/unlock'],
    ],
  ])('%j prints %j', async (args, want) => {
    expect(lines(await run(...args, '--spec', HOME))).toEqual(want);
  });

  it.each([
    [['topic', 'filter', 'STATE'], 'device does not receive STATE; the side "hub" does'],
    [['topic', 'filter', 'all', '--side', 'hubb'], 'did you mean "hub"?'],
    [['topic', 'build', 'relayCommanded', 'device=plug-1', 'relay=x'], 'relay "x" must be a safe integer'],
    [['topic', 'build', 'lockCommanded', 'device=plug-1', 'mode=open'], 'mode "open" must be one of lock, unlock'],
    [['topic', 'build', 'relayCommanded', 'device=plug-1'], 'relayCommanded needs relay=VALUE'],
    [['policy', 'STATE', '--last-will', 'relayCommanded', '--as', 'cloudformation'], 'device does not send relayCommanded'],
  ])('%j fails with %j', async (args, message) => {
    expect(await run(...args, '--spec', HOME)).toMatchObject({ code: 2, err: expect.stringContaining(message) });
  });

  it('says which clients of Mosquitto an ACL without a user applies to', async () => {
    const acl = async (...more: readonly string[]): Promise<string> =>
      (await run('policy', 'SHARED', '--as', 'mosquitto', ...more, '--spec', HOME)).err;
    expect(await acl()).toContain('apply to clients without a user name; name the user with --user');
    expect(await acl('--user', 'hub')).not.toContain('user name');
    expect(await acl('--param', 'device=%c')).not.toContain('user name');
  });

  it('says why no event has a topic', async () => {
    const reason = async (topic: string): Promise<string> => (await run('topic', 'parse', topic, '--spec', HOME)).out;
    expect(await reason('home/stat/plug-1/POWERx')).toContain('expected one of POWER{relay: integer}');
    expect(await reason('home/stat/plug-1/PWER1')).toContain('POWER{relay: integer}');
    expect(await reason('home/stat')).toMatch(/topics below "home\/stat" have [\d or]+ levels, and this topic has 2$/);
  });

  it('grants the last will of a device', async () => {
    const args = ['policy', 'COMMAND', '--last-will', 'availabilityChanged', '--region', 'us-east-1', '--account', '123456789012'];
    const { out } = await run(...args, '--param', 'device=${iot:Connection.Thing.ThingName}', '--spec', HOME);
    expect(out).toContain('"LastWill"');
    expect(out).toContain('topic/*/${iot:Connection.Thing.ThingName}/availability');
  });

  it('checks a policy for a side', async () => {
    const { out } = await run('policy', 'all', '--side', 'hub', '--region', 'us-east-1', '--account', '123456789012', '--spec', HOME);
    const lint = (side: string): Promise<CliRun> =>
      runCli(ROOT, ['policy', 'lint', '-', '--for', 'MEDIA', '--side', side, '--spec', HOME, '--json'], { input: out });
    expect(JSON.parse((await lint('hub')).out)).toMatchObject({ coverage: [{ type: 'snapshotTaken', verdict: 'granted' }] });
    expect(JSON.parse((await lint('device')).out)).toMatchObject({ coverage: [{ type: 'snapshotTaken', verdict: 'not' }] });
  });
});
