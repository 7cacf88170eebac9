import type { Validation } from '@topicwright/runtime';
import { describe, expect, it } from 'vitest';
import type { Problem } from '../../codegen/src/problems/problem.js';
import { prove } from '../../codegen/src/prove.js';
import { compileFiles, type Files, loadGenerated, ROOT } from '../support/generate.js';

// The shapes that published schemas have, and that hand-written ones often have.

interface Sdk {
  readonly samples: { readonly [type: string]: () => Record<string, unknown> };
  readonly isThing: (value: unknown) => boolean;
  readonly validateThing: (value: unknown, options?: object) => Validation<unknown>;
}

/** A spec with one event, `thing`, whose payload is `payload`. */
function filesOf(payload: string, options = ''): Files {
  const head = `topicwright: 1\nname: acme\ntitle: Acme\ndialect: mqtt\n${options}`;
  const categories = 'categories:\n  C:\n    title: C\n    payload: p.yaml\n    events:\n      thing: { topic: "a" }\n';
  return { 'spec.yaml': head + categories, 'p.yaml': payload };
}

async function problemsOf(payload: string, options = ''): Promise<readonly Pick<Problem, 'code' | 'severity' | 'line' | 'message'>[]> {
  const { problems } = await compileFiles(filesOf(payload, options));
  return problems.map(({ code, severity, line, message }) => ({ code, severity, line, message }));
}

/** The emitted declarations of the payload types. */
async function typesOf(payload: string): Promise<string> {
  const { files } = await compileFiles(filesOf(payload));
  return files.find(({ path }) => path === 'out/types.ts')?.text ?? '';
}

const BASE = '$defs:\n  base:\n    type: object\n    required: [amount]\n    properties: { amount: { type: number, examples: [1] } }\n';
const KIND = '{ type: object, required: [kind], properties: { kind: { type: string, examples: [Gross] } } }';
const AMOUNT = '{ type: object, required: [amount], properties: { amount: { type: number, examples: [1] } } }';

describe('a composed payload', () => {
  it.each<[string, string, object]>([
    ['allOf of a reference and an inline schema', `allOf: [{ $ref: "#/$defs/base" }, ${KIND}]\n${BASE}`, { amount: 1, kind: 'Gross' }],
    ['allOf of two inline schemas', `allOf: [${AMOUNT}, ${KIND}]\n`, { amount: 1, kind: 'Gross' }],
    [
      'allOf without types in its parts',
      `type: object\nallOf: [{ $ref: "#/$defs/base" }, { required: [kind], properties: { kind: { enum: [ON, OFF] } } }]\n${BASE}`,
      { amount: 1, kind: 'ON' },
    ],
    [
      'a reference with siblings',
      `$ref: "#/$defs/base"\ntype: object\nrequired: [kind]\nproperties: { kind: { type: string, examples: [Gross] } }\n${BASE}`,
      { amount: 1, kind: 'Gross' },
    ],
    [
      'allOf that is closed by unevaluatedProperties',
      `type: object\nallOf: [{ $ref: "#/$defs/base" }, ${KIND}]\nunevaluatedProperties: false\n${BASE}`,
      { amount: 1, kind: 'Gross' },
    ],
    [
      'properties beside anyOf',
      `type: object\nrequired: [kind]\nproperties: { kind: { type: string, examples: [Gross] } }\nanyOf: [${AMOUNT}, { required: [other], properties: { other: { type: string, examples: [x] } } }]\n`,
      { amount: 1, kind: 'Gross' },
    ],
    [
      'a discriminator beside oneOf',
      'type: object\nrequired: [_type]\nproperties: { _type: { enum: [location, lwt], examples: [lwt] }, tst: { type: integer, examples: [5] } }\n' +
        'oneOf: [{ properties: { _type: { const: location }, lat: { type: number } }, required: [_type, lat] }, { properties: { _type: { const: lwt } }, required: [_type, tst] }]\n',
      { _type: 'lwt', tst: 5 },
    ],
    [
      'a nested example with properties that only `required` names',
      'type: object\nrequired: [o]\nproperties: { o: { type: object, required: [r0], examples: [{ r0: 1, a: x }] } }\n',
      { o: { r0: 1, a: 'x' } },
    ],
    ['an example of the whole payload', 'type: object\nrequired: [r0]\nexamples: [{ r0: 1 }]\n', { r0: 1 }],
  ])('of %s compiles, and its sample satisfies its guard', async (_, payload, sample) => {
    const files = filesOf(payload);
    const { files: emitted, problems } = await compileFiles(files);
    expect(problems).toEqual([]);
    expect(await prove(emitted, ROOT, new Map())).toEqual([]);
    const { samples, isThing } = await loadGenerated<Sdk>(files);
    expect(samples['thing']?.()).toMatchObject(sample);
    expect(isThing(samples['thing']?.())).toBe(true);
  });

  it('declares the properties of every part of allOf, required where a part requires them', async () => {
    const types = await typesOf(
      `type: object\nallOf:\n  - $ref: "#/$defs/base"\n  - { properties: { kind: { enum: [ON, OFF] }, note: { type: string } }, required: [kind] }\n${BASE}`,
    );
    expect(types).toMatch(/\bamount: number;/);
    expect(types).toMatch(/\bkind: 'ON' \| 'OFF';/);
    expect(types).toMatch(/\bnote\?: string;/);
  });

  it('declares a tuple with its required items', async () => {
    const types = await typesOf(
      'type: object\nproperties: { at: { type: array, prefixItems: [{ type: number }, { type: number }], minItems: 1, items: false } }\n',
    );
    expect(types).toMatch(/at\?: \[number\] \| \[number, number\];/);
  });

  it('declares an optional property that every object inherits, such as valueOf', async () => {
    const types = await typesOf('type: object\nproperties: { valueOf: { type: string }, a: { type: integer } }\n');
    expect(types).not.toMatch(/valueOf\?: string;/);
    const { isThing } = await loadGenerated<Sdk>(
      filesOf('type: object\nproperties: { valueOf: { type: string }, a: { type: integer } }\n'),
    );
    expect(isThing({ a: 1 })).toBe(true);
    expect(isThing({ valueOf: 1 })).toBe(false);
  });
});

describe('an example that its schema rejects', () => {
  it.each<[string, string, string, number, string]>([
    [
      'assertFormats',
      'type: object\nproperties:\n  at: { type: string, format: date-time, examples: [yesterday] }\n',
      'assertFormats: true\n',
      3,
      'yesterday',
    ],
    [
      'unevaluatedProperties',
      'type: object\nproperties:\n  at: { type: string }\nunevaluatedProperties: false\nexamples: [{ at: x, extra: 1 }]\n',
      '',
      5,
      'extra',
    ],
    ['the type', 'type: object\nproperties:\n  at: { type: integer, examples: [x] }\n', '', 3, '"x"'],
  ])('by %s is reported at the example', async (_, payload, options, line, words) => {
    expect(await problemsOf(payload, options)).toEqual([
      { code: 'bad-sample', severity: 'error', line, message: expect.stringContaining(words) },
    ]);
  });

  it('is accepted if formats are not asserted', async () => {
    expect(await problemsOf('type: object\nproperties: { at: { type: string, format: date-time, examples: [yesterday] } }\n')).toEqual([]);
  });
});

describe('a keyword that JSON Schema 2020-12 does not define', () => {
  it.each(['definitions: { a: { type: string } }', 'properties: { weight: { type: number, unit: kg } }', 'x-owner: fleet-team'])(
    'is accepted without a problem: %s',
    async (keyword) => {
      expect(await problemsOf(`type: object\n${keyword}\n`)).toEqual([]);
    },
  );

  it('is an annotation that emits a warning', async () => {
    expect(await problemsOf('type: object\nproperties:\n  a: { type: string, javaType: java.util.UUID }\n')).toEqual([
      { code: 'unknown-keyword', severity: 'warning', line: 3, message: expect.stringContaining('javaType') },
    ]);
  });

  it.each([
    ['unti', 'unit'],
    ['Unit', 'unit'],
    ['descripton', 'description'],
  ])('suggests an annotation for a misspelling: %s', async (keyword, suggestion) => {
    const { problems } = await compileFiles(filesOf(`type: object\nproperties:\n  a: { type: number, ${keyword}: m }\n`));
    expect(problems).toMatchObject([{ code: 'unknown-keyword', severity: 'warning', hint: `did you mean "${suggestion}"?` }]);
  });

  it('is an error if it is a misspelled keyword', async () => {
    expect(await problemsOf('type: object\nproperites:\n  a: { type: string }\n')).toEqual([
      { code: 'misspelled-keyword', severity: 'error', line: 2, message: expect.stringContaining('properites') },
    ]);
  });

  it('does not hide a reference into `definitions`', async () => {
    const { isThing } = await loadGenerated<Sdk>(
      filesOf('type: object\nproperties: { a: { $ref: "#/definitions/word" } }\ndefinitions: { word: { type: string } }\n'),
    );
    expect(isThing({ a: 'x' })).toBe(true);
    expect(isThing({ a: 1 })).toBe(false);
  });
});

describe('a property', () => {
  it.each(['level', 'own', 'validate', 'explain', 'schema', 'isRecord', 'value', 'item', 'key'])(
    'named like an identifier of the generated code, %s, keeps its name',
    async (name) => {
      const payload = `type: object\nrequired: [${name}]\nproperties: { ${name}: { type: object, properties: { n: { type: integer } } } }\n`;
      const { files, problems } = await compileFiles(filesOf(payload));
      expect(problems).toEqual([]);
      expect(await prove(files, ROOT, new Map())).toEqual([]);
      const guards = files.find(({ path }) => path === 'out/guards.ts')?.text;
      expect(guards).toContain(`value['${name}']`);
      expect(guards).not.toContain(`${name}2`);
    },
  );
});

describe('a cyclic YAML alias', () => {
  it('is reported at the alias', async () => {
    const problems = await problemsOf('type: object\nproperties: &p { a: { type: object, properties: *p } }\n');
    expect(problems).toMatchObject([{ severity: 'error', line: 2 }]);
  });
});
