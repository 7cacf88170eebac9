import { expect, it } from 'vitest';
import { ReadError, type ReadText } from '../../../codegen/src/load/read-text.js';
import { type CompileCache, compile, type Job } from '../../../codegen/src/pipeline.js';
import { ACME_SPEC, DOOR_SCHEMA } from '../../support/generate.js';

const JOBS = ['a', 'b'].map((folder): Job => {
  return { spec: `${folder}/spec.yaml`, source: `${folder}/spec.yaml`, emit: { topics: { into: folder }, payloads: { into: folder } } };
});

it('a process compiles again only the specs whose files have changed', async () => {
  const texts = JOBS.flatMap(({ spec }): [string, string][] => [
    [spec, ACME_SPEC],
    [spec.replace('spec.yaml', 'door.yaml'), DOOR_SCHEMA],
  ]);
  const files = new Map(texts);
  const readText: ReadText = (path) => {
    const text = files.get(path);
    if (text === undefined) throw new ReadError('missing-file', 'does not exist');
    return text;
  };
  const cache: CompileCache = new Map();
  const outcomes = async (): Promise<readonly unknown[]> => {
    await compile(JOBS, readText, cache);
    return [...cache.values()].map(({ result }) => result);
  };
  const first = await outcomes();
  const second = await outcomes();
  expect(second.map((outcome, i) => outcome === first[i])).toEqual([true, true]);

  files.set('a/door.yaml', DOOR_SCHEMA.replace('a1', 'a2'));
  const third = await outcomes();
  expect(third.map((outcome, i) => outcome === first[i])).toEqual([false, true]);
  expect(await compile(JOBS, readText, cache)).toEqual(await compile(JOBS, readText));

  files.delete('b/door.yaml');
  expect((await compile(JOBS, readText, cache)).problems).toMatchObject([{ code: 'missing-file', file: 'b/spec.yaml' }]);
  files.set('b/door.yaml', DOOR_SCHEMA);
  expect((await compile(JOBS, readText, cache)).problems).toEqual([]);
});
