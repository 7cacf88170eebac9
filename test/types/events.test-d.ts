import {
  type AwsIotEvent,
  decode,
  type EventOf,
  encode,
  eventTime,
  isThingCreated,
  orderKey,
  type PresenceDisconnected,
  parseTopic,
  presenceConnected,
  type ThingCreated,
  thingCreated,
  type thingCreatedSchema,
  topicFilters,
  validateThingCreated,
} from '@topicwright/aws-iot-events';
import { sampleThingCreated } from '@topicwright/aws-iot-payloads/testing';
import { iotPolicy } from '@topicwright/aws-iot-policies';
import type { EncodedMessage, Issue, OrderKey, TopicFilter, TopicName } from '@topicwright/runtime';
import { describe, expectTypeOf, it } from 'vitest';

describe('encode', () => {
  it('takes the events that a side sends', () => {
    // @ts-expect-error clients send no events
    encode('thingCreated', { thingName: 'a' }, sampleThingCreated());
    expectTypeOf(encode('thingCreated', { thingName: 'a' }, sampleThingCreated(), { side: 'broker' })).toEqualTypeOf<EncodedMessage>();
    // @ts-expect-error not a payload of the event
    encode('thingCreated', { thingName: 'a' }, {}, { side: 'broker' });
  });
});

describe('topics', () => {
  it('accept plain strings, and have distinct types for names and filters', () => {
    expectTypeOf(thingCreated.topic({ thingName: 'a' })).toEqualTypeOf<TopicName>();
    expectTypeOf(thingCreated.filter()).toEqualTypeOf<TopicFilter>();
    expectTypeOf(thingCreated.template).toEqualTypeOf<'$aws/events/thing/{thingName}/created'>();
    expectTypeOf<TopicName>().not.toMatchTypeOf<TopicFilter>();
  });

  it('reject parameters that the topic does not have', () => {
    // @ts-expect-error missing parameter
    thingCreated.topic({});
    // @ts-expect-error wrong parameter
    thingCreated.topic({ clientId: 'a' });
    // @ts-expect-error not a string
    presenceConnected.topic({ clientId: 7 });
  });

  it('narrow parameters by type', () => {
    const parsed = parseTopic('x');
    if (parsed?.type === 'thingCreated') expectTypeOf(parsed.params.thingName).toEqualTypeOf<string>();
    // @ts-expect-error the type is not narrowed yet
    parsed?.params.thingName;
  });
});

describe('events', () => {
  it('narrow category, parameters and payload by type', () => {
    const result = decode('x', 'y');
    if (!result.ok) return;
    const { event } = result;
    expectTypeOf(event).toEqualTypeOf<AwsIotEvent>();
    if (event.type === 'thingCreated') {
      expectTypeOf(event.category).toEqualTypeOf<'THING'>();
      expectTypeOf(event.payload).toEqualTypeOf<ThingCreated>();
      expectTypeOf(event.payload.operation).toEqualTypeOf<'CREATED'>();
      expectTypeOf(event.payload.thingTypeName).toEqualTypeOf<string | null>();
    }
    expectTypeOf(eventTime(event)).toEqualTypeOf<Date>();
    expectTypeOf(orderKey(event)).toEqualTypeOf<OrderKey | undefined>();
  });

  it('are picked by type', () => {
    expectTypeOf<EventOf<'presenceDisconnected'>['payload']>().toEqualTypeOf<PresenceDisconnected>();
    // @ts-expect-error unknown type
    type _None = EventOf<'thingMade'>;
  });
});

describe('payloads', () => {
  it('have only the properties of the schema', () => {
    const value: unknown = {};
    if (!isThingCreated(value)) return;
    expectTypeOf(value).toEqualTypeOf<ThingCreated>();
    // @ts-expect-error a misspelled property
    value.thingNam;
  });

  it('accept any string for open enums', () => {
    expectTypeOf<'SOLAR_FLARE'>().toMatchTypeOf<NonNullable<PresenceDisconnected['disconnectReason']>>();
    expectTypeOf<7>().not.toMatchTypeOf<NonNullable<PresenceDisconnected['disconnectReason']>>();
  });

  it('distinguish issues from values', () => {
    const result = validateThingCreated({});
    if (result.ok) expectTypeOf(result.value).toEqualTypeOf<ThingCreated>();
    else expectTypeOf(result.issues).toEqualTypeOf<readonly Issue[]>();
    expectTypeOf<NonNullable<(typeof thingCreatedSchema)['~standard']['types']>['output']>().toEqualTypeOf<ThingCreated>();
  });

  it('have samples whose overrides are checked', () => {
    expectTypeOf(sampleThingCreated({ thingName: 'a' })).toEqualTypeOf<ThingCreated>();
    // @ts-expect-error not a number
    sampleThingCreated({ thingName: 7 });
    // @ts-expect-error a misspelled property
    sampleThingCreated({ thingNam: 'a' });
  });
});

describe('selections', () => {
  it('know events, categories and parameters', () => {
    topicFilters({ events: ['thingCreated', 'PRESENCE'], params: { thingName: 'a', clientId: ['b', 'c'] } });
    topicFilters({ events: 'all' });
    // @ts-expect-error unknown event
    topicFilters({ events: ['thingMade'] });
    // @ts-expect-error unknown parameter
    topicFilters({ events: 'all', params: { thing: 'a' } });
    // @ts-expect-error missing region and account
    iotPolicy({ events: 'all' });
  });
});
