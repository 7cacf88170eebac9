import { decode, isThingCreated, thingCreatedSchema, validateThingCreated } from '@topicwright/aws-iot-events';
import { sampleThingCreated } from '@topicwright/aws-iot-payloads/testing';
import { describe, expect, it } from 'vitest';
import { loadGenerated } from '../support/generate.js';

const SPEC = `topicwright: 1
name: any
title: Any
dialect: mqtt
categories: { C: { title: C, payload: schema.yaml, events: { thing: { topic: "t" } } } }
`;

interface Sdk {
  readonly isThing: (value: unknown) => boolean;
  readonly validateThing: (
    value: unknown,
    options?: { all: boolean },
  ) => { ok: boolean; issues?: readonly { path: string; code: string; received: string }[] };
  readonly decode: (
    topic: string,
    data: string,
  ) => { ok: boolean; error?: { code: string; issues?: readonly { path: string; code: string }[] } };
}

const load = (schema: string): Promise<Sdk> => loadGenerated<Sdk>({ 'spec.yaml': SPEC, 'schema.yaml': schema });

const TREE = `$defs:
  node:
    type: object
    required: [name]
    properties:
      name: { type: string }
      children: { type: array, items: { $ref: "#/$defs/node" } }
$ref: "#/$defs/node"
`;

describe('a recursive schema', () => {
  it('is checked at every depth, and reports the path', async () => {
    const { isThing, validateThing } = await load(TREE);
    const tree = {
      name: 'a',
      children: [
        { name: 'b', children: [] },
        { name: 'c', children: [{ name: 7 }] },
      ],
    };
    expect(isThing({ name: 'a', children: [{ name: 'b' }] })).toBe(true);
    expect(isThing(tree)).toBe(false);
    expect(validateThing(tree).issues).toMatchObject([{ path: '/children/1/children/0/name', code: 'type', received: '7' }]);
  });

  it('reports an issue for a value that is too deep, without a stack overflow', async () => {
    const { isThing, validateThing, decode: decodeThing } = await load(TREE);
    let deep: object = { name: 'leaf' };
    for (let i = 0; i < 100_000; i += 1) deep = { name: 'n', children: [deep] };
    expect(isThing(deep)).toBe(false);
    for (const all of [false, true]) expect(validateThing(deep, { all }).issues?.map(({ code }) => code)).toEqual(['too-deep']);
    const text = `${'{"name":"n","children":['.repeat(3000)}${']}'.repeat(3000)}`;
    expect(decodeThing('t', text)).toMatchObject({ ok: false, error: { code: 'invalid-payload', issues: [{ code: 'too-deep' }] } });
  });

  it('rejects a circular value', async () => {
    const { isThing } = await load(TREE);
    const loop: { name: string; children: unknown[] } = { name: 'a', children: [] };
    loop.children.push(loop);
    expect(isThing(loop)).toBe(false);
  });
});

describe('a guard', () => {
  it.each([
    ['an array', []],
    ['an array with properties', Object.assign([], sampleThingCreated())],
    ['a string', 'thing'],
    ['a number', Number.NaN],
    ['a function', () => sampleThingCreated()],
    ['a Map', new Map(Object.entries(sampleThingCreated()))],
    ['undefined', undefined],
  ])('rejects %s in place of an object', (_, value) => {
    expect(isThingCreated(value)).toBe(false);
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, '1764000000000', null])(
    'rejects %s as a number',
    (timestamp) => {
      expect(isThingCreated({ ...sampleThingCreated(), timestamp })).toBe(false);
    },
  );

  it('accepts -0', () => {
    expect(isThingCreated({ ...sampleThingCreated(), timestamp: -0, versionNumber: -0 })).toBe(true);
  });

  it('ignores inherited properties', async () => {
    const { isThing } = await load(
      'type: object\nrequired: [constructor, toString]\nproperties: { __proto__: { type: string }, hasOwnProperty: { type: boolean } }\n',
    );
    expect(isThing({})).toBe(false);
    expect(isThing({ constructor: 1, toString: 2 })).toBe(true);
    expect(isThing(JSON.parse('{"constructor":1,"toString":2,"__proto__":7}'))).toBe(false);
    expect(isThing(JSON.parse('{"constructor":1,"toString":2,"hasOwnProperty":7}'))).toBe(false);
  });

  it('does not pollute prototypes', () => {
    const payload = `{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}},${JSON.stringify(sampleThingCreated()).slice(1)}`;
    const result = decode('$aws/events/thing/pump-7/created', payload);
    expect(result.ok).toBe(true);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  it('reads the value of a getter', () => {
    const value = {
      ...sampleThingCreated(),
      get eventId(): string {
        return 'from a getter';
      },
    };
    expect(isThingCreated(value)).toBe(true);
  });

  it('shortens the received value in an issue', () => {
    const result = validateThingCreated({ ...sampleThingCreated(), versionNumber: 'x'.repeat(100_000) });
    expect(result).toMatchObject({ ok: false, issues: [{ path: '/versionNumber', code: 'type', expected: 'an integer' }] });
    expect(JSON.stringify(result).length).toBeLessThan(400);
  });

  it('reports the first issue, or all issues with `all`', () => {
    const broken = { ...sampleThingCreated(), eventId: 1, versionNumber: 'x', attributes: { a: 1, 'b/c~d': 2 } };
    expect(validateThingCreated(broken)).toMatchObject({ ok: false, issues: [{ path: '/eventId' }] });
    const all = validateThingCreated(broken, { all: true });
    expect(all.ok ? [] : all.issues.map(({ path }) => path)).toEqual([
      '/eventId',
      '/versionNumber',
      '/attributes/a',
      '/attributes/b~1c~0d',
    ]);
  });
});

describe('strictness', () => {
  const SCHEMA =
    'type: object\nrequired: [kind]\nproperties:\n  kind: { type: string, enum: [a, b], open: true }\n  inner: { type: object, properties: { n: { type: integer } } }\n';

  it('closes enums and objects for one call', async () => {
    const { isThing, validateThing } = await load(SCHEMA);
    const grown = { kind: 'c', inner: { n: 1, m: 2 }, extra: true };
    expect(isThing(grown)).toBe(true);
    expect(validateThing(grown)).toMatchObject({ ok: true });
    const strict = validateThing(grown, { all: true, strict: true } as { all: boolean });
    expect(strict.issues?.map(({ path, code }) => `${path} ${code}`)).toEqual([
      '/kind enum',
      '/inner/m additionalProperties',
      '/extra additionalProperties',
    ]);
    expect(validateThing({ kind: 'a', inner: { n: 1 } }, { all: false, strict: true } as { all: boolean })).toMatchObject({ ok: true });
  });

  it('closes enums and objects for every call if a spec enables it', async () => {
    const { isThing } = await loadGenerated<Sdk>({
      'spec.yaml': SPEC.replace('name: any', 'name: any\nstrict: true'),
      'schema.yaml': SCHEMA,
    });
    expect(isThing({ kind: 'a', inner: { n: 1 } })).toBe(true);
    for (const value of [{ kind: 'c' }, { kind: 'a', extra: 1 }, { kind: 'a', inner: { m: 1 } }]) expect(isThing(value)).toBe(false);
  });

  // All subschemas of an object contribute to its known properties.
  it.each([
    ['allOf', 'type: object\nallOf: [{ properties: { a: {} } }, { properties: { b: {} } }]\n', [{ a: 1, b: 2 }], [{ a: 1, c: 2 }]],
    [
      'anyOf',
      'type: object\nproperties: { k: {} }\nanyOf: [{ required: [a], properties: { a: { type: string, enum: [x], open: true } } }, { properties: { b: {} } }]\n',
      [
        { k: 1, a: 'x' },
        { k: 1, b: 2 },
      ],
      [{ k: 1, a: 'y' }, { c: 1 }],
    ],
    [
      'if',
      'type: object\nproperties: { k: {} }\nif: { properties: { k: { const: 1 } } }\nthen: { properties: { a: {} } }\nelse: { properties: { b: {} } }\n',
      [
        { k: 1, a: 1 },
        { k: 2, b: 1 },
      ],
      [
        { k: 1, b: 1 },
        { k: 2, a: 1 },
      ],
    ],
    [
      'a reference next to other keywords',
      '$defs: { base: { type: object, properties: { a: {} } } }\n$ref: "#/$defs/base"\ntype: object\nproperties: { b: {} }\n',
      [{ a: 1, b: 1 }],
      [{ a: 1, c: 1 }],
    ],
    [
      'a recursive schema',
      '$defs: { node: { type: object, properties: { child: { $ref: "#/$defs/node" } } } }\n$ref: "#/$defs/node"\n',
      [{ child: { child: {} } }],
      [{ child: { child: { more: 1 } } }],
    ],
    ['a pattern', 'type: object\npatternProperties: { "^x-": { type: integer } }\n', [{ 'x-a': 1 }], [{ y: 1 }]],
  ])('closes %s as a whole', async (_, schema, known, unknown) => {
    const { isThing, validateThing } = await load(schema);
    const strict = await loadGenerated<Sdk>({ 'spec.yaml': SPEC.replace('name: any', 'name: any\nstrict: true'), 'schema.yaml': schema });
    const asked = (value: unknown): boolean => validateThing(value, { all: false, strict: true } as { all: boolean }).ok;
    expect(known.map((value) => [isThing(value), asked(value), strict.isThing(value)])).toEqual(known.map(() => [true, true, true]));
    expect(unknown.map((value) => [isThing(value), asked(value), strict.isThing(value)])).toEqual(unknown.map(() => [true, false, false]));
  });

  it('allows the properties that rows narrow', () => {
    expect(validateThingCreated(sampleThingCreated(), { strict: true })).toMatchObject({ ok: true });
    expect(validateThingCreated({ ...sampleThingCreated(), more: 1 }, { strict: true })).toMatchObject({
      ok: false,
      issues: [{ path: '/more', code: 'additionalProperties' }],
    });
  });
});

describe('large values', () => {
  /** The least CPU time of five calls, in milliseconds: other processes do not add to it. */
  const time = (run: () => unknown): number => {
    const times = Array.from({ length: 5 }, () => {
      const before = process.cpuUsage();
      run();
      return process.cpuUsage(before).user / 1000;
    });
    return Math.min(...times);
  };

  it.each([
    ['uniqueItems', 'type: array\nuniqueItems: true\n', (n: number) => Array.from({ length: n }, (_, i) => i)],
    ['maxLength', `type: string\nmaxLength: 10000000\nminLength: 5\n`, (n: number) => '😀'.repeat(n)],
    ['pattern', 'type: string\nmaxLength: 100\npattern: "^a*a*$"\n', (n: number) => `${'a'.repeat(n)}b`],
    [
      'additionalProperties',
      'type: object\nadditionalProperties: { type: integer }\n',
      (n: number) => Object.fromEntries(Array.from({ length: n }, (_, i) => [`k${i}`, i])),
    ],
  ])('take linear time: %s', async (_, schema, make) => {
    const { isThing, validateThing } = await load(schema);
    const [small, large] = [make(20_000), make(200_000)];
    for (let i = 0; i < 3; i += 1) isThing(small);
    // Ten small values and a large one are as much work if time is linear. Quadratic time would be a factor of 10. Large sets are slower by
    // cache misses.
    const ofSmall = time(() => {
      for (let i = 0; i < 10; i += 1) validateThing(small, { all: true });
    });
    const ratio = (time(() => validateThing(large, { all: true })) + 10) / (ofSmall + 10);
    expect(ratio).toBeLessThan(7);
  });
});

describe('the Standard Schema entry', () => {
  it('works in a library that supports Standard Schema', async () => {
    const { createEnv } = await import('@t3-oss/env-core');
    const parse = (value: unknown): unknown =>
      createEnv({
        server: { EVENT: thingCreatedSchema },
        runtimeEnv: { EVENT: value } as never,
        onValidationError: (issues) => {
          throw new Error(JSON.stringify(issues));
        },
      }).EVENT;
    expect(parse(sampleThingCreated())).toEqual(sampleThingCreated());
    expect(() => parse({ ...sampleThingCreated(), eventId: 7 })).toThrow('"path":["EVENT","eventId"]');
  });
});
