import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { connectAsync } from 'mqtt';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { ROOT, temporaryFolder } from '../support/generate.js';
import { startMosquitto } from '../support/mosquitto.js';
import { describeWith } from '../support/programs.js';

const FOLDER = join(ROOT, 'examples/fleet');
const CLI = join(ROOT, 'codegen/bin/topicwright.js');
const run = promisify(execFile);
const topicwright = async (...args: string[]): Promise<string> => (await run(process.execPath, [CLI, ...args], { cwd: FOLDER })).stdout;

// What the example exports.
interface Scooter {
  readonly report: (latitude: number, longitude: number) => Promise<void>;
  readonly close: () => Promise<void>;
}
interface Backend {
  readonly switchLamp: (scooter: string, lamp: number, value: string) => Promise<void>;
  readonly lock: (scooter: string, action: string) => Promise<string>;
  readonly close: () => Promise<void>;
}
interface Example {
  readonly startScooter: (url: string, scooter: string, isMoving: () => boolean, username?: string) => Promise<Scooter>;
  readonly startBackend: (url: string, username?: string) => Promise<Backend>;
}

beforeAll(async () => {
  await run(process.execPath, [join(ROOT, 'node_modules/typescript/bin/tsc')], { cwd: FOLDER });
});

describe('examples/fleet', () => {
  it('contains the output of its table', async () => {
    expect(await topicwright('check')).toMatch(/up to date/);
  });

  it('prints what both sides do', async () => {
    const { stdout, stderr } = await run(process.execPath, ['dist/main.js'], { cwd: FOLDER });
    expect(stderr).toBe('');
    expect(stdout.trim().split('\n').sort()).toEqual([
      'backend: lock: locked',
      'backend: lock: refused, because it is moving',
      'backend: sc-000042 is at 48.2082, 16.3738',
      'backend: sc-000042 is offline',
      'backend: sc-000042 is online',
      'sc-000042: lamp 1 is ON',
    ]);
  });
});

describeWith(['mosquitto'], 'examples/fleet, on a broker with the ACL of its README', () => {
  const printed = vi.spyOn(console, 'log').mockImplementation(() => undefined);
  afterAll(() => printed.mockRestore());

  it('works, and keeps a scooter from the commands of another one', async () => {
    const folder = temporaryFolder(false);
    const acl = await Promise.all([
      topicwright('policy', 'all', '--as', 'mosquitto', '--param', 'scooter=%c'),
      topicwright('policy', 'all', '--as', 'mosquitto', '--side', 'backend', '--user', 'backend'),
    ]);
    writeFileSync(join(folder, 'acl'), acl.join('\n'));
    const config = ['allow_anonymous true', `acl_file ${join(folder, 'acl')}`, 'max_queued_messages 1000'];
    const broker = await startMosquitto({ folder, config, isPersistent: false });
    onTestFinished(() => broker.stop());
    const load = async (name: string): Promise<Example> => (await import(join(FOLDER, 'dist', name))) as Example;
    const [{ startScooter }, { startBackend }] = await Promise.all([load('scooter.js'), load('backend.js')]);
    const spy = await connectAsync(broker.url, { clientId: 'sc-000043' });
    const seen: string[] = [];
    spy.on('message', (topic) => seen.push(topic));
    await spy.subscribeAsync('fleet/#', { qos: 1 });
    const backend = await startBackend(broker.url, 'backend');
    const scooter = await startScooter(broker.url, 'sc-000042', () => false, 'scooter');
    await scooter.report(1, 2);
    await backend.switchLamp('sc-000042', 2, 'OFF');
    expect(await backend.lock('sc-000042', 'unlock')).toBe('unlocked');
    await backend.switchLamp('sc-000043', 1, 'ON');
    const lines = (): readonly unknown[] => printed.mock.calls.map(([line]) => line);
    await expect
      .poll(lines)
      .toEqual(expect.arrayContaining(['backend: sc-000042 is online', 'backend: sc-000042 is at 1, 2', 'sc-000042: lamp 2 is OFF']));
    // The last command is for the spy, so it has received everything that it may receive.
    await expect.poll(() => seen).toEqual(['fleet/sc-000043/lamp1']);
    await scooter.close();
    await expect.poll(lines).toContain('backend: sc-000042 is offline');
    await backend.close();
    await spy.endAsync(true);
  });
});
