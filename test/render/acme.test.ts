import { describe, expect, it } from 'vitest';
import { ACME_SPEC, compileFiles, DOOR_SCHEMA } from '../support/generate.js';

describe('a spec with two rows', () => {
  it.each(['topics.ts', 'parse-topic.ts', 'types.ts', 'guards.ts', 'index.ts'])('generates %s', async (name) => {
    const { files } = await compileFiles({ 'spec.yaml': ACME_SPEC, 'door.yaml': DOOR_SCHEMA });
    await expect(files.find(({ path }) => path === `out/${name}`)?.text).toMatchFileSnapshot(`acme/${name}.txt`);
  });
});
