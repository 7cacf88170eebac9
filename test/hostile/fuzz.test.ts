import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { prove } from '../../codegen/src/prove.js';
import type { RenderedFile } from '../../codegen/src/render/layout.js';
import { diskAt } from '../../codegen/src/write/disk.js';
import { compileFiles, ROOT, temporaryFolder } from '../support/generate.js';
import { arbitrarySpec, MARK } from './arbitrary-spec.js';

/**
 * TOPICWRIGHT_FUZZ_RUNS=1000 npm test runs more cases. The default seed is fixed, so that unrelated changes do not fail by chance:
 * TOPICWRIGHT_FUZZ_SEED=… searches for new cases.
 */
const RUNS = Number(process.env['TOPICWRIGHT_FUZZ_RUNS'] ?? 15);
const SEED = Number(process.env['TOPICWRIGHT_FUZZ_SEED'] ?? 20_261_201);

/** How an accepted spec can fail. */
type Failure = 'THREW' | 'HUNG' | 'INVALID_TS' | 'INJECTED' | 'WRONG';

const TIME_LIMIT_MS = 10_000;

interface Accepted {
  readonly index: number;
  readonly title: string;
  readonly files: readonly RenderedFile[];
}

interface Sdk {
  readonly eventTypes: readonly string[];
  readonly samples: { readonly [type: string]: () => object };
  readonly topicTable: {
    readonly parameters: readonly { readonly name: string; readonly values?: readonly string[] }[];
    readonly rows: readonly { readonly type: string; readonly params: readonly string[] }[];
  };
  readonly decode: (
    topic: string,
    data: string,
  ) => { readonly ok: boolean; readonly event?: { readonly type: string; readonly payload: unknown } };
  readonly [name: string]: unknown;
}

const failures: string[] = [];
const fail = (kind: Failure, index: number, detail: unknown): void => {
  failures.push(`${kind} in case ${index} of seed ${SEED}: ${detail instanceof Error ? detail.stack : String(detail)}`);
};

async function compileCase(value: { readonly spec: object; readonly payload: object }, index: number): Promise<Accepted | undefined> {
  const started = performance.now();
  try {
    const { files, problems } = await compileFiles({
      'spec.yaml': JSON.stringify(value.spec),
      'payload.yaml': JSON.stringify(value.payload),
    });
    if (performance.now() - started > TIME_LIMIT_MS) fail('HUNG', index, `${performance.now() - started} ms`);
    return problems.length > 0 ? undefined : { index, title: (value.spec as { title: string }).title, files };
  } catch (error) {
    fail('THREW', index, error);
    return undefined;
  }
}

async function runCase({ index, title, files }: Accepted, folder: string): Promise<void> {
  const disk = diskAt(folder);
  for (const { path, text } of files) disk.stage(`${index}/${path}`, text).commit();
  const sdk = (await import(join(folder, `${index}/out/index.ts`))) as Sdk;
  const { samples } = (await import(join(folder, `${index}/out/samples.ts`))) as Pick<Sdk, 'samples'>;
  if (MARK in globalThis) fail('INJECTED', index, 'the mark was set');
  delete (globalThis as Record<string, unknown>)[MARK];
  const catalog = JSON.parse(files.find(({ path }) => path === 'compiled/catalog.json')?.text ?? '') as { title: string };
  if (catalog.title !== title) fail('WRONG', index, 'the catalog has a different title');
  for (const row of sdk.topicTable.rows) checkRow(sdk, samples, row, files, index);
}

function checkRow(
  sdk: Sdk,
  samples: Sdk['samples'],
  { type, params: names }: Sdk['topicTable']['rows'][number],
  files: readonly RenderedFile[],
  index: number,
): void {
  const pascal = `${type[0]?.toUpperCase()}${type.slice(1)}`;
  const sample = samples[type]?.();
  const guard = sdk[`is${pascal}`] as (value: unknown) => boolean;
  const builder = sdk[type] as { topic: (params: object) => string; parse: (topic: string) => object | undefined };
  const valuesOf = (name: string): readonly string[] | undefined => sdk.topicTable.parameters.find((rule) => rule.name === name)?.values;
  const params = Object.fromEntries(names.map((name) => [name, valuesOf(name)?.[0] ?? boundValue(sample, name)]));
  const topic = builder.topic(params);
  if (!guard(sample)) fail('WRONG', index, `${type} rejects its sample`);
  if (JSON.stringify(builder.parse(topic)) !== JSON.stringify(params)) fail('WRONG', index, `${type} does not parse its topic`);
  // A payload may repeat a parameter with a string that is not valid in a topic. Decoding such a message fails correctly.
  if (names.every((name) => (repeats(sample, name) ?? params[name]) === params[name])) {
    const decoded = sdk.decode(topic, JSON.stringify(sample));
    if (!decoded.ok || decoded.event?.type !== type) fail('WRONG', index, `${type} does not decode: ${JSON.stringify(decoded)}`);
    else expect(decoded.event.payload).toEqual(sample);
  }
  const schema = JSON.parse(
    files.find(({ path }) => path.endsWith(`schemas/${type.replaceAll(/(?<=[a-z])(?=[A-Z])/g, '-').toLowerCase()}.json`))?.text ?? '',
  ) as object;
  if (isRejectedByAjv(schema, sample)) fail('WRONG', index, `ajv rejects the sample of ${type}`);
}

function isRejectedByAjv(schema: object, sample: unknown): boolean {
  try {
    return !new Ajv2020({ strict: false, ownProperties: true }).validate(schema, sample);
  } catch (error) {
    // ajv does not support property names with lone surrogates.
    if (error instanceof URIError) return false;
    throw error;
  }
}

/** The string that repeats a parameter in the payload. */
function repeats(sample: object | undefined, name: string): string | undefined {
  const value = sample && Object.hasOwn(sample, name) ? (sample as Record<string, unknown>)[name] : undefined;
  return typeof value === 'string' ? value : undefined;
}

/** A parameter value that agrees with the payload if possible. */
function boundValue(sample: object | undefined, name: string): string {
  const repeated = repeats(sample, name) ?? '';
  return repeated !== '' && !/[+#/\0]|[\ud800-\udfff]/u.test(repeated) ? repeated : 'v';
}

describe('specs with hostile strings', () => {
  it(`are rejected, or generate code that type-checks, works and executes none of them (${RUNS} cases, seed ${SEED})`, {
    timeout: 240_000 + RUNS * 2_000,
  }, async () => {
    const cases = fc.sample(arbitrarySpec, { numRuns: RUNS, seed: SEED });
    const accepted: Accepted[] = [];
    // One after the other, so that each has its own time.
    for (const [index, value] of cases.entries()) {
      const outcome = await compileCase(value, index);
      if (outcome) accepted.push(outcome);
    }
    const placed = accepted.flatMap(({ index, files }) => files.map(({ path, text }) => ({ path: `test/.fuzz/${index}/${path}`, text })));
    for (const { file, line, message } of await prove(placed, ROOT, new Map()))
      fail('INVALID_TS', Number(file.split('/')[2]), `${file}:${line} ${message}`);
    const folder = temporaryFolder();
    for (const outcome of accepted) await runCase(outcome, folder).catch((error: unknown) => fail('THREW', outcome.index, error));
    expect(failures).toEqual([]);
    // A generator that rejects everything would also pass.
    expect(accepted.length).toBeGreaterThan(RUNS / 3);
  });
});
