import { expect, it } from 'vitest';
import { temporaryFolder } from '../support/generate.js';
import { compilePayload, importPayload } from '../support/payload-modules.js';

const NUMBER = { type: 'number' };

it.each<[string, object, unknown]>([
  [
    'a minimum of members',
    { type: 'object', minProperties: 2, properties: { a: NUMBER, b: false, c: { type: 'boolean' }, d: NUMBER } },
    { a: 0, c: false },
  ],
  ['a minimum of members of a map', { type: 'object', minProperties: 2, additionalProperties: NUMBER }, { key1: 0, key2: 0 }],
  [
    'required members, which are enough',
    { type: 'object', minProperties: 1, required: ['b'], properties: { a: NUMBER, b: NUMBER } },
    { b: 0 },
  ],
  [
    'a format',
    {
      type: 'object',
      required: ['at', 'id'],
      properties: { at: { type: 'string', format: 'date-time' }, id: { type: 'string', format: 'uuid' } },
    },
    { at: '2026-01-31T12:00:00Z', id: '2f1c7a4e-9d3b-4c58-8e6a-0b5d9f7c1e23' },
  ],
  [
    'a format whose usual text is too long',
    { type: 'object', required: ['to'], properties: { to: { type: 'string', format: 'email', maxLength: 5, minLength: 1 } } },
    { to: 'x' },
  ],
])('the sample of a schema with %s', async (_, schema, sample) => {
  const { files, problems } = await compilePayload(schema);
  expect(problems).toEqual([]);
  const { isThing, sampleThing } = await importPayload(files, temporaryFolder(), 'isThing', 'sampleThing');
  expect([sampleThing(), isThing(sampleThing())]).toEqual([sample, true]);
});
