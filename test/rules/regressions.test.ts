import * as runtime from '@topicwright/runtime';
import { describe, expect, it } from 'vitest';
import { compileFiles, type Files, loadGenerated } from '../support/generate.js';

/** A spec with the given rows. The cases are inputs for which other generators crash, fail silently or generate wrong code. */
const spec = (rows: string, parameters = 'parameters: { clientId: { description: "Client.", example: c1 } }'): string => `topicwright: 1
name: acme
title: Acme
dialect: mqtt
${parameters}
categories:
  C:
    title: C
    payload: p.yaml
    events:
${rows}`;

const ROW = '      connected: { topic: "a/{clientId}/connected" }\n';
const SCHEMA = 'type: object\nrequired: [id]\nproperties: { id: { type: string, examples: [x] } }\n';

const problemsOf = async (files: Files): Promise<readonly string[]> =>
  (await compileFiles(files)).problems.map(({ code, line, column, hint = '' }) => `${code} ${line}:${column} ${hint}`);

describe('a spec', () => {
  it.each([
    ['an unclosed quote', spec('      connected: { topic: "a/b }\n'), SCHEMA, /^bad-yaml 1[12]:\d+/],
    ['an indentation with a tab', spec(ROW).replace('    title: C', '\ttitle: C'), SCHEMA, /^bad-yaml 8:1 indent with spaces$/],
    [
      'an unresolved $ref',
      spec(ROW),
      'type: object\n$defs: { thingName: { type: string } }\nproperties: { id: { $ref: "#/$defs/thingNam" } }\n',
      /^dangling-ref 3:27 did you mean "thingName"\?$/,
    ],
    ['an undeclared parameter', spec(ROW, ''), SCHEMA, /^undeclared-parameter 11:27 declare clientId under "parameters"$/],
    ['a misspelt parameter', spec(ROW.replace('clientId', 'clientID')), SCHEMA, /^undeclared-parameter 11:27 did you mean "clientId"\?$/],
    ['a duplicate topic', spec(`${ROW}      other: { topic: "a/{clientId}/connected" }\n`), SCHEMA, /^topic-tie 12:23/],
    ['a duplicate key', spec(`${ROW}${ROW}`), SCHEMA, /^bad-yaml 12:7 keep one of them$/],
    [
      'overlapping topics',
      spec(
        `${ROW}      other: { topic: "a/{thing}/connected" }\n`,
        'parameters: { clientId: { description: "C.", example: c }, thing: { description: "T.", example: t } }',
      ),
      SCHEMA,
      /^topic-tie 12:23/,
    ],
    ['a wildcard in a topic', spec('      connected: { topic: "a/+/{clientId}" }\n'), SCHEMA, /^wildcard-in-template 11:27/],
    ['an unknown key', spec('      connected: { topik: "a/{clientId}/connected" }\n'), SCHEMA, /^missing-key 11:7|^unknown-key 11:20/],
    ['an unknown type', spec(ROW), SCHEMA.replace('type: object', 'type: objct'), /^bad-keyword 1:7/],
    ['a `required` that is not an array', spec(ROW), SCHEMA.replace('[id]', 'id'), /^bad-keyword 2:11/],
  ])('with %s is reported at the right position', async (title, text, schema, want) => {
    const problems = await problemsOf({ 'spec.yaml': text, 'p.yaml': schema });
    expect(problems[0]).toMatch(want);
    expect(problems.length).toBeLessThanOrEqual(title === 'an unknown key' ? 2 : 1);
  });

  it('gives constants different names, although a row is named like another category', async () => {
    const text = spec(`      a: { topic: "a/{clientId}", identity: [id] }
      heat: { topic: "b/{clientId}", identity: [at] }
  HEAT:
    title: H
    payload: p.yaml
    events:
      c: { topic: "c/{clientId}", identity: [id, at] }
`);
    const schema = 'type: object\nproperties: { id: { type: string, examples: [x] }, at: { type: string, examples: [y] } }\n';
    const sdk = await loadGenerated<{ readonly idempotencyKey: (event: object) => string }>({ 'spec.yaml': text, 'p.yaml': schema });
    const keys = ['a', 'heat', 'c'].map((type) => sdk.idempotencyKey({ type, params: { clientId: 'k' }, payload: { id: 'i', at: 't' } }));
    expect(new Set(keys).size).toBe(3);
  });

  it('generates the type `unknown` for a required property without a schema', async () => {
    const { files, problems } = await compileFiles({ 'spec.yaml': spec(ROW), 'p.yaml': SCHEMA.replace('[id]', '[id, later]') });
    expect(problems).toEqual([]);
    expect(files.find(({ path }) => path === 'out/types.ts')?.text).toMatch(/^ {2}later: unknown;$/m);
  });

  it.each([
    ['a byte order mark', (text: string) => `\uFEFF${text}`],
    ['carriage returns', (text: string) => text.replaceAll('\n', '\r\n')],
  ])('is checked the same with %s', async (_, change) => {
    expect(await problemsOf({ 'spec.yaml': change(spec(ROW)), 'p.yaml': change(SCHEMA) })).toEqual([]);
    expect(await problemsOf({ 'spec.yaml': change(spec(ROW.replace('topic', 'topik'))), 'p.yaml': SCHEMA })).toHaveLength(2);
  });

  it.each([
    ['merge keys', spec(ROW).replace('    title: C', '    <<: { title: C }\n    title: C'), /^bad-yaml 8:5 write the keys out$/],
    ['a __proto__ key', spec(ROW).replace('    title: C', '    __proto__: { polluted: true }\n    title: C'), /^unknown-key 8:5/],
    ['a __proto__ row', spec(ROW.replace('connected:', '__proto__:')), /^wrong-value 11:7/],
    [
      'an unquoted topic that begins with "{"',
      spec('      connected:\n        topic: {clientId}/connected\n'),
      /^bad-yaml 12:\d+ quote a topic that contains "\{"$/,
    ],
    [
      'an unquoted topic that begins with "#"',
      spec('      connected:\n        topic: #/connected\n'),
      /^wrong-value 12:16 quote a string that begins with "#"/,
    ],
  ])('with %s is reported as one problem', async (_, text, want) => {
    const [first, ...rest] = await problemsOf({ 'spec.yaml': text, 'p.yaml': SCHEMA });
    expect(first).toMatch(want);
    expect(rest).toEqual([]);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  it.each([
    ['payload', spec(ROW).replace('payload:', 'paylod:')],
    ['parameters', spec(ROW).replace('parameters:', 'paramters:')],
  ])('with %s misspelt is reported as one problem, without those of the missing key', async (key, text) => {
    const problems = await problemsOf({ 'spec.yaml': text, 'p.yaml': SCHEMA });
    expect(problems).toEqual([expect.stringMatching(new RegExp(`^unknown-key \\d+:\\d+ did you mean "${key}"\\?$`))]);
  });
});

describe('generated code', () => {
  it('supports properties named like inherited ones, `$` in topics and `$&` in values', async () => {
    const names = [
      'hasOwnProperty',
      'constructor',
      '__proto__',
      'toString',
      'a-b',
      'a b',
      'a_b',
      'aB',
      'class',
      '1st',
      'ключ',
      'quo\'te"d',
      '',
      'back\\slash',
    ];
    const properties = names
      .map((name) => `  ${JSON.stringify(name)}: { type: string, examples: [${JSON.stringify(`v${name}`)}] }`)
      .join('\n');
    const schema = `type: object\nrequired: ${JSON.stringify(names)}\nproperties:\n${properties}\n`;
    interface Sdk {
      readonly connected: { topic: (params: object) => string; parse: (topic: string) => object | undefined };
      readonly isConnected: (value: unknown) => boolean;
      readonly sampleConnected: () => Record<string, unknown>;
    }
    const sdk = await loadGenerated<Sdk>({ 'spec.yaml': spec('      connected: { topic: "$aws/x.y/{clientId}" }\n'), 'p.yaml': schema });
    expect(sdk.connected.topic({ clientId: '$&-$1' })).toBe('$aws/x.y/$&-$1');
    expect(sdk.connected.parse('$aws/x.y/a.b')).toEqual({ clientId: 'a.b' });
    expect(sdk.connected.parse('$aws/xzy/a.b')).toBeUndefined();
    const sample = sdk.sampleConnected();
    expect(Object.keys(sample).sort()).toEqual([...names].sort());
    expect(sdk.isConnected(sample)).toBe(true);
    for (const name of names) {
      const { [name]: _, ...rest } = sample;
      expect(sdk.isConnected(rest), `without ${name}`).toBe(false);
    }
  });

  it('supports properties named like the functions that guards call', async () => {
    const names = ['part1OfConnected', 'checkConnected', ...Object.keys(runtime)];
    const inside = 'type: object, required: [x], minProperties: 1, additionalProperties: { type: integer }';
    const properties = names
      .map(
        (name) =>
          `  ${name}: { type: string, format: uuid, minLength: 2, anyOf: [{ pattern: "^0" }, { maxLength: 36 }] }\n  ${name}In: { ${inside} }\n`,
      )
      .join('');
    const schema = `type: object\nrequired: ${JSON.stringify(names)}\nproperties:\n${properties}`;
    const uuid = '00000000-0000-4000-8000-000000000000';
    const value = Object.fromEntries(names.flatMap((name) => [[name, uuid] as const, [`${name}In`, { x: 1 }] as const]));
    const text = spec(ROW).replace('name: acme', 'name: acme\nassertFormats: true');
    const sample = `      connected: { topic: "a/{clientId}/connected", sample: ${JSON.stringify(value)} }\n`;
    const sdk = await loadGenerated<{ readonly isConnected: (value: unknown) => boolean }>({
      'spec.yaml': text.replace(ROW, sample),
      'p.yaml': schema,
    });
    expect(sdk.isConnected(value)).toBe(true);
    for (const name of names) {
      expect(sdk.isConnected({ ...value, [name]: 'no' }), name).toBe(false);
      expect(sdk.isConnected({ ...value, [`${name}In`]: { y: 1 } }), name).toBe(false);
    }
  });
});
