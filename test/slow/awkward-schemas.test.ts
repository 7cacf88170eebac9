import type { DecodeResult, Validation } from '@topicwright/runtime';
import { describe, expect, it } from 'vitest';
import { prove } from '../../codegen/src/prove.js';
import { compileFiles, type Files, loadGenerated, ROOT } from '../support/generate.js';

/** A spec with one row, or with the given `events`. */
function spec({ events = 'thing: { topic: "a" }', options = '', parameters = '' } = {}): string {
  const head = `topicwright: 1\nname: acme\ntitle: Acme\ndialect: mqtt\n${options}${parameters}`;
  return `${head}categories:\n  C:\n    title: C\n    payload: p.yaml\n    events:\n      ${events}\n`;
}

const SCHEMAS: readonly (readonly [string, string])[] = [
  ['a linked list', 'type: object\nproperties: { next: { anyOf: [{ $ref: "#" }, { type: "null" }] } }\n'],
  ['a recursive `allOf`', 'type: object\nproperties: { next: { allOf: [{ $ref: "#" }] }, label: { type: string } }\n'],
  ['a recursive $ref next to an assertion', 'type: object\nproperties: { next: { $ref: "#", minProperties: 1 } }\n'],
  [
    'a recursive definition with a non-ASCII name',
    '$defs: { "日本": { type: object, properties: { n: { $ref: "#/$defs/日本" } } } }\nproperties: { a: { $ref: "#/$defs/日本" } }\n',
  ],
  [
    'an array of tuples',
    'type: object\nproperties: { track: { type: array, items: { type: array, prefixItems: [{ type: number }] } } }\nexamples: [{ track: [[], [1], [1, 2]] }]\n',
  ],
  ['strings with parentheses', 'type: object\nproperties: { kind: { enum: ["a", "x: (b", "it\'s (c)"] } }\n'],
  [
    'alternatives with contradictory keywords',
    'type: object\nproperties: { a: { anyOf: [{ type: string, enum: [auto, 0] }, { type: [array, object], const: x }, { type: object, required: [k], properties: { k: false, z: { type: string, minLength: 2 } } }] } }\n',
  ],
  ['a map', 'type: object\nadditionalProperties: { type: integer }\nexamples: [{ a: 1 }]\n'],
  ['a format of a property that every object inherits', 'type: object\nproperties: { constructor: { type: string, format: date-time } }\n'],
  ['a map of formats', 'type: object\nadditionalProperties: { type: string, format: date-time }\n'],
  ['an object without properties', 'type: object\nproperties: { meta: { type: object, additionalProperties: false } }\n'],
];

async function typeErrors(files: Files): Promise<readonly unknown[]> {
  const { files: emitted, problems } = await compileFiles(files);
  return problems.length > 0 ? problems : prove(emitted, ROOT, new Map());
}

describe('emitted TypeScript', () => {
  it.each(SCHEMAS)('type-checks for %s, with and without strict mode', async (_, payload) => {
    expect(await typeErrors({ 'spec.yaml': spec(), 'p.yaml': payload })).toEqual([]);
    expect(await typeErrors({ 'spec.yaml': spec({ options: 'strict: true\nassertFormats: true\n' }), 'p.yaml': payload })).toEqual([]);
  });

  it.each(['report', 'constant', 'validation', 'payloadCheck', 'eventRow', 'decodeResult', 'record'])(
    'type-checks for a row named %s',
    async (name) => {
      const payload = 'type: object\nproperties: { meta: { type: object, additionalProperties: false } }\n';
      expect(await typeErrors({ 'spec.yaml': spec({ events: `${name}: { topic: "a" }` }), 'p.yaml': payload })).toEqual([]);
    },
  );

  it.each(['set', 'date', 'array', 'number', 'string', 'object', 'boolean', 'partial', 'extract', 'nonNullable', 'map', 'error'])(
    'type-checks for a row with the name of a global: %s',
    async (name) => {
      const events = `${name}: { topic: "a", time: at }\n      other: { topic: "b" }\n      scalar: { topic: "c", payload: "q.yaml" }\n      raw: { topic: "d", content: bytes, payload: "q.yaml" }`;
      const payload =
        'type: object\nrequired: [at]\nproperties: { at: { type: string, format: date-time, examples: ["2026-01-01T00:00:00Z"] }, tags: { type: array, uniqueItems: true, items: { type: string } }, maybe: { type: [string, "null"] } }\nadditionalProperties: { type: integer }\n';
      const scalar = `type: string\nenum: [${[...'abcdefghijkl'].join(', ')}]\n`;
      expect(await typeErrors({ 'spec.yaml': spec({ events }), 'p.yaml': payload, 'q.yaml': scalar })).toEqual([]);
      const bytes = `${name}: { topic: "a", content: bytes }\n      other: { topic: "b" }`;
      expect(await typeErrors({ 'spec.yaml': spec({ events: bytes }), 'p.yaml': 'type: string\n' })).toEqual([]);
    },
  );

  it('keeps payload schemas apart whose files have the same name', async () => {
    const events =
      'one: { topic: "a", payload: a/status.yaml }\n      two: { topic: "b", payload: b/status.yaml }\n      same: { topic: "c", payload: ./a/status.yaml }';
    const files = {
      'spec.yaml': spec({ events }).replace('    payload: p.yaml\n', ''),
      'a/status.yaml': 'type: object\nrequired: [a]\nproperties: { a: { type: string } }\n',
      'b/status.yaml': 'type: object\nrequired: [b]\nproperties: { b: { type: number } }\n',
    };
    expect(await typeErrors(files)).toEqual([]);
    const { isOne, isTwo, isSame } = await loadGenerated<Readonly<Record<string, (value: unknown) => boolean>>>(files);
    for (const guard of [isOne, isSame]) expect([guard?.({ a: 'x' }), guard?.({ b: 1 })]).toEqual([true, false]);
    expect([isTwo?.({ a: 'x' }), isTwo?.({ b: 1 })]).toEqual([false, true]);
  });

  it('type-checks for an example with unknown properties', async () => {
    const payload =
      'type: object\nproperties: { geo: { type: object, properties: { lat: { type: number } } } }\nexamples: [{ geo: { lat: 1, alt: 2 }, later: true }]\n';
    expect(await typeErrors({ 'spec.yaml': spec(), 'p.yaml': payload })).toEqual([]);
  });

  it('type-checks for rows that share alternatives', async () => {
    const payload =
      'type: object\nrequired: [kind]\nproperties: { kind: { enum: [A, B] } }\noneOf: [{ type: object, required: [x] }, { type: object, required: [y] }]\n';
    const events = 'a: { topic: "a", where: { kind: A } }\n      b: { topic: "b", where: { kind: B } }';
    expect(await typeErrors({ 'spec.yaml': spec({ events }), 'p.yaml': payload })).toEqual([]);
  });
});

describe('a schema', () => {
  it('is rejected if another recursive schema generates the same type name', async () => {
    const tree =
      '$defs: { node: { type: object, properties: { n: { $ref: "#/$defs/node" } } } }\nproperties: { a: { $ref: "#/$defs/node" } }\n';
    const events = 'a: { topic: "a", payload: a/tree.yaml }\n      b: { topic: "b", payload: b/tree.yaml }';
    const { problems } = await compileFiles({ 'spec.yaml': spec({ events }), 'p.yaml': tree, 'a/tree.yaml': tree, 'b/tree.yaml': tree });
    expect(problems.map(({ code }) => code)).toContain('name-collision');
  });

  it('is rejected if it declares an anchor twice', async () => {
    const payload = 'type: object\n$defs:\n  p: { $anchor: x, type: string }\n  q: { $anchor: x, type: number }\n';
    const { problems } = await compileFiles({ 'spec.yaml': spec(), 'p.yaml': payload });
    expect(problems).toMatchObject([{ code: 'name-collision', line: 4, message: expect.stringContaining('p.yaml:3') }]);
  });
});

interface Sdk {
  readonly isThing: (value: unknown) => boolean;
  readonly validateThing: (value: unknown, options?: { readonly strict?: boolean }) => Validation<unknown>;
  readonly decode: (topic: string, data: string) => DecodeResult<unknown>;
  readonly decodePayload: (value: unknown) => DecodeResult<{ readonly params: unknown }>;
}

describe('a keyword next to a $ref', () => {
  it('closes its enum or object in strict mode', async () => {
    const { validateThing } = await loadGenerated<Sdk>({
      'spec.yaml': spec(),
      'p.yaml': `type: object
properties:
  level: { $ref: "#/$defs/word", enum: [low, high], open: true }
  rows: { $ref: "#/$defs/list", items: { type: object, properties: { v: { type: integer } } } }
$defs: { word: { type: string, maxLength: 20 }, list: { type: array, maxItems: 20 } }
`,
    });
    expect(validateThing({ level: 'low', rows: [{ v: 1 }] }, { strict: true })).toMatchObject({ ok: true });
    expect(validateThing({ level: 'other', rows: [] }, { strict: true })).toMatchObject({ issues: [{ path: '/level', code: 'enum' }] });
    expect(validateThing({ rows: [{ v: 1, extra: 2 }] }, { strict: true })).toMatchObject({ issues: [{ path: '/rows/0/extra' }] });
  });

  it('allows properties that the referenced schema only requires, in a strict spec', async () => {
    const { isThing } = await loadGenerated<Sdk>({
      'spec.yaml': spec({ options: 'strict: true\n' }),
      'p.yaml': `type: object
properties: { target: { $ref: "#/$defs/base", minProperties: 1 } }
$defs: { base: { type: object, required: [id, kind], properties: { kind: { type: string } } } }
`,
    });
    expect(isThing({ target: { id: '1', kind: 'k' } })).toBe(true);
    expect(isThing({ target: { id: '1', kind: 'k', more: 1 } })).toBe(false);
  });

  it('asserts a format in addition to the referenced one', async () => {
    const { isThing } = await loadGenerated<Sdk>({
      'spec.yaml': spec({ options: 'assertFormats: true\n' }),
      'p.yaml': 'type: object\nproperties: { mail: { $ref: "#/$defs/m", format: ipv4 } }\n$defs: { m: { type: string, format: uuid } }\n',
    });
    expect(isThing({ mail: '1.2.3.4' })).toBe(false);
  });

  it('keeps the referenced properties available to rows and topic parameters', async () => {
    const { decode, decodePayload } = await loadGenerated<Sdk>({
      'spec.yaml': spec({
        parameters: 'parameters: { id: { description: One., example: A } }\n',
        events: 'moved: { topic: "fleet/{id}/moved", identity: [id], where: { kind: M } }',
      }),
      'p.yaml': `type: object
allOf: [{ $ref: "#/$defs/base" }]
properties: { n: { type: integer } }
$defs: { base: { type: object, required: [id, kind], properties: { id: { type: string }, kind: { enum: [M] } } } }
`,
    });
    expect(decode('fleet/A/moved', '{"id":"B","kind":"M"}')).toMatchObject({ error: { code: 'topic-mismatch' } });
    expect(decodePayload({ id: 'B', kind: 'M', n: 1 })).toMatchObject({ ok: true, event: { params: { id: 'B' } } });
  });
});

describe('a guard of a map', () => {
  it.each([
    ['objects', '{ type: object, required: [a], properties: { a: { type: string } } }', { good: { a: 'x' } }],
    ['strings', '{ type: string }', { good: 'x' }],
  ])('of %s ignores inherited properties', async (_, values, good) => {
    const { isThing } = await loadGenerated<{ readonly isThing: (value: unknown) => boolean }>({
      'spec.yaml': spec(),
      'p.yaml': `type: object\nadditionalProperties: ${values}\n`,
    });
    expect(isThing(Object.create({ bad: 1 }))).toBe(true);
    expect(isThing(Object.assign(Object.create({ bad: 1 }) as object, good))).toBe(true);
    expect(isThing({ bad: 1 })).toBe(false);
  });
});
