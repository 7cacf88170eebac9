import { explain, type Schema } from '@topicwright/runtime';
import { expect, it } from 'vitest';

it('every issue is reported, also after one that gives the reasons of several alternatives', () => {
  const text: Schema = {
    anyOf: [
      { type: 'string', minLength: 3 },
      { type: 'string', pattern: '^x' },
    ],
  };
  const schema: Schema = { type: 'object', properties: { a: text, b: { type: 'number' }, c: { type: 'number' } } };
  const issues = explain(schema, { a: 'y', b: 'no', c: 'no' }, { all: true });
  expect(issues.map(({ path }) => path)).toEqual(['/a', '/b', '/c']);
});
