import { expect, it } from 'vitest';
import { temporaryFolder } from '../support/generate.js';
import { compilePayload, importPayload } from '../support/payload-modules.js';

const NUMBER = { type: 'number' };

const BOTH = { celsius: { ...NUMBER, examples: [21.5] }, fahrenheit: { ...NUMBER, examples: [70.7] } };

it.each<[string, object, string, unknown]>([
  [
    'a property of which the schema allows only one',
    { properties: BOTH, oneOf: [{ required: ['celsius'] }, { required: ['fahrenheit'] }] },
    'celsius?: number;',
    { celsius: 21.5 },
  ],
  ['additional properties', { required: ['a'], additionalProperties: NUMBER }, 'a: number;', { a: 0 }],
  ['a pattern', { required: ['xa'], patternProperties: { '^x': { type: 'string', minLength: 2 } } }, 'xa: string;', { xa: 'xx' }],
  [
    'a pattern, not additional properties',
    { required: ['xa'], patternProperties: { '^x': NUMBER }, additionalProperties: false },
    'xa: number;',
    { xa: 0 },
  ],
  [
    'two patterns',
    { required: ['xy'], patternProperties: { '^x': { ...NUMBER, minimum: 2 }, y$: { ...NUMBER, maximum: 9 } } },
    'xy: number;',
    { xy: 2 },
  ],
  ['nothing', { required: ['a'], properties: { b: NUMBER } }, 'a: unknown;', { a: null }],
])('the type and the sample of a member that %s describes', async (_, keywords, type, sample) => {
  const { files, problems } = await compilePayload({ type: 'object', ...keywords });
  expect(problems).toEqual([]);
  expect(files.find(({ path }) => path === 'out/types.ts')?.text).toContain(`  ${type}\n`);
  const { isThing, sampleThing } = await importPayload(files, temporaryFolder(), 'isThing', 'sampleThing');
  expect([sampleThing(), isThing(sampleThing())]).toEqual([sample, true]);
});
