import { join } from 'node:path';
import { explain } from '@topicwright/runtime';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EDGE_CASES } from '../conformance/edge-cases.js';
import { value as anyValue } from '../support/arbitrary-schema.js';
import { temporaryFolder } from '../support/generate.js';
import { compilePayload, importPayload } from '../support/payload-modules.js';

const COMMON = fc.sample(anyValue, { numRuns: 60, seed: 7 });

describe('a guard and the interpreter', () => {
  it('agree with ajv at the edges', async () => {
    const folder = temporaryFolder();
    const wrong: string[] = [];
    for (const [index, [schema, ...values]] of EDGE_CASES.entries()) {
      const referee = new Ajv2020({ strict: false, ownProperties: true, validateFormats: false, multipleOfPrecision: 8 }).compile(
        schema as object,
      );
      const { files, problems } = await compilePayload(schema);
      expect(
        problems.filter(({ severity }) => severity === 'error'),
        JSON.stringify(schema).slice(0, 200),
      ).toEqual([]);
      const { isThing, thingJsonSchema } = await importPayload(files, join(folder, String(index)), 'isThing', 'thingJsonSchema');
      for (const data of [...COMMON, ...values]) {
        const want = referee(data);
        const got = [isThing(data), ...[false, true].map((all) => explain(thingJsonSchema, data, { all }).length === 0)];
        if (got.some((answer) => answer !== want))
          wrong.push(`${JSON.stringify(schema).slice(0, 200)} with ${JSON.stringify(data).slice(0, 100)}: got ${got}, want ${want}`);
      }
    }
    expect(wrong).toEqual([]);
  });
});
