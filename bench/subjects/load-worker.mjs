// Consumes messages of a broker: `open` creates the session in which they are queued, `drain` consumes them and prints the cost.
// The last two arguments are optional: the URL of a Redis server that is the store, and the concurrency.
import { awsIotEvents } from '@topicwright/aws-iot-events';
import { consume } from '@topicwright/mqtt';
import { connect } from 'mqtt';

const [step, kind, url, clientId, count, redisUrl, concurrency = '256'] = process.argv.slice(2);
const messages = Number(count);
const mqtt = { clean: false, clientId };
const FILTER = '$aws/events/thing/+/updated';

let consumed = 0;
let start;
let startedAt;
let roundTrips = 0;
let peakHeap = 0;
const heapWatch = setInterval(() => {
  peakHeap = Math.max(peakHeap, process.memoryUsage().heapUsed);
}, 20);

function countMessage() {
  start ??= process.cpuUsage();
  startedAt ??= performance.now();
  consumed += 1;
  if (consumed === messages) finish();
}

// The start of the process and the connection are not measured.
function finish() {
  const { user, system } = process.cpuUsage(start);
  clearInterval(heapWatch);
  const wallMicrosPerMessage = ((performance.now() - startedAt) * 1000) / messages;
  const microsPerMessage = (user + system) / messages;
  console.log(JSON.stringify({ microsPerMessage, wallMicrosPerMessage, roundTrips, peakHeapMiB: peakHeap / 2 ** 20, versions }));
  setImmediate(() => process.exit());
}

let versions = 0;

// Counts the commands: each is one round trip.
async function redis() {
  const { createClient } = await import('@redis/client');
  const { redisStore } = await import('@topicwright/consumer/redis');
  const client = createClient({ url: redisUrl }).on('error', () => undefined);
  await client.connect();
  const sendCommand = (command) => {
    roundTrips += 1;
    return client.sendCommand(command);
  };
  return redisStore({ client: { sendCommand }, prefix: `${clientId}:` });
}

if (kind === 'typed') {
  const consumer = consume(awsIotEvents, {
    url,
    mqtt,
    events: 'thingUpdated',
    concurrency: Number(concurrency),
    ...(redisUrl && { store: await redis() }),
    handler: ({ payload }) => {
      versions += payload.versionNumber;
      countMessage();
    },
  });
  await consumer.ready;
  if (step === 'open') await consumer.close();
} else {
  const client = connect(url, { ...mqtt, manualConnect: true });
  client.on('message', (_, data) => {
    versions += JSON.parse(data.toString()).versionNumber;
    countMessage();
  });
  client.connect();
  await client.subscribeAsync(FILTER, { qos: 1 });
  if (step === 'open') await client.endAsync();
}
if (step === 'open') process.exit();
