import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { checkShape, type Shape } from '../../../codegen/src/load/check-shape.js';
import { readYaml } from '../../../codegen/src/load/read-yaml.js';
import { ACME_SPEC, readText } from '../../support/generate.js';

const schema = JSON.parse(readText('codegen/schema/spec.schema.json')) as Shape;
const accepts = new Ajv2020({ strict: true, allowUnionTypes: true }).addVocabulary(['x-expected']).compile(schema);

const EDITS: readonly (readonly [string, string])[] = [
  ['', ''],
  ['topicwright: 1', 'topicwright: 2'],
  ['name: acme', 'name: Acme!'],
  ['title: Acme sites\n', ''],
  ['maxLength: 16', 'maxLength: 0'],
  ['maxLength: 16', 'maxLength: 1.5'],
  ['example: hq', 'exampel: hq'],
  ['identity: [id]', 'identity: []'],
  ['identity: [id]', 'identity: id'],
  ['identity: [id]', 'bind: { site: { arn: id } }'],
  ['identity: [id]', 'bind: { site: { arm: id } }'],
  ['identity: [id]', 'bind: { site: 7 }'],
  ['identity: [id]', 'order: { by: id }'],
  ['identity: [id]', 'order: { of: [id], reset: { after: 1, to: 0 } }'],
  ['doorOpened:', 'Door-Opened:'],
  ['where: { state: open }', 'qos: 3'],
  ['where: { state: open }', 'alwaysOn: yes'],
  ['where: { state: open }', 'setting: null'],
  ['identity: [id]', 'replies: { by: [doorClosed], match: topic }'],
  ['identity: [id]', 'replies: { by: [doorClosed], match: id }'],
  ['identity: [id]', 'replies: { by: [doorClosed], match: { request: id } }'],
  ['identity: [id]', 'replies: { by: [doorClosed], match: { request: id, reply: { param: site } } }'],
  ['identity: [id]', 'replies: { by: [], match: correlationData }'],
];

/** The keys without a description, which editors show. */
function undescribed(shape: Described, defs: Described['$defs'], path = ''): readonly string[] {
  const members = Object.entries(shape.properties ?? {}).flatMap(([key, member]) => {
    const target = member.$ref === undefined ? undefined : defs?.[member.$ref.replace('#/$defs/', '')];
    const own = member.description ?? target?.description;
    return [...(own === undefined ? [`${path}/${key}`] : []), ...undescribed(member, defs, `${path}/${key}`)];
  });
  const inner = [shape.items, shape.additionalProperties].filter((each) => typeof each === 'object');
  members.push(...inner.flatMap((each) => undescribed(each, defs, `${path}/*`)));
  return [...members, ...Object.entries(shape.$defs ?? {}).flatMap(([name, def]) => undescribed(def, defs, `#${name}`))];
}

interface Described {
  readonly $ref?: string;
  readonly $defs?: { readonly [name: string]: Described };
  readonly description?: string;
  readonly properties?: { readonly [key: string]: Described };
  readonly items?: Described;
  readonly additionalProperties?: boolean | Described;
}

it.each(['spec', 'config', 'simulation'])('the JSON Schema of a %s describes every key', (name) => {
  const described = JSON.parse(readText(`codegen/schema/${name}.schema.json`)) as Described;
  expect(undescribed(described, described.$defs)).toEqual([]);
});

describe('the JSON Schema of specs', () => {
  it('accepts the spec of this repository', () => {
    expect(accepts(parse(readText('spec/aws-iot-events/spec.yaml'))), JSON.stringify(accepts.errors)).toBe(true);
  });

  it.each(EDITS)('agrees with the loader if %j is replaced with %j', (from, to) => {
    const text = ACME_SPEC.replace(from, to);
    const { file } = readYaml('spec.yaml', text);
    expect(checkShape(file, schema).length === 0).toBe(accepts(file.value));
  });

  it('has only keys that spec/README.md documents', () => {
    const readme = readText('spec/README.md');
    const keys = (shape: Shape): readonly string[] => [
      ...Object.keys(shape.properties ?? {}),
      ...Object.values(shape.properties ?? {}).flatMap(keys),
    ];
    const all = new Set([...keys(schema), ...Object.values(schema.$defs ?? {}).flatMap(keys)]);
    expect([...all].filter((name) => !new RegExp(`\\b${name}\\b`).test(readme))).toEqual([]);
  });
});
