// Checks the packed packages with several TypeScript and Node versions, which are installed from the npm registry.
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
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

/** Entry points whose declarations import none of MQTT.js. */
const LIBRARIES = [
  ...['access', 'aws-iot-device', 'aws-iot-events', 'aws-iot-payloads', 'aws-iot-policies', 'aws-iot-topics', 'consumer', 'runtime'],
  ...['aws-iot-device/testing', 'aws-iot-events/presence', 'aws-iot-payloads/testing', 'consumer/lambda', 'consumer/testing'],
].map((name) => `@topicwright/${name}`);

/** The versions of TypeScript, with the settings of modules that each has. */
const COMPILERS: readonly (readonly [version: string, module: string, resolution: string])[] = ['5.4', '5.9', '6', '7'].flatMap(
  (version) => [
    [version, 'nodenext', 'nodenext'] as const,
    [version, 'node16', 'node16'] as const,
    [version, 'esnext', 'bundler'] as const,
  ],
);

/** Compiles a file with a version of TypeScript. Returns its output: empty, or the errors. */
function compile(version: string, file: string, ...options: readonly string[]): string {
  const home = join(folder, `typescript-${version}`);
  const tsc = join(home, 'node_modules/typescript/bin/tsc');
  if (!existsSync(tsc)) run('npm', 'install', '--no-audit', '--no-fund', '--prefix', home, `typescript@${version}`);
  const flags = ['--strict', '--exactOptionalPropertyTypes', '--noUncheckedIndexedAccess', '--noEmit'];
  const target = ['--target', 'es2022', '--lib', 'es2022', '--types', 'node', ...options];
  return spawnSync(process.execPath, [tsc, ...flags, ...target, file], { cwd: folder, encoding: 'utf8' }).stdout;
}

describe('declarations', () => {
  it.each(COMPILERS)(
    'compile with TypeScript %s and modules %s, resolved as by %s',
    (version, module, resolution) => {
      writeFileSync(join(folder, 'program.mts'), PROGRAM);
      // The declarations of MQTT.js have errors under some of these settings.
      expect(compile(version, 'program.mts', '--skipLibCheck', '--module', module, '--moduleResolution', resolution)).toBe('');
    },
    120_000,
  );

  it.each(['5.4', '5.9', '6', '7'])(
    'of the packages without MQTT.js have no errors with TypeScript %s',
    (version) => {
      writeFileSync(
        join(folder, 'libraries.mts'),
        LIBRARIES.map((name) => `export * as ${name.replaceAll(/\W/g, '_')} from '${name}';\n`).join(''),
      );
      expect(compile(version, 'libraries.mts', '--module', 'nodenext')).toBe('');
    },
    120_000,
  );

  it.each(['5.8', '5.9', '6', '7'])(
    'compile in a CommonJS file with TypeScript %s',
    (version) => {
      const program =
        "import { decode } from '@topicwright/aws-iot-events';\nexport const result = decode('a', 'b').ok satisfies boolean;\n";
      writeFileSync(join(folder, 'program.cts'), program);
      expect(compile(version, 'program.cts', '--skipLibCheck', '--module', 'nodenext')).toBe('');
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
  it.each(['20.19', '22', '24', '26'])(
    'run on Node %s and let the process exit',
    (version) => {
      writeFileSync(join(folder, 'script.mjs'), SCRIPT);
      const out = run('npx', '-y', `node@${version}`, '-e', 'import("./script.mjs")');
      expect(JSON.parse(out)).toEqual([['thingCreated'], true, 1, 'connection-failed']);
    },
    120_000,
  );

  it.each([
    ['deno', 'deno@2', ['run', '--allow-all', '--node-modules-dir=manual', 'script.mjs']],
    ['Bun', 'bun@1', ['script.mjs']],
  ])(
    'run on %s',
    (_, name, args) => {
      writeFileSync(join(folder, 'script.mjs'), SCRIPT);
      const home = join(folder, 'others');
      run('npm', 'install', '--no-audit', '--no-fund', '--foreground-scripts', '--prefix', home, name);
      const program = join(home, 'node_modules/.bin', name.split('@')[0] ?? '');
      expect(
        JSON.parse(
          run(program, ...args)
            .trim()
            .split('\n')
            .at(-1) ?? '',
        ),
      ).toEqual([['thingCreated'], true, 1, 'connection-failed']);
    },
    180_000,
  );

  it.each(['20.19', '22', '24', '26'])(
    'can be required on Node %s',
    (version) => {
      const script = "console.log(require('@topicwright/aws-iot-events').decode('$aws/events/job/j1/completed', '{}').ok)";
      expect(run('npx', '-y', `node@${version}`, '-e', script).trim()).toBe('false');
    },
    120_000,
  );
});

describe('bundlers', () => {
  /** Builds `entry.mjs` into `bundle.mjs`, for a browser or for Node. */
  const BUNDLERS: { readonly [name: string]: { readonly install: readonly string[]; readonly config: string } } = {
    esbuild: {
      install: ['esbuild@0.28'],
      config:
        "await (await import('esbuild')).build({ entryPoints: ['entry.mjs'], bundle: true, format: 'esm', outfile: 'bundle.mjs', platform, logLevel: 'error' });",
    },
    rollup: {
      install: ['rollup@4', '@rollup/plugin-node-resolve@16'],
      config: `const { default: resolve } = await import('@rollup/plugin-node-resolve');
const bundle = await (await import('rollup')).rollup({ input: 'entry.mjs', external: /^node:/, plugins: [resolve({ browser: platform === 'browser' })] });
await bundle.write({ file: 'bundle.mjs', format: 'es' });`,
    },
    webpack: {
      install: ['webpack@5'],
      config: `const { default: webpack } = await import('webpack');
const target = platform === 'browser' ? 'web' : 'node20';
await new Promise((done, fail) =>
  webpack(
    { mode: 'production', target, entry: './entry.mjs', experiments: { outputModule: true },
      output: { path: process.cwd(), filename: 'bundle.mjs', module: true, library: { type: 'module' } } },
    (error, stats) => (error || stats.hasErrors() ? fail(error ?? stats.toString()) : done()),
  ),
);`,
    },
    vite: {
      install: ['vite@7'],
      config: `const output = { entryFileNames: 'bundle.mjs' };
const lib = { entry: 'entry.mjs', formats: ['es'], fileName: () => 'bundle.mjs' };
const own = platform === 'node' ? { ssr: 'entry.mjs', rollupOptions: { output } } : { lib };
await (await import('vite')).build({ logLevel: 'error', configFile: false, ssr: { noExternal: true }, build: { ...own, outDir: '.', emptyOutDir: false, copyPublicDir: false } });`,
    },
  };
  const ENTRIES = {
    browser: "import { decode } from '@topicwright/aws-iot-events';\nexport const ok = decode('$aws/events/job/j1/completed', '{}').ok;\n",
    node: `import { awsIotEvents } from '@topicwright/aws-iot-events';
import { ruleConsumer } from '@topicwright/consumer/lambda';
export const { onSqs } = ruleConsumer(awsIotEvents, { handler: () => undefined });
export const ok = false;
`,
  } as const;

  it.each(Object.keys(BUNDLERS).flatMap((name) => (['browser', 'node'] as const).map((platform) => [name, platform] as const)))(
    'bundle the packages: %s for %s',
    async (name, platform) => {
      const { install = [], config = '' } = BUNDLERS[name] ?? {};
      run('npm', 'install', '--no-save', '--no-audit', '--no-fund', ...install);
      rmSync(join(folder, 'bundle.mjs'), { force: true });
      writeFileSync(join(folder, 'entry.mjs'), ENTRIES[platform]);
      writeFileSync(join(folder, 'bundler.mjs'), `const platform = '${platform}';\n${config}\n`);
      run(process.execPath, 'bundler.mjs');
      const moved = join(folder, `${name}-${platform}.mjs`);
      cpSync(join(folder, 'bundle.mjs'), moved);
      expect(((await import(moved)) as { readonly ok: boolean }).ok).toBe(false);
    },
    180_000,
  );
});
