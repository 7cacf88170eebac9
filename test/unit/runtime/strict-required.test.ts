import { explain, type Schema } from '@topicwright/runtime';
import { expect, it } from 'vitest';

const A = { type: 'object', properties: { a: { type: 'number' } } } as const;

it.each<[string, Schema]>([
  ['a part without properties requires', { ...A, allOf: [{ required: ['b'] }] }],
  ['another name requires', { ...A, dependentRequired: { a: ['b'] } }],
  ['one alternative requires', { ...A, anyOf: [{ required: ['b'] }, { required: ['a'] }] }],
  [
    'a condition requires',
    JSON.parse('{ "properties": { "a": {} }, "if": { "required": ["a"] }, "then": { "required": ["b"] } }') as Schema,
  ],
])('strictness knows a name that only %s', (_, schema) => {
  const codesOf = (value: object): readonly string[] => explain(schema, value, { strict: true }).map(({ path }) => path);
  expect([codesOf({ a: 1, b: 2 }), codesOf({ a: 1, b: 2, c: 3 })]).toEqual([[], ['/c']]);
});
