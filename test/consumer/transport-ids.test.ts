import { type AwsIotEvent, awsIotEvents } from '@topicwright/aws-iot-events';
import { type RuleConsumer, ruleConsumer } from '@topicwright/consumer/lambda';
import { describe, expect, it } from 'vitest';
import { everyMessage, thingUpdated } from '../mqtt/fleet.js';

/** A consumer of events without an identity of their own. */
function consumerOf(): RuleConsumer {
  const sdk = { ...awsIotEvents, idempotencyKey: () => undefined, orderKey: () => undefined };
  return ruleConsumer<AwsIotEvent>(sdk, { handler: () => undefined });
}

describe('an event without identity', () => {
  it('is identified by the event ID of its Kinesis record: two shards may use the same sequence number', async () => {
    const consumer = consumerOf();
    const data = Buffer.from(thingUpdated('a', 1).data).toString('base64');
    const record = (eventID: string): object => ({ eventID, kinesis: { data, sequenceNumber: '1' } });
    const Records = ['shard-0:1', 'shard-1:1', 'shard-0:1'].map(record) as never;
    expect(await consumer.onKinesis({ Records })).toEqual({ batchItemFailures: [] });
    expect(consumer.counters).toMatchObject({ handled: 2, duplicate: 1 });
  });

  it('is not taken for an event of another type with the same transport ID', async () => {
    const consumer = consumerOf();
    const messages = everyMessage().map(({ topic, data }) => ({ ...(JSON.parse(data) as object), topic }));
    const other = messages.find(({ topic }) => topic.endsWith('/created'));
    for (const message of [JSON.parse(thingUpdated('a', 1).data), other]) await consumer.onMessage(message, { awsRequestId: 'r1' });
    expect(consumer.counters).toMatchObject({ handled: 2, duplicate: 0 });
  });
});
