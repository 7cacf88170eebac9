import { explain, type Schema } from '@topicwright/runtime';
import { expect, it } from 'vitest';

const a = { properties: { a: {} } } as const;
const b = { properties: { b: {} } } as const;
/** A tree: each node has a value, and children. */
const tree: { -readonly [Key in keyof Schema & string]?: unknown } & Record<string, unknown> = { type: 'object', recursive: 'Tree' };
tree['properties'] = { v: { type: 'number' }, children: { type: 'array', items: tree } };
/** An object with a property `then` would be taken for a promise. */
const CHOICE: Schema = JSON.parse(
  '{ "if": { "properties": { "k": {} } }, "then": { "properties": { "a": {} } }, "else": { "properties": { "b": {} } } }',
);

/** A schema, a value, and the paths that only a strict caller refuses. */
type Case = readonly [schema: Schema, value: unknown, refused: readonly string[]];

const CASES: readonly Case[] = [
  // Nothing is named, so nothing is unknown.
  [{}, { x: 1 }, []],
  [{ type: 'object' }, { x: 1 }, []],
  [{ required: ['a'] }, { a: 1, x: 1 }, []],
  [{ additionalProperties: {} }, { x: 1 }, []],
  [{ not: { type: 'string' } }, { x: 1 }, []],
  [true, { x: 1 }, []],
  // Properties and patterns name.
  [a, { a: 1, x: 1, y: 1 }, ['/x', '/y']],
  [{ ...a, type: ['object', 'null'] }, { x: 1 }, ['/x']],
  [{ ...a, type: 'string' }, 'text', []],
  [{ patternProperties: { '^p': {} } }, { p1: 1, x: 1 }, ['/x']],
  [{ ...a, additionalProperties: { type: 'number' } }, { a: 1, x: 1 }, []],
  [{ ...a, unevaluatedProperties: { type: 'number' } }, { a: 1, x: 1 }, []],
  // What may be required is known.
  [{ ...a, required: ['a', 'r'] }, { a: 1, r: 1, x: 1 }, ['/x']],
  [{ ...a, dependentRequired: { a: ['d'] } }, { a: 1, d: 1, x: 1 }, ['/x']],
  [{ ...a, allOf: [{ required: ['r'] }] }, { a: 1, r: 1, x: 1 }, ['/x']],
  [{ patternProperties: { '^p': {} }, required: ['r'] }, { p: 1, r: 1, x: 1 }, ['/x']],
  // Schemas of the same value name together.
  [{ allOf: [a, b] }, { a: 1, b: 1, x: 1 }, ['/x']],
  [{ ...a, allOf: [b] }, { a: 1, b: 1, x: 1 }, ['/x']],
  [{ ...a, $ref: b }, { a: 1, b: 1, x: 1 }, ['/x']],
  [{ $ref: a }, { a: 1, x: 1 }, ['/x']],
  [{ $ref: a, required: ['r'] }, { a: 1, r: 1, x: 1 }, ['/x']],
  [{ $ref: { $ref: a } }, { x: 1 }, ['/x']],
  [{ anyOf: [a, b] }, { a: 1, b: 1, x: 1 }, ['/x']],
  [{ ...a, dependentSchemas: { a: b } }, { a: 1, b: 1, x: 1 }, ['/x']],
  [CHOICE, { k: 1, a: 1, x: 1 }, ['/x']],
  // Nested schemas are closed, too.
  [{ properties: { o: a } }, { o: { a: 1, x: 1 } }, ['/o/x']],
  [{ allOf: [{ properties: { o: a } }] }, { o: { a: 1, x: 1 } }, ['/o/x']],
  [{ items: a }, [{ a: 1 }, { x: 1 }], ['/1/x']],
  [
    { prefixItems: [a], items: b },
    [
      { a: 1, x: 1 },
      { b: 1, x: 1 },
    ],
    ['/0/x', '/1/x'],
  ],
  [{ unevaluatedItems: a }, [{ x: 1 }], ['/0/x']],
  [{ additionalProperties: a }, { k: { a: 1, x: 1 } }, ['/k/x']],
  [{ patternProperties: { '^p': a } }, { p: { x: 1 } }, ['/p/x']],
  [tree as Schema, { v: 1, children: [{ v: 2, children: [{ v: 3, x: 1 }] }], y: 1 }, ['/children/0/children/0/x', '/y']],
  // An open enum has only its members. A condition is not closed.
  [{ properties: { e: { enum: ['a', 'b'], open: true } } }, { e: 'c' }, ['/e']],
  [{ items: { enum: ['a'], open: true } }, ['a', 'b'], ['/1']],
  [{ not: { properties: { o: a }, required: ['o'] } }, { x: 1 }, []],
  [{ ...a, contains: a }, [{ x: 1 }], []],
];

it.each(CASES.map(([schema, value, refused]) => ({ schema, value, refused })))('strict: $value', ({ schema, value, refused }) => {
  expect(explain(schema, value, { all: true })).toEqual([]);
  expect(explain(schema, value, { all: true, strict: true }).map(({ path }) => path)).toEqual(refused);
});
