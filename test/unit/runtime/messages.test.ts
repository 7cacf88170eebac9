import { explain, type Schema } from '@topicwright/runtime';
import { narrow } from '@topicwright/runtime/codegen';
import { expect, it } from 'vitest';

const circle = { type: 'object', required: ['kind', 'r'], properties: { kind: { const: 'circle' }, r: { type: 'number' } } } as const;
const square = { type: 'object', required: ['kind', 'a'], properties: { kind: { const: 'square' }, a: { type: 'number' } } } as const;
const point = { type: 'object', properties: { kind: { const: 'point' }, x: { type: 'number' } } } as const;
const named = (name: string): Schema => ({ type: 'object', required: [name], properties: { [name]: { type: 'string' } } });
/** An object with a property `then` would be taken for a promise. */
const CHOICE: Schema = JSON.parse(
  '{ "if": { "properties": { "a": { "const": 1 } }, "required": ["a"] }, "then": { "required": ["b"] }, "else": { "required": ["c"] } }',
);
const many = Array.from({ length: 12 }, (_, i) => `m${i}`);

/** A schema, a value, and the issues that are found: all of them. */
type Case = readonly [schema: Schema, value: unknown, ...issues: string[]];

const CASES: readonly Case[] = [
  [{ type: 'string' }, 1, ' type: the value must be a string, but is 1'],
  [{ type: ['string', 'null'] }, 1, ' type: the value must be a string or null, but is 1'],
  [{ type: ['string', 'integer', 'null'] }, 1.5, ' type: the value must be a string or an integer or null, but is 1.5'],
  [{ type: 'integer' }, 1.5, ' type: the value must be an integer, but is 1.5'],
  [{ const: 'a' }, 'b', ' const: the value must be "a", but is "b"'],
  [{ const: { a: [1] } }, { a: [2] }, ' const: the value must be {"a":[1]}, but is an object'],
  [{ enum: ['a'] }, 'b', ' enum: the value must be "a", but is "b"'],
  [{ enum: ['a', 'b'] }, 'c', ' enum: the value must be one of "a", "b", but is "c"'],
  [
    { enum: many },
    'x',
    ' enum: the value must be one of "m0", "m1", "m2", "m3", "m4", "m5", "m6", "m7", "m8", "m9", "m10", "m11", but is "x"',
  ],
  [
    { enum: many.slice(0, 10) },
    'x',
    ' enum: the value must be one of "m0", "m1", "m2", "m3", "m4", "m5", "m6", "m7", "m8", "m9", but is "x"',
  ],
  [
    { enum: many.slice(0, 11) },
    'x',
    ' enum: the value must be one of "m0", "m1", "m2", "m3", "m4", "m5", "m6", "m7", "m8", "m9", "m10", but is "x"',
  ],
  [{ type: 'string', enum: ['a', 1] }, 2, ' type: the value must be a string, but is 2'],
  [{ type: 'string', const: 'a' }, 2, ' const: the value must be "a", but is 2'],
  [{ type: 'string', minLength: 2 }, 'a', ' minLength: the value must be a string of at least 2 characters, but is "a"'],
  [{ type: 'string', minLength: 1 }, '', ' minLength: the value must be a string of at least 1 character, but is ""'],
  [{ type: 'string', maxLength: 1 }, 'ab', ' maxLength: the value must be a string of at most 1 character, but is "ab"'],
  [{ pattern: '^a' }, 'b', ' pattern: the value must be a string that matches ^a, but is "b"'],
  [{ minimum: 2 }, 1, ' minimum: the value must be at least 2, but is 1'],
  [{ maximum: 2 }, 3, ' maximum: the value must be at most 2, but is 3'],
  [{ exclusiveMinimum: 2 }, 2, ' exclusiveMinimum: the value must be more than 2, but is 2'],
  [{ exclusiveMaximum: 2 }, 2, ' exclusiveMaximum: the value must be less than 2, but is 2'],
  [{ multipleOf: 2 }, 3, ' multipleOf: the value must be a multiple of 2, but is 3'],
  [{ minItems: 1 }, [], ' minItems: the value must be an array of at least 1 item, but is an array of 0'],
  [{ minItems: 2 }, [1], ' minItems: the value must be an array of at least 2 items, but is an array of 1'],
  [{ maxItems: 1 }, [1, 2], ' maxItems: the value must be an array of at most 1 item, but is an array of 2'],
  [{ uniqueItems: true }, [1, 1], ' uniqueItems: the value must be an array of unique items, but is an array of 2'],
  [{ contains: { type: 'string' } }, [1], ' contains: the value must be an array with at least 1 matching item, but is an array of 1'],
  [
    { contains: { type: 'string' }, minContains: 2 },
    ['a'],
    ' minContains: the value must be an array with at least 2 matching items, but is an array of 1',
  ],
  [
    { contains: { type: 'string' }, maxContains: 1 },
    ['a', 'b'],
    ' maxContains: the value must be an array with at most 1 matching item, but is an array of 2',
  ],
  [
    { prefixItems: [{ type: 'string' }, { type: 'number' }], items: { type: 'boolean' } },
    [1, 'a', 2],
    '/0 type: /0 must be a string, but is 1',
    '/1 type: /1 must be a number, but is "a"',
    '/2 type: /2 must be a boolean, but is 2',
  ],
  [{ prefixItems: [true], items: false }, [1, 2], '/1 items: /1 must be absent, but is 2'],
  [{ prefixItems: [false] }, [1], '/0 prefixItems: /0 must be absent, but is 1'],
  [{ minProperties: 1 }, {}, ' minProperties: the value must be an object of at least 1 property, but is an object'],
  [{ minProperties: 2 }, {}, ' minProperties: the value must be an object of at least 2 properties, but is an object'],
  [{ maxProperties: 1 }, { a: 1, b: 2 }, ' maxProperties: the value must be an object of at most 1 property, but is an object'],
  [{ required: ['a', 'b'] }, {}, '/a required: /a must be present, but is missing', '/b required: /b must be present, but is missing'],
  [
    { required: ['a'], properties: { a: { type: 'string' }, b: { enum: ['x', 'y'] } } },
    { b: 1 },
    '/a required: /a must be a string, but is missing',
    '/b enum: /b must be one of "x", "y", but is 1',
  ],
  [{ required: ['a'], properties: { a: true } }, {}, '/a required: /a must be present, but is missing'],
  [{ required: ['a'], properties: { a: { const: 1 } } }, {}, '/a required: /a must be 1, but is missing'],
  [{ required: ['a'], properties: { a: { enum: [1, 2] } } }, {}, '/a required: /a must be one of 1, 2, but is missing'],
  [
    { required: ['a'], properties: { a: { enum: [1, 2], open: true, type: 'integer' } } },
    {},
    '/a required: /a must be an integer, but is missing',
  ],
  [{ properties: { a: false } }, { a: 1 }, '/a properties: /a must be absent, but is 1'],
  [
    { properties: { a: { type: 'string' }, kind: { const: 'x' } } },
    { a: 1, kind: 'y' },
    '/kind const: /kind must be "x", but is "y"',
    '/a type: /a must be a string, but is 1',
  ],
  [{ properties: Object.fromEntries([['toString', { type: 'string' }]]) as never }, {}],
  [{ required: ['toString'] }, {}, '/toString required: /toString must be present, but is missing'],
  [
    { properties: { 'a/b': { properties: { '~': { type: 'string' } } } } },
    { 'a/b': { '~': 1 } },
    '/a~1b/~0 type: /a~1b/~0 must be a string, but is 1',
  ],
  [{ patternProperties: { '^x': { type: 'string' } } }, { x1: 1, y: 1 }, '/x1 type: /x1 must be a string, but is 1'],
  [{ patternProperties: { '^x': false } }, { x1: 1 }, '/x1 patternProperties: /x1 must be absent, but is 1'],
  [
    { properties: { a: true }, additionalProperties: false },
    { a: 1, b: 2, c: 3 },
    '/b additionalProperties: /b must be absent, but is 2',
    '/c additionalProperties: /c must be absent, but is 3',
  ],
  [{ additionalProperties: { type: 'string' } }, { a: 1, b: 'x' }, '/a type: /a must be a string, but is 1'],
  [{ propertyNames: { pattern: '^x' } }, { y: 1 }, '/y pattern: /y must be a string that matches ^x, but is "y"'],
  [
    { dependentRequired: { a: ['b', 'c'], d: ['e'] } },
    { a: 1 },
    '/b dependentRequired: /b must be present because "a" is, but is missing',
    '/c dependentRequired: /c must be present because "a" is, but is missing',
  ],
  [{ dependentSchemas: { a: { required: ['b'] } } }, { a: 1 }, '/b required: /b must be present, but is missing'],
  [{ unevaluatedProperties: false, properties: { a: true } }, { a: 1, b: 2 }, '/b unevaluatedProperties: /b must be absent, but is 2'],
  [
    { allOf: [{ properties: { a: true } }], unevaluatedProperties: { type: 'string' } },
    { a: 1, b: 2 },
    '/b type: /b must be a string, but is 2',
  ],
  [{ prefixItems: [true], unevaluatedItems: false }, [1, 2], '/1 unevaluatedItems: /1 must be absent, but is 2'],
  [{ not: { type: 'string' } }, 'a', ' not: the value must be a value that does not match "not", but is "a"'],
  [{ not: {} }, 'a', ' not: the value must be absent, but is "a"'],
  [false, 1, ' false: the value must be absent, but is 1'],
  [CHOICE, { a: 1 }, '/b required: /b must be present, but is missing'],
  [CHOICE, { a: 2 }, '/c required: /c must be present, but is missing'],
  [{ oneOf: [circle, square] }, { kind: 'circle', r: 'x' }, '/r type: /r must be a number, but is "x"'],
  [{ oneOf: [circle, square] }, { kind: 'oval' }, '/kind enum: /kind must be one of "circle", "square", but is "oval"'],
  [{ oneOf: [circle, square] }, {}, '/kind required: /kind must be one of "circle", "square", but is missing'],
  [{ oneOf: [circle, point] }, {}],
  [{ oneOf: [circle, point] }, { x: 'a' }, '/x type: /x must be a number, but is "a"'],
  [{ anyOf: [circle, square] }, 5, ' type: the value must be an object, but is 5'],
  [{ anyOf: [{ type: 'string' }, { type: 'number' }] }, true, ' type: the value must be a string or a number, but is true'],
  [{ anyOf: [{ type: 'string' }, { type: 'string', minLength: 1 }] }, true, ' type: the value must be a string, but is true'],
  [
    { anyOf: [{ minimum: 5 }, { minimum: 7, multipleOf: 2 }] },
    3,
    ' anyOf: the value must be one of 2 alternatives (1: the value must be at least 5, but is 3; 2: the value must be at least 7, but is 3), but is 3',
  ],
  [{ anyOf: [false, { type: 'string' }] }, 3, ' type: the value must be a string, but is 3'],
  [
    { anyOf: [false, false] },
    3,
    ' anyOf: the value must be one of 2 alternatives (1: the value must be absent, but is 3; 2: the value must be absent, but is 3), but is 3',
  ],
  [
    { anyOf: [named('a'), named('b')] },
    { a: 1 },
    ' anyOf: the value must be one of 2 alternatives (1: /a must be a string, but is 1; 2: /b must be a string, but is missing), but is an object',
  ],
  [
    { anyOf: ['a', 'b', 'c', 'd'].map(named) },
    {},
    ' anyOf: the value must be one of 4 alternatives (1: /a must be a string, but is missing; 2: /b must be a string, but is missing; 3: /c must be a string, but is missing; 4: /d must be a string, but is missing), but is an object',
  ],
  [
    { anyOf: ['a', 'b', 'c', 'd', 'e'].map(named) },
    {},
    ' anyOf: the value must be one of 5 alternatives (1: /a must be a string, but is missing; 2: /b must be a string, but is missing; 3: /c must be a string, but is missing; 4: /d must be a string, but is missing; …), but is an object',
  ],
  [
    { anyOf: [{ const: 'x' }, { const: 'y' }] },
    'z',
    ' anyOf: the value must be one of 2 alternatives (1: the value must be "x", but is "z"; 2: the value must be "y", but is "z"), but is "z"',
  ],
  [
    { anyOf: [{ const: 'x' }, { type: 'string', maxLength: 1 }] },
    'zz',
    ' maxLength: the value must be a string of at most 1 character, but is "zz"',
  ],
  [
    { oneOf: [{ type: 'number' }, { minimum: 1 }] },
    2,
    ' oneOf: the value must be a match of exactly one of 2 alternatives, not of alternatives 1 and 2, but is 2',
  ],
  [
    { oneOf: [{ type: 'number' }, { minimum: 1 }, { multipleOf: 2 }] },
    2,
    ' oneOf: the value must be a match of exactly one of 3 alternatives, not of alternatives 1 and 2 and 3, but is 2',
  ],
  [
    { oneOf: [{ allOf: [circle, { required: ['z'] }] }, square] },
    { kind: 'circle', r: 1 },
    '/z required: /z must be present, but is missing',
  ],
  [
    { oneOf: [{ oneOf: [circle, { ...circle, required: ['q'] }] }, square] },
    { kind: 'oval' },
    '/kind enum: /kind must be one of "circle", "square", but is "oval"',
  ],
  [
    { oneOf: [{ properties: { k: { enum: ['a', 'b'] } } }, { properties: { k: { const: 'c' } } }] },
    { k: 'd' },
    '/k enum: /k must be one of "a", "b", "c", but is "d"',
  ],
  [
    {
      oneOf: [
        { properties: { k: { enum: ['a'], open: true } }, required: ['z'] },
        { properties: { k: { const: 'c' } }, required: ['y'] },
      ],
    },
    { k: 'd' },
    ' oneOf: the value must be one of 2 alternatives (1: /z must be present, but is missing; 2: /y must be present, but is missing), but is an object',
  ],
];

it.each(CASES.map(([schema, value, ...issues]) => ({ schema, value, issues })))('$schema refuses $value', ({ schema, value, issues }) => {
  expect(explain(schema, value, { all: true }).map(({ path, code, message }) => `${path} ${code}: ${message}`)).toEqual(issues);
});

it.each<readonly [why: string, schema: Schema, value: unknown, first: string]>([
  [
    'the constant of a row, not what an alternative of another row needs',
    narrow({ type: 'object', properties: { kind: true }, anyOf: [circle, square] }, { kind: 'circle' }),
    { kind: 'square' },
    '/kind const: /kind must be "circle", but is "square"',
  ],
  [
    'what the alternative of the row needs',
    narrow({ type: 'object', properties: { kind: true }, anyOf: [circle, square] }, { kind: 'circle' }),
    { kind: 'circle' },
    '/r required: /r must be a number, but is missing',
  ],
  [
    'what an alternative needs, not that its members are in no alternative',
    { type: 'object', oneOf: [circle, square], unevaluatedProperties: false },
    { kind: 'circle', r: 'x' },
    '/r type: /r must be a number, but is "x"',
  ],
  [
    'a property that is in no alternative',
    { type: 'object', oneOf: [circle, square], unevaluatedProperties: false },
    { kind: 'circle', r: 1, a: 1 },
    '/a unevaluatedProperties: /a must be absent, but is 1',
  ],
])('the first issue is %s', (_, schema, value, first) => {
  expect(explain(schema, value).map(({ path, code, message }) => `${path} ${code}: ${message}`)).toEqual([first]);
});
