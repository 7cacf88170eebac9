import { fileURLToPath } from 'node:url';
import { samples } from '@topicwright/aws-iot-payloads/testing';
import { connectAsync } from 'mqtt';
import { mapValues, median } from '../measure.mjs';
import { runNode } from '../processes.mjs';
import { bench } from './build.mjs';
import { withMosquitto } from './servers.mjs';

/** What a consumer is compared with: the least that an application would write. */
export const BARE = 'bare MQTT.js with JSON.parse';

const MESSAGES = 60_000;
const ROUNDS = 7;
const WORKER = fileURLToPath(new URL('load-worker.mjs', import.meta.url));

/**
 * The CPU microseconds per message and the peak heap in MiB of a consumer of queued messages, each in its own process. `undefined` if
 * Mosquitto is not installed. Both have the same receive window and the same messages.
 */
export function load() {
  return withMosquitto('load', measureConsumers);
}

async function measureConsumers(url) {
  const kinds = { topicwright: 'typed', [BARE]: 'bare' };
  const micros = mapValues(kinds, () => []);
  const heaps = mapValues(kinds, () => []);
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const name of round % 2 ? Object.keys(kinds).reverse() : Object.keys(kinds)) {
      const { microsPerMessage, peakHeapMiB } = await drain(url, kinds[name], `${kinds[name]}${round}`, MESSAGES);
      micros[name].push(microsPerMessage);
      heaps[name].push(peakHeapMiB);
    }
  }
  return { microsPerMessage: mapValues(micros, median), peakHeapMiB: mapValues(heaps, median) };
}

/**
 * Creates a session, publishes while nobody is connected, then consumes in a process that is measured. Returns what `load-worker.mjs`
 * prints. `store` are its optional arguments.
 */
export async function drain(url, kind, clientId, messages, ...store) {
  const work = (step) => runNode(bench, [WORKER, step, kind, url, clientId, String(messages), ...store]);
  work('open');
  await publishAll(url, messages);
  return JSON.parse(work('drain'));
}

async function publishAll(url, messages) {
  const client = await connectAsync(url);
  let pending = [];
  for (let i = 0; i < messages; i += 1) {
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
