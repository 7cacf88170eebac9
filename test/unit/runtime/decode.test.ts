import {
  type AwsIotEvent,
  type AwsIotEventType,
  decode,
  decodePayload,
  eventTime,
  eventTypes,
  idempotencyKey,
  orderKey,
} from '@topicwright/aws-iot-events';
import {
  samplePresenceConnected,
  samplePresenceDisconnected,
  samples,
  sampleThingCreated,
  sampleThingGroupMembershipAdded,
} from '@topicwright/aws-iot-payloads/testing';
import { describe, expect, it } from 'vitest';

const TOPIC = '$aws/events/thing/pump-7/created';
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

function errorOf(topic: unknown, data: unknown): unknown {
  const result = decode(topic as string, data as string);
  return result.ok ? undefined : { code: result.error.code, message: result.error.message };
}

function eventOf(topic: string, payload: unknown): AwsIotEvent {
  const result = decode(topic, JSON.stringify(payload));
  if (!result.ok) throw new Error(result.error.message);
  return result.event;
}

describe('decode', () => {
  it('gives the event of text and of bytes', () => {
    const payload = sampleThingCreated();
    const event = { type: 'thingCreated', category: 'THING', topic: TOPIC, params: { thingName: 'pump-7' }, payload };
    expect(decode(TOPIC, JSON.stringify(payload))).toEqual({ ok: true, event });
    expect(decode(TOPIC, bytes(JSON.stringify(payload)))).toEqual({ ok: true, event });
    expect(decode(TOPIC, Buffer.from(JSON.stringify(payload)))).toEqual({ ok: true, event });
  });

  it('lets properties pass that the schema does not know, and enum members that the sender added', () => {
    const payload = { ...samplePresenceDisconnected(), disconnectReason: 'SOLAR_FLARE', addedIn2031: { a: 1 } };
    expect(decode('$aws/events/presence/disconnected/pump-7', JSON.stringify(payload))).toMatchObject({ ok: true });
  });

  const text = JSON.stringify(sampleThingCreated());
  it.each([
    [
      'an unknown topic',
      '$aws/events/thing/pump-7/made',
      text,
      { code: 'unknown-topic', message: 'no event of aws-iot-events has the topic "$aws/events/thing/pump-7/made"' },
    ],
    ['a topic that is no text', undefined, text, { code: 'unknown-topic', message: expect.stringContaining('no event') }],
    [
      'too many bytes',
      TOPIC,
      bytes(`"${'x'.repeat(131_072)}"`),
      { code: 'too-large', message: 'the payload has 131074 bytes, more than the 131072 that the table allows' },
    ],
    ['too much text', TOPIC, `"${'ü'.repeat(65_536)}"`, { code: 'too-large', message: expect.stringContaining('131074 bytes') }],
    ['bytes that are not UTF-8', TOPIC, Uint8Array.of(0x22, 0xff, 0x22), { code: 'invalid-utf8', message: 'the payload is not UTF-8' }],
    ['text that is not JSON', TOPIC, '{"eventId":', { code: 'invalid-json', message: expect.stringMatching(/^the payload is not JSON: /) }],
    ['nothing', TOPIC, undefined, { code: 'invalid-json', message: 'the payload is neither text nor bytes, but undefined' }],
    ['an array', TOPIC, '[]', { code: 'invalid-payload', message: 'thingCreated: the value must be an object, but is an array of 0' }],
    [
      'a wrong type',
      TOPIC,
      JSON.stringify({ ...sampleThingCreated(), versionNumber: '1' }),
      { code: 'invalid-payload', message: 'thingCreated: /versionNumber must be an integer, but is "1"' },
    ],
    [
      'a missing property',
      TOPIC,
      JSON.stringify({ ...sampleThingCreated(), eventId: undefined }),
      { code: 'invalid-payload', message: 'thingCreated: /eventId must be a string, but is missing' },
    ],
    [
      'another operation',
      TOPIC,
      JSON.stringify({ ...sampleThingCreated(), operation: 'DELETED' }),
      { code: 'invalid-payload', message: 'thingCreated: /operation must be "CREATED", but is "DELETED"' },
    ],
    [
      'another thing',
      '$aws/events/thing/pump-8/created',
      text,
      { code: 'topic-mismatch', message: 'thingCreated: topic and payload disagree on thingName: "pump-8" vs "pump-7"' },
    ],
  ])('refuses %s', (_, topic, data, want) => {
    expect(errorOf(topic, data)).toEqual(want);
  });

  it('compares topics with the names in ARNs', () => {
    const payload = JSON.stringify(sampleThingGroupMembershipAdded({ thingArn: 'arn:aws:iot:us-east-1:123456789012:thing/a:b:c' }));
    const topic = (thing: string): string => `$aws/events/thingGroupMembership/thingGroup/pumps/thing/${thing}/added`;
    expect(decode(topic('a:b:c'), payload)).toMatchObject({ ok: true, event: { params: { thingGroupName: 'pumps', thingName: 'a:b:c' } } });
    expect(errorOf(topic('a'), payload)).toMatchObject({ code: 'topic-mismatch' });
  });
});

describe('decodePayload', () => {
  it.each(eventTypes)('places the sample of %s', (type) => {
    const result = decodePayload(samples[type]());
    expect(result).toMatchObject({ ok: true, event: { type } });
    if (result.ok) expect(decode(result.event.topic, JSON.stringify(result.event.payload))).toEqual(result);
  });

  it('unwraps what SELECT *, topic() AS topic gives', () => {
    const payload = sampleThingCreated();
    expect(decodePayload({ ...payload, topic: TOPIC })).toEqual({
      ok: true,
      event: { type: 'thingCreated', category: 'THING', topic: TOPIC, params: { thingName: 'pump-7' }, payload },
    });
  });

  it('takes text and bytes', () => {
    const text = JSON.stringify(sampleThingCreated());
    expect(decodePayload(text)).toMatchObject({ ok: true, event: { topic: TOPIC } });
    expect(decodePayload(bytes(text))).toMatchObject({ ok: true, event: { topic: TOPIC } });
  });

  it.each([
    ['nothing', undefined, 'unknown-payload'],
    ['text that is not JSON', '{', 'invalid-json'],
    ['a payload of nobody', { a: 1 }, 'unknown-payload'],
    ['a wrapped payload that is wrong', { ...sampleThingCreated(), eventId: 1, topic: TOPIC }, 'invalid-payload'],
    ['a payload whose topic says otherwise', { ...sampleThingCreated(), topic: '$aws/events/thing/other/created' }, 'topic-mismatch'],
  ])('refuses %s', (_, data, code) => {
    expect(decodePayload(data)).toMatchObject({ ok: false, error: { code } });
  });

  it('does not throw where a getter does', () => {
    const payload = {
      get eventType(): string {
        throw new Error('gotcha');
      },
    };
    expect(decodePayload(payload)).toMatchObject({
      ok: false,
      error: { code: 'invalid-payload', message: 'the payload cannot be read: gotcha' },
    });
  });
});

describe('a byte order mark', () => {
  it('is not part of the JSON that follows it', () => {
    const data = Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from(JSON.stringify(sampleThingCreated()))]);
    expect(decode('$aws/events/thing/pump-7/created', data)).toMatchObject({ ok: true });
    expect(decode('$aws/events/thing/pump-7/created', Uint8Array.from(data))).toMatchObject({ ok: true });
  });
});

describe('idempotencyKey', () => {
  const sampleEvent = (type: AwsIotEventType, changes: object = {}): AwsIotEvent => {
    const result = decodePayload({ ...samples[type](), ...changes });
    if (!result.ok) throw new Error(result.error.message);
    return result.event;
  };

  it('is a JSON array headed by the name of the spec', () => {
    expect(JSON.parse(idempotencyKey(sampleEvent('thingCreated')) ?? '')).toEqual([
      'aws-iot-events',
      'thingCreated',
      'pump-7',
      sampleThingCreated().eventId,
    ]);
  });

  it('tells the messages of the table apart', () => {
    const keys = eventTypes.map((type) => idempotencyKey(sampleEvent(type)));
    expect(new Set(keys).size).toBe(eventTypes.length);
  });

  it('tells a second subscribe of a session from a repeated first one', () => {
    const [first, again, second] = [{}, {}, { topics: ['other'] }].map((changes) =>
      idempotencyKey(sampleEvent('subscriptionsSubscribed', changes)),
    );
    expect(again).toBe(first);
    expect(second).not.toBe(first);
  });

  it('is undefined if a part is missing, for then two messages may have equal payloads', () => {
    const { versionNumber: _, ...old } = samplePresenceConnected();
    expect(idempotencyKey(eventOf('$aws/events/presence/connected/pump-7', old))).toBeUndefined();
  });

  it('hashes a part that is an array, whatever the order of keys in it', () => {
    const key = idempotencyKey(sampleEvent('subscriptionsSubscribed'));
    expect(JSON.parse(key ?? '').at(-1)).toEqual({ sha256: expect.stringMatching(/^[0-9a-f]{64}$/) });
  });
});

describe('orderKey and eventTime', () => {
  it('name the entity, its version and the reset', () => {
    expect(orderKey(eventOf('$aws/events/presence/connected/pump-7', samplePresenceConnected({ versionNumber: 5 })))).toEqual({
      entity: '["aws-iot-events","PRESENCE","pump-7"]',
      version: 5,
      reset: { after: 3_600_000, to: 0 },
    });
  });

  it.each([
    ['jobCompleted', 1_764_000_000, '2025-11-24T16:00:00.000Z'],
    ['jobCompleted', 1_764_000_000_000, '2025-11-24T16:00:00.000Z'],
    ['thingCreated', 1_764_000_000_000, '2025-11-24T16:00:00.000Z'],
    ['thingCreated', 1_764_000_000, '1970-01-21T10:00:00.000Z'],
  ] as const)('reads the time of %s %d', (type, timestamp, want) => {
    const result = decodePayload({ ...samples[type](), timestamp });
    expect(result.ok && eventTime(result.event).toISOString()).toBe(want);
  });
});

describe('what no message is', () => {
  const circular: { self?: unknown } = {};
  circular.self = circular;
  const throwing = {
    toJSON: () => {
      throw new Error('no');
    },
  };

  it.each<readonly [string, unknown, unknown, string]>([
    ['a number as topic', 10n, '{}', 'unknown-topic'],
    ['a topic that holds itself', circular, '{}', 'unknown-topic'],
    ['a topic that throws', throwing, '{}', 'unknown-topic'],
    ['a proxy of bytes', TOPIC, new Proxy(new Uint8Array(2), {}), 'invalid-json'],
    ['what only looks like bytes', TOPIC, Object.create(Uint8Array.prototype), 'invalid-json'],
  ])('is refused, and never thrown: %s', (_, topic, data, code) => {
    expect(errorOf(topic, data)).toMatchObject({ code });
  });

  it.each(['', 'a/b', '#'])('is a topic that cannot be: of a thing called %j', (thingName) => {
    expect(decodePayload({ ...sampleThingCreated(), thingName })).toMatchObject({ ok: false, error: { code: 'unknown-payload' } });
  });
});
