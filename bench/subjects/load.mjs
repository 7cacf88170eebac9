import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { userInfo } from 'node:os';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { samples } from '@topicwright/aws-iot-payloads/testing';
import { connectAsync } from 'mqtt';
import { median } from '../measure.mjs';
import { bench } from './generate.mjs';

/** What we are held against: what a person would write who needs none of it. */
export const BARE = 'bare MQTT.js with JSON.parse';

const MESSAGES = 60_000;
const ROUNDS = 7;
const WORKER = fileURLToPath(new URL('load-worker.mjs', import.meta.url));

/**
 * Messages a second that a consumer takes off a Mosquitto that has them waiting, and the peak heap in MiB, each in a process of its
 * own; `undefined` where Mosquitto is not installed. Both have the same window and the same messages.
 */
export async function load() {
  const program = ['/usr/sbin/mosquitto', '/usr/bin/mosquitto', '/usr/local/sbin/mosquitto'].find(existsSync);
  if (!program) return undefined;
  const folder = resolve(bench, '.build/load');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const port = await freePort();
  writeFileSync(
    resolve(folder, 'mosquitto.conf'),
    `user ${userInfo().username}\nlistener ${port} 127.0.0.1\nallow_anonymous true\nmax_queued_messages 0\nmax_inflight_messages 256\n`,
  );
  const broker = spawn(program, ['-c', resolve(folder, 'mosquitto.conf')], { stdio: 'ignore' });
  try {
    const url = `mqtt://127.0.0.1:${port}`;
    const rates = { topicwright: [], [BARE]: [] };
    const heaps = { topicwright: [], [BARE]: [] };
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const name of round % 2 ? Object.keys(rates).reverse() : Object.keys(rates)) {
        const { perSecond, peakHeapMiB } = await drain(url, name === 'topicwright' ? 'typed' : 'bare', `${name}${round}`);
        rates[name].push(perSecond);
        heaps[name].push(peakHeapMiB);
      }
    }
    const medians = (lists) => Object.fromEntries(Object.entries(lists).map(([name, values]) => [name, median(values)]));
    return { perSecond: medians(rates), peakHeapMiB: medians(heaps) };
  } finally {
    broker.kill();
  }
}

// The session is made, filled while nobody is there, and then emptied by a process that is timed.
async function drain(url, kind, clientId) {
  const work = (step) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [WORKER, step, kind, url, clientId, String(MESSAGES)], {
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(stderr);
    return stdout;
  };
  work('open');
  await fill(url);
  return JSON.parse(work('drain'));
}

async function fill(url) {
  const client = await connectAsync(url);
  let pending = [];
  for (let i = 0; i < MESSAGES; i += 1) {
    // A client has 65,535 packet identifiers.
    if (pending.length === 10_000) {
      await Promise.all(pending);
      pending = [];
    }
    const thingName = `pump-${i % 500}`;
    const payload = samples.thingUpdated({ thingName, thingId: thingName, versionNumber: Math.floor(i / 500) + 1, eventId: `e-${i}` });
    pending.push(client.publishAsync(`$aws/events/thing/${thingName}/updated`, JSON.stringify(payload), { qos: 1 }));
  }
  await Promise.all(pending);
  await client.endAsync();
}

async function freePort() {
  const server = createServer();
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address();
  await new Promise((done) => server.close(done));
  return port;
}
