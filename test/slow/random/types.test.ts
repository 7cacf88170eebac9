import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { prove } from '../../../codegen/src/prove.js';
import { typeOfValue } from '../../../codegen/src/render/payloads/types/lower-schema.js';
import type { Json, JsonSchema } from '../../../codegen/src/schema/json-schema.js';
import { diskAt } from '../../../codegen/src/write/disk.js';
import { objectSchema } from '../../hostile/arbitrary-spec.js';
import { compileFiles, ROOT, temporaryFolder } from '../../support/generate.js';

const RUNS = 25;
const VALUES_A_SCHEMA = 12;

const spec = `topicwright: 1
name: acme
title: Acme
dialect: mqtt
categories:
  C: { title: C, payload: p.yaml, events: { thing: { topic: "a" } } }
`;

/** Values that mostly match `schema`. */
function valueFor(schema: JsonSchema): fc.Arbitrary<Json> {
  const wrong = fc.constantFrom<Json>(null, 'other', 7, true, []);
  return fc.oneof({ weight: 9, arbitrary: fittingValue(schema) }, { weight: 1, arbitrary: wrong });
}

function fittingValue(schema: JsonSchema): fc.Arbitrary<Json> {
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum) return fc.constantFrom<Json>(...schema.enum, ...(schema.open ? ['added'] : []));
  const types = [schema.type ?? 'string'].flat();
  return fc.constantFrom(...types).chain((type): fc.Arbitrary<Json> => {
    switch (type) {
      case 'object':
        return objectValue(schema);
      case 'array':
        return fc.array(schema.items ? valueFor(schema.items) : fc.constant<Json>(1), { maxLength: 2 });
      case 'string':
        return fc.string();
      case 'boolean':
        return fc.boolean();
      case 'null':
        return fc.constant(null);
      default:
        return fc.integer();
    }
  });
}

function objectValue(schema: JsonSchema): fc.Arbitrary<Json> {
  const { properties = {}, required = [], additionalProperties } = schema;
  const members = Object.entries(properties).map(([name, member]) =>
    fc
      .option(valueFor(member), { nil: undefined, freq: required.includes(name) ? 30 : 2 })
      .map((value): readonly [string, Json | undefined] => [name, value]),
  );
  const extras =
    typeof additionalProperties === 'object'
      ? fc.dictionary(fc.constantFrom('x', 'y'), valueFor(additionalProperties), { noNullPrototype: true })
      : fc.constant({});
  return fc
    .tuple(fc.tuple(...members), extras)
    .map(([entries, more]) => ({ ...Object.fromEntries(entries.filter(([, value]) => value !== undefined)), ...more }) as Json);
}

describe('types', () => {
  it('accept every value that the guard accepts', async () => {
    // The default seed is fixed, so that unrelated changes do not fail by chance. Another seed searches for new cases.
    const seed = Number(process.env['TOPICWRIGHT_FUZZ_SEED'] ?? 20_261_201);
    const schemas = fc.sample(objectSchema, { numRuns: RUNS, seed });
    const folder = temporaryFolder();
    const files: { path: string; text: string }[] = [];
    let accepted = 0;
    for (const [index, schema] of schemas.entries()) {
      const { files: emitted, problems } = await compileFiles({ 'spec.yaml': spec, 'p.yaml': JSON.stringify(schema) });
      if (problems.length > 0) continue;
      for (const { path, text } of emitted) diskAt(folder).stage(`${index}/${path}`, text).commit();
      const { isThing } = (await import(join(folder, `${index}/out/index.ts`))) as { isThing: (value: unknown) => boolean };
      const values = fc.sample(fittingValue(schema as JsonSchema), { numRuns: VALUES_A_SCHEMA, seed }).filter((value) => isThing(value));
      if (values.length === 0) continue;
      accepted += values.length;
      const claims = values.map((value, i) => `declare const v${i}: ${typeOfValue(value)};\nexport const t${i}: Thing = v${i};\n`);
      files.push(...emitted.map(({ path, text }) => ({ path: `test/.types/${index}/${path}`, text })));
      files.push({
        path: `test/.types/${index}/out/claims.ts`,
        text: `import type { Thing } from './index.js';\n${claims.join('')}export {};\n`,
      });
    }
    const complaints = await prove(files, ROOT, new Map());
    expect(
      complaints.filter(({ message }) => !/declared but never used/.test(message)),
      `seed ${seed}`,
    ).toEqual([]);
    expect(accepted).toBeGreaterThan(RUNS * 2);
  });
});
