import { fileURLToPath } from 'node:url';
import { mapValues, median } from '../measure.mjs';
import { runNode } from '../processes.mjs';
import { bench } from './build.mjs';
import { withMosquitto } from './servers.mjs';

/** What `publish` is compared with: the least that an application would write. */
export const BARE_PUBLISH = 'bare publishAsync with JSON.stringify';

const MESSAGES = 40_000;
const ROUNDS = 9;
const WORKER = fileURLToPath(new URL('publish-worker.mjs', import.meta.url));

/**
 * The CPU microseconds, and the microseconds of wall time, per message published with QoS 1, each in its own process. `undefined` if
 * Mosquitto is not installed.
 */
export function publishing() {
  return withMosquitto('publish', (url) => {
    const kinds = { topicwright: 'typed', [BARE_PUBLISH]: 'bare' };
    const cpu = mapValues(kinds, () => []);
    const wall = mapValues(kinds, () => []);
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const name of round % 2 ? Object.keys(kinds).reverse() : Object.keys(kinds)) {
        const measured = JSON.parse(runNode(bench, [WORKER, kinds[name], url, String(MESSAGES)]));
        cpu[name].push(measured.cpuMicros);
        wall[name].push(measured.wallMicros);
      }
    }
    return { cpu: mapValues(cpu, median), wall: mapValues(wall, median) };
  });
}
