import { join } from 'node:path';
import { explain } from '@topicwright/runtime';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { schema, value } from '../../support/arbitrary-schema.js';
import { temporaryFolder } from '../../support/generate.js';
import { compilePayload, importPayload } from '../../support/payload-modules.js';

const RUNS = Number(process.env['TOPICWRIGHT_FUZZ_RUNS'] ?? 100);
const VALUES_A_SCHEMA = 40;

// Unlike the standard and the official test suite, ajv does not count items that `contains` matched as evaluated.
function isBeyondAjv(text: string): boolean {
  return text.includes('"unevaluatedItems"') && text.includes('"contains"');
}

/** The result of ajv, or `undefined` if its generated code throws, as it does for a few random schemas. */
function verdictOf(referee: (data: unknown) => unknown, data: unknown): boolean | undefined {
  try {
    return Boolean(referee(data));
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}

describe('a guard and the interpreter', () => {
  it('agree with ajv for any schema and any value', { timeout: 240_000 + RUNS * 500 }, async () => {
    // The default seed is fixed, so that unrelated changes do not fail by chance. Another seed searches for new cases.
    const seed = Number(process.env['TOPICWRIGHT_FUZZ_SEED'] ?? 20_260_101);
    const folder = temporaryFolder();
    const wrong: string[] = [];
    let decided = { valid: 0, invalid: 0 };
    const candidates = fc.sample(schema, { numRuns: RUNS, seed }).filter((candidate) => !isBeyondAjv(JSON.stringify(candidate)));
    for (const [index, candidate] of candidates.entries()) {
      const ajv = new Ajv2020({ strict: false, ownProperties: true, validateFormats: false, multipleOfPrecision: 8 });
      const referee = ajv.compile(candidate as object);
      const { files, problems } = await compilePayload(candidate);
      expect(problems, `case ${index} of seed ${seed}`).toEqual([]);
      const { isThing, thingJsonSchema } = await importPayload(files, join(folder, String(index)), 'isThing', 'thingJsonSchema');
      for (const data of fc.sample(value, { numRuns: VALUES_A_SCHEMA, seed })) {
        const want = verdictOf(referee, data);
        if (want === undefined) continue;
        decided = { valid: decided.valid + Number(want), invalid: decided.invalid + Number(!want) };
        const got = [isThing(data), ...[false, true].map((all) => explain(thingJsonSchema, data, { all }).length === 0)];
        if (got.some((answer) => answer !== want))
          wrong.push(`case ${index} of seed ${seed}: ${JSON.stringify(candidate)} with ${JSON.stringify(data)}: got ${got}, want ${want}`);
      }
    }
    expect(wrong).toEqual([]);
    expect(Math.min(decided.valid, decided.invalid)).toBeGreaterThan(RUNS);
  });
});
