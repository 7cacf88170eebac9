import { explain } from '@topicwright/runtime/codegen';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SchemaComparison } from '../../codegen/src/diff/payload/compare-schemas.js';
import { acceptanceOf } from '../../codegen/src/diff/payload/finding.js';
import { loadPatternInclusion } from '../../codegen/src/diff/payload/pattern-inclusion.js';
import type { JsonSchema } from '../../codegen/src/schema/json-schema.js';
import { modelSchema } from '../../codegen/src/schema/plain-schema.js';
import { value } from '../support/arbitrary-schema.js';
import { isDeclared } from './declared.js';
import { schemaEdit } from './schema-edit.js';

const RUNS = Number(process.env['TOPICWRIGHT_FUZZ_RUNS'] ?? 300);
const SEED = Number(process.env['TOPICWRIGHT_FUZZ_SEED'] ?? 20_261_130);
const VALUES = fc.sample(value, { numRuns: 150, seed: SEED });

describe('the comparison of payload schemas', () => {
  it('finds whatever breaks receivers or senders', { timeout: 240_000 + RUNS * 100 }, async () => {
    const includesPattern = await loadPatternInclusion();
    const wrong: string[] = [];
    const counts = { harmless: 0, breaking: 0 };
    for (const [index, [plain, other]] of fc.sample(schemaEdit, { numRuns: RUNS, seed: SEED }).entries()) {
      const [before, after] = [modelSchema(plain), modelSchema(other)];
      const findings = new SchemaComparison(includesPattern).compare({ before, after });
      const { isNarrowed, isWidened } = acceptanceOf(findings);
      for (const [isSafe, sent, read] of [
        [!isNarrowed, before, after],
        [!isWidened, after, before],
      ] as const) {
        counts[isSafe ? 'harmless' : 'breaking'] += 1;
        const lost = isSafe && VALUES.find((data) => isValid(sent, data) && isDeclared([sent], data) && !isValid(read, data));
        if (lost !== false && lost !== undefined)
          wrong.push(
            `case ${index} of seed ${SEED}: ${JSON.stringify(plain)} → ${JSON.stringify(other)}: ${sent === before ? 'senders' : 'receivers'} ${JSON.stringify(lost)}; found ${findings.map(({ rule }) => rule)}`,
          );
      }
    }
    expect(wrong).toEqual([]);
    expect(Math.min(counts.harmless, counts.breaking)).toBeGreaterThan(RUNS / 5);
  });
});

function isValid(part: JsonSchema, data: unknown): boolean {
  return explain(part, data).length === 0;
}
