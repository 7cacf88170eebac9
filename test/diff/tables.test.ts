import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadPatternInclusion } from '../../codegen/src/diff/payload/pattern-inclusion.js';
import { reportChanges } from '../../codegen/src/diff/report.js';
import type { SpecVersion } from '../../codegen/src/diff/spec-version.js';
import { catalogSdk } from '../../codegen/src/model/catalog-sdk.js';
import { type AnySchema, value } from '../support/arbitrary-schema.js';
import { isDeclared } from './declared.js';
import { schemaEdit } from './schema-edit.js';
import { versionOf } from './versions.js';

const RUNS = Number(process.env['TOPICWRIGHT_FUZZ_RUNS'] ?? 150);
const SEED = Number(process.env['TOPICWRIGHT_FUZZ_SEED'] ?? 20_261_130);
const VALUES = fc.sample(value, { numRuns: 60, seed: SEED });

/** The parts of a table that an edit may change. */
interface Parts {
  readonly parameter: object;
  readonly other: string;
  readonly mayBeEmpty: boolean;
  readonly strict: boolean;
  readonly bind: boolean;
}

const parts: fc.Arbitrary<Parts> = fc.record({
  parameter: fc.constantFrom<object>(
    {},
    { enum: ['a', 'b'] },
    { enum: ['a', 'b', '1'] },
    { enum: ['a'], open: true },
    { type: 'integer', example: 1 },
    { pattern: '[ab1]' },
  ),
  other: fc.constantFrom('acme/other', 'acme/a', 'acme/{id}/more'),
  mayBeEmpty: fc.boolean(),
  strict: fc.boolean(),
  bind: fc.boolean(),
});

/** Two tables: in most, only one part differs. */
const edits = fc.tuple(
  schemaEdit,
  parts,
  parts,
  fc.constantFrom<keyof Parts | undefined>('parameter', 'other', 'mayBeEmpty', 'strict', 'bind', undefined),
);

function specOf({ parameter, other, mayBeEmpty, strict, bind }: Parts): string {
  const told = { topic: 'acme/{id}', payload: 'p.json', ...(mayBeEmpty && { mayBeEmpty }), ...(!bind && { bind: { id: null } }) };
  return JSON.stringify({
    topicwright: 1,
    name: 'acme',
    title: 'Acme',
    dialect: 'mqtt',
    strict,
    parameters: { id: { description: 'Id.', example: 'a', ...parameter } },
    categories: { C: { title: 'C', events: { told, other: { topic: other, content: 'text' } } } },
  });
}

async function version(spec: Parts, schema: AnySchema): Promise<SpecVersion | undefined> {
  try {
    return await versionOf({ 'spec.yaml': specOf(spec), 'p.json': JSON.stringify(schema) });
  } catch {
    // A schema without a valid sample, for example.
    return undefined;
  }
}

/** A message that the SDK of `from` accepts as an event that it declares, and that of `to` does not. */
function lostMessage(from: SpecVersion, to: SpecVersion): string | undefined {
  const [sender, receiver] = [catalogSdk(from.catalog), catalogSdk(to.catalog)];
  const told = from.catalog.events.find(({ type }) => type === 'told');
  for (const topic of ['acme/a', 'acme/b', 'acme/1', 'acme/other', 'acme/a/more']) {
    for (const text of ['', ...VALUES.map((data) => JSON.stringify(data))]) {
      const sent = sender.decode(topic, text);
      if (!sent.ok || (sent.event.type === 'told' && text !== '' && !isDeclared([told?.payload.schema ?? {}], JSON.parse(text)))) continue;
      const received = receiver.decode(topic, text);
      if (!received.ok || received.event.type !== sent.event.type) return `${topic} ${text}`;
    }
  }
  return undefined;
}

describe('topicwright diff of random tables', () => {
  it('calls nothing harmless that one version sends and the other cannot decode', { timeout: 240_000 + RUNS * 200 }, async () => {
    const includesPattern = await loadPatternInclusion();
    const wrong: string[] = [];
    const counts = { harmless: 0, breaking: 0 };
    for (const [index, [[plain, other], one, two, key]] of fc.sample(edits, { numRuns: RUNS, seed: SEED }).entries()) {
      const before = await version(one, plain);
      const after = await version(key ? { ...one, [key]: two[key] } : one, other);
      if (!before || !after) continue;
      const { changes } = reportChanges([before], [after], { includesPattern });
      for (const [audience, from, to] of [
        ['receivers', after, before],
        ['senders', before, after],
      ] as const) {
        const isBreaking = changes.some((change) => change.severity === 'breaking' && (change.for === audience || change.for === 'both'));
        counts[isBreaking ? 'breaking' : 'harmless'] += 1;
        const lost = isBreaking ? undefined : lostMessage(from, to);
        if (lost !== undefined) {
          wrong.push(
            `case ${index} of seed ${SEED}, ${audience}: ${JSON.stringify([one, plain])} → ${key} ${JSON.stringify([key && two[key], other])}: ${lost}`,
          );
        }
      }
    }
    expect(wrong).toEqual([]);
    expect(Math.min(counts.harmless, counts.breaking)).toBeGreaterThan(RUNS / 5);
  });
});
