import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { diskAt } from '../../codegen/src/write/disk.js';
import { type Files, ROOT, temporaryFolder } from '../support/generate.js';
import { changesBetween, lineOf } from './versions.js';

const table = (events: string, head = 'dialect: mqtt'): Files => ({
  'spec.yaml': `topicwright: 1
name: acme
title: Acme
${head}
parameters: { a: { description: A., example: a }, b: { description: B., example: b }, r: { description: R., example: r, rest: true } }
categories: { C: { title: C, content: none, events: { all: { topic: "all/{a}/{b}/{r}" }, ${events} } } }
`,
});
const payload = (schema: string): Files => ({
  ...table('told: { topic: told, content: json, payload: p.yaml }'),
  'p.yaml': schema,
});

async function linesBetween(before: Files, after: Files): Promise<readonly string[]> {
  return (await changesBetween(before, after)).map(lineOf).filter((line) => !line.startsWith('info both grant-'));
}

describe('a keyword that allows every value is not reported', () => {
  it.each([
    ['propertyNames: true'],
    ['propertyNames: { type: string, minLength: 0 }'],
    ['dependentSchemas: { a: true }'],
    ['dependentRequired: { a: [a], b: [] }'],
  ])('%s', async (keyword) => {
    const [without, having] = ['{ type: object }', `{ type: object, ${keyword} }`].map(payload) as [Files, Files];
    expect(await linesBetween(without, having)).toEqual([]);
    expect(await linesBetween(having, without)).toEqual([]);
  });
});

it('the order of a list of dependent names is not reported, also in a condition', async () => {
  const schema = (names: string): Files =>
    payload(`{ type: object, if: { dependentRequired: { k: [${names}] } }, then: { required: [z] } }`);
  expect(await linesBetween(schema('x, y'), schema('y, x'))).toEqual([]);
});

it.each([
  ['dependentSchemas: { x: { $ref: "#/$defs/n" } }, $defs: { n: { type: object, properties: { b: { $ref: "#/$defs/n" } } } }'],
  ['$ref: "#/$defs/n", $defs: { n: { dependentSchemas: { b: { type: array, items: { $ref: "#/$defs/n" } } } } }'],
])('a recursive schema below dependentSchemas is compared: %s', async (schema) => {
  const [before, after] = [payload(`{ type: object, ${schema} }`), payload(`{ type: object, minProperties: 1, ${schema} }`)];
  expect(await linesBetween(before, before)).toEqual([]);
  expect(await linesBetween(before, after)).toEqual(['breaking senders constraint-tightened told']);
});

describe('an added event', () => {
  it.each([
    ['below a rest, which has at least one level', '"r/{r}"', '"r"'],
    ['reserved by $', '"{a}/x"', '"$x/x"'],
    ['with fewer levels than those of a rest', '"x/{a}"', '"x/{a}/{b}/{r}"'],
  ])('takes no topics of another event: %s', async (_, old, added) => {
    const events = `f: { topic: ${old} }`;
    expect(await linesBetween(table(events), table(`${events}, g: { topic: ${added} }`))).toEqual(['compatible both event-added g topic']);
  });

  it('takes topics of a rest that may have as many levels', async () => {
    const events = 'f: { topic: "x/{r}" }';
    expect(await linesBetween(table(events), table(`${events}, g: { topic: "x/{a}" }`))).toEqual([
      'breaking both topics-taken g topic',
      'compatible both event-added g topic',
    ]);
  });
});

it('the default of `order.stale` may be written', async () => {
  const ordered = (more: string): Files => ({
    ...table(`told: { topic: told, content: json, payload: p.yaml, order: { of: [id], by: n${more} } }`),
    'p.yaml': '{ type: object, required: [id, n], properties: { id: { type: string, examples: [a] }, n: { type: integer } } }',
  });
  expect(await linesBetween(ordered(''), ordered(', stale: deliver'))).toEqual([]);
});

it('sides that change places keep their grants', async () => {
  const [before, after] = [
    table('f: { topic: a, direction: receive }', 'dialect: mqtt\nsides: [device, backend]'),
    table('f: { topic: a, direction: send }', 'dialect: mqtt\nsides: [backend, device]'),
  ];
  const changes = (await changesBetween(before, after)).filter(({ event }) => event === 'f');
  expect(changes.map(({ rule }) => rule)).toEqual(['direction-changed']);
});

it('the bundled command line compares patterns', () => {
  const folder = temporaryFolder();
  const disk = diskAt(folder);
  for (const [name, pattern] of Object.entries({ old: '^[a-z]{1,3}$', new: '^[a-z]{1,4}$' })) {
    const schema = `{ type: object, properties: { v: { type: string, pattern: "${pattern}", examples: [a] } } }`;
    for (const [path, text] of Object.entries(payload(schema))) disk.stage(join(name, path), text).commit();
  }
  const cli = join(ROOT, 'codegen/bin/topicwright.js');
  const { stdout } = spawnSync(process.execPath, [cli, 'diff', 'old', 'new', '--json'], { cwd: folder, encoding: 'utf8' });
  expect(JSON.parse(stdout).changes).toMatchObject([{ rule: 'pattern-loosened', for: 'receivers' }]);
});

describe('a shared type whose name stays', () => {
  const rows = (ef: string, gh: string): Files => ({
    ...table(['e', 'f', 'g', 'h'].map((name, i) => `${name}: { topic: ${name}, content: json, payload: ${i < 2 ? ef : gh} }`).join(', ')),
  });
  const A = '{ type: object, properties: { a: { type: string, examples: [a] } } }';
  const B = '{ type: object, properties: { b: { type: number } } }';

  it('is changed if the files are exchanged', async () => {
    const [before, after] = [
      { ...rows('p.yaml', 'q.yaml'), 'p.yaml': A, 'q.yaml': B },
      { ...rows('q.yaml', 'p.yaml'), 'p.yaml': B, 'q.yaml': A },
    ];
    expect(await linesBetween(before, after)).toEqual([
      'breaking both exported-type-changed e payload',
      'breaking both exported-type-changed g payload',
    ]);
    expect(await linesBetween(before, before)).toEqual([]);
  });

  it('is changed if every event narrows it to values that it had before', async () => {
    const narrowed = (members: string): Files => ({
      ...table(['a', 'b'].map((k) => `e${k}: { topic: e/${k}, content: json, payload: p.yaml, where: { k: ${k} } }`).join(', ')),
      'p.yaml': `{ type: object, required: [k], properties: { k: { type: string, enum: [${members}] } } }`,
    });
    expect(await linesBetween(narrowed('a, b'), narrowed('a, b, c'))).toEqual(['breaking both exported-type-changed ea payload']);
  });

  it('is reported in addition to other changes of the payloads', async () => {
    const version = (members: string, more: string): Files => ({
      ...table(['a', 'b'].map((k) => `e${k}: { topic: e/${k}, content: json, payload: p.yaml, where: { k: ${k} } }`).join(', ')),
      'p.yaml': `{ type: object, required: [k], properties: { k: { type: string, enum: [${members}] }${more} } }`,
    });
    const lines = await linesBetween(version('a, b', ''), version('a, b, c', ', by: { type: string }'));
    expect(lines).toContain('breaking both exported-type-changed ea payload');
  });

  it('is not reported in addition to the changes of the payloads', async () => {
    const [before, after] = [A, A.replace('string', 'number').replace('[a]', '[1]')].map((p) => ({
      ...rows('p.yaml', 'p.yaml'),
      'p.yaml': p,
    })) as unknown as [Files, Files];
    expect(new Set((await linesBetween(before, after)).map((line) => line.split(' ')[2]))).toEqual(new Set(['type-changed']));
  });
});

describe('a shared type is named by its title, else by the last step of its reference', () => {
  const shared = (reference: string): Files => table(`e: { topic: e, ${json(reference)} }, f: { topic: f, ${json(reference)} }`);
  const json = (reference: string): string => `content: json, payload: "${reference}"`;
  const schema = (title = ''): string => `{ ${title}type: object, properties: { v: { type: number } } }`;

  it.each<readonly [string, Files, Files]>([
    [
      'a titled schema in another file',
      { ...shared('p.yaml'), 'p.yaml': schema('title: Report, ') },
      { ...shared('other/q.yaml'), 'other/q.yaml': schema('title: Report, ') },
    ],
    [
      'a definition with the name of the file',
      { ...shared('p.yaml'), 'p.yaml': schema() },
      { ...shared('all.yaml#/$defs/p'), 'all.yaml': `{ $defs: { p: ${schema()} } }` },
    ],
    ['a file in another folder', { ...shared('p.yaml'), 'p.yaml': schema() }, { ...shared('a/b/p.yaml'), 'a/b/p.yaml': schema() }],
  ])('%s is not reported', async (_, before, after) => {
    expect(await linesBetween(before, after)).toEqual([]);
  });
});

describe('a `where` that is added or removed', () => {
  const row = (where: string, k: string): Files => ({
    ...table(`e: { topic: e, content: json, payload: p.yaml${where} }`),
    'p.yaml': `{ type: object, required: [k], properties: { k: { type: string, ${k} } } }`,
  });

  it.each(['enum: [a, b]', 'enum: [a, b], open: true', 'examples: [a]'])('is one change, for both: %s', async (k) => {
    const [without, having] = [row('', k), row(', where: { k: a }', k)];
    expect(await linesBetween(without, having)).toEqual(['breaking both where-changed e /k']);
    expect(await linesBetween(having, without)).toEqual(['breaking both where-changed e /k']);
  });
});

describe('a parameter', () => {
  const withParameter = (facts: string): Files => ({
    'spec.yaml': (table('')['spec.yaml'] ?? '').replace('example: a }', `example: a, ${facts} }`),
  });

  it.each([
    ['enum: [a, b], open: true', 'enum: [b, a], open: true', []],
    ['enum: [a, b], open: true', 'enum: ["a,b", a], open: true', ['compatible both parameter-known-values-changed']],
    ['enum: [a, b]', 'enum: [a, b], pattern: "[ab]"', []],
    ['maxLength: 5', 'maxLength: 5, maxBytes: 20', []],
    ['maxLength: 5', 'maxLength: 5, maxBytes: 19', ['breaking senders parameter-tightened']],
    ['maxBytes: 5', 'maxBytes: 5, maxLength: 5', []],
    ['maxBytes: 5', 'maxBytes: 5, maxLength: 4', ['breaking senders parameter-tightened']],
  ])('%s, then %s', async (before, after, want) => {
    const lines = await linesBetween(withParameter(before), withParameter(after));
    expect(lines.map((line) => line.split(' ').slice(0, 3).join(' '))).toEqual(want);
  });
});
