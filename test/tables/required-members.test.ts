import { join } from 'node:path';
import { expect, it } from 'vitest';
import { diskAt } from '../../codegen/src/write/disk.js';
import { compileFiles, temporaryFolder } from '../support/generate.js';

const SPEC = `topicwright: 1
name: members
title: Members
dialect: mqtt
categories: { C: { title: C, payload: schema.json, events: { thing: { topic: "t" } } } }
`;

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
  const { files, problems } = await compileFiles({ 'spec.yaml': SPEC, 'schema.json': JSON.stringify({ type: 'object', ...keywords }) });
  expect(problems).toEqual([]);
  const textOf = (name: string): string => files.find(({ path }) => path === `out/${name}.ts`)?.text ?? '';
  expect(textOf('types')).toContain(`  ${type}\n`);
  const folder = temporaryFolder();
  for (const { path, text } of files.filter(({ path }) => /(?:guards|types|json-schemas|samples)\.ts$/.test(path)))
    diskAt(folder).stage(path, text).commit();
  const { sampleThing } = (await import(join(folder, 'out/samples.ts'))) as { sampleThing: () => unknown };
  const { isThing } = (await import(join(folder, 'out/guards.ts'))) as { isThing: (value: unknown) => boolean };
  expect([sampleThing(), isThing(sampleThing())]).toEqual([sample, true]);
});
