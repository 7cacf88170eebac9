import { describe, expect, it } from 'vitest';
import { lint } from '../../codegen/src/pipeline.js';
import { PROBLEMS } from '../../codegen/src/problems/catalog.js';
import type { Files } from '../support/generate.js';

/** A table of devices and a backend that gets no advice. */
const SPEC = `topicwright: 1
name: acme
title: Acme
dialect: mqtt
sides: [device, backend]
parameters:
  device: { description: Serial number., example: pump-7 }
categories:
  REPORT:
    title: Reports
    direction: send
    payload: p.yaml
    identity: [id]
    events:
      measured: { title: Measured, topic: "acme/{device}/measured" }
`;
const PAYLOAD = `type: object
required: [id]
properties:
  id: { description: Number., type: integer, examples: [1] }
  unit: { description: Unit., type: string, maxLength: 8, examples: [kPa] }
`;

interface Case {
  readonly title: string;
  /** Text of the spec to replace, and the payload. */
  readonly spec?: readonly [from: string, to: string];
  readonly property?: string;
  readonly payload?: string;
  /** `code file:line message` */
  readonly advice: readonly string[];
}

function filesOf({ spec, property, payload }: Case): Files {
  const text = spec ? SPEC.replace(...spec) : SPEC;
  if (spec && text === SPEC) throw new Error(`the spec does not contain ${spec[0]}`);
  return { 'spec.yaml': text, 'p.yaml': payload ?? `${PAYLOAD}${property === undefined ? '' : `  ${property}\n`}` };
}

async function adviceOn(files: Files): Promise<readonly string[]> {
  const problems = await lint('spec.yaml', (path) => files[path] ?? '');
  expect(problems.filter(({ severity }) => severity !== 'advice')).toEqual([]);
  return problems.map(({ code, file, line, message }) => `${code} ${file}:${line} ${message}`);
}

const STRING = 'type: string, maxLength: 8';

const CASES: readonly Case[] = [
  { title: 'a complete table', advice: [] },

  {
    title: 'a string without an example',
    property: `x: { description: X., ${STRING} }`,
    advice: ['no-example p.yaml:6 "x" has no example'],
  },
  {
    title: 'a number without an example',
    property: 'x: { description: X., type: number }',
    advice: ['no-example p.yaml:6 "x" has no example'],
  },
  { title: 'an enum without an example', property: 'x: { description: X., enum: [a, b] }', advice: [] },
  { title: 'a constant without an example', property: 'x: { description: X., const: 1 }', advice: [] },
  { title: 'a boolean without an example', property: 'x: { description: X., type: boolean }', advice: [] },
  { title: 'a default instead of an example', property: 'x: { description: X., type: integer, default: 3 }', advice: [] },
  { title: 'an object without an example', property: 'x: { description: X., type: object }', advice: [] },
  {
    title: 'a property of an item without an example',
    property: 'x: { description: X., type: array, items: { type: object, properties: { y: { description: Y., type: number } } } }',
    advice: ['no-example p.yaml:6 "y" has no example'],
  },
  {
    title: 'a definition without an example, used twice',
    payload: `${PAYLOAD}  a: { $ref: "#/$defs/d" }\n  b: { $ref: "#/$defs/d" }\n$defs:\n  d: { type: object, properties: { y: { description: Y., type: number } }, description: D. }\n`,
    advice: ['no-example p.yaml:9 "y" has no example'],
  },

  {
    title: 'a property without a description',
    property: `x: { ${STRING}, examples: [a] }`,
    advice: ['no-description p.yaml:6 "x" has no description'],
  },
  {
    title: 'an empty description',
    property: `x: { description: "", ${STRING}, examples: [a] }`,
    advice: ['no-description p.yaml:6 "x" has no description'],
  },
  {
    title: 'a description in the definition',
    payload: `${PAYLOAD}  x: { $ref: "#/$defs/d" }\n$defs:\n  d: { description: D., type: integer, examples: [1] }\n`,
    advice: [],
  },

  {
    title: 'a string without a maximum length',
    property: 'x: { description: X., type: string, examples: [a] }',
    advice: ['unbounded-string p.yaml:6 "x" has no maximum length'],
  },
  {
    title: 'a nullable string without a maximum length',
    property: 'x: { description: X., type: [string, "null"], examples: [a] }',
    advice: ['unbounded-string p.yaml:6 "x" has no maximum length'],
  },
  { title: 'a string with a format', property: 'x: { description: X., type: string, format: uuid, examples: [a] }', advice: [] },
  {
    title: 'a pattern that limits the length',
    property: 'x: { description: X., type: string, pattern: "^[a-z]{1,4}$", examples: [a] }',
    advice: [],
  },
  {
    title: 'a pattern with an escaped quantifier',
    property: 'x: { description: X., type: string, pattern: "^\\\\+[0-9]{7,15}$", examples: ["+4930123456"] }',
    advice: [],
  },
  {
    title: 'a pattern that is not anchored',
    property: 'x: { description: X., type: string, pattern: "[a-z]{1,4}", examples: [a] }',
    advice: ['unbounded-string p.yaml:6 "x" has no maximum length'],
  },
  {
    title: 'a format without a limit',
    property: 'x: { description: X., type: string, format: uri, examples: [a] }',
    advice: ['unbounded-string p.yaml:6 "x" has no maximum length'],
  },
  { title: 'a union without an example', property: 'x: { description: X., anyOf: [{ type: integer }, { type: boolean }] }', advice: [] },
  {
    title: 'a pattern that does not limit the length',
    property: 'x: { description: X., type: string, pattern: "^[a-z]+$", examples: [a] }',
    advice: ['unbounded-string p.yaml:6 "x" has no maximum length'],
  },
  {
    title: 'a text without a maximum length',
    spec: ['    payload: p.yaml\n    identity: [id]\n', '    content: text\n    payload: p.yaml\n    identity: [""]\n'],
    payload: 'description: State.\ntype: string\nexamples: [on]\n',
    advice: ['unbounded-string p.yaml:1 "measured" has no maximum length'],
  },

  {
    title: 'a required property that is not declared',
    payload: PAYLOAD.replace('[id]', '[id, unti]'),
    advice: ['required-undeclared p.yaml:2 "unti" is required but not declared'],
  },
  {
    title: 'branches that require what is declared around them',
    payload: `${PAYLOAD}anyOf:\n  - { required: [id], properties: { unit: { const: kPa } } }\n  - { required: [unit] }\ndependentSchemas: { unit: { required: [id] } }\n`,
    advice: [],
  },
  {
    title: 'a string that may be null, as an alternative',
    property: 'x: { description: X., anyOf: [{ type: string }, { type: "null" }], examples: [a] }',
    advice: ['unbounded-string p.yaml:6 "x" has no maximum length'],
  },
  {
    title: 'conditions, which describe no part of a payload',
    payload: `${PAYLOAD}if: { properties: { unit: { const: kPa }, y: { type: string } } }\nthen: { required: [id] }\nnot: { properties: { z: { type: string } }, required: [z] }\n`,
    advice: [],
  },
  {
    title: 'a property that several parts describe together',
    payload:
      'type: object\nallOf:\n  - required: [id, x]\n    properties: { id: { description: Number., type: integer, examples: [1] } }\n  - properties: { x: { description: X., type: string, examples: [a] } }\n  - properties: { x: { maxLength: 3 } }\n',
    advice: [],
  },
  {
    title: 'a schema that no value satisfies',
    payload: 'type: object\nrequired: [id]\nproperties: { id: { description: Number., type: boolean, const: 5 } }\n',
    advice: ['no-sample spec.yaml:15 no valid sample of measured could be made from its schema: /id must be a boolean, but is 5'],
  },
  { title: 'required without properties', property: 'x: { description: X., type: object, required: [y] }', advice: [] },
  {
    title: 'a required property that a pattern declares',
    property: 'x: { description: X., type: object, required: [y], properties: {}, patternProperties: { "^y": { type: integer } } }',
    advice: [],
  },

  {
    title: 'an event without identity',
    spec: ['    identity: [id]\n', ''],
    advice: ['no-identity spec.yaml:14 measured has no identity, so a message that is delivered twice may be handled twice'],
  },
  {
    title: 'a request and its reply without identity',
    spec: [
      '    identity: [id]\n    events:\n      measured: { title: Measured, topic: "acme/{device}/measured" }\n',
      '    events:\n      asked: { title: Asked, topic: "acme/{device}/ask", replies: { by: [told], match: topic } }\n      told: { title: Told, topic: "acme/{device}/tell", direction: receive }\n',
    ],
    advice: [],
  },
  {
    title: 'bytes without a schema',
    spec: ['    payload: p.yaml\n    identity: [id]\n', '    content: bytes\n    identity: [{ param: device }]\n'],
    advice: [],
  },
  { title: 'an event at QoS 0 without identity', spec: ['    identity: [id]\n', '    qos: 0\n'], advice: [] },
  { title: 'a retained event without identity', spec: ['    identity: [id]\n', '    retain: true\n'], advice: [] },
  { title: 'an event without content', spec: ['    payload: p.yaml\n    identity: [id]\n', '    content: none\n'], advice: [] },
];

describe('topicwright lint', () => {
  it.each(CASES)('gives the advice on: $title', async (each) => {
    expect(await adviceOn(filesOf(each))).toEqual(each.advice);
  });

  it.each(['', 'sides: [client, broker]\n'])('does not advise on the length of strings that a broker sends: %j', async (sides) => {
    const text = SPEC.replace('sides: [device, backend]\n', sides).replace('    direction: send\n', '');
    const files = { 'spec.yaml': text, 'p.yaml': `${PAYLOAD}  x: { description: X., type: string, examples: [a] }\n` };
    expect(await adviceOn(files)).toEqual([]);
  });

  it('gives the same advice on a strict spec', async () => {
    for (const each of CASES) {
      const files = filesOf(each);
      const strict = { ...files, 'spec.yaml': (files['spec.yaml'] ?? '').replace('title: Acme', 'strict: true\ntitle: Acme') };
      const lines = (await adviceOn(strict)).map((line) => line.replace(/(spec\.yaml):(\d+)/, (_, file, n) => `${file}:${n - 1}`));
      expect(lines, each.title).toEqual(each.advice);
    }
  });

  it('has a case for every rule', () => {
    const rules = Object.entries(PROBLEMS).filter(([, entry]) => 'severity' in entry && entry.severity === 'advice');
    const tested = CASES.flatMap(({ advice }) => advice.map((line) => line.split(' ')[0]));
    expect(new Set(tested)).toEqual(new Set(rules.map(([code]) => code)));
  });

  it('gives no advice on an invalid spec', async () => {
    const files: Files = {
      'spec.yaml': SPEC.replace('dialect: mqtt', 'dialect: amqp').replace('    identity: [id]\n', ''),
      'p.yaml': PAYLOAD,
    };
    const problems = await lint('spec.yaml', (path) => files[path] ?? '');
    expect(problems.map(({ code }) => code)).toEqual(['wrong-value']);
  });
});
