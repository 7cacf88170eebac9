import type { AwsIotEvent, ThingCreatedEvent, ThingUpdatedEvent } from '@topicwright/aws-iot-events';
import { awsIotEvents } from '@topicwright/aws-iot-events';
import { ruleConsumer } from '@topicwright/consumer/lambda';
import { connect, consume } from '@topicwright/mqtt';
import type { FirehoseTransformationHandler, KinesisStreamHandler, SNSHandler, SQSHandler } from 'aws-lambda';
import { assertType, describe, expectTypeOf, it } from 'vitest';

const url = 'mqtt://localhost';

describe('a handler', () => {
  it('receives the union of the selected events only', () => {
    consume(awsIotEvents, { url, events: 'thingCreated', handler: (event) => expectTypeOf(event).toEqualTypeOf<ThingCreatedEvent>() });
    consume(awsIotEvents, {
      url,
      events: ['thingCreated', 'thingUpdated'],
      handler: (event) => expectTypeOf(event).toEqualTypeOf<ThingCreatedEvent | ThingUpdatedEvent>(),
    });
    consume(awsIotEvents, { url, events: 'THING', handler: (event) => expectTypeOf(event.category).toEqualTypeOf<'THING'>() });
    consume(awsIotEvents, { url, events: 'all', handler: (event) => expectTypeOf(event).toEqualTypeOf<AwsIotEvent>() });
    const events = ['thingCreated'] as readonly ('thingCreated' | 'PRESENCE')[];
    consume(awsIotEvents, { url, events, handler: ({ category }) => expectTypeOf(category).toEqualTypeOf<'THING' | 'PRESENCE'>() });
  });

  it('receives the selected events on a connection, too', () => {
    connect({ url })
      .use(awsIotEvents)
      .consume({ events: ['thingCreated'], handler: (event) => expectTypeOf(event).toEqualTypeOf<ThingCreatedEvent>() });
  });

  it('cannot select an unknown event', () => {
    // @ts-expect-error unknown event
    consume(awsIotEvents, { url, events: 'thingMade' });
    // @ts-expect-error a number is not a URL
    consume(awsIotEvents, { url: 1883, events: 'all' });
  });
});

describe('a loop', () => {
  it('iterates over the selected events, alone or with their context', async () => {
    const consumer = consume(awsIotEvents, { url, events: ['thingCreated'] });
    for await (const event of consumer) expectTypeOf(event).toEqualTypeOf<ThingCreatedEvent>();
    for await (const { event, context } of consumer.deliveries()) {
      expectTypeOf(event).toEqualTypeOf<ThingCreatedEvent>();
      expectTypeOf(context.stale).toEqualTypeOf<boolean>();
    }
  });
});

describe('rule adapters', () => {
  it('have the types of Lambda handlers', () => {
    const { onSqs, onSns, onKinesis, onFirehose } = ruleConsumer(awsIotEvents, { handler: ({ type }) => console.log(type) });
    assertType<SQSHandler>(onSqs);
    assertType<SNSHandler>(onSns);
    assertType<KinesisStreamHandler>(onKinesis);
    assertType<FirehoseTransformationHandler>(onFirehose);
  });
});
