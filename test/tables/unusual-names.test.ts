import { expect, it } from 'vitest';
import { prove } from '../../codegen/src/prove.js';
import { compileFiles, ROOT } from '../support/generate.js';

// A letter after a digit, as in `co2level`; names that only a row below another one needs.
const SPEC = `topicwright: 1
name: names
title: Names
dialect: mqtt
categories:
  C:
    title: C
    events:
      co2level: { topic: "t/1", payload: alone.yaml }
      i18n: { topic: "t/2", payload: alone.yaml#/$defs/node2d }
      a2b: { topic: "t/3", payload: shared.yaml, where: { "/kind/name": a } }
      b2a: { topic: "t/4", payload: shared.yaml, where: { "/kind/name": b } }
`;
const ALONE = `type: object
properties: { ppm: { type: number }, node: { $ref: "#/$defs/node2d" } }
$defs:
  node2d: { type: object, properties: { next: { $ref: "#/$defs/node2d" } } }
`;
const SHARED = `title: Point 2d
type: object
required: [kind]
properties:
  kind:
    type: object
    required: [name]
    properties: { name: { type: string, enum: [a, b] }, size: { type: object, properties: { x: { type: number } } } }
`;

it('names with a letter after a digit have one spelling', async () => {
  const { files, problems } = await compileFiles({ 'spec.yaml': SPEC, 'alone.yaml': ALONE, 'shared.yaml': SHARED });
  expect(problems).toEqual([]);
  const types = files.find(({ path }) => path === 'out/types.ts')?.text ?? '';
  const exported = Array.from(types.matchAll(/^export (?:type|interface) (\w+)/gm), ([, name]) => name);
  expect(exported).toEqual(expect.arrayContaining(['Co2level', 'I18n', 'A2b', 'B2a', 'Point2dPayload', 'AloneNode2dValue']));
  const errors = await prove(
    files.map(({ path, text }) => ({ path: `test/.names/${path}`, text })),
    ROOT,
    new Map(),
  );
  expect(errors).toEqual([]);
});
