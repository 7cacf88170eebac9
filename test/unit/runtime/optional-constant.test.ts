import { explain, type Schema } from '@topicwright/runtime';
import { expect, it } from 'vitest';

it('an alternative is likely although the value lacks a constant that the alternative does not require', () => {
  const optional: Schema = { type: 'object', required: ['x'], properties: { kind: { const: 'a' }, x: { type: 'string' } } };
  const required: Schema = { type: 'object', required: ['kind'], properties: { kind: { const: 'b' } } };
  expect(explain({ anyOf: [optional, required] }, {}).map(({ path, code }) => [path, code])).toEqual([['/x', 'required']]);
});
