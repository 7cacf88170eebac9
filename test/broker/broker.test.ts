import { type AwsIotEvent, decode, decodePayload, eventsMatching, eventTypes, topicFilters } from '@topicwright/aws-iot-events';
import { samples } from '@topicwright/aws-iot-payloads/testing';
import { connectAsync, type MqttClient } from 'mqtt';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type EmbeddedBroker, startEmbeddedBroker } from '../support/embedded-broker.js';

let broker: EmbeddedBroker;
let publisher: MqttClient;

beforeAll(async () => {
  broker = await startEmbeddedBroker();
  publisher = await connectAsync(broker.url);
});

afterAll(async () => {
  await publisher.endAsync();
  await broker.close();
});

/** Publishes every event once and returns the events that a client subscribed to `filters` receives. */
async function receivedBy(filters: readonly string[]): Promise<readonly AwsIotEvent[]> {
  const client = await connectAsync(broker.url);
  const events: AwsIotEvent[] = [];
  const end = new Promise<void>((done) => {
    client.on('message', (topic, data) => {
      if (topic === 'end') return done();
      const result = decode(topic, data);
      if (!result.ok) throw new Error(`${topic}: ${result.error.message}`);
      events.push(result.event);
    });
  });
  await client.subscribeAsync([...filters, 'end'], { qos: 1 });
  for (const type of eventTypes) {
    const sample = decodePayload(samples[type]());
    if (!sample.ok) throw new Error(sample.error.message);
    await publisher.publishAsync(sample.event.topic, JSON.stringify(sample.event.payload), { qos: 1 });
  }
  await publisher.publishAsync('end', '', { qos: 1 });
  await end;
  await client.endAsync();
  return events;
}

describe('over a broker', () => {
  it('every event of the spec is received once and decodes to its type', async () => {
    const events = await receivedBy(topicFilters({ events: 'all' }).filters);
    expect(events.map(({ type }) => type).sort()).toEqual([...eventTypes].sort());
  });

  it('a single widened filter receives every event', async () => {
    const events = await receivedBy(topicFilters({ events: 'all', max: 1 }).filters);
    expect(events).toHaveLength(eventTypes.length);
  });

  it('a filter for one thing receives only the events of that thing', async () => {
    const events = await receivedBy(topicFilters({ events: 'THING', params: { thingName: 'pump-7' } }).filters);
    expect(events.map(({ type }) => type).sort()).toEqual(['thingCreated', 'thingDeleted', 'thingUpdated']);
    expect(await receivedBy(topicFilters({ events: 'THING', params: { thingName: 'pump-8' } }).filters)).toEqual([]);
  });

  it.each([
    '$aws/events/presence/+',
    '$aws/events/presence/+/+',
    '$aws/events/thing/+/+',
    '$aws/events/#',
    '#',
    '+/events/#',
    '$aws/events/thing',
  ])('eventsMatching returns the event types that %s receives', async (filter) => {
    const events = await receivedBy([filter]);
    expect(events.map(({ type }) => type).sort()).toEqual([...eventsMatching(filter)].sort());
  });
});
