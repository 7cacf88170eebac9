import { describe, expect, it } from 'vitest';
import { prove } from '../../codegen/src/prove.js';
import { compileFiles, type Files, loadGenerated, ROOT } from '../support/generate.js';

/** A spec with one event, `thing`, whose payload is `payload`. */
function filesOf(payload: object): Files {
  const spec = {
    topicwright: 1,
    name: 'acme',
    title: 'Acme',
    dialect: 'mqtt',
    categories: { C: { title: 'C', payload: 'p.yaml', events: { thing: { topic: 'a' } } } },
  };
  return { 'spec.yaml': JSON.stringify(spec), 'p.yaml': JSON.stringify(payload) };
}

const range = (n: number): readonly number[] => Array.from({ length: n }, (_, i) => i);
const properties = (n: number): object => Object.fromEntries(range(n).map((i) => [`p${i}`, { type: 'integer' }]));
const nestedObjects = (depth: number): object =>
  range(depth).reduce<object>((c, i) => ({ type: 'object', required: ['c'], properties: { c, [`x${i}`]: { type: 'string' } } }), {
    type: 'string',
    examples: ['x'],
  });
const chain = (depth: number, value: unknown): unknown => range(depth).reduce<unknown>((c) => ({ c }), value);
const nested = (depth: number): object =>
  range(depth).reduce<object>((items) => ({ type: 'array', items }), { type: 'string', examples: ['x'] });

/** The payload, and a value that it allows and one that it refuses. */
const LARGE: readonly (readonly [string, object, unknown, unknown])[] = [
  ['an enum of 900 members', { type: 'object', properties: { a: { enum: range(900).map((i) => `m${i}`) } } }, { a: 'm899' }, { a: 'm900' }],
  ['an object of 1,500 properties', { type: 'object', properties: properties(1500) }, { p1499: 1 }, { p1499: 'x' }],
  [
    'an object of 1,500 required properties',
    { type: 'object', properties: properties(1500), required: Object.keys(properties(1500)) },
    Object.fromEntries(range(1500).map((i) => [`p${i}`, i])),
    Object.fromEntries(range(1499).map((i) => [`p${i}`, i])),
  ],
  [
    '300 alternatives',
    {
      type: 'object',
      properties: { a: { oneOf: range(300).map((i) => ({ type: 'object', required: ['k'], properties: { k: { const: i } } })) } },
    },
    { a: { k: 299 } },
    { a: { k: 300 } },
  ],
  [
    '900 constants as alternatives',
    { type: 'object', properties: { a: { anyOf: range(900).map((i) => ({ const: i })) } } },
    { a: 899 },
    { a: 900 },
  ],
  [
    '2,500 required names',
    { type: 'object', required: range(2500).map((i) => `p${i}`) },
    Object.fromEntries(range(2500).map((i) => [`p${i}`, i])),
    Object.fromEntries(range(2499).map((i) => [`p${i}`, i])),
  ],
  ['objects nested 120 deep', nestedObjects(120), chain(120, 'x'), chain(120, 1)],
  ['arrays nested 300 deep', { type: 'object', properties: { a: nested(300) } }, { a: [] }, { a: [1] }],
];

interface Sdk {
  readonly isThing: (value: unknown) => boolean;
  readonly validateThing: (value: unknown) => { readonly ok: boolean };
}

describe('a schema of', () => {
  // In one program, because the compiler takes as long to start as to check one of them.
  it('each of these sizes generates code that type-checks', async () => {
    const emitted = await Promise.all(
      LARGE.map(async ([name, payload]) => {
        const { files, problems } = await compileFiles(filesOf(payload));
        expect(problems, name).toEqual([]);
        return files.map((file) => ({ ...file, path: `${name.replaceAll(/\W/g, '-')}/${file.path}` }));
      }),
    );
    expect(await prove(emitted.flat(), ROOT, new Map())).toEqual([]);
  });

  it.each(LARGE)('%s generates code that works', async (_, payload, good, bad) => {
    const files = filesOf(payload);
    const { isThing, validateThing } = await loadGenerated<Sdk>(files);
    expect([isThing(good), validateThing(good).ok]).toEqual([true, true]);
    expect([isThing(bad), validateThing(bad).ok]).toEqual([false, false]);
  });

  it('nested arrays generates code in proportion to its depth', async () => {
    const guardsOf = async (depth: number): Promise<number> => {
      const { files } = await compileFiles(filesOf({ type: 'object', properties: { a: nested(depth) } }));
      const guards = files.find(({ path }) => path === 'out/guards.ts')?.text ?? '';
      return guards.length;
    };
    const [shallow, deep] = [await guardsOf(75), await guardsOf(300)];
    expect(deep / shallow).toBeLessThan(6);
  });
});
