import type { DecodeResult, EventMessage, OrderKey } from '@topicwright/runtime';
import { describe, expect, it } from 'vitest';
import { prove } from '../../codegen/src/prove.js';
import { dateTimeMs } from '../../packages/runtime/src/date-time-ms.js';
import { compileFiles, type Files, loadGenerated, ROOT } from '../support/generate.js';

interface Sdk {
  readonly decode: (topic: string, data: string) => DecodeResult<EventMessage>;
  readonly decodePayload: (data: unknown) => DecodeResult<EventMessage>;
  readonly idempotencyKey: (event: EventMessage) => string | undefined;
  readonly orderKey: (event: EventMessage) => OrderKey | undefined;
  readonly eventTime: (event: EventMessage) => Date | undefined;
  readonly samples: { readonly [type: string]: () => unknown };
}

const PAYLOADS = `$defs:
  device:
    type: object
    required: [devEui, kind]
    properties:
      devEui: { type: string, examples: [a1] }
      kind: { type: string, enum: [meter, valve], examples: [meter] }
  up:
    type: object
    required: [at, deviceInfo, seq]
    properties:
      at: { type: string, format: date-time, examples: ["2026-01-02T03:04:05.678901Z"] }
      deviceInfo: { $ref: "#/$defs/device" }
      seq: { type: integer, examples: [7] }
      note: { type: [string, "null"], examples: [x] }
  fix: { type: object, required: [tst, lat], properties: { tst: { type: integer, unit: epoch-seconds, examples: [1700000000] }, lat: { type: number } } }
  lwt: { type: object, required: [tst, gone], properties: { tst: { type: integer, unit: epoch-seconds }, gone: { type: boolean } } }
  either: { oneOf: [{ $ref: "#/$defs/fix" }, { $ref: "#/$defs/lwt" }] }
  switch: { type: string, enum: ["ON", "OFF"], examples: ["ON"] }
`;

function files(rows: string, category = ''): Files {
  return {
    'spec.yaml': `topicwright: 1
name: lora
title: LoRa devices
dialect: mqtt
parameters:
  devEui: { description: Device., example: a1 }
categories:
  DEVICE:
    title: Devices
    payload: p.yaml#/$defs/up
${category.replaceAll(/^/gm, '    ')}
    events:
${rows.replaceAll(/^/gm, '      ')}
`,
    'p.yaml': PAYLOADS,
  };
}

/** The problems of a table with these rows, and the type errors of its emitted code. */
function typeErrors(rows: string): Promise<readonly unknown[]> {
  return typeErrorsOf(files(rows));
}

async function typeErrorsOf(input: Files): Promise<readonly unknown[]> {
  const { files: emitted, problems } = await compileFiles(input);
  const sources = emitted.filter(({ path }) => path.endsWith('.ts'));
  return [...problems, ...(await prove(sources, ROOT, new Map()))];
}

const up = (seq: number, devEui = 'a1', more: object = {}): string =>
  JSON.stringify({ at: '2026-01-02T03:04:05.678901Z', deviceInfo: { devEui, kind: 'meter' }, seq, ...more });

function eventOf(result: DecodeResult<EventMessage>): EventMessage {
  if (!result.ok) throw new Error(result.error.message);
  return result.event;
}

async function keysOf(rows: string, messages: readonly (readonly [topic: string, data: string])[], category = ''): Promise<unknown[]> {
  const { decode, idempotencyKey, orderKey } = await loadGenerated<Sdk>(files(rows, category));
  return messages.map(([topic, data]) => {
    const event = eventOf(decode(topic, data));
    return [idempotencyKey(event), orderKey(event)];
  });
}

describe('identity', () => {
  it('contains the topic parameters: equal readings of two devices are two messages', async () => {
    const rows = 'up: { topic: "{devEui}/up", payload: "p.yaml#/$defs/switch", identity: [""] }';
    const [[one], [other], [same]] = (await keysOf(rows, [
      ['a1/up', '"ON"'],
      ['a2/up', '"ON"'],
      ['a1/up', '"ON"'],
    ])) as [unknown][] as [[string], [string], [string]];
    expect(one).not.toBe(other);
    expect(one).toBe(same);
    expect(JSON.parse(one)).toEqual(['lora', 'up', 'a1', 'ON']);
  });

  it('is a hash of the whole payload for the empty pointer, independent of key order', async () => {
    const { decode, idempotencyKey } = await loadGenerated<Sdk>(files('up: { topic: "{devEui}/up", identity: [""] }'));
    const payload = JSON.parse(up(1)) as Record<string, unknown>;
    const reversed = Object.fromEntries(Object.entries(payload).reverse());
    const keys = [payload, reversed].map((each) => idempotencyKey(eventOf(decode('a1/up', JSON.stringify(each)))));
    expect(keys[0]).toBe(keys[1]);
    expect(JSON.parse(keys[0] ?? '')).toEqual(['lora', 'up', 'a1', { sha256: expect.stringMatching(/^[0-9a-f]{64}$/) }]);
  });

  it('is undefined if the table has none, or a part is null or missing', async () => {
    const rows = `plain: { topic: "{devEui}/plain" }
noted: { topic: "{devEui}/noted", identity: [note] }`;
    expect(
      await keysOf(rows, [
        ['a1/plain', up(1)],
        ['a1/noted', up(1)],
        ['a1/noted', up(1, 'a1', { note: null })],
        ['a1/noted', up(1, 'a1', { note: 'n' })],
      ]),
    ).toEqual([
      [undefined, undefined],
      [undefined, undefined],
      [undefined, undefined],
      ['["lora","noted","a1","n"]', undefined],
    ]);
  });

  it('accepts JSON Pointers and parameters', async () => {
    const rows = 'up: { topic: "{devEui}/up", bind: { devEui: null }, identity: [/deviceInfo/devEui, { param: devEui }, /seq] }';
    expect(await keysOf(rows, [['a1/up', up(7, 'other')]])).toEqual([['["lora","up","a1","other",7]', undefined]]);
  });
});

describe('order', () => {
  it('of a row is separate, and that of a category spans its rows', async () => {
    const order = 'order: { of: [{ param: devEui }], by: seq }';
    const messages = [
      ['a1/a', up(1)],
      ['a1/b', up(2)],
    ] as const;
    expect(await keysOf(`a: { topic: "{devEui}/a", ${order} }\nb: { topic: "{devEui}/b", ${order} }`, messages)).toEqual([
      [undefined, { entity: '["lora","a","a1"]', version: 1 }],
      [undefined, { entity: '["lora","b","a1"]', version: 2 }],
    ]);
    expect(await keysOf('a: { topic: "{devEui}/a" }\nb: { topic: "{devEui}/b" }', messages, order)).toEqual([
      [undefined, { entity: '["lora","DEVICE","a1"]', version: 1 }],
      [undefined, { entity: '["lora","DEVICE","a1"]', version: 2 }],
    ]);
  });

  it('accepts a date-time with microseconds, and passes `stale` on', async () => {
    const rows = 'up: { topic: "{devEui}/up", order: { of: [/deviceInfo/devEui], by: at, stale: skip } }';
    const version = dateTimeMs('2026-01-02T03:04:05.678901Z');
    expect(version).toBeCloseTo(Date.UTC(2026, 0, 2, 3, 4, 5) + 678.901, 2);
    expect(await keysOf(rows, [['a1/up', up(7)]])).toEqual([[undefined, { entity: '["lora","up","a1"]', version, stale: 'skip' }]]);
  });

  it.each([
    ['2026-01-02T03:04:05Z', Date.UTC(2026, 0, 2, 3, 4, 5)],
    ['2026-01-02t03:04:05.5z', Date.UTC(2026, 0, 2, 3, 4, 5, 500)],
    ['2026-01-02T03:04:05+01:00', Date.UTC(2026, 0, 2, 2, 4, 5)],
    ['2026-12-31T23:59:60Z', Date.UTC(2027, 0, 1)],
    ['2026-01-02', undefined],
    ['yesterday', undefined],
    ['2024-02-30T00:00:00Z', undefined],
    ['2024-02-01T24:00:00Z', undefined],
    ['2024-02-01T00:00:99Z', undefined],
  ])('dateTimeMs(%s) is %s', (text, want) => {
    expect(dateTimeMs(text)).toBe(want);
  });
});

describe('bind', () => {
  it('accepts a JSON Pointer, also without a topic', async () => {
    const { decode, decodePayload } = await loadGenerated<Sdk>(files('up: { topic: "{devEui}/up", bind: { devEui: /deviceInfo/devEui } }'));
    expect(decode('a1/up', up(1))).toMatchObject({ ok: true });
    expect(decode('a2/up', up(1))).toMatchObject({
      ok: false,
      error: { code: 'topic-mismatch', message: 'up: topic and payload disagree on devEui: "a2" vs "a1"' },
    });
    expect(decodePayload(up(1))).toMatchObject({ ok: true, event: { topic: 'a1/up', params: { devEui: 'a1' } } });
  });

  it('is disabled by null for the property of the same name', async () => {
    const payload = 'payload: "p.yaml#/$defs/device"';
    const bound = await loadGenerated<Sdk>(files(`up: { topic: "{devEui}/up", ${payload} }`));
    const untied = await loadGenerated<Sdk>(files(`up: { topic: "{devEui}/up", ${payload}, bind: { devEui: null } }`));
    const data = '{"devEui":"a1","kind":"meter"}';
    expect([bound.decode('a2/up', data).ok, untied.decode('a2/up', data).ok]).toEqual([false, true]);
  });
});

describe('time', () => {
  it('is found if all alternatives have it, and undefined if a payload has none', async () => {
    const rows = `fix: { topic: "{devEui}/fix", payload: "p.yaml#/$defs/either" }
turned: { topic: "{devEui}/turned", payload: "p.yaml#/$defs/switch" }`;
    const { decode, eventTime } = await loadGenerated<Sdk>(files(rows, 'time: tst'));
    expect(eventTime(eventOf(decode('a1/fix', '{"tst":1700000000,"lat":52.5}')))).toEqual(new Date(1_700_000_000_000));
    expect(eventTime(eventOf(decode('a1/fix', '{"tst":1700000001,"gone":true}')))?.getTime()).toBe(1_700_000_001_000);
    expect(eventTime(eventOf(decode('a1/turned', '"ON"')))).toBeUndefined();
  });
});

describe('where', () => {
  const rows = `meter: { topic: "meter/{devEui}", where: { /deviceInfo/kind: meter } }
valve: { topic: "valve/{devEui}", where: { /deviceInfo/kind: valve } }`;

  it('narrows the target of a JSON Pointer in guards and samples', async () => {
    const { decode, samples } = await loadGenerated<Sdk>(files(rows));
    expect(decode('meter/a1', up(1))).toMatchObject({ ok: true });
    expect(decode('valve/a1', up(1))).toMatchObject({ ok: false, error: { code: 'invalid-payload' } });
    expect(samples['valve']?.()).toMatchObject({ deviceInfo: { kind: 'valve', devEui: 'a1' } });
  });

  it('generates code that type-checks', async () => {
    expect(await typeErrors(rows)).toEqual([]);
  });
});

describe('a variant of a union that "where" selects', () => {
  const union: Files = {
    'spec.yaml': `topicwright: 1
name: doors
title: Doors
dialect: mqtt
parameters: { door: { description: d, example: d1 } }
categories:
  C:
    title: C
    payload: door.yaml
    events:
      opened:
        topic: "{door}/opened"
        where: { kind: opened }
        identity: [openedId]
        order: { of: [door], by: count }
        time: openedAt
      closed: { topic: "{door}/closed", where: { kind: closed }, identity: [closedId] }
`,
    'door.yaml': `oneOf:
  - type: object
    required: [kind, openedId, openedAt, door, count]
    properties:
      kind: { const: opened }
      openedId: { type: string, examples: [o] }
      openedAt: { type: string, format: date-time, examples: ["2026-01-01T00:00:00Z"] }
      door: { type: string, examples: [d1] }
      count: { type: integer, examples: [3] }
  - type: object
    required: [kind, closedId]
    properties: { kind: { const: closed }, closedId: { type: string, examples: [c] } }
`,
  };

  it('has the properties that the row names', async () => {
    const sdk = await loadGenerated<Sdk>(union);
    const decoded = sdk.decode('d1/opened', JSON.stringify(sdk.samples['opened']?.()));
    const event = eventOf(decoded);
    expect(sdk.idempotencyKey(event)).toBe('["doors","opened","d1","o"]');
    expect(sdk.orderKey(event)).toEqual({ entity: '["doors","opened","d1"]', version: 3 });
    expect(sdk.eventTime(event)).toEqual(new Date('2026-01-01T00:00:00Z'));
    const closed = sdk.decode('d1/closed', JSON.stringify(sdk.samples['closed']?.()));
    expect(sdk.idempotencyKey(eventOf(closed))).toBe('["doors","closed","d1","c"]');
    expect(sdk.decode('d1/opened', JSON.stringify(sdk.samples['closed']?.()))).toMatchObject({ ok: false });
    expect(sdk.decode('other/opened', JSON.stringify(sdk.samples['opened']?.()))).toMatchObject({ ok: false });
  });

  it('gives code that type-checks', async () => {
    expect(await typeErrorsOf(union)).toEqual([]);
  });

  it('may have the token of a request, which keeps its type', async () => {
    const integers = {
      ...union,
      'spec.yaml': String(union['spec.yaml'])
        .replace('        identity: [openedId]\n', '        replies: { by: [closed], match: { request: count, reply: closedId } }\n')
        .replace('closed: { topic: "{door}/closed"', 'closed: { topic: "{door}/closed", direction: send'),
      'door.yaml': String(union['door.yaml']).replace(
        'closedId: { type: string, examples: [c] }',
        'closedId: { type: integer, examples: [3] }',
      ),
    };
    const { files: emitted, problems } = await compileFiles(integers);
    expect(problems).toEqual([]);
    const catalog = emitted.find(({ path }) => path.endsWith('catalog.json'));
    expect(catalog?.text).toContain('"isInteger": true');
  });

  it('does not have the properties of other variants', async () => {
    const spec = String(union['spec.yaml']).replace('identity: [closedId]', 'identity: [openedId]');
    expect((await compileFiles({ ...union, 'spec.yaml': spec })).problems.map(({ code }) => code)).toEqual(['unknown-property']);
  });
});

describe('a property "topic"', () => {
  it('is kept in the payload if the schema defines it', async () => {
    const { decodePayload } = await loadGenerated<Sdk>({
      'spec.yaml': `topicwright: 1
name: any
title: Any
dialect: mqtt
categories: { C: { title: C, payload: s.yaml, events: { thing: { topic: "t" }, other: { topic: "u", payload: o.yaml } } } }
`,
      's.yaml': 'type: object\nrequired: [topic]\nproperties: { topic: { type: string }, kind: { const: a } }\n',
      'o.yaml': 'type: object\nrequired: [n]\nproperties: { n: { type: integer } }\n',
    });
    expect(decodePayload({ topic: 't', kind: 'a' })).toMatchObject({
      ok: true,
      event: { type: 'thing', payload: { topic: 't', kind: 'a' } },
    });
    expect(decodePayload({ topic: 'u', n: 1 })).toMatchObject({ ok: true, event: { type: 'other', payload: { n: 1 } } });
  });
});

describe('references through allOf and alternatives', () => {
  it.each([
    ['described here, defined in allOf', '{ description: x }', '{ properties: { k: { type: string, examples: [a] } } }'],
    ['defined here, described in allOf', '{ type: object, properties: { k: { type: string, examples: [a] } } }', '{ description: x }'],
  ])('find a property %s', async (_, own, other) => {
    const schema = `type: object
properties: { d: ${own} }
allOf: [{ type: object, properties: { d: ${other} } }]
`;
    const spec = files('up: { topic: "{devEui}/up", payload: s.yaml, identity: [/d/k] }')['spec.yaml'] as string;
    const { decode, idempotencyKey } = await loadGenerated<Sdk>({ 'spec.yaml': spec, 's.yaml': schema, 'p.yaml': PAYLOADS });
    expect(idempotencyKey(eventOf(decode('a1/up', '{"d":{"k":"x"}}')))).toBe('["lora","up","a1","x"]');
  });

  it.each([
    ['next to a $ref', '{ $ref: "#/$defs/seconds", minimum: 0 }'],
    ['in allOf', '{ allOf: [{ type: integer, unit: epoch-seconds }] }'],
    ['in one of two alternatives', '{ oneOf: [{ type: integer, unit: epoch-seconds }, { type: string, format: date-time }] }'],
    [
      'in the second alternative',
      '{ oneOf: [{ type: integer, minimum: 1.0e11, unit: epoch-milliseconds }, { type: integer, maximum: 9.9e10, unit: epoch-seconds }] }',
    ],
  ])('find the unit of a time: %s', async (_, time) => {
    const schema = `$defs: { seconds: { type: integer, unit: epoch-seconds } }
type: object
required: [t]
properties: { t: ${time} }
`;
    const spec = files('up: { topic: "{devEui}/up", payload: s.yaml, time: t }')['spec.yaml'] as string;
    const { decode, eventTime } = await loadGenerated<Sdk>({ 'spec.yaml': spec, 's.yaml': schema, 'p.yaml': PAYLOADS });
    expect(eventTime(eventOf(decode('a1/up', '{"t":1700000000}')))?.toISOString()).toBe('2023-11-14T22:13:20.000Z');
  });
});

describe('several narrowed properties of one object', () => {
  it('type-check, and narrow each', async () => {
    const rows = `meter: { topic: "meter/{devEui}", where: { /deviceInfo/kind: meter, /deviceInfo/devEui: a1 } }
valve: { topic: "valve/{devEui}", where: { /deviceInfo/kind: valve, /deviceInfo/devEui: a2 } }`;
    expect(await typeErrors(rows)).toEqual([]);
    const { decode } = await loadGenerated<Sdk>(files(rows));
    expect([decode('meter/a1', up(1)).ok, decode('meter/a2', up(1, 'a2')).ok]).toEqual([true, false]);
  });
});

describe('decodePayload', () => {
  it('rejects a parameter value with a slash, as decode does', async () => {
    const { decodePayload } = await loadGenerated<Sdk>({
      'spec.yaml': `topicwright: 1
name: any
title: Any
dialect: mqtt
parameters: { p: { description: P., example: x }, r: { description: R., example: z, rest: true } }
categories: { C: { title: C, payload: s.yaml, events: { thing: { topic: "a/{p}/{r}" } } } }
`,
      's.yaml': 'type: object\nrequired: [p, r]\nproperties: { p: { type: string }, r: { type: string } }\n',
    });
    expect(decodePayload({ p: 'x', r: 'y/z' })).toMatchObject({ ok: true, event: { topic: 'a/x/y/z', params: { p: 'x', r: 'y/z' } } });
    expect(decodePayload({ p: 'x/y', r: 'z' })).toMatchObject({ ok: false, error: { code: 'topic-mismatch' } });
  });
});
