// A consumer in a separate process, to be killed. Prints a line for each event that it starts and finishes handling.
import { setTimeout as delay } from 'node:timers/promises';
import { createClient } from '@redis/client';
import { awsIotEvents } from '@topicwright/aws-iot-events';
import { redisStore } from '@topicwright/consumer/redis';
import { consume } from '@topicwright/mqtt';

const { url, redis, clientId, shareGroup, leaseMs, handlerMs, concurrency } = JSON.parse(process.argv[2]);
const client = createClient({ url: redis });
await client.connect();
const consumer = consume(awsIotEvents, {
  url,
  mqtt: { clientId, protocolVersion: 5, clean: false, properties: { sessionExpiryInterval: 600 }, reconnectPeriod: 50 },
  events: 'THING',
  concurrency,
  leaseMs,
  store: redisStore({ client }),
  ...(shareGroup && { shareGroup }),
  handler: async ({ payload }) => {
    console.log(`begun ${payload.eventId}`);
    await delay(handlerMs);
    console.log(`handled ${payload.eventId}`);
  },
});
process.once('SIGTERM', () => consumer.close());
client.on('error', () => undefined);
await consumer.ready;
console.log('ready');
await consumer.closed;
await client.close();
