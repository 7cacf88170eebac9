import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decode, eventTypes, topicFilters } from '@topicwright/aws-iot-events';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { Io } from '../../codegen/src/cli/io.js';
import { mqttOptions } from '../../codegen/src/cli/live/connection.js';
import { aligned } from '../../codegen/src/cli/live/print-message.js';
import { withFaults } from '../../codegen/src/cli/simulate/network-faults.js';
import { seededRandom } from '../../codegen/src/cli/simulate/random.js';
import { readCatalog } from '../../codegen/src/model/catalog-json.js';
import { connected, publish, thingUpdated } from '../mqtt/fleet.js';
import { type EmbeddedBroker, startEmbeddedBroker } from '../support/embedded-broker.js';
import { ACME_SPEC, DOOR_SCHEMA, ROOT, readText, temporaryFolder } from '../support/generate.js';
import { startMosquitto } from '../support/mosquitto.js';
import { describeWith, freePort } from '../support/programs.js';
import { type CliRun, runCli } from '../support/run-cli.js';
import { startScriptedBroker } from '../support/scripted-broker.js';

const run = (...args: readonly string[]): Promise<CliRun> => runCli(ROOT, args);
const lines = ({ out }: CliRun): readonly string[] => out.split('\n').filter((line) => line !== '');
const objects = (result: CliRun): readonly Record<string, unknown>[] =>
  lines(result).map((line) => JSON.parse(line) as Record<string, unknown>);

/** Publishes the messages repeatedly until the test ends, because `tail` cannot signal that it has subscribed. */
function publishRepeatedly(url: string, messages: readonly { readonly topic: string; readonly data: string }[]): void {
  let ended = false;
  const publisher = connected(url).then(async (client) => {
    while (!ended) {
      await publish(client, messages);
      await new Promise((done) => setTimeout(done, 20));
    }
    await client.endAsync();
  });
  onTestFinished(async () => {
    ended = true;
    await publisher;
  });
}

describe('tail', () => {
  let broker: EmbeddedBroker;
  beforeAll(async () => {
    broker = await startEmbeddedBroker();
  });
  afterAll(() => broker.close());

  const MALFORMED = { topic: '$aws/events/thing/pump-7/updated', data: '{"operation":"UPDATED"}' };

  it('reports a lost and a restored connection on standard error', async () => {
    const peer = await startScriptedBroker(4);
    onTestFinished(() => peer.close());
    const stop = new AbortController();
    const tailed = runCli(ROOT, ['tail', peer.url], { stop: stop.signal });
    const packets = Math.ceil(topicFilters({ events: 'all' }).filters.length / 8);
    const subscribed = async (times: number): Promise<void> => {
      await expect.poll(() => peer.heardOf('subscribe').length).toBe(times * packets);
      // Acknowledged after the last SUBACK was read.
      const { topic, data } = thingUpdated('pump-7', times);
      peer.say({ cmd: 'publish', topic, payload: data, qos: 1, messageId: 1, dup: false, retain: false });
      await expect.poll(() => peer.heardOf('puback').length).toBe(times);
    };
    await subscribed(1);
    peer.cut();
    await expect.poll(() => peer.heardOf('connect').length).toBe(2);
    await subscribed(2);
    stop.abort();
    const { code, err } = await tailed;
    expect(code).toBe(0);
    expect(err.split('\n')).toEqual(['the connection was lost; reconnecting', 'connected again']);
  });

  it('ends with --count also if the messages arrive before all filters are subscribed', async () => {
    const peer = await startScriptedBroker(4, { ignores: 'subscribe' });
    onTestFinished(() => peer.close());
    const tailed = run('tail', peer.url, '--count', '1');
    await expect.poll(() => peer.heardOf('subscribe').length).toBeGreaterThan(0);
    const { topic, data } = thingUpdated('pump-7', 1);
    peer.say({ cmd: 'publish', topic, payload: data, qos: 1, messageId: 1, dup: false, retain: false });
    expect(await tailed).toMatchObject({ code: 0, err: '' });
  });

  it('rejects --max above the limit of a connection', async () => {
    const folder = temporaryFolder();
    const limits = 'limits: { maxSubscriptionsPerConnection: 1 }';
    const events = '{ x: { topic: "a/x" }, y: { topic: "b/y" } }';
    const spec = `topicwright: 1\nname: n\ntitle: N\ndialect: mqtt\n${limits}\ncategories: { C: { title: C, content: none, events: ${events} } }\n`;
    writeFileSync(join(folder, 'spec.yaml'), spec);
    const result = await runCli(folder, ['tail', broker.url, '--spec', 'spec.yaml', '--max', '2']);
    expect(result).toMatchObject({
      code: 2,
      err: expect.stringContaining('--max 2 is above the limit of a connection, which is 1 subscription'),
    });
  });

  it('prints one JSON object per line if piped, and marks duplicates', async () => {
    publishRepeatedly(broker.url, [thingUpdated('pump-7', 1)]);
    const result = await run('tail', broker.url, '--events', 'thingUpdated', '--count', '2');
    expect(result).toMatchObject({ code: 0, err: '' });
    expect(objects(result)).toMatchObject([
      { type: 'thingUpdated', category: 'THING', params: { thingName: 'pump-7' }, payload: { versionNumber: 1 }, duplicate: false },
      { type: 'thingUpdated', duplicate: true },
    ]);
  });

  it('prints messages that fail to decode with the reason, and only those with --errors', async () => {
    publishRepeatedly(broker.url, [thingUpdated('pump-7', 1), MALFORMED]);
    const both = await run('tail', broker.url, '--count', '6');
    expect(objects(both).filter(({ error }) => error)).not.toHaveLength(0);
    expect(objects(both).filter(({ type }) => type)).not.toHaveLength(0);
    const errors = objects(await run('tail', broker.url, '--errors', '--count', '2'));
    expect(errors).toMatchObject([{ error: { code: 'invalid-payload' } }, { error: { code: 'invalid-payload' } }]);
    expect(Buffer.from(String(errors[0]?.['dataBase64']), 'base64').toString()).toBe(MALFORMED.data);
  });

  it('prints messages unchanged with --raw', async () => {
    const indented = { ...thingUpdated('pump-7', 1), data: JSON.stringify(JSON.parse(thingUpdated('pump-7', 1).data), null, 2) };
    publishRepeatedly(broker.url, [indented]);
    expect((await run('tail', broker.url, '--raw', '--count', '1')).out).toBe(`${indented.topic} ${indented.data}`);
  });

  it('decodes and validates messages with the spec given by --spec', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'spec.yaml'), ACME_SPEC);
    writeFileSync(join(folder, 'door.yaml'), DOOR_SCHEMA);
    publishRepeatedly(broker.url, [
      { topic: 'acme/hq/door/opened', data: '{"id":"d1","at":1764000000,"state":"open"}' },
      { topic: 'acme/hq/door/opened', data: '{"id":7,"at":1764000000,"state":"open"}' },
    ]);
    const result = await runCli(folder, ['tail', broker.url, '--spec', 'spec.yaml', '--param', 'site=hq', '--count', '4']);
    expect(result.code).toBe(0);
    expect(lines(result).join('\n')).toContain('"type":"doorOpened"');
    expect(lines(result).join('\n')).toContain('doorOpened: /id must be a string, but is 7');
  });

  it('widens its filters if a connection may not have so many', async () => {
    const spec = join(ROOT, 'spec/aws-iot-device/spec.yaml');
    publishRepeatedly(broker.url, [{ topic: '$aws/things/pump-7/jobs/notify-next', data: '{}' }]);
    const result = await run('tail', broker.url, '--spec', spec, '--count', '1');
    expect(result).toMatchObject({ code: 0, err: '' });
    expect(objects(result)).toMatchObject([{ type: 'jobsNotifyNext' }]);
  });

  it('stops on an abort signal', async () => {
    const stop = new AbortController();
    const ended = runCli(ROOT, ['tail', broker.url], { stop: stop.signal });
    setTimeout(() => stop.abort(), 200);
    expect(await ended).toEqual({ code: 0, out: '', err: '' });
  });
});

describe('a command that connects to a broker', () => {
  it.each([
    [['tail'], 'the broker is missing: topicwright tail URL'],
    [['tail', 'localhost'], '"localhost" is not a broker URL'],
    [['tail', 'http://localhost'], '"http://localhost" is not a broker URL'],
    [['tail', 'mqtt://127.0.0.1:1', '--cert', 'x'], '--cert and --key must be used together'],
    [['tail', 'mqtt://127.0.0.1:1', '--ca', 'no.pem'], '--ca no.pem cannot be read'],
    [['tail', 'mqtt://127.0.0.1:1', '--events', 'thingCreate'], 'did you mean "thingCreated"'],
    [['tail', 'mqtt://127.0.0.1:1', '--count', 'x'], '--count must be a non-negative integer, got "x"'],
    [['simulate', 'mqtt://127.0.0.1:1', '--side', 'client'], 'client sends no event of aws-iot-events'],
    [['simulate', 'mqtt://x-ats.iot.eu-west-1.amazonaws.com'], 'AWS IoT rejects publishes to $aws/events/'],
    [['simulate', 'mqtt://127.0.0.1:1', '--rate', '0'], '--rate must be a positive integer'],
    [['simulate', 'mqtt://127.0.0.1:1', '--duplicates', '5'], '--duplicates must be a percentage from 0% to 100%, got "5"'],
    [['simulate', 'mqtt://127.0.0.1:1', '--disorder', '101%'], '--disorder must be a percentage from 0% to 100%, got "101%"'],
  ])('reports invalid arguments: %j', async (args, message) => {
    const result = await run(...args);
    expect(result).toMatchObject({ code: 2, out: '' });
    expect(result.err).toContain(message);
  });

  it.each(['tail', 'simulate'])('reports an unreachable broker with exit code 1: %s', async (command) => {
    const result = await run(command, 'mqtt://127.0.0.1:1');
    expect(result).toMatchObject({ code: 1, out: '' });
    expect(result.err).toContain('cannot connect to 127.0.0.1:1');
  });

  it('prints messages either unchanged or as JSON', async () => {
    expect(await run('tail', 'mqtt://127.0.0.1:1', '--raw', '--json')).toMatchObject({ code: 2, err: 'use either --raw or --json' });
  });

  it('reports errors as JSON with --json', async () => {
    const result = await run('simulate', 'mqtt://127.0.0.1:1', '--json');
    expect(result.code).toBe(2);
    expect(JSON.parse(result.out)).toEqual({ error: { message: '--json needs --count' } });
  });
});

describe('a connection', () => {
  const options = (url: string): object =>
    mqttOptions(new URL(url), { cert: 'package.json', key: 'package.json', 'client-id': 'c' }, { cwd: ROOT } as Io);

  it('uses ALPN for AWS IoT on port 443 only', () => {
    expect(options('mqtts://x-ats.iot.eu-west-1.amazonaws.com:443')).toMatchObject({ ALPNProtocols: ['x-amzn-mqtt-ca'], clientId: 'c' });
    expect(options('mqtts://x-ats.iot.eu-west-1.amazonaws.com')).not.toHaveProperty('ALPNProtocols');
  });
});

describe('a line on a terminal', () => {
  const event = {
    type: 'thingCreated',
    category: 'THING',
    topic: 't',
    params: { thingName: 'pump-7' },
    payload: { text: '\u001b[31mred\n' },
  };
  const shown = { event, time: new Date('2026-01-02T03:04:05.678Z'), key: 'k', isDuplicate: false, isRetained: false };
  const printer = aligned(['thingCreated', 'jobExecutionTimedOut'], 100, false);

  it('is aligned, fits the width and contains no control characters', () => {
    const line = printer.event(shown);
    expect(line).toMatch(/^03:04:05\.678 thingCreated {13}thingName=pump-7 +\{"text":"/);
    expect(line.length).toBeLessThanOrEqual(100);
    expect(printer.event({ ...shown, event: { ...event, payload: 'x'.repeat(5000) } }).length).toBeLessThanOrEqual(100);
    const controlCharacters = /[\u0000-\u001f\u007f-\u009f]/;
    expect(line).not.toMatch(controlCharacters);
    const error = { topic: 'a\u001b]0;b', data: new Uint8Array(), error: { code: 'unknown-topic' as const, message: '\u001b[2J' } };
    expect(printer.error(error)).not.toMatch(controlCharacters);
  });

  it('marks duplicates and retained messages, however long the type is', () => {
    const long = { ...event, type: 'jobExecutionTimedOut' };
    expect(printer.event({ ...shown, event: long, isDuplicate: true })).toContain(' jobExecutionTimedOut dup ');
    expect(printer.event({ ...shown, event: long, isRetained: true })).toContain(' jobExecutionTimedOut ret ');
  });

  it('has no time if the payload contains no valid one', () => {
    for (const time of [undefined, new Date(Number.NaN)]) expect(printer.event({ ...shown, time })).toMatch(/^ {13}thingCreated/);
  });

  it('is coloured if colours are enabled', () => {
    expect(aligned(['thingCreated'], 100, true).event(shown)).toContain('\u001b[36m');
  });
});

describe('simulate', () => {
  it('stops on an abort signal while it connects', async () => {
    const silent = createServer();
    await once(silent.listen(0, '127.0.0.1'), 'listening');
    onTestFinished(() => void silent.close());
    const stop = new AbortController();
    silent.once('connection', () => stop.abort());
    const { port } = silent.address() as AddressInfo;
    expect(await runCli(ROOT, ['simulate', `mqtt://127.0.0.1:${port}`], { stop: stop.signal })).toEqual({ code: 0, out: '', err: '' });
  });

  const simulate = (...more: readonly string[]): Promise<CliRun> =>
    run('simulate', 'mqtt://localhost', '--json', '--count', '2000', '--things', '30', ...more);

  it('generates the same events for the same seed, except for timestamps', async () => {
    const topics = (result: CliRun): unknown =>
      objects(result).map(({ topic, payload }) => [topic, (payload as { eventId?: string }).eventId]);
    expect(topics(await simulate('--seed', '7'))).toEqual(topics(await simulate('--seed', '7')));
    expect(topics(await simulate('--seed', '7'))).not.toEqual(topics(await simulate('--seed', '8')));
  });

  it('generates the lifecycle of a fleet, in events that the SDK decodes', async () => {
    const events = objects(await simulate('--seed', '1')).map(({ topic, payload }) => {
      const result = decode(String(topic), JSON.stringify(payload));
      if (!result.ok) throw new Error(`${String(topic)}: ${result.error.message}`);
      return result.event;
    });
    const types = new Set(events.map(({ type }) => type));
    for (const type of [
      'thingCreated',
      'presenceConnected',
      'presenceDisconnected',
      'thingGroupMembershipAdded',
      'jobExecutionFailed',
      'thingDeleted',
    ] as const)
      expect(types).toContain(type);
    // A disconnect has the session identifier and the version of its connect.
    const sessions = new Map<string, number>();
    for (const event of events) {
      if (event.type === 'presenceConnected') sessions.set(event.payload.sessionIdentifier, event.payload.versionNumber ?? -1);
      if (event.type === 'presenceDisconnected') expect(sessions.get(event.payload.sessionIdentifier)).toBe(event.payload.versionNumber);
    }
    const versions = events.flatMap((event) =>
      event.type === 'thingUpdated' && event.params.thingName === 'pump-1' ? [event.payload.versionNumber] : [],
    );
    expect(versions).toEqual([...versions].sort((a, b) => a - b));
    expect(new Set(versions).size).toBe(versions.length);
  });

  it('names only properties that exist', () => {
    const { simulation, events } = readCatalog(JSON.parse(readText('generated/aws-iot-events/catalog.json')));
    const used = [
      ...Object.keys(simulation?.properties ?? {}),
      ...Object.values(simulation?.copies ?? {}).flatMap(({ properties }) => properties),
    ];
    expect(used.length).toBeGreaterThan(3);
    expect(used.filter((name) => !events.some(({ sample }) => Object.hasOwn(sample as object, name)))).toEqual([]);
  });

  it('generates the events of any other spec from its samples', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'spec.yaml'), ACME_SPEC);
    writeFileSync(join(folder, 'door.yaml'), DOOR_SCHEMA);
    const result = await runCli(folder, ['simulate', 'mqtt://localhost', '--spec', 'spec.yaml', '--count', '20', '--json', '--seed', '1']);
    expect(result.code).toBe(0);
    expect(new Set(objects(result).map(({ payload }) => (payload as { state: string }).state))).toEqual(new Set(['open', 'closed']));
  });

  it('refuses events without a sample before the first message', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'spec.yaml'), ACME_SPEC);
    const withPattern = DOOR_SCHEMA.replaceAll(/, examples: \[.*?\]/g, '').replace(
      'type: string }',
      'type: string, pattern: "^(?!a)[b-z]+$" }',
    );
    writeFileSync(join(folder, 'door.yaml'), withPattern);
    const { code, out, err } = await runCli(folder, ['simulate', 'mqtt://localhost', '--spec', 'spec.yaml', '--seed', '1']);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain('doorClosed, doorOpened have no sample: add examples to the payload schema');
  });

  it('publishes to the broker that it starts, with duplicates and delays', async () => {
    const url = `mqtt://127.0.0.1:${await freePort()}`;
    const result = await run(
      'simulate',
      url,
      '--broker',
      '--rate',
      '5000',
      '--count',
      '1000',
      '--seed',
      '1',
      '--duplicates',
      '10%',
      '--disorder',
      '10%',
    );
    expect(result.code).toBe(0);
    const [, duplicates = 0, delayed = 0] = (/1000 messages published, (\d+) of them duplicates, (\d+) delayed/.exec(result.err) ?? []).map(
      Number,
    );
    for (const share of [duplicates, delayed]) expect(share).toBeGreaterThan(50);
    for (const share of [duplicates, delayed]) expect(share).toBeLessThan(150);
  });

  it('reports that the port is in use', async () => {
    const broker = await startEmbeddedBroker();
    onTestFinished(() => broker.close());
    const result = await run('simulate', broker.url, '--broker', '--count', '1');
    expect(result.code).toBe(1);
    expect(result.err).toMatch(/^cannot listen on 127\.0\.0\.1:\d+: .*EADDRINUSE.*omit --broker/);
  });

  it('reports a lost connection with the number of published messages', async () => {
    const broker = await startEmbeddedBroker();
    void broker.published.then(() => broker.close());
    const result = await run('simulate', broker.url, '--rate', '1000', '--count', '5000');
    expect(result.code).toBe(1);
    expect(result.err).toMatch(/publishing stopped after \d+ messages?: /);
  });

  it('delivers every message despite duplicates and disorder', () => {
    const items = Array.from({ length: 500 }, (_, i) => i);
    const network = { duplicates: 0.2, disorder: 0.3, random: seededRandom(3) };
    const delivered = [...withFaults(items, network)];
    expect(new Set(delivered.map(({ item }) => item)).size).toBe(500);
    expect(delivered.filter(({ kind }) => kind !== 'duplicate')).toHaveLength(500);
    expect(delivered.map(({ item }) => item)).not.toEqual([...delivered.map(({ item }) => item)].sort((a, b) => a - b));
  });
});

describeWith(['mosquitto', 'openssl'], 'a broker that requires client certificates', () => {
  const folder = mkdtempSync(join(tmpdir(), 'topicwright-tls-'));
  const openssl = (...args: readonly string[]): void => {
    const { status, stderr } = spawnSync('openssl', args, { cwd: folder, encoding: 'utf8' });
    if (status !== 0) throw new Error(stderr);
  };

  beforeAll(() => {
    const key = ['-newkey', 'rsa:2048', '-nodes', '-days', '1'];
    openssl('req', '-x509', ...key, '-keyout', 'ca.key', '-out', 'ca.pem', '-subj', '/CN=Test authority');
    for (const name of ['server', 'client']) {
      openssl('req', ...key.slice(0, 3), '-keyout', `${name}.key`, '-out', `${name}.csr`, '-subj', `/CN=${name}`);
      writeFileSync(join(folder, `${name}.ext`), 'subjectAltName=DNS:localhost,IP:127.0.0.1\n');
      const signing = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-days', '1', '-extfile', `${name}.ext`];
      openssl('x509', '-req', '-in', `${name}.csr`, '-out', `${name}.pem`, ...signing);
    }
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('accepts a client with a certificate and rejects a client without one', async () => {
    const file = (name: string): string => join(folder, name);
    const tls = [`cafile ${file('ca.pem')}`, `certfile ${file('server.pem')}`, `keyfile ${file('server.key')}`, 'require_certificate true'];
    const broker = await startMosquitto({ folder, scheme: 'mqtts', config: ['allow_anonymous true', ...tls] });
    onTestFinished(() => broker.stop());
    const certificate = ['--ca', file('ca.pem'), '--cert', file('client.pem'), '--key', file('client.key')];
    const tailed = run('tail', broker.url, ...certificate, '--count', '5');
    // Messages published before `tail` has subscribed are lost.
    const stop = new AbortController();
    const simulating = runCli(ROOT, ['simulate', broker.url, ...certificate, '--rate', '100', '--seed', '1'], { stop: stop.signal });
    const result = await tailed;
    stop.abort();
    expect(await simulating).toMatchObject({ code: 0 });
    expect(result).toMatchObject({ code: 0 });
    expect(objects(result).every(({ type }) => (eventTypes as readonly unknown[]).includes(type))).toBe(true);
    const refused = await run('simulate', broker.url, '--ca', file('ca.pem'), '--count', '1');
    expect(refused.code).toBe(1);
    expect(refused.err).toContain('cannot connect to');
    const untrusted = await run('tail', broker.url, ...certificate.slice(2), '--count', '1');
    expect(untrusted).toMatchObject({ code: 1, out: '' });
    expect(untrusted.err).toMatch(/certificate/);
  });
});
