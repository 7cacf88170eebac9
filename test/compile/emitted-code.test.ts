import { describe, expect, it } from 'vitest';
import { compile } from '../../codegen/src/pipeline.js';
import { prove } from '../../codegen/src/prove.js';
import { ACME_SPEC, compileFiles, DOOR_SCHEMA, ownJobs, ROOT, readText } from '../support/generate.js';

describe('emitted TypeScript', () => {
  it('type-checks with the strictest compiler options', async () => {
    const { files, problems } = await compileFiles({ 'spec.yaml': ACME_SPEC, 'door.yaml': DOOR_SCHEMA });
    expect(problems).toEqual([]);
    expect(await prove(files, ROOT, new Map())).toEqual([]);
  });

  it('fails the type check if it contains a type error', async () => {
    const errors = await prove([{ path: 'out/wrong.ts', text: 'export const n: number = "1";\n' }], ROOT, new Map());
    expect(errors).toMatchObject([{ file: 'out/wrong.ts', line: 1 }]);
  });

  it('contains no enum, class, any, default export or top-level await', async () => {
    const { files } = await compile(ownJobs(), readText);
    for (const { path, text } of files.filter(({ path }) => path.endsWith('.ts'))) {
      const code = text.replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '').replaceAll(/'(?:[^'\\\n]|\\.)*'/g, "''");
      expect(code, path).not.toMatch(/\benum\b(?!:)|\bclass\b|\bany\b|export default|^await\b/m);
    }
  });

  it('marks every top-level call as pure', async () => {
    const { files } = await compile(ownJobs(), readText);
    for (const { path, text } of files.filter(({ path }) => path.endsWith('.ts'))) {
      expect(text.match(/^(?:export )?const [^=]+=\s+[a-zA-Z]+\(/gm) ?? [], path).toEqual([]);
    }
  });

  it('has lines of at most 120 characters, except for one long string', async () => {
    const { files } = await compile(ownJobs(), readText);
    const lines = files.filter(({ path }) => path.endsWith('.ts')).flatMap(({ text }) => text.split('\n'));
    expect(lines.filter((line) => line.length > 120 && !/^ *\w+: '[^']*',$/.test(line))).toEqual([]);
  });
});
