// Takes messages off a broker: `open` makes the session that they wait in, `drain` takes them and prints how fast.
import { awsIotEvents } from '@topicwright/aws-iot-events';
import { consume } from '@topicwright/mqtt';
import { connect } from 'mqtt';

const [step, kind, url, clientId, count] = process.argv.slice(2);
const messages = Number(count);
const mqtt = { clean: false, clientId };
const FILTER = '$aws/events/thing/+/updated';

let taken = 0;
let start;
let peakHeap = 0;
const watch = setInterval(() => {
  peakHeap = Math.max(peakHeap, process.memoryUsage().heapUsed);
}, 20);

function take() {
  start ??= process.hrtime.bigint();
  taken += 1;
  if (taken === messages) finish();
}

function finish() {
  const seconds = Number(process.hrtime.bigint() - start) / 1e9;
  clearInterval(watch);
  console.log(JSON.stringify({ perSecond: messages / seconds, peakHeapMiB: peakHeap / 2 ** 20, versions }));
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
      take();
    },
  });
  await consumer.ready;
  if (step === 'open') await consumer.close();
} else {
  const client = connect(url, { ...mqtt, manualConnect: true });
  client.on('message', (_, data) => {
    versions += JSON.parse(data.toString()).versionNumber;
    take();
  });
  client.connect();
  await client.subscribeAsync(FILTER, { qos: 1 });
  if (step === 'open') await client.endAsync();
}
if (step === 'open') process.exit();
