import { explain, type Schema, type SchemaObject } from '@topicwright/runtime';
import { validate } from '@topicwright/runtime/codegen';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { schema as anySchema, value as anyValue } from '../../support/arbitrary-schema.js';

/** `validate` with a guard that accepts what `schema` allows. */
function validateStrictly(schema: Schema, value: unknown, all: boolean): readonly { readonly path: string; readonly code: string }[] {
  const guard = (candidate: unknown): candidate is unknown => explain(schema, candidate).length === 0;
  const result = validate(guard, schema, value, { strict: true, all });
  return result.ok ? [] : result.issues.map(({ path, code }) => ({ path, code }));
}

/** The issues by the closed schema, whatever a guard says. */
const byClosedSchema = (schema: Schema, value: unknown, all: boolean): readonly { readonly path: string; readonly code: string }[] =>
  explain(schema, value, { strict: true, all }).map(({ path, code }) => ({ path, code }));

/** `schema` with every enum open that has an even number of members. */
function withOpenEnums(schema: unknown): unknown {
  if (typeof schema !== 'object' || schema === null) return schema;
  if (Array.isArray(schema)) return schema.map(withOpenEnums);
  const parts = Object.fromEntries(Object.entries(schema).map(([key, part]) => [key, withOpenEnums(part)]));
  return Array.isArray(parts['enum']) && parts['enum'].length % 2 === 0 ? { ...parts, open: true } : parts;
}

it('strict validation after a guard finds the issues of the closed schema', () => {
  let [accepted, refused] = [0, 0];
  fc.assert(
    fc.property(anySchema, fc.array(anyValue, { minLength: 5, maxLength: 5 }), fc.boolean(), (candidate, values, all) => {
      const schema = withOpenEnums(candidate) as Schema;
      for (const value of values) {
        if (explain(schema, value).length === 0) accepted += 1;
        const want = byClosedSchema(schema, value, all);
        if (want.length > 0 && explain(schema, value).length === 0) refused += 1;
        expect(validateStrictly(schema, value, all)).toEqual(want);
      }
    }),
    { numRuns: 3000, seed: 20_261_201 },
  );
  expect([accepted > 1000, refused > 50]).toEqual([true, true]);
});

const CLOSED_BY_NAMES = { type: 'object', properties: { a: { type: 'number' }, b: {} } } as const;

interface Recursive extends SchemaObject {
  properties: { name: Schema; children: { items: Schema } };
}

const tree = { recursive: 'Tree', type: 'object', properties: { name: { type: 'string' }, children: { items: true } } } as Recursive;
(tree.properties.children as { items: Schema }).items = tree;

it.each<[string, Schema, unknown, readonly string[]]>([
  ['an unknown property', CLOSED_BY_NAMES, { a: 1, b: 2, c: 3 }, ['/c']],
  ['several unknown properties', CLOSED_BY_NAMES, { c: 1, a: 1, d: 2 }, ['/c', '/d']],
  [
    'a name that every object inherits',
    CLOSED_BY_NAMES,
    JSON.parse('{ "constructor": 1, "__proto__": 2 }'),
    ['/constructor', '/__proto__'],
  ],
  ['a property of an item', { items: CLOSED_BY_NAMES }, [{ a: 1 }, { x: 1 }], ['/1/x']],
  ['a property of an item after a prefix', { prefixItems: [true], items: CLOSED_BY_NAMES }, [{ x: 1 }, { y: 1 }], ['/1/y']],
  ['a property of a prefix', { prefixItems: [true, CLOSED_BY_NAMES] }, [{ x: 1 }, { y: 1 }], ['/1/y']],
  [
    'a property of an additional one',
    { properties: { p: {} }, additionalProperties: CLOSED_BY_NAMES },
    { p: { x: 1 }, q: { x: 1 } },
    ['/q/x'],
  ],
  ['a property of a property with a pattern', { patternProperties: { '^p': CLOSED_BY_NAMES } }, { p: { x: 1 } }, ['/p/x']],
  ['a value that an open enum does not list', { properties: { e: { enum: ['A', 1], open: true } } }, { e: 'B' }, ['/e']],
  ['a property of a reference', { properties: { r: { $ref: CLOSED_BY_NAMES, type: 'object' } } }, { r: { x: 1 } }, ['/r/x']],
  ['a property of a part', { allOf: [CLOSED_BY_NAMES, { properties: { c: CLOSED_BY_NAMES } }] }, { c: { x: 1 }, d: 1 }, ['/c/x', '/d']],
  ['a property within an alternative', { oneOf: [{ items: CLOSED_BY_NAMES }, { type: 'string' }] }, [{ x: 1 }], ['/0/x']],
  [
    'a property where a condition does not apply',
    { if: { maxItems: 1 }, else: { items: CLOSED_BY_NAMES } },
    [{ a: 1 }, { x: 1 }],
    ['/1/x'],
  ],
  [
    'a property where another one is present',
    { dependentSchemas: { l: { additionalProperties: { items: CLOSED_BY_NAMES } } } },
    { l: [{ x: 1 }] },
    ['/l/0/x'],
  ],
  ['a property of an unevaluated item', { prefixItems: [true], unevaluatedItems: CLOSED_BY_NAMES }, [{ x: 1 }, { x: 1 }], ['/1/x']],
  ['a property of the only alternative that remains', { oneOf: [CLOSED_BY_NAMES, { properties: { x: {} } }] }, { a: 1, x: 1 }, ['']],
  [
    'a property deep in a recursive value',
    tree,
    { name: 'r', children: [{ name: 's', children: [{ name: 't', x: 1 }] }] },
    ['/children/0/children/0/x'],
  ],
])('strict validation refuses %s', (_, schema, value, paths) => {
  expect(validateStrictly(schema, value, true).map(({ path }) => path)).toEqual(paths);
  expect(validateStrictly(schema, value, true)).toEqual(byClosedSchema(schema, value, true));
  expect(validateStrictly(schema, value, false)).toEqual(byClosedSchema(schema, value, false));
});

it('strict validation is prepared in linear time, also for types that refer to each other', () => {
  const types = Array.from({ length: 12 }, (_, i): { recursive: string; properties: Record<string, Schema> } => ({
    recursive: `T${i}`,
    properties: {},
  }));
  for (const { properties } of types) for (const [i, type] of types.entries()) properties[`t${i}`] = type;
  let shared: Schema = { properties: { a: {} } };
  for (let depth = 0; depth < 40; depth += 1) shared = { properties: { left: shared, right: shared } };
  for (const schema of [{ items: types[0] as Schema }, shared]) {
    expect(validateStrictly(schema, {}, true)).toEqual([]);
    expect(validateStrictly(schema, JSON.parse('{ "left": { "x": 1 }, "t0": 1 }'), true)).toEqual(
      byClosedSchema(schema, JSON.parse('{ "left": { "x": 1 }, "t0": 1 }'), true),
    );
  }
  expect(validateStrictly({ items: types[0] as Schema }, [{ t1: { t2: { x: 1 } } }], true)).toMatchObject([{ path: '/0/t1/t2/x' }]);
});

it('strict validation accepts a recursive value without unknown properties', () => {
  expect(validateStrictly(tree, { name: 'r', children: [{ name: 's', children: [] }] }, true)).toEqual([]);
});
