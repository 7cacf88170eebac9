import { join } from 'node:path';
import { explain } from '@topicwright/runtime';
import { describe, expect, it } from 'vitest';
import { FORMATS } from '../../codegen/src/schema/formats.js';
import { temporaryFolder } from '../support/generate.js';
import { compilePayload, importPayload } from '../support/payload-modules.js';
import { REFUSED } from './refused.js';
import { formatGroups, groups, type SuiteGroup } from './suite.js';

interface Outcome {
  readonly key: string;
  /** The codes of the problems for which the schema was refused. */
  readonly refused: readonly string[];
  readonly failed: readonly string[];
  readonly passed: number;
}

async function run({ key, schema, tests }: Pick<SuiteGroup, 'key' | 'schema' | 'tests'>, folder: string, more = ''): Promise<Outcome> {
  const { files: emitted, problems } = await compilePayload(schema, more);
  const errors = problems.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) return { key, refused: [...new Set(errors.map(({ code }) => code))], failed: [], passed: 0 };
  const { isThing, thingJsonSchema } = await importPayload(emitted, folder, 'isThing', 'thingJsonSchema');
  // Two validators: the guard, and the interpreter of the emitted schema.
  const results = (data: unknown): readonly boolean[] => [
    isThing(data),
    explain(thingJsonSchema, data).length === 0,
    explain(thingJsonSchema, data, { all: true }).length === 0,
  ];
  const failed = tests.filter(({ data, valid }) => results(data).some((result) => result !== valid));
  return { key, refused: [], failed: failed.map(({ description }) => description), passed: tests.length - failed.length };
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
