import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { awsIotEvents } from '@topicwright/aws-iot-events';
import { consume } from '@topicwright/mqtt';
import { connect as connectClient } from 'mqtt';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ROOT } from '../support/generate.js';
import { type Script, type ScriptedBroker, startScriptedBroker } from '../support/scripted-broker.js';
import { thingUpdated } from './fleet.js';

async function peer(script: Script): Promise<ScriptedBroker> {
  const broker = await startScriptedBroker(4, script);
  onTestFinished(() => broker.close());
  return broker;
}

const quick = { reconnectPeriod: 20 };
/** Fails quickly if the connection cannot be established, and prints nothing. */
const brief = { readyTimeoutMs: 200, hooks: { onWarning: () => undefined } };

describe('a consumer that is closed', () => {
  it('does not reconnect after it failed during a connection attempt', async () => {
    const broker = await peer({ cutsAt: 'connect' });
    const mqtt = { ...quick, clean: false, clientId: 'backend' };
    const consumer = consume(awsIotEvents, { url: broker.url, mqtt, ...brief, events: 'THING', handler: () => undefined });
    await expect(consumer.closed).rejects.toMatchObject({ code: 'connection-failed' });
    // A sentinel arrives after any CONNECT that the consumer has sent before.
    const passes = async (clientId: string): Promise<void> => {
      const sentinel = connectClient(broker.url, { reconnectPeriod: 0, clientId });
      onTestFinished(() => sentinel.endAsync(true));
      await expect.poll(() => broker.heardOf('connect').at(-1)?.clientId).toBe(clientId);
    };
    await passes('first');
    const before = broker.heardOf('connect').length;
    // Ten reconnect periods.
    await delay(10 * quick.reconnectPeriod);
    await passes('second');
    expect(broker.heardOf('connect')).toHaveLength(before + 1);
  });

  it('lets the process exit while a `url` function has not resolved', async () => {
    const program = `
      import { awsIotEvents } from '@topicwright/aws-iot-events';
      import { consume } from '@topicwright/mqtt';
      const consumer = consume(awsIotEvents, { url: () => new Promise(() => undefined), events: 'THING', handler: () => undefined });
      setTimeout(() => consumer.close(), 100);`;
    const { stderr } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', program], { timeout: 120_000 });
    expect(stderr).toBe('');
  });

  it('lets the process exit if no broker is listening', async () => {
    const cli = join(ROOT, 'codegen/bin/topicwright.js');
    const child = spawn(process.execPath, [cli, 'tail', 'mqtt://127.0.0.1:1', '--count', '1'], { stdio: 'ignore' });
    onTestFinished(() => void child.kill('SIGKILL'));
    const [code] = await once(child, 'exit');
    expect(code).toBe(1);
  });

  it('closes if the broker sends no UNSUBACK', async () => {
    const broker = await peer({ ignores: 'unsubscribe' });
    const consumer = consume(awsIotEvents, { url: broker.url, mqtt: quick, events: 'THING', handler: () => undefined });
    await consumer.ready;
    await consumer.close();
    expect(broker.heardOf('unsubscribe').length).toBeGreaterThan(0);
  });

  it('rejects with connection-failed for an invalid certificate', async () => {
    const mqtt = { ...quick, cert: 'no certificate', key: 'no key' };
    const consumer = consume(awsIotEvents, { url: 'mqtts://127.0.0.1:1', mqtt, events: 'THING', handler: () => undefined });
    await expect(consumer.closed).rejects.toMatchObject({ name: 'ConsumerError', code: 'connection-failed' });
  });
});

describe('a session that the broker loses and then resumes', () => {
  it('handles every message received before, and abandons none', async () => {
    const broker = await peer({ remembers: [false, false, true] });
    const seen: string[] = [];
    let open = (): void => undefined;
    const gate = new Promise<void>((done) => {
      open = done;
    });
    const consumer = consume(awsIotEvents, {
      url: broker.url,
      mqtt: { ...quick, clean: false, clientId: 'backend' },
      events: 'THING',
      concurrency: 1,
      handler: async ({ topic }) => {
        await gate;
        seen.push(topic);
      },
    });
    onTestFinished(() => consumer.close());
    await consumer.ready;
    for (const [i, thing] of ['a', 'b', 'c'].entries()) {
      const { topic, data } = thingUpdated(thing, 1);
      broker.say({ cmd: 'publish', topic, payload: data, qos: 1, messageId: i + 1, dup: false, retain: false });
    }
    await expect.poll(() => consumer.counters.received).toBe(3);
    for (const connections of [2, 3]) {
      broker.cut();
      await expect.poll(() => broker.heardOf('connect').length).toBe(connections);
      await delay(50);
    }
    open();
    await expect.poll(() => seen.length).toBe(3);
    expect(consumer.counters).toMatchObject({ handled: 3, abandoned: 0 });
  });
});
