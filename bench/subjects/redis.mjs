import { mapValues, median } from '../measure.mjs';
import { drain } from './load.mjs';
import { withMosquitto, withRedis } from './servers.mjs';

const MESSAGES = 5_000;
const ROUNDS = 3;
const SCRIPTS = 2;
const CONCURRENCY = { 'concurrency 1': 1, 'concurrency 8': 8, 'concurrency 64': 64 };

/**
 * A consumer of queued messages with a store on Redis: round trips per message, and microseconds of wall time per message by concurrency.
 * `undefined` if Mosquitto or Redis is not installed.
 */
export function redisStore() {
  return withMosquitto('redis', (url) => withRedis((redisUrl) => measureStore(url, redisUrl)));
}

async function measureStore(url, redisUrl) {
  const micros = mapValues(CONCURRENCY, () => []);
  // Not counted: the first process loads the two scripts.
  let roundTrips = -SCRIPTS;
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [name, concurrency] of Object.entries(CONCURRENCY)) {
      const drained = await drain(url, 'typed', `c${concurrency}-${round}`, MESSAGES, redisUrl, String(concurrency));
      micros[name].push(drained.wallMicrosPerMessage);
      roundTrips += drained.roundTrips;
    }
  }
  const messages = MESSAGES * ROUNDS * Object.keys(CONCURRENCY).length;
  return { roundTrips: roundTrips / messages, microsPerMessage: mapValues(micros, median) };
}
