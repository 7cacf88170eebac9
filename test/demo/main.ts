/**
 * Publishes a sample of every AWS IoT Core event to a real broker, one of them twice, and one malformed message. The consumer
 * receives, decodes and handles them. Then a command is sent to a device, which answers it.
 */
import { awsIotEvents, decodePayload, eventTime, eventTypes, idempotencyKey } from '@topicwright/aws-iot-events';
import { samples, sampleThingUpdated } from '@topicwright/aws-iot-payloads/testing';
import { consume } from '@topicwright/mqtt';
import type { DecodeError } from '@topicwright/runtime';
import { connectAsync } from 'mqtt';
import { startEmbeddedBroker } from '../support/embedded-broker.js';
import { sendCommand } from './command.js';
import { printCommand, printError, printEvent, printHeader, printSummary } from './print-table.js';

const broker = await startEmbeddedBroker();
const publisher = await connectAsync(broker.url);
const deadLetters: { readonly topic: string; readonly error: DecodeError }[] = [];
try {
  const messages = [...sampleMessages(), ...sampleMessages().slice(-1), malformedMessage()];
  const consumer = consume(awsIotEvents, {
    url: broker.url,
    events: 'all',
    handler: (event) => printEvent({ event, time: eventTime(event), key: idempotencyKey(event) }),
    onDeadLetter: ({ topic = '', error }) => void deadLetters.push({ topic, error: error as DecodeError }),
  });
  await consumer.ready;
  printHeader(broker.url, consumer.filters.length);
  for (const { topic, data } of messages) await publisher.publishAsync(topic, data, { qos: 1 });
  const { counters } = consumer;
  await until(() => counters.received === messages.length && counters.inFlight === 0);
  for (const { topic, error } of deadLetters) printError({ topic }, error);
  printSummary(counters, eventTypes.length);
  if (counters.handled !== eventTypes.length) process.exitCode = 1;
  await consumer.close();
  printCommand(await sendCommand(broker.url));
} finally {
  await publisher.endAsync();
  await broker.close();
}

interface Message {
  readonly topic: string;
  readonly data: string;
}

/** One sample of every event. The topic is derived from the payload, as for a message from an IoT rule. */
function sampleMessages(): readonly Message[] {
  return eventTypes.map((type) => {
    const payload = samples[type]();
    const result = decodePayload(payload);
    if (!result.ok) throw new Error(`${type}: ${result.error.message}`);
    return { topic: result.event.topic, data: JSON.stringify(payload) };
  });
}

function malformedMessage(): Message {
  const payload = { ...sampleThingUpdated(), versionNumber: 'three' };
  return { topic: '$aws/events/thing/pump-7/updated', data: JSON.stringify(payload) };
}

/** Waits until the condition is true, for at most ten seconds. */
async function until(condition: () => boolean): Promise<void> {
  for (const end = Date.now() + 10_000; !condition(); ) {
    if (Date.now() > end) throw new Error('the messages were not received within 10 seconds');
    await new Promise((done) => setTimeout(done, 5));
  }
}
