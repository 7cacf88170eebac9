import { explain, type Schema } from '@topicwright/runtime';
import { expect, it } from 'vitest';
import { loadGenerated } from '../../support/generate.js';

const SPEC =
  'topicwright: 1\nname: any\ntitle: Any\ndialect: mqtt\ncategories: { C: { title: C, payload: p.yaml, events: { thing: { topic: t } } } }\n';

it('members that a value inherits are not additional properties, for guard and explain', async () => {
  const schema: Schema = { type: 'object', additionalProperties: { type: 'number' } };
  const value: unknown = Object.assign(Object.create({ inherited: 'text' }), { own: 1 });
  expect(explain(schema, value)).toEqual([]);
  const files = { 'spec.yaml': SPEC, 'p.yaml': JSON.stringify(schema) };
  const { isThing } = await loadGenerated<{ isThing: (value: unknown) => boolean }>(files);
  expect(isThing(value)).toBe(true);
});

it('siblings do not add to the depth of a recursive schema', () => {
  const node: { -readonly [K in keyof Schema]: Schema[K] } & Record<string, unknown> = { type: 'object', recursive: 'Node' } as never;
  node['properties'] = { children: { type: 'array', items: node } };
  expect(explain(node as Schema, { children: Array.from({ length: 1000 }, () => ({})) })).toEqual([]);
});
