import { explain, type Schema } from '@topicwright/runtime';
import { expect, it } from 'vitest';

it('strictness knows a name that only a part without properties requires', () => {
  const schema: Schema = { type: 'object', properties: { a: { type: 'number' } }, allOf: [{ required: ['b'] }] };
  const codesOf = (value: object): readonly string[] => explain(schema, value, { strict: true }).map(({ path }) => path);
  expect([codesOf({ a: 1, b: 2 }), codesOf({ a: 1, b: 2, c: 3 })]).toEqual([[], ['/c']]);
});
