// Checks the packed packages with several TypeScript and Node versions, which are installed from the npm registry.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROOT } from '../support/generate.js';

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'topicwright-platforms-')));
const run = (command: string, ...args: readonly string[]): string =>
  execFileSync(command, args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

beforeAll(() => {
  const packages = readdirSync(join(ROOT, 'packages'), { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const paths = packages.map(({ name }) => join(ROOT, 'packages', name));
  const packed = JSON.parse(run('npm', 'pack', '--json', '--pack-destination', folder, ...paths)) as { filename: string }[];
  writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }');
  run(
    'npm',
    'install',
    '--no-audit',
    '--no-fund',
    ...packed.map(({ filename }) => `./${filename}`),
    'mqtt@5',
    '@types/node@20',
    '@types/aws-lambda@8',
  );
}, 300_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const PROGRAM = `import { awsIotEvents } from '@topicwright/aws-iot-events';
import { ruleConsumer } from '@topicwright/consumer/lambda';
import { connect, consume } from '@topicwright/mqtt';
import type { KinesisStreamHandler, SQSHandler } from 'aws-lambda';

const consumer = consume(awsIotEvents, { url: 'mqtt://localhost', events: ['thingCreated', 'PRESENCE'] });
for await (const event of consumer) {
  // @ts-expect-error an event is not a number
  const wrong: number = event;
  if (event.type === 'thingCreated') console.log(event.params.thingName satisfies string, wrong);
  // @ts-expect-error not selected
  if (event.type === 'thingDeleted') console.log(event);
}
for await (const { event, context } of consumer.deliveries()) console.log(event.category satisfies 'THING' | 'PRESENCE', context.attempt);
await using connection = connect({ url: 'mqtt://localhost' });
await using other = connection.use(awsIotEvents).consume({ events: 'all', handler: (event) => console.log(event.topic) });
console.log(other.counters.handled satisfies number);
const { onSqs, onKinesis } = ruleConsumer(awsIotEvents, { handler: ({ type }) => console.log(type) });
export const sqs: SQSHandler = onSqs;
export const kinesis: KinesisStreamHandler = onKinesis;
`;

describe('declarations', () => {
  it.each(['5.4', '5.6', '5.9', '7'])(
    'compile with TypeScript %s',
    (version) => {
      const compiler = join(folder, `typescript-${version}`);
      run('npm', 'install', '--no-audit', '--no-fund', '--prefix', compiler, `typescript@${version}`);
      writeFileSync(join(folder, 'program.mts'), PROGRAM);
      const flags = ['--strict', '--exactOptionalPropertyTypes', '--noUncheckedIndexedAccess', '--skipLibCheck', '--noEmit'];
      const target = ['--target', 'es2022', '--lib', 'es2022', '--types', 'node', '--module', 'nodenext'];
      const tsc = join(compiler, 'node_modules/typescript/bin/tsc');
      const { stdout } = spawnSync(process.execPath, [tsc, ...flags, ...target, 'program.mts'], { cwd: folder, encoding: 'utf8' });
      expect(stdout).toBe('');
    },
    120_000,
  );
});

const SCRIPT = `import { awsIotEvents, decode } from '@topicwright/aws-iot-events';
import { sampleThingCreated } from '@topicwright/aws-iot-payloads/testing';
import { iotPolicy } from '@topicwright/aws-iot-policies';
import { testConsumer } from '@topicwright/consumer/testing';
import { consume } from '@topicwright/mqtt';
const payload = sampleThingCreated();
const seen = [];
const consumer = testConsumer(awsIotEvents, { handler: ({ type }) => void seen.push(type) });
await consumer.deliverPayload(payload);
consumer.close();
const { ok } = decode('$aws/events/thing/pump-7/created', JSON.stringify(payload));
const { documents } = iotPolicy({ events: 'THING', region: 'eu-west-1', account: '123456789012' });
const offline = consume(awsIotEvents, { url: 'mqtt://127.0.0.1:1', events: 'all', readyTimeoutMs: 100, hooks: { onWarning: () => undefined } });
const { code } = await offline.ready.catch((error) => error);
console.log(JSON.stringify([seen, ok, documents.length, code]));
`;

describe('the packages', () => {
  it.each(['20', '22', '24'])(
    'run on Node %s and let the process exit',
    (version) => {
      writeFileSync(join(folder, 'script.mjs'), SCRIPT);
      const out = run('npx', '-y', `node@${version}`, '-e', 'import("./script.mjs")');
      expect(JSON.parse(out)).toEqual([['thingCreated'], true, 1, 'connection-failed']);
    },
    120_000,
  );
});
