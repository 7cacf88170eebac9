// Publishes messages with QoS 1 to a broker and prints the cost of one.
import { awsIotEvents } from '@topicwright/aws-iot-events';
import { samples } from '@topicwright/aws-iot-payloads/testing';
import { connect } from '@topicwright/mqtt';
import { connectAsync } from 'mqtt';

const [kind, url, count] = process.argv.slice(2);
const messages = Number(count);
/** How many messages are in flight at any time. */
const IN_FLIGHT = 256;

const typed = async () => {
  const connection = connect({ url });
  await connection.ready;
  // The side that AWS IoT plays: it sends the events.
  const { publish } = connection.use(awsIotEvents, { side: 'broker' });
  return { publish: (thingName, payload) => publish('thingUpdated', { thingName }, payload), close: () => connection.close() };
};

const bare = async () => {
  const client = await connectAsync(url);
  const publish = (thingName, payload) =>
    client.publishAsync(`$aws/events/thing/${thingName}/updated`, JSON.stringify(payload), { qos: 1 });
  return { publish, close: () => client.endAsync() };
};

const { publish, close } = await (kind === 'typed' ? typed() : bare());

async function publishAll(first, last) {
  let next = first;
  const worker = async () => {
    while (next < last) {
      const i = next;
      next += 1;
      const thingName = `pump-${i % 500}`;
      await publish(thingName, samples.thingUpdated({ thingName, thingId: thingName, versionNumber: i + 1, eventId: `e-${i}` }));
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, worker));
}

// The start of the process, the connection and the first messages are not measured.
await publishAll(0, 5000);
const start = process.cpuUsage();
const startTime = performance.now();
await publishAll(5000, 5000 + messages);
const { user, system } = process.cpuUsage(start);
const wallMicros = ((performance.now() - startTime) * 1000) / messages;
console.log(JSON.stringify({ cpuMicros: (user + system) / messages, wallMicros }));
await close();
