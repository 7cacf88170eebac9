/**
 * Every AWS IoT Core event once through a real broker: published by its sample, received by the generated filters,
 * decoded by the generated SDK.
 */
import {
  type AwsIotEvent,
  awsIotEvents,
  decode,
  decodePayload,
  eventTime,
  eventTypes,
  idempotencyKey,
  topicFilters,
} from '@topicwright/aws-iot-events';
import { samples, sampleThingUpdated } from '@topicwright/aws-iot-payloads/testing';
import { connectAsync, type MqttClient } from 'mqtt';
import { startEmbeddedBroker } from '../support/embedded-broker.js';
import { printError, printEvent, printHead, printSummary } from './print-table.js';

const broker = await startEmbeddedBroker();
const client = await connectAsync(broker.url);
try {
  const { filters } = topicFilters({ events: 'all' });
  await subscribe(client, filters);
  printHead(broker.url, filters.length);
  const received = await publishAndReceive(client, sampleMessages());
  let decoded = 0;
  for (const { topic, data } of received) {
    const result = decode(topic, data);
    if (!result.ok) throw new Error(`${topic}: ${result.error.message}`);
    decoded += 1;
    printEvent(rowOf(result.event));
  }
  const [malformed] = await publishAndReceive(client, [malformedMessage()]);
  const refused = malformed && decode(malformed.topic, malformed.data);
  if (!refused || refused.ok) throw new Error('the malformed message was let through');
  printError(malformed, refused.error);
  printSummary(decoded, eventTypes.length);
  if (decoded !== eventTypes.length) process.exitCode = 1;
} finally {
  await client.endAsync();
  await broker.close();
}

interface Message {
  readonly topic: string;
  readonly data: string;
}

/** A sample of every event. Its topic is rebuilt from the payload, as behind an IoT rule. */
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

/** Subscribes in batches that the broker takes. */
async function subscribe(client: MqttClient, filters: readonly string[]): Promise<void> {
  const { maxFiltersPerSubscribe = filters.length } = awsIotEvents.table.limits;
  for (let i = 0; i < filters.length; i += maxFiltersPerSubscribe) {
    const granted = await client.subscribeAsync(filters.slice(i, i + maxFiltersPerSubscribe), { qos: 1 });
    const refused = granted.find(({ qos }) => qos > 2);
    if (refused) throw new Error(`the broker refuses ${refused.topic}`);
  }
}

/** Publishes `messages` with QoS 1 and returns what comes back, in order of arrival. */
async function publishAndReceive(
  client: MqttClient,
  messages: readonly Message[],
): Promise<readonly { readonly topic: string; readonly data: Uint8Array }[]> {
  const received: { readonly topic: string; readonly data: Uint8Array }[] = [];
  const all = new Promise<void>((done, fail) => {
    const timer = setTimeout(() => fail(new Error(`${received.length} of ${messages.length} messages came back in 10 seconds`)), 10_000);
    const take = (topic: string, data: Uint8Array): void => {
      received.push({ topic, data });
      if (received.length < messages.length) return;
      clearTimeout(timer);
      client.off('message', take);
      done();
    };
    client.on('message', take);
  });
  await Promise.all([all, ...messages.map(({ topic, data }) => client.publishAsync(topic, data, { qos: 1 }))]);
  return received;
}

function rowOf(event: AwsIotEvent): { readonly event: AwsIotEvent; readonly time: Date; readonly key: string } {
  return { event, time: eventTime(event), key: idempotencyKey(event) };
}
