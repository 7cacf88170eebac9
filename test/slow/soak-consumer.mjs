// A consumer in a separate process, to be killed. Writes a log of started and completed events and its counters. Each handler adds the
// idempotency key to a set in Redis.
import { appendFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { createClient } from '@redis/client';
import { awsIotEvents } from '@topicwright/aws-iot-events';
import { redisStore } from '@topicwright/consumer/redis';
import { consume } from '@topicwright/mqtt';

const { url, redis, log, protocolVersion, concurrency } = JSON.parse(process.argv[2]);
const note = (word, id) => appendFileSync(log, `${word} ${id}\n`);

const client = createClient({ url: redis });
client.on('error', () => undefined);
await client.connect();
const store = redisStore({ client, prefix: 'soak:' });
const consumer = consume(awsIotEvents, {
  url,
  mqtt: { clientId: 'soak', protocolVersion, clean: false, reconnectPeriod: 20, properties: { sessionExpiryInterval: 3600 } },
  events: 'THING',
  concurrency,
  hooks: { onWarning: ({ code }) => note('warning', code) },
  store: {
    ...store,
    complete: async (completion) => {
      await store.complete(completion);
      if (completion.key !== undefined) note('completed', completion.key);
    },
  },
  handler: async (event, { stale }) => {
    const key = awsIotEvents.idempotencyKey(event);
    note(stale ? 'begun-stale' : 'begun', key);
    await delay(1);
    await client.sendCommand(['SADD', 'effects', key]);
  },
});
consumer.ready.then(
  () => note('ready', protocolVersion),
  () => undefined,
);
process.on('SIGTERM', () => consumer.close());
await consumer.closed;
note('counters', JSON.stringify(consumer.counters));
await client.close();
