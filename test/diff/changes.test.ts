import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { SchemaComparison } from '../../codegen/src/diff/payload/compare-schemas.js';
import { reportChanges } from '../../codegen/src/diff/report.js';
import { CHANGE_RULES } from '../../codegen/src/diff/rules/change-rules.js';
import type { JsonSchema } from '../../codegen/src/schema/json-schema.js';
import { type Files, ROOT } from '../support/generate.js';
import { PAYLOAD_CASES } from './payload-cases.js';
import { BASE, SPEC_CASES, type SpecCase } from './spec-cases.js';
import { changesBetween, lineOf, versionOf } from './versions.js';

/** A table with one event. */
const SMALL = `topicwright: 1
name: acme
title: Acme
dialect: mqtt
categories: { C: { title: C, payload: p.yaml, events: { told: { topic: "acme/told" } } } }
`;

function edited(text: string | undefined, edits: SpecCase['spec'] = []): string {
  return edits.reduce((whole, [from, to]) => {
    if (from === '' || !whole.includes(from)) throw new Error(`there is no ${JSON.stringify(from)}`);
    return whole.replace(from, () => to);
  }, text ?? '');
}

async function linesOf({ spec, payload, isReversed }: SpecCase): Promise<readonly string[]> {
  const after: Files = { 'spec.yaml': edited(BASE['spec.yaml'], spec), 'p.yaml': edited(BASE['p.yaml'], payload) };
  const changes = isReversed ? await changesBetween(after, BASE) : await changesBetween(BASE, after);
  return changes.map(lineOf);
}

const isGrant = (line: string): boolean => line.startsWith('info both grant-');

describe('topicwright diff', () => {
  it.each(PAYLOAD_CASES)('classifies in a payload: %s', async (_, before, after, want) => {
    const changes = await changesBetween({ 'spec.yaml': SMALL, 'p.yaml': before }, { 'spec.yaml': SMALL, 'p.yaml': after });
    const lines = changes.map(({ severity, for: audience, rule, path }) => [severity, audience, rule, path].join(' ').trim());
    expect([...lines].sort()).toEqual([...want].sort());
  });

  it.each(SPEC_CASES)('classifies in a spec: $title', async (each) => {
    const lines = await linesOf(each);
    const hidesGrants = each.changes.includes('grants');
    const want = each.changes.filter((line) => line !== 'grants');
    expect(lines.some(isGrant)).toBe(hidesGrants || want.some(isGrant));
    expect(lines.filter((line) => !hidesGrants || !isGrant(line)).sort()).toEqual([...want].sort());
  });

  it('matches specs by name, and a lone new one with a lone old one', async () => {
    const named = async (name: string): ReturnType<typeof versionOf> =>
      versionOf({ ...BASE, 'spec.yaml': edited(BASE['spec.yaml'], [['name: acme', `name: ${name}`]]) });
    const [a, b, c] = [await named('a'), await named('b'), await named('c')];
    const rulesOf = (before: Parameters<typeof reportChanges>[0], after: Parameters<typeof reportChanges>[1]): readonly string[] =>
      reportChanges(before, after, { includesPattern: () => undefined }).changes.map(({ spec, rule }) => `${spec} ${rule}`);
    expect(rulesOf([a, b], [b, a])).toEqual([]);
    expect(rulesOf([a, b], [a, c])).toEqual(['c spec-renamed']);
    expect(rulesOf([a], [a, b, c])).toEqual(['b spec-added', 'c spec-added']);
    expect(rulesOf([a, b, c], [a])).toEqual(['b spec-removed', 'c spec-removed']);
    expect(rulesOf([a, a], [a, a])).toEqual([]);
  });

  it('finds the change of a recursive schema in each event that leads to it', async () => {
    const spec = SMALL.replace('events: {', 'events: { asked: { topic: "acme/asked", payload: "p.yaml#/$defs/b" }, ').replace(
      'payload: p.yaml,',
      'payload: "p.yaml#/$defs/a",',
    );
    const schema = (limit: number): string => `$defs:
  a: { type: object, properties: { b: { $ref: "#/$defs/b" }, name: { type: string, maxLength: ${limit} } } }
  b: { type: object, properties: { a: { $ref: "#/$defs/a" } } }
`;
    const changes = await changesBetween({ 'spec.yaml': spec, 'p.yaml': schema(8) }, { 'spec.yaml': spec, 'p.yaml': schema(9) });
    expect(changes.map(lineOf)).toEqual([
      'breaking receivers constraint-loosened asked /a/name',
      'breaking receivers constraint-loosened told /name',
    ]);
  });

  it('writes limits as they are in the schema', async () => {
    const limit = (text: string): Files => ({
      'spec.yaml': SMALL,
      'p.yaml': `type: object\nproperties: { n: { type: integer, ${text} } }\n`,
    });
    const [change] = await changesBetween(limit('exclusiveMaximum: 10'), limit('maximum: 4'));
    expect(change).toMatchObject({
      old: 10,
      new: 4,
      reason: expect.stringContaining('"exclusiveMaximum or maximum" changed from 10 to 4;'),
    });
  });

  it('compares the closed objects of strict specs', async () => {
    const spec = SMALL.replace('dialect: mqtt', 'dialect: mqtt\nstrict: true');
    const files = (schema: string): Files => ({ 'spec.yaml': spec, 'p.yaml': schema });
    const changes = async (before: string, after: string): Promise<readonly string[]> =>
      (await changesBetween(files(before), files(after))).map(lineOf);
    const object = (properties: string): string =>
      `type: object\nproperties: { n: { type: integer }, ${properties} }\nadditionalProperties: false\n`;
    expect(await changes(object('q: false'), object('q: false, m: { type: integer }'))).toEqual([
      'breaking receivers property-added-to-closed told /m',
    ]);
    expect(await changes(object('q: false'), object(''))).toEqual([]);
  });

  it('finds another identity if its properties change places: the keys change', async () => {
    const payload = 'type: object\nrequired: [a, b]\nproperties: { a: { type: integer }, b: { type: integer } }\n';
    const identity = (text: string): Files => ({
      'spec.yaml': SMALL.replace('payload: p.yaml,', `payload: p.yaml, identity: ${text},`),
      'p.yaml': payload,
    });
    expect((await changesBetween(identity('[a, b]'), identity('[b, a]'))).map(lineOf)).toEqual([
      'breaking both identity-changed told identity',
    ]);
  });

  it('finds another order if the order of a category moves to a row: the entities get other keys', async () => {
    const payload = 'type: object\nrequired: [n]\nproperties: { n: { type: integer } }\n';
    const ofCategory: Files = { 'spec.yaml': SMALL.replace('payload: p.yaml,', 'payload: p.yaml, order: { of: [n] },'), 'p.yaml': payload };
    const ofRow: Files = { 'spec.yaml': SMALL.replace('"acme/told"', '"acme/told", order: { of: [n] }'), 'p.yaml': payload };
    expect((await changesBetween(ofCategory, ofRow)).map(lineOf)).toEqual(['breaking both order-changed told order']);
  });

  it('says so if schemas are too complex to compare', () => {
    const schemaOf = (type: 'string' | 'integer'): JsonSchema => ({ type: 'object', properties: { a: { type } } });
    const findings = new SchemaComparison(() => undefined, 1).compare({ before: schemaOf('string'), after: schemaOf('integer') });
    expect(findings.map(({ rule, keys }) => [rule, ...keys])).toEqual([['not-compared', 'a']]);
  });

  it('has a case for every rule', () => {
    const lines = [...PAYLOAD_CASES.flatMap(([, , , changes]) => changes), ...SPEC_CASES.flatMap(({ changes }) => changes)];
    const tested = new Set([...lines.map((line) => line.split(' ')[2]), 'spec-added', 'spec-removed', 'not-compared']);
    expect(Object.keys(CHANGE_RULES).filter((rule) => !tested.has(rule))).toEqual([]);
  });

  it('uses the severities of the configuration', async () => {
    const [, before, after] = PAYLOAD_CASES[0] ?? [];
    const files = (schema = ''): Files => ({ 'spec.yaml': SMALL, 'p.yaml': schema });
    const severityOf = async (severity: 'breaking' | 'info' | 'off'): Promise<readonly string[]> =>
      (await changesBetween(files(before), files(after), { 'property-added': severity })).map((change) => change.severity);
    expect(await severityOf('breaking')).toEqual(['breaking']);
    expect(await severityOf('off')).toEqual([]);
  });
});

describe('the rules of topicwright diff', () => {
  it('are the keys of diff.severities in topicwright.yaml', () => {
    const schema = JSON.parse(readFileSync(join(ROOT, 'codegen/schema/config.schema.json'), 'utf8')) as {
      readonly properties: { readonly diff: { readonly properties: { readonly severities: { readonly properties: object } } } };
    };
    expect(Object.keys(schema.properties.diff.properties.severities.properties)).toEqual(Object.keys(CHANGE_RULES));
  });

  it('are listed in docs/changes.md', async () => {
    const rows = Object.entries(CHANGE_RULES).map(
      ([rule, { severity, for: audience, means }]) => `| \`${rule}\` | ${severity} | ${audience} | ${means} |`,
    );
    const text = [
      '# Changes',
      '',
      'How `topicwright diff` classifies the changes between two versions of a spec. A breaking change needs a major version, a compatible',
      'one a minor version, and any other a patch. A change breaks *receivers* if code with the old version may refuse a message that',
      'code with the new version sends. It breaks *senders* if code with the new version may refuse a message that code with the old',
      'version sends. Code also breaks if a name or a type that it uses changes or is removed. Descriptions, examples, the order of keys and',
      'the files in which schemas are written do not count as changes.',
      '',
      'To change a severity, name the rule in `topicwright.yaml`. The severity `off` means that the change is not reported.',
      '',
      '```yaml',
      'diff: { severities: { grant-gained: breaking, setting-changed: off } }',
      '```',
      '',
      '| rule | severity | for | what it means |',
      '| --- | --- | --- | --- |',
      ...rows,
      '',
    ];
    await expect(text.join('\n')).toMatchFileSnapshot('../../codegen/docs/changes.md');
  });
});
