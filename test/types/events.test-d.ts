import {
  type AwsIotEvent,
  decode,
  type EventOf,
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
import type { Issue, OrderKey, TopicFilter, TopicName } from '@topicwright/runtime';
import { describe, expectTypeOf, it } from 'vitest';

describe('topics', () => {
  it('take plain strings and give names and filters that are told apart', () => {
    expectTypeOf(thingCreated.topic({ thingName: 'a' })).toEqualTypeOf<TopicName>();
    expectTypeOf(thingCreated.filter()).toEqualTypeOf<TopicFilter>();
    expectTypeOf(thingCreated.template).toEqualTypeOf<'$aws/events/thing/{thingName}/created'>();
    expectTypeOf<TopicName>().not.toMatchTypeOf<TopicFilter>();
  });

  it('refuse parameters that the topic does not have', () => {
    // @ts-expect-error a name is missing
    thingCreated.topic({});
    // @ts-expect-error another name
    thingCreated.topic({ clientId: 'a' });
    // @ts-expect-error no text
    presenceConnected.topic({ clientId: 7 });
  });

  it('narrow parameters by type', () => {
    const parsed = parseTopic('x');
    if (parsed?.type === 'thingCreated') expectTypeOf(parsed.params.thingName).toEqualTypeOf<string>();
    // @ts-expect-error not before the type is known
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
    // @ts-expect-error no such type
    type _None = EventOf<'thingMade'>;
  });
});

describe('payloads', () => {
  it('have no properties that the schema does not know', () => {
    const value: unknown = {};
    if (!isThingCreated(value)) return;
    expectTypeOf(value).toEqualTypeOf<ThingCreated>();
    // @ts-expect-error a misspelt property
    value.thingNam;
  });

  it('keep open enums open, and complete their members', () => {
    expectTypeOf<'SOLAR_FLARE'>().toMatchTypeOf<NonNullable<PresenceDisconnected['disconnectReason']>>();
    expectTypeOf<7>().not.toMatchTypeOf<NonNullable<PresenceDisconnected['disconnectReason']>>();
  });

  it('tell issues from values', () => {
    const result = validateThingCreated({});
    if (result.ok) expectTypeOf(result.value).toEqualTypeOf<ThingCreated>();
    else expectTypeOf(result.issues).toEqualTypeOf<readonly Issue[]>();
    expectTypeOf<NonNullable<(typeof thingCreatedSchema)['~standard']['types']>['output']>().toEqualTypeOf<ThingCreated>();
  });

  it('have samples whose overrides are checked', () => {
    expectTypeOf(sampleThingCreated({ thingName: 'a' })).toEqualTypeOf<ThingCreated>();
    // @ts-expect-error no number
    sampleThingCreated({ thingName: 7 });
    // @ts-expect-error a misspelt property
    sampleThingCreated({ thingNam: 'a' });
  });
});

describe('selections', () => {
  it('know events, categories and parameters', () => {
    topicFilters({ events: ['thingCreated', 'PRESENCE'], params: { thingName: 'a', clientId: ['b', 'c'] } });
    topicFilters({ events: 'all' });
    // @ts-expect-error no such event
    topicFilters({ events: ['thingMade'] });
    // @ts-expect-error no such parameter
    topicFilters({ events: 'all', params: { thing: 'a' } });
    // @ts-expect-error a policy needs to know where
    iotPolicy({ events: 'all' });
  });
});
