import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { explain } from '@topicwright/runtime';
import { describe, expect, it } from 'vitest';
import { prove } from '../../codegen/src/prove.js';
import type { RenderedFile } from '../../codegen/src/render/layout.js';
import { FORMATS } from '../../codegen/src/schema/formats.js';
import { ROOT, readText, temporaryFolder } from '../support/generate.js';
import { compilePayload, importPayload } from '../support/payload-modules.js';
import { REFUSED } from './refused.js';

const SUITE = 'test/conformance/json-schema-2020-12';
interface Group {
  readonly description: string;
  readonly schema: unknown;
  readonly tests: readonly { readonly description: string; readonly data: unknown; readonly valid: boolean }[];
}

interface Case extends Group {
  readonly key: string;
}

const files = (readdirSync(join(ROOT, SUITE), { recursive: true }) as string[]).filter((name) => name.endsWith('.json')).sort();
const casesOf = (name: string): readonly Case[] =>
  (JSON.parse(readText(`${SUITE}/${name}`)) as readonly Group[]).map((group) => ({
    ...group,
    key: `${name.replace('.json', '')}: ${group.description}`,
  }));
// The optional format groups need `assertFormats`. By default, a format is an annotation.
const groups = files.filter((name) => !name.startsWith('optional/format')).flatMap(casesOf);
const formatGroups = files.filter((name) => name.startsWith('optional/format/')).flatMap(casesOf);

interface Outcome {
  readonly key: string;
  /** The codes of the problems for which the schema was refused. */
  readonly refused: readonly string[];
  readonly failed: readonly string[];
  readonly passed: number;
  readonly files: readonly RenderedFile[];
}

async function run({ key, schema, tests }: Pick<Case, 'key' | 'schema' | 'tests'>, folder: string, more = ''): Promise<Outcome> {
  const { files: emitted, problems } = await compilePayload(schema, more);
  const errors = problems.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) return { key, refused: [...new Set(errors.map(({ code }) => code))], failed: [], passed: 0, files: [] };
  const { isThing, thingJsonSchema } = await importPayload(emitted, folder, 'isThing', 'thingJsonSchema');
  // Two validators: the guard, and the interpreter of the emitted schema.
  const results = (data: unknown): readonly boolean[] => [
    isThing(data),
    explain(thingJsonSchema, data).length === 0,
    explain(thingJsonSchema, data, { all: true }).length === 0,
  ];
  const failed = tests.filter(({ data, valid }) => results(data).some((result) => result !== valid));
  return { key, refused: [], failed: failed.map(({ description }) => description), passed: tests.length - failed.length, files: emitted };
}

describe('the JSON Schema test suite, draft 2020-12', () => {
  const folder = join(temporaryFolder(false), 'suite');
  let outcomes: Promise<readonly Outcome[]> | undefined;
  const runAll = async (): Promise<readonly Outcome[]> => {
    const all: Outcome[] = [];
    for (const [i, group] of groups.entries()) all.push(await run(group, join(folder, String(i))));
    return all;
  };
  // Called in a test, so that mutation tests know which test reaches the generator.
  const generated = (): Promise<readonly Outcome[]> => (outcomes ??= runAll());

  it('passes in every generated group', async () => {
    const all = await generated();
    const refused = all.filter((outcome) => outcome.refused.length > 0);
    expect(all.filter(({ failed }) => failed.length > 0)).toEqual([]);
    const passed = all.reduce((sum, outcome) => sum + outcome.passed, 0);
    console.log(
      `${groups.length} groups: ${groups.length - refused.length} generated, ${passed} tests passed, 0 failed; ${refused.length} refused, each with a reason`,
    );
    expect(passed).toBeGreaterThan(500);
  });

  it('generates code that type-checks', async () => {
    const all = await generated();
    const files = all.flatMap(({ files: emitted }, i) => emitted.map(({ path, text }) => ({ path: `test/.suite/${i}/${path}`, text })));
    const typeErrors = await prove(files, ROOT, new Map());
    expect(typeErrors.map(({ file, line, message }) => `${all[Number(file.split('/')[2])]?.key}: ${file}:${line} ${message}`)).toEqual([]);
  });

  it('passes for the supported formats with assertFormats', async () => {
    const asserted: Outcome[] = [];
    for (const [i, group] of formatGroups.entries()) asserted.push(await run(group, join(folder, `format${i}`), 'assertFormats: true'));
    expect(asserted.filter(({ failed }) => failed.length > 0)).toEqual([]);
    const supported = asserted.filter(({ refused: codes }) => codes.length === 0).map(({ key }) => key.split(':')[0]?.split('/').at(-1));
    expect([...new Set(supported)].sort()).toEqual([...FORMATS.keys(), 'ecmascript-regex'].sort());
  });

  it('contains exactly the listed refused groups, with the listed problem codes', async () => {
    const found = (await generated()).flatMap(({ key, refused }) => refused.map((code) => `${key} — ${code}`)).sort();
    const listed = Object.entries(REFUSED)
      .flatMap(([code, { groups: keys }]) => keys.map((key) => `${key} — ${code}`))
      .sort();
    expect(found).toEqual(listed);
  });
});
