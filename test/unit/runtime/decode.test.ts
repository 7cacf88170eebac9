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
  it('returns the event of a string and of bytes', () => {
    const payload = sampleThingCreated();
    const event = { type: 'thingCreated', category: 'THING', topic: TOPIC, params: { thingName: 'pump-7' }, payload };
    expect(decode(TOPIC, JSON.stringify(payload))).toEqual({ ok: true, event });
    expect(decode(TOPIC, bytes(JSON.stringify(payload)))).toEqual({ ok: true, event });
    expect(decode(TOPIC, Buffer.from(JSON.stringify(payload)))).toEqual({ ok: true, event });
  });

  it('allows unknown properties and unknown members of open enums', () => {
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
    ['a topic that is not a string', undefined, text, { code: 'unknown-topic', message: 'the topic must be a string, got undefined' }],
    [
      'too many bytes',
      TOPIC,
      bytes(`"${'x'.repeat(131_072)}"`),
      { code: 'too-large', message: 'the payload has 131074 bytes, more than the limit of 131072' },
    ],
    [
      'a string that is too long',
      TOPIC,
      `"${'ü'.repeat(65_536)}"`,
      { code: 'too-large', message: expect.stringContaining('131074 bytes') },
    ],
    [
      'bytes that are not UTF-8',
      TOPIC,
      Uint8Array.of(0x22, 0xff, 0x22),
      { code: 'invalid-utf8', message: 'the payload is not valid UTF-8' },
    ],
    [
      'a string that is not JSON',
      TOPIC,
      '{"eventId":',
      { code: 'invalid-json', message: expect.stringMatching(/^the payload is not valid JSON: /) },
    ],
    ['undefined', TOPIC, undefined, { code: 'invalid-json', message: 'the payload must be a string or Uint8Array, got undefined' }],
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
  ])('rejects %s', (_, topic, data, want) => {
    expect(errorOf(topic, data)).toEqual(want);
  });

  it('compares topic parameters with the names in ARNs', () => {
    const payload = JSON.stringify(sampleThingGroupMembershipAdded({ thingArn: 'arn:aws:iot:us-east-1:123456789012:thing/a:b:c' }));
    const topic = (thing: string): string => `$aws/events/thingGroupMembership/thingGroup/pumps/thing/${thing}/added`;
    expect(decode(topic('a:b:c'), payload)).toMatchObject({ ok: true, event: { params: { thingGroupName: 'pumps', thingName: 'a:b:c' } } });
    expect(errorOf(topic('a'), payload)).toMatchObject({ code: 'topic-mismatch' });
  });
});

describe('decodePayload', () => {
  it.each(eventTypes)('decodes the sample of %s', (type) => {
    const result = decodePayload(samples[type]());
    expect(result).toMatchObject({ ok: true, event: { type } });
    if (result.ok) expect(decode(result.event.topic, JSON.stringify(result.event.payload))).toEqual(result);
  });

  it('removes the topic that SELECT *, topic() AS topic adds', () => {
    const payload = sampleThingCreated();
    expect(decodePayload({ ...payload, topic: TOPIC })).toEqual({
      ok: true,
      event: { type: 'thingCreated', category: 'THING', topic: TOPIC, params: { thingName: 'pump-7' }, payload },
    });
  });

  it('accepts strings and bytes', () => {
    const text = JSON.stringify(sampleThingCreated());
    expect(decodePayload(text)).toMatchObject({ ok: true, event: { topic: TOPIC } });
    expect(decodePayload(bytes(text))).toMatchObject({ ok: true, event: { topic: TOPIC } });
  });

  it.each([
    ['undefined', undefined, 'unknown-payload'],
    ['a string that is not JSON', '{', 'invalid-json'],
    ['a payload of no event', { a: 1 }, 'unknown-payload'],
    ['an invalid payload with a topic', { ...sampleThingCreated(), eventId: 1, topic: TOPIC }, 'invalid-payload'],
    ['a payload that disagrees with its topic', { ...sampleThingCreated(), topic: '$aws/events/thing/other/created' }, 'topic-mismatch'],
  ])('rejects %s', (_, data, code) => {
    expect(decodePayload(data)).toMatchObject({ ok: false, error: { code } });
  });

  it('does not throw if a getter does', () => {
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
  it('is ignored before JSON', () => {
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

  it('is a JSON array that begins with the name of the spec', () => {
    expect(JSON.parse(idempotencyKey(sampleEvent('thingCreated')) ?? '')).toEqual([
      'aws-iot-events',
      'thingCreated',
      'pump-7',
      sampleThingCreated().eventId,
    ]);
  });

  it('is distinct for each event of the table', () => {
    const keys = eventTypes.map((type) => idempotencyKey(sampleEvent(type)));
    expect(new Set(keys).size).toBe(eventTypes.length);
  });

  it('distinguishes a second subscribe of a session from a redelivered first one', () => {
    const [first, again, second] = [{}, {}, { topics: ['other'] }].map((changes) =>
      idempotencyKey(sampleEvent('subscriptionsSubscribed', changes)),
    );
    expect(again).toBe(first);
    expect(second).not.toBe(first);
  });

  it('is undefined if a part is missing, because then two messages may have equal payloads', () => {
    const { versionNumber: _, ...old } = samplePresenceConnected();
    expect(idempotencyKey(eventOf('$aws/events/presence/connected/pump-7', old))).toBeUndefined();
  });

  it('hashes a part that is an array, independent of key order', () => {
    const key = idempotencyKey(sampleEvent('subscriptionsSubscribed'));
    expect(JSON.parse(key ?? '').at(-1)).toEqual({ sha256: expect.stringMatching(/^[0-9a-f]{64}$/) });
  });
});

describe('orderKey and eventTime', () => {
  it('return the entity, its version and the reset', () => {
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

describe('input that is not a message', () => {
  const circular: { self?: unknown } = {};
  circular.self = circular;
  const throwing = {
    toJSON: () => {
      throw new Error('no');
    },
  };

  it.each<readonly [string, unknown, unknown, string]>([
    ['a bigint as topic', 10n, '{}', 'unknown-topic'],
    ['a circular topic', circular, '{}', 'unknown-topic'],
    ['a topic that throws', throwing, '{}', 'unknown-topic'],
    ['a proxy of bytes', TOPIC, new Proxy(new Uint8Array(2), {}), 'invalid-json'],
    ['an object with the prototype of Uint8Array', TOPIC, Object.create(Uint8Array.prototype), 'invalid-json'],
  ])('is rejected without throwing: %s', (_, topic, data, code) => {
    expect(errorOf(topic, data)).toMatchObject({ code });
  });

  it.each(['', 'a/b', '#'])('is rejected if its topic cannot be built: thing name %j', (thingName) => {
    expect(decodePayload({ ...sampleThingCreated(), thingName })).toMatchObject({ ok: false, error: { code: 'unknown-payload' } });
  });
});
