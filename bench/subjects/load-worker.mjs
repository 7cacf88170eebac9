// Consumes messages of a broker: `open` creates the session in which they are queued, `drain` consumes them and prints the cost.
import { awsIotEvents } from '@topicwright/aws-iot-events';
import { consume } from '@topicwright/mqtt';
import { connect } from 'mqtt';

const [step, kind, url, clientId, count] = process.argv.slice(2);
const messages = Number(count);
const mqtt = { clean: false, clientId };
const FILTER = '$aws/events/thing/+/updated';

let consumed = 0;
let start;
let peakHeap = 0;
const heapWatch = setInterval(() => {
  peakHeap = Math.max(peakHeap, process.memoryUsage().heapUsed);
}, 20);

function countMessage() {
  start ??= process.cpuUsage();
  consumed += 1;
  if (consumed === messages) finish();
}

// The start of the process and the connection are not measured.
function finish() {
  const { user, system } = process.cpuUsage(start);
  clearInterval(heapWatch);
  console.log(JSON.stringify({ microsPerMessage: (user + system) / messages, peakHeapMiB: peakHeap / 2 ** 20, versions }));
  setImmediate(() => process.exit());
}

let versions = 0;

if (kind === 'typed') {
  const consumer = consume(awsIotEvents, {
    url,
    mqtt,
    events: 'thingUpdated',
    concurrency: 256,
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
