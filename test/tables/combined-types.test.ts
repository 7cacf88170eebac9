import { expect, it } from 'vitest';
import { compilePayload } from '../support/payload-modules.js';

const ID = { required: ['id'], properties: { id: { type: 'string' } } };
const branch = (k: string): object => ({ type: 'object', required: ['k'], properties: { k: { const: k } } });

/** The type of the payload, in one line. */
async function typeOf(schema: object): Promise<string> {
  const { files, problems } = await compilePayload(schema);
  expect(problems).toEqual([]);
  const text = files.find(({ path }) => path === 'out/types.ts')?.text ?? '';
  const [, type = ''] = /export (?:type Thing = |interface Thing )([\s\S]*)/.exec(text) ?? [];
  return type.replace(/\s+/g, ' ').trim();
}

it.each<[string, object, string]>([
  [
    'an open object and more properties',
    { allOf: [{ type: 'object', required: ['at'], properties: { at: { type: 'integer' } }, additionalProperties: true }, ID] },
    '{ at: number; id: string; }',
  ],
  ['alternatives with common properties', { ...ID, oneOf: [branch('a'), branch('b')] }, "({ id: string; } & ({ k: 'a'; } | { k: 'b'; }))"],
  [
    'a recursive object and more properties',
    {
      allOf: [{ $ref: '#/$defs/node' }, ID],
      $defs: { node: { type: 'object', properties: { next: { $ref: '#/$defs/node' } } } },
    },
    '({ id: string; } & SchemaNodeValue)',
  ],
  [
    'a map with a required member',
    { allOf: [{ required: ['id'] }, { type: 'object', additionalProperties: { type: 'string' } }] },
    '({ id: unknown; } & { [k: string]: string; })',
  ],
  [
    'an object that may be null',
    { allOf: [{ type: ['object', 'null'], additionalProperties: { type: 'string' } }, ID] },
    '(({ id: string; } | null) & ({ [k: string]: string; } | null))',
  ],
  ['properties of a value that may be of any type', ID, 'unknown'],
  [
    'additional properties of any type beside declared ones, which an open object may have anyway',
    { type: 'object', properties: { a: { type: 'string' } }, additionalProperties: true },
    '{ a?: string; }',
  ],
])('the type of %s', async (_, schema, type) => {
  expect(await typeOf(schema)).toBe(type);
});
