import { describe, expect, it } from 'vitest';
import { PROBLEMS } from '../../codegen/src/problems/catalog.js';
import { ACME_SPEC, compileFiles, DOOR_SCHEMA, type Files, NOT_UTF8 } from '../support/generate.js';

/** Marks the position that the problem must point at. */
const MARK = '‸';

interface Case {
  readonly title: string;
  readonly code: keyof typeof PROBLEMS;
  readonly message: string | RegExp;
  readonly files: Files;
}

const spec = (from: string, to: string, marked?: string): Files => {
  const text = replaced(ACME_SPEC, from, to);
  return { 'spec.yaml': marked === undefined ? text : replaced(text, marked.replace(MARK, ''), marked), 'door.yaml': DOOR_SCHEMA };
};
const schema = (from: string, to: string): Files => ({ 'spec.yaml': ACME_SPEC, 'door.yaml': replaced(DOOR_SCHEMA, from, to) });

/** The valid spec with a payload that contains a nested object. */
function specWithNestedPayload(row: string): Files {
  const lock = '  lock: { type: object, properties: { serial: { type: string } } }\n';
  return { 'spec.yaml': replaced(ACME_SPEC, 'identity: [id]\n    time: at', row), 'door.yaml': `${DOOR_SCHEMA}${lock}` };
}

function replaced(text: string, from: string, to: string): string {
  if (!text.includes(from)) throw new Error(`the text does not contain ${JSON.stringify(from)}`);
  return text.replace(from, () => to);
}

/** The parts of a table that differ between the tests of topics and contents. */
interface TableParts {
  readonly head?: string;
  readonly dialect?: string;
  readonly parameters?: string;
  readonly category?: string;
  readonly rows?: string;
}

function table({ head = '', dialect = 'mqtt', parameters, category, rows }: TableParts): Files {
  const text = `topicwright: 1
name: acme
title: Acme
dialect: ${dialect}
${head}
parameters:
  ${parameters ?? 'site: { description: d, example: hq }\n  '}

categories:
  C:
    title: C
    ${category ?? 'payload: door.yaml'}

    events:
      ${rows ?? 'a: { topic: "acme/{site}" }'}
`;
  return { 'spec.yaml': text, 'door.yaml': DOOR_SCHEMA };
}

/** A table with the request `ask` of the device, its reply `answered`, and perhaps another request. The values are keys of the rows. */
function requests({
  ask,
  answered = 'direction: receive',
  beg,
  token = 'description: d, example: t',
}: {
  readonly [key: string]: string | undefined;
}): Files {
  const more = beg === undefined ? [] : [`beg: { ${beg.startsWith('topic') ? '' : 'topic: "beg/{site}", '}${beg} }`];
  const direction = /direction|replies: \{ by: \[\S*ask/.test(ask ?? '') ? '' : 'direction: send, ';
  return table({
    head: 'sides: [device, backend]',
    parameters: `site: { description: d, example: hq, maxLength: 8 }\n  ${beg?.includes('{token}') ? `token: { ${token} }\n  ` : ''}`,
    rows: [`ask: { topic: "ask/{site}", ${direction}${ask} }`, `answered: { topic: "answer/{site}", ${answered} }`, ...more].join(
      '\n      ',
    ),
  });
}

const CASES: readonly Case[] = [
  {
    title: 'an unclosed bracket',
    code: 'bad-yaml',
    message: /flow sequence .* end with a ]/,
    files: spec('identity: [id]\n    ', `identity: [id\n    ${MARK}`),
  },
  {
    title: 'a second document',
    code: 'bad-yaml',
    message: 'a file contains one document',
    files: { 'spec.yaml': ACME_SPEC, 'door.yaml': `${DOOR_SCHEMA}${MARK}---\ntype: string\n` },
  },
  {
    title: 'a duplicate key',
    code: 'bad-yaml',
    message: /unique/,
    files: spec('    identity: [id]\n', `    identity: [id]\n    ${MARK}identity: [id]\n`),
  },
  {
    title: 'an unknown tag',
    code: 'bad-yaml',
    message: 'unresolved tag: !include',
    files: spec('payload: door.yaml', `payload: ${MARK}!include door.yaml`),
  },
  {
    title: 'a tag of a value that JSON does not have',
    code: 'bad-yaml',
    message: 'unresolved tag: tag:yaml.org,2002:omap',
    files: schema('type: object', `$defs: ${MARK}!!omap [a: { type: string }]\ntype: object`),
  },
  {
    title: 'another version of YAML',
    code: 'bad-yaml',
    message: 'specs are read as YAML 1.2, not 1.1',
    files: { 'spec.yaml': `${MARK}%YAML 1.1\n---\n${ACME_SPEC}`, 'door.yaml': DOOR_SCHEMA },
  },
  {
    title: 'a number that JSON does not have',
    code: 'bad-yaml',
    message: 'JSON has no number -.inf',
    files: schema('type: object', `$defs: { d: { const: ${MARK}-.inf } }\ntype: object`),
  },
  {
    title: 'two spellings of a key',
    code: 'bad-yaml',
    message: /unique/,
    files: schema('type: object', `$defs: { 1: {}, ${MARK}"1": {} }\ntype: object`),
  },
  {
    title: 'an unquoted string that begins with an asterisk',
    code: 'undefined-alias',
    message: 'the alias "*Acme" has no anchor',
    files: spec('title: Acme sites', `title: ${MARK}*Acme`),
  },
  {
    title: 'an alias inside its anchor',
    code: 'cyclic-alias',
    message: 'the alias "*p" is part of its own value',
    files: schema('type: object', `$defs: &p { a: ${MARK}*p }\ntype: object`),
  },
  {
    title: 'an alias bomb',
    code: 'alias-bomb',
    message: /1000000 values/,
    files: { 'spec.yaml': `${MARK}${aliasBomb()}`, 'door.yaml': DOOR_SCHEMA },
  },
  {
    title: 'a file of ten megabytes',
    code: 'too-large',
    message: 'spec.yaml has more than 8388608 characters',
    files: { 'spec.yaml': `${MARK}${'# filler\n'.repeat(1_200_000)}` },
  },
  {
    title: 'excessive nesting',
    code: 'too-large',
    message: 'spec.yaml is nested too deeply',
    files: { 'spec.yaml': `${MARK}${'['.repeat(100_000)}` },
  },
  {
    title: 'references that expand exponentially',
    code: 'schema-too-large',
    message: /expand "door.yaml" to more than 5000 subschemas/,
    files: { 'spec.yaml': ACME_SPEC.replace('payload: door.yaml', `payload: ${MARK}door.yaml`), 'door.yaml': exponentialSchema() },
  },
  {
    title: 'a schema file that is not UTF-8',
    code: 'bad-encoding',
    message: 'door.yaml is not UTF-8',
    files: { ...spec('payload: door.yaml', `payload: ${MARK}door.yaml`), 'door.yaml': `title: T${NOT_UTF8}r` },
  },
  {
    title: 'a control character',
    code: 'bad-yaml',
    message: 'the character U+0000 is not allowed in YAML',
    files: spec('title: Acme', `title: Ac${MARK}\u0000me`),
  },
  {
    title: 'a payload schema as the spec',
    code: 'wrong-document',
    message: 'this is a payload schema, not a spec',
    files: { 'spec.yaml': `${MARK}${DOOR_SCHEMA}` },
  },
  {
    title: 'a configuration as the spec',
    code: 'wrong-document',
    message: 'this is a configuration, not a spec',
    files: { 'spec.yaml': `${MARK}targets: []\n` },
  },
  {
    title: 'a spec as the payload',
    code: 'wrong-document',
    message: 'this is a spec, not a payload schema',
    files: { 'spec.yaml': ACME_SPEC, 'door.yaml': `${MARK}${ACME_SPEC}` },
  },
  {
    title: 'an empty payload',
    code: 'wrong-value',
    message: 'categories.DOOR.payload must be the path of a schema file, but is ""',
    files: spec('payload: door.yaml', `payload: ${MARK}""`),
  },
  {
    title: 'a schema in place of its path',
    code: 'wrong-value',
    message: 'categories.DOOR.payload must be the path of a schema file, but is a map',
    files: spec('payload: door.yaml', `payload: ${MARK}{ type: object }`),
  },
  {
    title: 'an empty title',
    code: 'wrong-value',
    message: /must be a non-empty string, but is ""/,
    files: spec('title: Doors', `title: ${MARK}""`),
  },
  {
    title: 'a missing schema file',
    code: 'missing-file',
    message: 'dor.yaml does not exist',
    files: spec('payload: door.yaml', `payload: ${MARK}dor.yaml`),
  },
  {
    title: 'a schema outside the spec folder',
    code: 'outside-folder',
    message: '"../door.yaml" is outside .',
    files: spec('payload: door.yaml', `payload: ${MARK}../door.yaml`),
  },
  {
    title: 'an unknown key',
    code: 'unknown-key',
    message: '"identiti" is not a key of categories.DOOR',
    files: spec('identity:', `${MARK}identiti:`),
  },
  {
    title: 'a missing key',
    code: 'missing-key',
    message: 'the document has no "title"',
    files: spec('topicwright: 1\nname: acme\ntitle: Acme sites', `${MARK}topicwright: 1\nname: acme`),
  },
  {
    title: 'a value of the wrong type',
    code: 'wrong-value',
    message: 'parameters.site.maxLength must be an integer, but is "16"',
    files: spec('maxLength: 16', `maxLength: ${MARK}"16"`),
  },
  {
    title: 'an unknown dialect',
    code: 'wrong-value',
    message: 'dialect must be one of "aws-iot", "mqtt", but is "kafka"',
    files: spec('dialect: mqtt', `dialect: ${MARK}kafka`),
  },
  {
    title: 'a newer format version',
    code: 'wrong-value',
    message: 'topicwright must be 1, but is 2',
    files: spec('topicwright: 1', `topicwright: ${MARK}2`),
  },
  {
    title: 'an unquoted topic that begins with "#"',
    code: 'wrong-value',
    message: /topic must be a string, but is null/,
    files: spec('topic: "acme/{site}/door/opened"', `topic: ${MARK}#/door`),
  },
  {
    title: 'a table without events',
    code: 'wrong-value',
    message: 'categories must be a non-empty map, but is an empty map',
    files: { 'spec.yaml': `${ACME_SPEC.split('categories:')[0]}categories: ${MARK}{}\n` },
  },
  {
    title: 'two parameters without a text between them',
    code: 'bad-template',
    message: /without literal text between them in "{site}{site2}"/,
    files: spec('"acme/{site}/door/opened"', `${MARK}"acme/{site}{site2}/opened"`),
  },
  {
    title: 'an unclosed brace in a topic',
    code: 'bad-template',
    message: /an unbalanced brace in "{site"/,
    files: spec('"acme/{site}/door/opened"', `${MARK}"acme/{site/opened"`),
  },
  {
    title: 'a rest parameter that is a part of a level',
    code: 'bad-template',
    message: /{site}, which spans the rest of the topic, as a part of a level/,
    files: {
      'spec.yaml': replaced(oneRow(), '    maxLength: 16', '    rest: true').replace('"acme/{site}/door/opened"', `${MARK}"acme/x{site}"`),
      'door.yaml': DOOR_SCHEMA,
    },
  },
  {
    title: 'parts of a level with common texts',
    code: 'topic-tie',
    message: '"acme/{site}-b" has topics in common with "acme/a-{site}" (line 16)',
    files: table({ rows: `a: { topic: "acme/a-{site}" }\n      b: { topic: ${MARK}"acme/{site}-b" }` }),
  },
  {
    title: 'enums that share a member',
    code: 'topic-tie',
    message: '"acme/{two}" has topics in common with "acme/{one}" (line 16)',
    files: table({
      parameters: 'one: { description: d, enum: [a, b], example: a }\n  two: { description: d, enum: [b, c], example: b }',
      rows: `a: { topic: "acme/{one}" }\n      b: { topic: ${MARK}"acme/{two}" }`,
    }),
  },
  {
    title: 'two sides with the same name',
    code: 'bad-sides',
    message: 'both sides have the name "device"',
    files: table({ head: `sides: [device, ${MARK}device]` }),
  },
  {
    title: 'a third side',
    code: 'wrong-value',
    message: 'sides must be a list of 2, but is a list of 3',
    files: table({ head: `sides: ${MARK}[a, b, c]` }),
  },
  {
    title: 'an unknown direction',
    code: 'wrong-value',
    message: 'categories.C.events.a.direction must be one of "receive", "send", "both", but is "up"',
    files: table({ rows: `a: { topic: "acme/{site}", direction: ${MARK}up }` }),
  },
  {
    title: 'QoS 2 on AWS IoT',
    code: 'bad-qos',
    message: 'a has QoS 2, which AWS IoT does not support',
    files: table({
      dialect: 'aws-iot',
      category: `payload: door.yaml\n    qos: ${MARK}2`,
      rows: 'a: { topic: "acme/{site}" }\n      b: { topic: "b/{site}" }',
    }),
  },
  {
    title: 'a retained message below $aws/',
    code: 'bad-retain',
    message: 'a is retained, but AWS IoT does not retain messages with the reserved topic "$aws/things/{site}/x"',
    files: table({ dialect: 'aws-iot', rows: `a: { topic: "$aws/things/{site}/x", retain: ${MARK}true }` }),
  },
  {
    title: 'bytes with a where',
    code: 'bad-content',
    message: 'a has a "where", which does not apply to bytes',
    files: table({ category: 'content: bytes', rows: `a: { topic: "acme/{site}", where: ${MARK}{ state: open } }` }),
  },
  {
    title: 'text with a schema of an object',
    code: 'bad-content',
    message: 'a has the content text, but its schema does not describe a string',
    files: table({ category: 'payload: door.yaml', rows: `a: { topic: "acme/{site}", content: ${MARK}text }` }),
  },
  {
    title: 'a payload of a row without content',
    code: 'bad-content',
    message: 'a has "content: none", so it cannot have a payload',
    files: table({ rows: `a: { topic: "acme/{site}", content: none, payload: ${MARK}door.yaml }` }),
  },
  {
    title: 'a sample of a row without content',
    code: 'bad-content',
    message: 'a has "content: none", so it cannot have a sample',
    files: table({ rows: `a: { topic: "acme/{site}", content: none, sample: ${MARK}{ x: 1 } }` }),
  },
  {
    title: 'a where of a row without content',
    code: 'bad-content',
    message: 'a has "content: none", so it cannot have a where',
    files: table({ rows: `a: { topic: "acme/{site}", content: none, where: ${MARK}{ x: 1 } }` }),
  },
  {
    title: 'a row without content that may be empty',
    code: 'bad-content',
    message: 'a has "content: none", so it is always empty',
    files: table({ rows: `a: { topic: "acme/{site}", content: none, mayBeEmpty: ${MARK}true }` }),
  },
  {
    title: 'an integer parameter with a pattern',
    code: 'bad-parameter',
    message: 'site is an integer, so it cannot have "pattern"',
    files: table({ parameters: `site: { description: d, type: integer, pattern: ${MARK}"[0-9]", example: 1 }` }),
  },
  {
    title: 'an open parameter without an enum',
    code: 'bad-parameter',
    message: 'site has no enum that could be open',
    files: table({ parameters: `site: { description: d, open: ${MARK}true, example: x }` }),
  },
  {
    title: 'an example outside of the enum',
    code: 'bad-example',
    message: 'site "c" must be one of a, b',
    files: table({ parameters: `site: { description: d, enum: [a, b], example: ${MARK}c }` }),
  },
  {
    title: 'a default that is no integer',
    code: 'bad-example',
    message: 'site "x" must be a safe integer',
    files: table({ parameters: `site: { description: d, type: integer, default: ${MARK}x, example: 1 }` }),
  },
  {
    title: 'an example that ends where the next text begins',
    code: 'bad-example',
    message: 'site "a@b" must not contain "@", which follows it in the topic, or end with the beginning of it',
    files: table({
      parameters: `site: { description: d, example: ${MARK}a@b }\n  other: { description: d, example: x }`,
      rows: 'a: { topic: "acme/{site}@{other}" }',
    }),
  },
  {
    title: 'a default that ends where the next text begins',
    code: 'bad-example',
    message: /site "a@" must not contain "@"/,
    files: table({
      parameters: `site: { description: d, default: ${MARK}a@, example: a }\n  other: { description: d, example: x }`,
      rows: 'a: { topic: "acme/{site}@{other}" }',
    }),
  },
  {
    title: 'a member of an enum that ends where the next text begins',
    code: 'bad-example',
    message: /site "a-x" must not contain "-x"/,
    files: table({
      parameters: `site: { description: d, enum: [a, ${MARK}a-x], example: a }`,
      rows: 'a: { topic: "acme/{site}-x" }',
    }),
  },
  {
    title: 'a parameter in a first level that begins with $',
    code: 'bad-template',
    message: /a parameter in a first level that begins with "\$"/,
    files: table({ rows: `a: { topic: ${MARK}"$acme{site}/x" }` }),
  },
  {
    title: 'an example of bytes that is too long',
    code: 'bad-sample',
    message: /the sample of a is invalid: the value must be at most 1 bytes, but is 2 bytes/,
    files: {
      ...table({ category: 'payload: p.yaml\n    content: bytes', rows: 'a: { topic: "acme/{site}" }' }),
      'p.yaml': `type: string\nmaxLength: 1\nexamples: [${MARK}"\u00fc"]\n`,
    },
  },
  {
    title: 'a simulation with an invalid value',
    code: 'bad-example',
    message: 'site "z" must be one of a, b',
    files: {
      ...table({ head: 'simulation: simulation.yaml', parameters: 'site: { description: d, enum: [a, b], example: a }' }),
      'simulation.yaml': `entity: { name: x, parameters: [site] }\nscenarios: [[a]]\nvalues: { site: [${MARK}z] }\n`,
    },
  },
  {
    title: 'a simulation with an unknown property',
    code: 'unknown-simulation-name',
    message: 'the spec has no property "nope"',
    files: {
      ...table({ head: 'simulation: simulation.yaml' }),
      'simulation.yaml': `entity: { name: x, parameters: [site] }\nscenarios: [[a]]\nproperties: { ${MARK}nope: name }\n`,
    },
  },
  {
    title: 'an empty scenario of a simulation',
    code: 'wrong-value',
    message: 'scenarios.0 must be a non-empty list, but is an empty list',
    files: {
      ...table({ head: 'simulation: simulation.yaml' }),
      'simulation.yaml': `entity: { name: x, parameters: [site] }\nscenarios: [${MARK}[]]\n`,
    },
  },
  {
    title: 'a simulation with an unknown event',
    code: 'unknown-simulation-name',
    message: 'the spec has no event "b"',
    files: {
      ...table({ head: 'simulation: simulation.yaml' }),
      'simulation.yaml': `entity: { name: x, parameters: [site] }\nscenarios: [[${MARK}b]]\n`,
    },
  },
  {
    title: 'a simulation that does not exist',
    code: 'missing-file',
    message: /simulation.yaml does not exist/,
    files: table({ head: `simulation: ${MARK}simulation.yaml` }),
  },
  {
    title: 'a duplicate parameter in a topic',
    code: 'bad-template',
    message: /names {site} twice/,
    files: spec('"acme/{site}/door/opened"', `${MARK}"acme/{site}/{site}/opened"`),
  },
  {
    title: 'levels after a rest parameter',
    code: 'bad-template',
    message: /levels after {site}/,
    files: {
      'spec.yaml': replaced(oneRow(), '    maxLength: 16', '    rest: true').replace('"acme/{site}', `${MARK}"acme/{site}`),
      'door.yaml': DOOR_SCHEMA,
    },
  },
  {
    title: 'a wildcard in a topic',
    code: 'wildcard-in-template',
    message: /contains a wildcard in "\+"/,
    files: spec('"acme/{site}/door/opened"', `${MARK}"acme/+/{site}/opened"`),
  },
  {
    title: 'two templates that match the same topics',
    code: 'topic-tie',
    message: '"acme/{gate}/door/opened" matches the same topics as "acme/{site}/door/opened" (line 20)',
    files: { ...spec('"acme/{site}/door/closed"', `${MARK}"acme/{gate}/door/opened"`), ...tieParameter() },
  },
  {
    title: 'a topic with too many levels',
    code: 'topic-limit',
    message: /has at least 3 slashes, but the broker allows 2/,
    files: {
      'spec.yaml': replaced(oneRow(), 'dialect: mqtt', 'dialect: mqtt\nlimits: { maxTopicSlashes: 2 }').replace('"acme', `${MARK}"acme`),
      'door.yaml': DOOR_SCHEMA,
    },
  },
  {
    title: 'a topic with too many bytes',
    code: 'topic-limit',
    message: '"acme/{site}/door/opened" has at least 18 bytes, but the broker allows 17',
    files: {
      'spec.yaml': replaced(oneRow(), 'dialect: mqtt', 'dialect: mqtt\nlimits: { maxTopicBytes: 17 }').replace('"acme', `${MARK}"acme`),
      'door.yaml': DOOR_SCHEMA,
    },
  },
  {
    title: 'a topic with more levels than any broker allows',
    code: 'topic-limit',
    message: /^"acme\/\{site\}\/(?:a\/)+…" has at least 30003 slashes, but the broker allows 200$/,
    files: {
      'spec.yaml': replaced(oneRow(), '"acme/{site}/', `${MARK}"acme/{site}/${'a/'.repeat(30_000)}`),
      'door.yaml': DOOR_SCHEMA,
    },
  },
  {
    title: 'an undeclared parameter',
    code: 'undeclared-parameter',
    message: '"acme/{sito}/door/opened" uses {sito}, which is not declared',
    files: spec('"acme/{site}/door/opened"', `${MARK}"acme/{sito}/door/opened"`),
  },
  {
    title: 'an unused parameter',
    code: 'unused-parameter',
    message: 'no topic uses the parameter "floor"',
    files: spec('parameters:\n', `parameters:\n  ${MARK}floor: { description: Floor., example: "2" }\n`),
  },
  {
    title: 'an invalid pattern',
    code: 'bad-pattern',
    message: /pattern of site is not a regular expression/,
    files: spec('"[a-z0-9-]+"', `${MARK}"[a-z"`),
  },
  {
    title: 'a pattern that ends the group around it',
    code: 'bad-pattern',
    message: "the pattern of site is not a regular expression: unmatched ')'",
    files: spec('"[a-z0-9-]+"', `${MARK}"hq)|(?:b"`),
  },
  {
    title: 'a pattern with exponential backtracking',
    code: 'unsafe-pattern',
    message: '"^(?:(a+)+)$" can take exponential time in the length of the input',
    files: spec('"[a-z0-9-]+"\n    maxLength: 16\n    example: hq', `${MARK}"(a+)+"\n    maxLength: 16\n    example: a`),
  },
  {
    title: 'a pattern with polynomial backtracking on an unbounded string',
    code: 'unsafe-pattern',
    message: /^"\^a\*a\*\$" can take polynomial time/,
    files: schema('id: { type: string, examples: [a1] }', `id: { type: string, pattern: ${MARK}"^a*a*$", examples: [aa] }`),
  },
  {
    title: 'an example that does not match its pattern',
    code: 'bad-example',
    message: /site "H Q" does not match/,
    files: spec('example: hq', `example: ${MARK}H Q`),
  },
  {
    title: 'a row with the name of an SDK function',
    code: 'name-collision',
    message: 'the row decode and every SDK both generate the identifier "decode"',
    files: { 'spec.yaml': replaced(ACME_SPEC, 'doorOpened:', `${MARK}decode:`), 'door.yaml': DOOR_SCHEMA },
  },
  {
    title: 'a row whose name is a reserved word',
    code: 'reserved-name',
    message: /"delete" is a reserved word/,
    files: spec('doorOpened:', `${MARK}delete:`),
  },
  {
    title: 'a row with the name of a device on Windows',
    code: 'reserved-name',
    message: '"con" is the name of a device on Windows, where no file can have it',
    files: spec('doorOpened:', `${MARK}con:`),
  },
  {
    title: 'a row with the name of a type of the language',
    code: 'reserved-name',
    message: '"uint8Array" is the name of a built-in type that generated code uses',
    files: spec('doorOpened:', `${MARK}uint8Array:`),
  },
  {
    title: 'a category with the name of a device on Windows',
    code: 'reserved-name',
    message: '"AUX" is the name of a device on Windows, where no file can have it',
    files: spec('  DOOR:', `  ${MARK}AUX:`),
  },
  {
    title: 'a parameter with the name of a property of every object',
    code: 'reserved-name',
    message: '"constructor" is the name of a property that every JavaScript object has',
    files: table({ parameters: `${MARK}constructor: { description: d, example: hq }\n  `, rows: 'a: { topic: "acme/{constructor}" }' }),
  },
  {
    title: 'two shared schemas with the same name',
    code: 'name-collision',
    message: /the schema door\.json and the schema door\.yaml \(line \d+\) both generate the identifier "DoorPayload"/,
    files: {
      ...spec('        where: { state: closed }', `        where: { state: closed }\n        ${MARK}payload: door.json`),
      'door.json': DOOR_SCHEMA,
    },
  },
  {
    title: 'a schema file whose name generates an invalid type name',
    code: 'reserved-name',
    message: '"1st.yaml" would generate a type "1stPayload", which is not an identifier',
    files: { 'spec.yaml': ACME_SPEC.replace('payload: door.yaml', `payload: ${MARK}1st.yaml`), '1st.yaml': DOOR_SCHEMA },
  },
  {
    title: 'a row without a payload',
    code: 'no-payload',
    message: 'doorOpened has no payload',
    files: {
      'spec.yaml': replaced(replaced(oneRow(), '    payload: door.yaml\n', ''), 'doorOpened:', `${MARK}doorOpened:`)
        .replace(/ {4}(?:identity|time): .*\n/g, '')
        .replace(/ {8}where.*\n/, ''),
    },
  },
  {
    title: 'an unresolved reference',
    code: 'dangling-ref',
    message: '"#/$defs/idd" cannot be resolved',
    files: schema('id: { type: string, examples: [a1] }', `id: { $ref: ${MARK}"#/$defs/idd" }`),
  },
  {
    title: 'a reference to a missing file below an $id',
    code: 'dangling-ref',
    message: '"devise.yaml" cannot be resolved',
    files: schema('type: object', `$id: door.yaml\nanyOf: [{ type: object }, { $ref: ${MARK}devise.yaml }]\ntype: object`),
  },
  {
    title: 'a constant that contains a number that JavaScript rounds',
    code: 'bad-keyword',
    message: /^"enum" must be a number that JavaScript represents exactly/,
    files: schema('type: object', `maxProperties: 9\nnot: { enum: [1, { a: [${MARK}9007199254740993] }] }\ntype: object`),
  },
  {
    title: 'a misspelt reference',
    code: 'misspelled-keyword',
    message: /"\$refs"/,
    files: schema('type: object', `anyOf: [{ type: object }, { ${MARK}$refs: x.yaml }]\ntype: object`),
  },
  {
    title: 'a constant that JavaScript rounds',
    code: 'bad-keyword',
    message: '"const" must be a number that JavaScript represents exactly, or a string; it reads 9007199254740993 as 9007199254740992',
    files: schema('type: object', `maxProperties: 9\nnot: { const: ${MARK}9007199254740993 }\ntype: object`),
  },
  {
    title: 'an infinitely recursive schema',
    code: 'recursive-ref',
    message: '"door.yaml#/properties/id" is infinitely recursive',
    files: schema('id: { type: string, examples: [a1] }', `id: ${MARK}{ allOf: [{ $ref: "#/properties/id" }] }`),
  },
  {
    title: 'an infinitely recursive schema in another file',
    code: 'recursive-ref',
    message: '"b/lib.yaml#/$defs/a~1b%20c" is infinitely recursive',
    files: {
      ...schema('id: { type: string, examples: [a1] }', 'id: { $ref: "b/lib.yaml#/$defs/a~1b%20c" }'),
      'b/lib.yaml': `$defs:\n  a/b c: ${MARK}{ allOf: [{ $ref: "#/$defs/a~1b%20c" }] }\n`,
    },
  },
  {
    title: 'an infinitely recursive payload',
    code: 'recursive-ref',
    message: '"door.yaml" is infinitely recursive',
    files: { 'spec.yaml': ACME_SPEC, 'door.yaml': `${MARK}type: object\nallOf: [{ $ref: "#" }]\n` },
  },
  {
    title: 'two recursive schemas with the same name',
    code: 'name-collision',
    message: /^the schema lib\.yaml#\/\$defs\/A and the schema lib\.yaml#\/\$defs\/a \(line 2\) both generate the identifier "/,
    files: {
      ...schema(
        'id: { type: string, examples: [a1] }',
        'id: { type: string, examples: [a1] }\n  a: { $ref: "lib.yaml#/$defs/a" }\n  b: { $ref: "lib.yaml#/$defs/A" }',
      ),
      'lib.yaml': `$defs:\n  a: { type: object, properties: { next: { $ref: "#/$defs/a" } } }\n  ${MARK}A: { type: object, properties: { next: { $ref: "#/$defs/A" } } }\n`,
    },
  },
  {
    title: 'two recursive schemas with the same name in two files',
    code: 'name-collision',
    message:
      /^the schema b\/lib\.yaml#\/\$defs\/a and the schema lib\.yaml#\/\$defs\/a \(lib\.yaml:2\) both generate the identifier "LibAValue"$/,
    files: {
      ...schema(
        'id: { type: string, examples: [a1] }',
        'id: { type: string, examples: [a1] }\n  a: { $ref: "lib.yaml#/$defs/a" }\n  b: { $ref: "b/lib.yaml#/$defs/a" }',
      ),
      'lib.yaml': `$defs:\n  a: { type: object, properties: { next: { $ref: "#/$defs/a" } } }\n`,
      'b/lib.yaml': `$defs:\n  ${MARK}a: { type: object, properties: { other: { $ref: "#/$defs/a" } } }\n`,
    },
  },
  {
    title: 'a `pattern` that is not a regular expression',
    code: 'bad-keyword',
    message: '"pattern" must be a JavaScript regular expression that is valid with the flag "u"; "a:(": unterminated group',
    files: schema('id: { type: string, examples: [a1] }', `id: { type: string, pattern: ${MARK}"a:(", examples: [a1] }`),
  },
  {
    title: 'a name of `patternProperties` that is not a regular expression',
    code: 'bad-keyword',
    message: /^"patternProperties" must be a map .* to schemas; "\[a": unterminated character class$/,
    files: schema('type: object', `patternProperties: ${MARK}{ "^a": true, "[a": true }\ntype: object`),
  },
  {
    title: 'an `$anchor` that is not a name',
    code: 'bad-keyword',
    message: '"$anchor" must be a name of letters, digits, "-", "_" and ".", which begins with a letter or "_"',
    files: schema('type: object', `$anchor: ${MARK}"#door"\ntype: object`),
  },
  {
    title: 'an `$id` with a fragment',
    code: 'bad-keyword',
    message: '"$id" must be a URI reference without a fragment',
    files: schema('type: object', `$id: ${MARK}"https://example.com/door#a"\ntype: object`),
  },
  {
    title: 'an `$id` that is not a URI reference',
    code: 'bad-keyword',
    message: '"$id" must be a URI reference without a fragment',
    files: schema('type: object', `$id: ${MARK}"https://["\ntype: object`),
  },
  {
    title: 'an `$anchor` that begins with a digit',
    code: 'bad-keyword',
    message: /^"\$anchor" must be a name/,
    files: schema('type: object', `$anchor: ${MARK}1a\ntype: object`),
  },
  {
    title: 'a reference to a remote schema',
    code: 'remote-ref',
    message: '"https://example.com/door.json" points outside the spec',
    files: schema('id: { type: string, examples: [a1] }', `id: { $ref: ${MARK}"https://example.com/door.json" }`),
  },
  {
    title: 'a misspelt keyword',
    code: 'misspelled-keyword',
    message: '"requird" is not a keyword of JSON Schema',
    files: schema('required: [id, at, state]', `${MARK}requird: [id, at, state]`),
  },
  {
    title: 'a keyword of another generator',
    code: 'unknown-keyword',
    message: '"tsType" is not a keyword of JSON Schema and is ignored',
    files: schema('id: { type: string', `id: { ${MARK}tsType: "Date", type: string`),
  },
  {
    title: 'an unsupported keyword',
    code: 'unsupported-keyword',
    message: 'the keyword "$dynamicRef" is not supported',
    files: schema('required: [id', `${MARK}$dynamicRef: "#x"\nrequired: [id`),
  },
  {
    title: 'an unknown type',
    code: 'bad-keyword',
    message: /"type" must be one of null/,
    files: schema('id: { type: string', `id: { type: ${MARK}objct`),
  },
  {
    title: 'a `required` that is not an array',
    code: 'bad-keyword',
    message: '"required" must be an array of unique strings',
    files: schema('required: [id, at, state]', `required: ${MARK}id`),
  },
  {
    title: 'a `where` on an unknown property',
    code: 'unknown-property',
    message: 'the payload of doorOpened has no property "stat"',
    files: spec('where: { state: open }', `where: { ${MARK}stat: open }`),
  },
  {
    title: 'an `identity` of an unknown property',
    code: 'unknown-property',
    message: 'the payload of doorOpened has no property "eventId"',
    files: spec('identity: [id]', `identity: [${MARK}eventId]`),
  },
  {
    title: 'a `bind` to an unknown property',
    code: 'unknown-property',
    message: 'the payload of doorOpened has no property "location"',
    files: spec('    time: at', `    time: at\n    bind: { site: ${MARK}location }`),
  },
  {
    title: 'a property path that is not a JSON Pointer',
    code: 'unknown-property',
    message: 'the payload of doorOpened has no property "lock/serial"',
    files: specWithNestedPayload(`identity: [${MARK}lock/serial]`),
  },
  {
    title: 'a JSON Pointer to an unknown property',
    code: 'unknown-property',
    message: 'the payload of doorOpened has no property "/lock/maker"',
    files: specWithNestedPayload(`time: ${MARK}/lock/maker`),
  },
  {
    title: 'an `identity` with an unknown parameter',
    code: 'unknown-key-parameter',
    message: 'the topic of doorOpened has no parameter "sight"',
    files: spec('identity: [id]', `identity: [{ param: ${MARK}sight }]`),
  },
  {
    title: 'an `order` by a string enum without a type',
    code: 'bad-order',
    message: 'doorOpened is ordered by "state", which is neither a number nor a date-time',
    files: {
      ...spec('identity: [id]', `order: { of: [id], by: ${MARK}state }`),
      'door.yaml': DOOR_SCHEMA.replace('type: string, enum: [open, closed]', 'enum: [open, closed]'),
    },
  },
  {
    title: 'a `time` that is neither a number nor a date-time',
    code: 'bad-time',
    message: 'the time of doorOpened, "state", is neither a number nor a date-time',
    files: spec('time: at', `time: ${MARK}state`),
  },
  {
    title: 'a `where` that narrows an array item',
    code: 'bad-where',
    message: 'doorOpened narrows "/list/0", which is an item of an array',
    files: {
      'spec.yaml': replaced(ACME_SPEC, 'where: { state: open }', `where: { state: open, /list/0: ${MARK}a }`),
      'door.yaml': `${DOOR_SCHEMA}  list: { type: array, items: { type: string } }\n`,
    },
  },
  {
    title: 'a `where` that narrows the whole payload',
    code: 'bad-where',
    message: 'doorOpened narrows the whole payload',
    files: spec('where: { state: open }', `where: { "": ${MARK}x }`),
  },
  {
    title: 'a `where` that narrows a property twice',
    code: 'bad-where',
    message: 'doorOpened narrows "state" twice',
    files: spec('where: { state: open }', `where: { state: open, /state: ${MARK}open }`),
  },
  {
    title: 'a category and an event with the same name',
    code: 'name-collision',
    message: 'the event doorOpened and the category doorOpened (line 12) have the same name',
    files: spec('  DOOR:', `  doorOpened:`, `      ${MARK}doorOpened:`),
  },
  {
    title: 'a topic that begins with "$share/"',
    code: 'bad-template',
    message: /"\$share\/acme\/\{site\}" begins with "\$share\/"/,
    files: spec('"acme/{site}/door/opened"', `${MARK}"$share/acme/{site}"`),
  },
  {
    title: 'an example that is not valid as the first level',
    code: 'bad-example',
    message: /must not begin with "\$" in the first level/,
    files: {
      'spec.yaml': replaced(ACME_SPEC, '"acme/{site}/door/opened"', '"{site}/door/opened"')
        .replace('    pattern: "[a-z0-9-]+"\n', '')
        .replace('example: hq', `example: ${MARK}$hq`),
      'door.yaml': DOOR_SCHEMA.replace('examples: [hq]', 'examples: [$hq]'),
    },
  },
  {
    title: 'an `order` by a string',
    code: 'bad-order',
    message: 'doorOpened is ordered by "state", which is neither a number nor a date-time',
    files: spec('identity: [id]', `order: { of: [id], by: ${MARK}state }`),
  },
  {
    title: 'a `bind` of an unknown parameter',
    code: 'unknown-binding',
    message: 'the topic of doorOpened has no parameter "sit"',
    files: spec('    time: at', `    time: at\n    bind: { ${MARK}sit: site }`),
  },
  {
    title: 'a `where` value that the schema does not allow',
    code: 'bad-where',
    message: 'doorOpened narrows "state" to "ajar", which its schema does not allow',
    files: spec('where: { state: open }', `where: { state: ${MARK}ajar }`),
  },
  {
    title: 'a sample that does not match its schema',
    code: 'bad-sample',
    message: 'the sample of doorOpened is invalid: /id must be a string, but is 7',
    files: spec('where: { state: open }', `where: { state: open }\n        ${MARK}sample: { id: 7 }`),
  },
  {
    title: 'a reply that is not a row',
    code: 'unknown-reply',
    message: 'ask has a reply "answerd", which is not a row',
    files: requests({ ask: `replies: { by: [answered, ${MARK}answerd], match: topic }` }),
  },
  {
    title: 'a request that answers itself',
    code: 'bad-reply',
    message: 'ask, a reply to ask, is the request itself',
    files: requests({ ask: `replies: { by: [${MARK}ask], match: topic }` }),
  },
  {
    title: 'a reply that is listed twice',
    code: 'bad-reply',
    message: 'answered, a reply to ask, is listed twice',
    files: requests({ ask: `replies: { by: [answered, ${MARK}answered], match: topic }` }),
  },
  {
    title: 'a reply of the side that sends the request',
    code: 'bad-reply',
    message: 'answered, a reply to ask, is sent by the side that sends the request, device',
    files: requests({ ask: `replies: { by: [${MARK}answered], match: topic }`, answered: 'direction: send' }),
  },
  {
    title: 'a reply that only one side sends, to a request of both',
    code: 'bad-reply',
    message: 'answered, a reply to ask, is not sent by both sides, as the request is',
    files: requests({ ask: `direction: both, replies: { by: [${MARK}answered], match: topic }` }),
  },
  {
    title: 'a reply that both sides send, matched by its topic',
    code: 'bad-reply',
    message: 'answered, a reply to ask, is sent by both sides, so its topic does not identify the sender',
    files: requests({ ask: `direction: both, replies: { by: [${MARK}answered], match: topic }`, answered: 'direction: both' }),
  },
  {
    title: 'a token that the request does not have',
    code: 'bad-token',
    message: 'ask has no property "ticket"',
    files: requests({ ask: `replies: { by: [answered], match: { request: ${MARK}ticket, reply: id } }` }),
  },
  {
    title: 'a token that a reply does not have',
    code: 'bad-token',
    message: 'answered has no parameter "desk"',
    files: requests({ ask: `replies: { by: [answered], match: { request: id, reply: { param: ${MARK}desk } } }` }),
  },
  {
    title: 'a token of a request without a payload',
    code: 'bad-token',
    message: 'ask has no property "id"',
    files: requests({ ask: `content: none, replies: { by: [answered], match: { request: ${MARK}id, reply: id } }` }),
  },
  {
    title: 'a token in an array',
    code: 'bad-token',
    message: 'ask has "/list/0" in an array',
    files: {
      ...requests({ ask: `replies: { by: [answered], match: { request: ${MARK}/list/0, reply: id } }` }),
      'door.yaml': `${DOOR_SCHEMA}  list: { type: array, items: { type: string } }\n`,
    },
  },
  {
    title: 'a token that only some payloads have',
    code: 'bad-token',
    message: 'answered has "token" only in some of its alternatives',
    files: {
      ...requests({
        ask: `replies: { by: [answered], match: { request: id, reply: ${MARK}token } }`,
        answered: 'payload: alternatives.yaml',
      }),
      'alternatives.yaml': `anyOf:
  - { type: object, properties: { token: { description: d, type: string } } }
  - { type: object, properties: { other: { description: d, type: string } } }
`,
    },
  },
  {
    title: 'a token that repeats a parameter',
    code: 'bad-token',
    message: 'ask repeats the parameter "site" as "site", so it cannot contain another token',
    files: requests({ ask: `replies: { by: [answered], match: { request: ${MARK}site, reply: id } }` }),
  },
  {
    title: 'a token of a reply that repeats a parameter',
    code: 'bad-token',
    message: 'answered repeats the parameter "site" as "site", so it cannot contain another token',
    files: requests({ ask: `replies: { by: [answered], match: { request: id, reply: ${MARK}site } }` }),
  },
  {
    title: 'a token in a parameter with a default',
    code: 'bad-token',
    message: /^beg cannot contain a generated token such as "[0-9a-f-]{36}": "token" has a default, so no token is generated$/,
    files: requests({
      ask: 'content: none',
      beg: `topic: "beg/{token}", direction: send, replies: { by: [answered], match: { request: ${MARK}{ param: token }, reply: id } }`,
      token: 'description: d, example: t, default: t',
    }),
  },
  {
    title: 'a token in a part of a level that cannot contain one',
    code: 'bad-token',
    message: /^beg cannot contain a generated token such as "[0-9a-f-]{36}": /,
    files: requests({
      ask: 'content: none',
      beg: `topic: "beg/{token}-{site}", direction: send, replies: { by: [answered], match: { request: ${MARK}{ param: token }, reply: id } }`,
    }),
  },
  {
    title: 'a token that a reply cannot repeat',
    code: 'bad-token',
    message: /^answered cannot contain a generated token such as "[0-9a-f-]{36}": "state" must be/,
    files: requests({ ask: `replies: { by: [answered], match: { request: id, reply: ${MARK}state } }` }),
  },
  {
    title: 'an integer token that may be too large',
    code: 'bad-token',
    message: 'ask cannot contain a generated token such as 2147483647: "count" must be at most 1000',
    files: {
      ...requests({ ask: `replies: { by: [answered], match: { request: ${MARK}count, reply: count } }` }),
      'door.yaml': `${DOOR_SCHEMA}  count: { type: integer, maximum: 1000 }\n`,
    },
  },
  {
    title: 'a token with values that cannot be generated',
    code: 'bad-token',
    message: /^ask cannot contain a generated token such as "[0-9a-f-]{36}": "state" must be one of "open", "closed"$/,
    files: requests({ ask: `replies: { by: [answered], match: { request: ${MARK}state, reply: id } }` }),
  },
  {
    title: 'a token in a parameter that is too short',
    code: 'bad-token',
    message: /^ask cannot contain a generated token such as "[0-9a-f-]{36}": site .* is longer than 8 characters/,
    files: requests({ ask: `replies: { by: [answered], match: { request: ${MARK}{ param: site }, reply: id } }` }),
  },
  {
    title: 'a reply to two requests, of which one is matched by its topic',
    code: 'ambiguous-replies',
    message: 'answered may be a reply to ask or to beg, because ask is matched by its topic only',
    files: requests({
      ask: `replies: { by: [${MARK}answered], match: topic }`,
      beg: 'direction: send, replies: { by: [answered], match: { request: id, reply: id } }',
    }),
  },
  {
    title: 'replies of a category, of which one is the request itself',
    code: 'bad-reply',
    message: 'answered, a reply to answered, is the request itself',
    files: table({
      head: 'sides: [device, backend]',
      category: `payload: door.yaml\n    direction: both\n    replies: { by: [${MARK}answered], match: { request: id, reply: id } }`,
      rows: 'ask: { topic: "ask/{site}" }\n      answered: { topic: "answer/{site}" }',
    }),
  },
];

/** The spec with only its first row. */
function oneRow(): string {
  return ACME_SPEC.replace(/ {6}doorClosed:[\s\S]*$/, '');
}

function tieParameter(): Files {
  const text = ACME_SPEC.replace('categories:', '  gate: { description: Gate., example: north }\ncategories:').replace(
    '"acme/{site}/door/closed"',
    `${MARK}"acme/{gate}/door/opened"`,
  );
  return { 'spec.yaml': text };
}

function exponentialSchema(): string {
  const defs = Array.from(
    { length: 14 },
    (_, i) => `  d${i}: { type: object, properties: { a: { $ref: "#/$defs/d${i + 1}" }, b: { $ref: "#/$defs/d${i + 1}" } } }`,
  );
  return `${DOOR_SCHEMA}  deep: { $ref: "#/$defs/d0" }\n$defs:\n${defs.join('\n')}\n  d14: { type: string }\n`;
}

function aliasBomb(): string {
  const levels = [
    'a: &a [x, x, x, x, x, x, x, x, x]',
    ...'bcdefgh'.split('').map((name, i) => `${name}: &${name} [${Array(9).fill(`*${'abcdefgh'[i]}`).join(', ')}]`),
  ];
  return `${levels.join('\n')}\n`;
}

function marked(files: Files): { readonly files: Files; readonly place: string } {
  for (const [path, text] of Object.entries(files)) {
    const at = text.indexOf(MARK);
    if (at < 0) continue;
    const before = text.slice(0, at).split('\n');
    return { files: { ...files, [path]: text.replace(MARK, '') }, place: `${path}:${before.length}:${(before.at(-1) ?? '').length + 1}` };
  }
  throw new Error('the case has no mark');
}

describe('an invalid spec', () => {
  it.each(CASES)('with $title is reported as $code', async ({ code, message, files }) => {
    const { files: plain, place } = marked(files);
    const { problems, files: emitted } = await compileFiles(plain);
    const found = problems.map((problem) => ({
      code: problem.code,
      place: `${problem.file}:${problem.line}:${problem.column}`,
      message: problem.message,
    }));
    expect(found).toEqual([{ code, place, message: typeof message === 'string' ? message : expect.stringMatching(message) }]);
    expect(emitted.length > 0).toBe(PROBLEMS[code].severity === 'warning');
  });

  it('has each infinite recursion and each repeated name of a recursive schema reported', async () => {
    const id = 'id: { type: string, examples: [a1] }';
    const refs = (...targets: readonly string[]): string =>
      [id, ...targets.map((target, i) => `r${i}: { $ref: "${target}" }`)].join('\n  ');
    const infinite = await compileFiles({
      ...schema(id, refs('lib.yaml#/$defs/a', 'lib.yaml#/$defs/b')),
      'lib.yaml': '$defs:\n  a: { allOf: [{ $ref: "#/$defs/a" }] }\n  b: { allOf: [{ $ref: "#/$defs/b" }] }\n',
    });
    expect(infinite.problems.map(({ code, line }) => `${code} ${line}`).sort()).toEqual(['recursive-ref 2', 'recursive-ref 3']);
    const tree = 'type: object\nproperties: { next: { $ref: "#" } }\n';
    const named = await compileFiles({
      ...schema(id, refs('lib.yaml', 'b/lib.yaml', 'c/lib.yaml')),
      'lib.yaml': tree,
      'b/lib.yaml': tree,
      'c/lib.yaml': tree,
    });
    expect(named.problems.map(({ file, message }) => `${file}: ${message}`)).toEqual(
      ['b', 'c'].map(
        (folder) =>
          `${folder}/lib.yaml: the schema ${folder}/lib.yaml and the schema lib.yaml (lib.yaml:1) both generate the identifier "LibValue"`,
      ),
    );
  });

  it('has a hint for an anchor in the form of draft 6', async () => {
    const { problems } = await compileFiles(schema('type: object', '$id: "#door"\n$anchor: "#door"\ntype: object'));
    expect(problems.map(({ hint }) => hint)).toEqual(['use "$anchor": "door"', 'leave out "#"']);
  });

  it('is not one with a base URI that ends with an empty fragment, and an anchor of letters, digits and marks', async () => {
    const { problems } = await compileFiles(schema('type: object', '$id: "https://example.com/door#"\n$anchor: a.b-c_1\ntype: object'));
    expect(problems).toEqual([]);
  });

  it('is tested for every problem code', () => {
    const codes = Object.entries(PROBLEMS).filter(([, entry]) => !('severity' in entry) || entry.severity !== 'advice');
    expect(new Set<string>(CASES.map(({ code }) => code))).toEqual(new Set(codes.map(([code]) => code)));
  });

  it('has all its problems reported at once, in source order', async () => {
    const text = ACME_SPEC.replace('dialect: mqtt', 'dialect: mqtt\nlimit: {}').replace('maxLength: 16', 'maxLength: "16"');
    const { problems } = await compileFiles({ 'spec.yaml': text, 'door.yaml': DOOR_SCHEMA });
    expect(problems.map(({ code, line }) => [code, line])).toEqual([
      ['unknown-key', 5],
      ['wrong-value', 10],
    ]);
  });
});
