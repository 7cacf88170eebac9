// Tests what a user installs: every package is packed, installed in an empty folder, imported and type-checked. The folder is in the
// temporary folder of the system, so that modules are not resolved from the node_modules of this repository.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROOT } from '../../support/generate.js';

interface Packed {
  readonly name: string;
  readonly filename: string;
  readonly files: readonly { readonly path: string }[];
}

const PACKAGES = readdirSync(join(ROOT, 'packages'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => join(ROOT, 'packages', entry.name));

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'topicwright-packed-')));
let packed: readonly Packed[];

const run = (command: string, ...args: readonly string[]): string =>
  execFileSync(command, args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

beforeAll(() => {
  packed = JSON.parse(run('npm', 'pack', '--json', '--pack-destination', folder, ...PACKAGES));
  writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }');
  // Peer dependencies are left out: only our packages are installed.
  run('npm', 'install', '--offline', '--legacy-peer-deps', '--no-audit', '--no-fund', ...packed.map(({ filename }) => `./${filename}`));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the packed packages', () => {
  it('contain a licence, a README, all sources of their source maps, and no other build output', () => {
    expect(packed.length).toBe(PACKAGES.length);
    for (const { name, files } of packed) {
      const paths = new Set(files.map(({ path }) => path));
      expect([...paths], name).toEqual(expect.arrayContaining(['LICENSE', 'README.md']));
      expect(
        [...paths].filter(
          (path) => !/^(?:dist|src)\/.*\.(?:js|ts|map|json)$|^(?:package\.json|README\.md|CHANGELOG\.md|LICENSE|docs\/.*\.md)$/.test(path),
        ),
        name,
      ).toEqual([]);
      for (const path of [...paths].filter((each) => each.endsWith('.map'))) {
        const { sources } = JSON.parse(readFileSync(join(folder, 'node_modules', name, path), 'utf8')) as {
          readonly sources: readonly string[];
        };
        const own = sources.map((source) => join(path, '..', source));
        expect(
          own.filter((source) => !paths.has(source)),
          `${name}/${path}`,
        ).toEqual([]);
      }
    }
  });

  it('contain nothing of the AGPL policy simulator that the tests use, and neither does the CLI', () => {
    const files = packed.flatMap(({ name, files }) => files.map(({ path }) => join(folder, 'node_modules', name, path)));
    const bundled = readdirSync(join(ROOT, 'codegen/dist'), { recursive: true, encoding: 'utf8' })
      .filter((path) => /\.(?:cjs|br|script|md)$/.test(path))
      .map((path) => join(ROOT, 'codegen/dist', path));
    expect(bundled.length).toBeGreaterThan(6);
    const textOf = (path: string): string => {
      const bytes = readFileSync(path);
      return (path.endsWith('.br') ? brotliDecompressSync(bytes) : bytes).toString();
    };
    const manifests = [join(ROOT, 'codegen/package.json')];
    const offending = [...files, ...bundled, ...manifests].filter((path) => /cloud-copilot|AGPL/.test(textOf(path)));
    expect(offending).toEqual([]);
    const installed = readdirSync(join(folder, 'node_modules')).filter((name) => !name.startsWith('.'));
    expect(installed).toEqual(['@topicwright']);
  });

  it('have entry points that can be imported and required', () => {
    const entries = packed.flatMap(({ name }) => {
      const { exports } = JSON.parse(readFileSync(join(folder, 'node_modules', name, 'package.json'), 'utf8')) as { exports: object };
      return Object.keys(exports).flatMap((key) => (key.includes('*') || key.endsWith('.json') ? [] : [join(name, key)]));
    });
    expect(entries.length).toBeGreaterThan(20);
    writeFileSync(
      join(folder, 'entries.mjs'),
      `import { createRequire } from 'node:module';
const require = createRequire(import.meta.url);
const failed = [];
for (const entry of ${JSON.stringify(entries)}) {
  await import(entry).catch((error) => failed.push(entry + ': ' + error.code));
  try { if (Object.keys(require(entry)).length === 0) failed.push(entry + ': empty'); } catch (error) { failed.push(entry + ' (require): ' + error.code); }
}
console.log(JSON.stringify(failed));
`,
    );
    // Their peer dependencies (MQTT.js, the AWS SDK, OpenTelemetry) are not installed.
    const withPeers = ['@topicwright/consumer/dynamodb', '@topicwright/consumer/otel', '@topicwright/mqtt'];
    expect(JSON.parse(run(process.execPath, '--no-warnings', 'entries.mjs'))).toEqual(
      withPeers.flatMap((entry) => [`${entry}: ERR_MODULE_NOT_FOUND`, `${entry} (require): ERR_MODULE_NOT_FOUND`]),
    );
  });

  it('decode, validate and build policies with no other package installed', () => {
    writeFileSync(
      join(folder, 'use.mjs'),
      `import { awsIotEvents, decode, decodePayload } from '@topicwright/aws-iot-events';
import { presenceTracker } from '@topicwright/aws-iot-events/presence';
import { isThingCreated } from '@topicwright/aws-iot-payloads';
import { samplePresenceConnected, sampleThingCreated } from '@topicwright/aws-iot-payloads/testing';
import { ruleConsumer } from '@topicwright/consumer/lambda';
import { iotPolicy } from '@topicwright/aws-iot-policies';
const payload = sampleThingCreated();
const result = decode('$aws/events/thing/' + payload.thingName + '/created', new TextEncoder().encode(JSON.stringify(payload)));
const policy = iotPolicy({ events: 'THING', region: 'eu-west-1', account: '123456789012' });
const seen = [];
const rules = ruleConsumer(awsIotEvents, { handler: ({ type }) => void seen.push(type) });
await rules.onMessage(payload);
const presence = presenceTracker();
presence.observe(decodePayload(samplePresenceConnected({ clientId: 'pump-7' })).event);
const { code } = await import('@topicwright/mqtt').catch((error) => error);
console.log(JSON.stringify([isThingCreated(payload), result.ok && result.event.type, policy.documents.length, seen, presence.get('pump-7').connected, code]));
`,
    );
    // The last value: importing @topicwright/mqtt fails because MQTT.js is not installed.
    expect(JSON.parse(run(process.execPath, 'use.mjs'))).toEqual([true, 'thingCreated', 1, ['thingCreated'], true, 'ERR_MODULE_NOT_FOUND']);
  });

  it('contain declarations that type-check in a strict program', () => {
    writeFileSync(
      join(folder, 'use.ts'),
      `import { awsIotEvents, decode } from '@topicwright/aws-iot-events';
import { presenceTracker } from '@topicwright/aws-iot-events/presence';
import { memoryStore } from '@topicwright/consumer';
import { ruleConsumer } from '@topicwright/consumer/lambda';
import type { ThingCreated } from '@topicwright/aws-iot-payloads';
import { iotPolicy } from '@topicwright/aws-iot-policies';
import { thingCreated } from '@topicwright/aws-iot-topics';
const result = decode(thingCreated.topic({ thingName: 'pump-7' }), new Uint8Array());
export const payload: ThingCreated | undefined = result.ok && result.event.type === 'thingCreated' ? result.event.payload : undefined;
export const presence = presenceTracker({ settleMs: 1 });
export const { onSqs } = ruleConsumer(awsIotEvents, {
  store: memoryStore(),
  handler: (event) => {
    if (event.type === 'presenceConnected') console.log(event.payload.clientId satisfies string);
    presence.observe(event);
  },
});
export const documents: number = iotPolicy({ events: 'THING', region: 'eu-west-1', account: '123456789012' }).documents.length;
`,
    );
    const flags = ['--strict', '--exactOptionalPropertyTypes', '--noUncheckedIndexedAccess', '--noEmit'];
    const target = ['--target', 'es2022', '--lib', 'es2022,dom', '--types', '', '--module', 'nodenext'];
    const compiler = join(ROOT, 'node_modules/typescript/bin/tsc');
    const { stdout } = spawnSync(process.execPath, [compiler, ...flags, ...target, 'use.ts'], { cwd: folder, encoding: 'utf8' });
    expect(stdout).toBe('');
  });
});
