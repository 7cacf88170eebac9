import { expect, it } from 'vitest';
import { compilePayload } from '../support/payload-modules.js';

it('a published schema keeps the examples of an open enum', async () => {
  const state = { enum: ['on', 'off'], open: true, examples: ['off'], notes: ['A device may send more.'] };
  const { files } = await compilePayload({ type: 'object', properties: { state } });
  const published = files.find(({ path }) => path === 'out/schemas/thing.json')?.text ?? '';
  expect(JSON.parse(published).properties.state).toEqual({
    $comment: 'A device may send more.',
    examples: ['off', 'on'],
  });
});
