import { expect, it } from 'vitest';
import { compile } from '../../codegen/src/pipeline.js';
import { prove } from '../../codegen/src/prove.js';
import { ACME_SPEC, compileFiles, ownJobs, ROOT, readText } from '../support/generate.js';

it('the code of a table with 1,100 events type-checks', async () => {
  const rows = Array.from({ length: 1100 }, (_, i) => `      door${i}: { topic: "acme/{site}/door/${i}" }`);
  const spec = `${ACME_SPEC.split('      doorOpened:')[0]}${rows.join('\n')}\n`;
  const { files, problems } = await compileFiles({
    'spec.yaml': spec,
    'door.yaml': 'type: object\nrequired: [id, at]\nproperties: { id: { type: string }, at: { type: number, unit: epoch-seconds } }\n',
  });
  expect(problems).toEqual([]);
  const paths = ['topic-table', 'topics', 'parse-topic', 'topic-filters'].map((name) => `out/${name}.ts`);
  expect(
    await prove(
      files.filter(({ path }) => paths.includes(path)),
      ROOT,
      new Map(),
    ),
  ).toEqual([]);
});

it('the code of the packages type-checks with the strictest compiler options', async () => {
  const jobs = ownJobs();
  const { files } = await compile(jobs, readText);
  const modules = new Map(jobs.flatMap(({ emit }) => Object.values(emit).map(({ into, as = '' }): [string, string] => [as, into])));
  expect(await prove(files, ROOT, modules)).toEqual([]);
});
