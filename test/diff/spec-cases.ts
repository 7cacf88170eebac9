import type { Files } from '../support/generate.js';

/** A table with everything that a row can say. */
const SPEC = `topicwright: 1
name: acme
title: Acme
dialect: mqtt
sides: [device, backend]
limits: { maxPayloadBytes: 1000 }
parameters:
  device: { description: Serial number., example: pump-7, pattern: "[a-z0-9-]+", maxLength: 32, maxBytes: 64 }
  line: { description: Line., example: a, enum: [a, b] }
  mode: { description: Mode., example: x, enum: [x, y], open: true }
  slot: { description: Slot., example: 1, type: integer }
  part: { description: Part., example: p, default: p }
categories:
  REPORT:
    title: Reports
    direction: send
    events:
      measured:
        topic: "acme/{device}/measured"
        payload: p.yaml#/$defs/measured
        identity: [id]
        order: { of: [{ param: device }], by: id }
        time: at
      opened: { topic: "acme/{device}/door/opened", payload: p.yaml#/$defs/door, where: { state: open } }
      closed: { topic: "acme/{device}/door/closed", payload: p.yaml#/$defs/door, where: { state: closed } }
      listed: { topic: "acme/{device}/{line}/{mode}/{slot}/{part}", content: text, mayBeEmpty: true, retain: true }
      other: { topic: "acme/other/{device}", content: none }
  ORDER:
    title: Orders
    direction: receive
    events:
      asked: { topic: "acme/{device}/ask", payload: p.yaml#/$defs/ask, qos: 1, replies: { by: [answered], match: { request: token, reply: token } } }
      answered: { topic: "acme/{device}/answer", payload: p.yaml#/$defs/ask, direction: send }
`;
const PAYLOAD = `$defs:
  measured:
    type: object
    required: [id, at]
    properties:
      id: { type: integer, examples: [1] }
      at: { type: integer, unit: epoch-seconds, examples: [1764000000] }
      device: { type: string, examples: [pump-7] }
  door: { type: object, required: [state], properties: { state: { type: string, enum: [open, closed, ajar] } } }
  ask: { type: object, required: [token], properties: { token: { type: string, format: uuid, examples: [9f0c2d5e-41a7-4c83-8b1d-6a5e7f203c94] } } }
`;

export const BASE: Files = { 'spec.yaml': SPEC, 'p.yaml': PAYLOAD };

/** Edits of the spec and of the payload, and the changes. */
export interface SpecCase {
  readonly title: string;
  readonly spec?: readonly (readonly [from: string, to: string])[];
  readonly payload?: readonly (readonly [from: string, to: string])[];
  /** The edited version is the old one. */
  readonly isReversed?: true;
  /** `severity audience rule event path`. With `grants`, what policies gain and lose is not listed. */
  readonly changes: readonly string[];
}

const both = (rule: string, event: string, path: string): string => `breaking both ${rule} ${event} ${path}`;
const fine = (rule: string, event: string, path: string): string => `compatible both ${rule} ${event} ${path}`;
const gained = (event: string): string => `info both grant-gained ${event} topic`;
const lost = (event: string): string => `info both grant-lost ${event} topic`;

/** Edits of a spec. */
export const SPEC_CASES: readonly SpecCase[] = [
  // The spec.
  { title: 'a spec with another name', spec: [['name: acme', 'name: ajax']], changes: [both('spec-renamed', '-', 'name')] },
  {
    title: 'another dialect',
    spec: [['dialect: mqtt', 'dialect: aws-iot']],
    changes: [both('dialect-changed', '-', 'dialect')],
  },
  {
    title: 'a side with another name',
    spec: [['sides: [device, backend]', 'sides: [device, cloud]']],
    changes: [both('sides-changed', '-', 'sides')],
  },
  { title: 'a lower limit', spec: [['1000', '900']], changes: [both('limit-lowered', '-', 'limits.maxPayloadBytes')] },
  { title: 'a higher limit', spec: [['1000', '1100']], changes: [fine('limit-raised', '-', 'limits.maxPayloadBytes')] },
  {
    title: 'a limit that was removed',
    spec: [['limits: { maxPayloadBytes: 1000 }\n', '']],
    changes: [fine('limit-raised', '-', 'limits.maxPayloadBytes')],
  },
  {
    title: 'a limit that was added',
    spec: [['maxPayloadBytes: 1000', 'maxPayloadBytes: 1000, maxTopicSlashes: 7']],
    changes: [both('limit-lowered', '-', 'limits.maxTopicSlashes')],
  },
  { title: 'a strict spec', spec: [['dialect:', 'strict: true\ndialect:']], changes: ['breaking senders strict-enabled - strict'] },
  {
    title: 'formats that are asserted',
    spec: [['dialect:', 'assertFormats: true\ndialect:']],
    changes: ['breaking senders formats-asserted - assertFormats'],
  },
  {
    title: 'a spec that is no longer strict',
    spec: [['dialect:', 'strict: true\ndialect:']],
    isReversed: true,
    changes: ['breaking receivers strict-disabled - strict'],
  },
  {
    title: 'formats that are no longer asserted',
    spec: [['dialect:', 'assertFormats: true\ndialect:']],
    isReversed: true,
    changes: ['breaking receivers formats-ignored - assertFormats'],
  },

  // Categories.
  { title: 'a category with another name', spec: [['  ORDER:', '  JOB:']], changes: [both('category-renamed', '-', 'categories.ORDER')] },
  {
    title: 'a category that was removed',
    spec: [[SPEC.slice(SPEC.indexOf('  ORDER:')), '']],
    payload: [['  ask: {', '  unused: {']],
    changes: [
      both('category-removed', '-', 'categories.ORDER'),
      both('event-removed', 'asked', 'topic'),
      both('event-removed', 'answered', 'topic'),
      'grants',
    ],
  },

  // Events.
  {
    title: 'an event that was removed',
    spec: [
      [/ {6}listed.*\n/.exec(SPEC)?.[0] ?? '', ''],
      [/ {2}line:[\s\S]*?(?=categories)/.exec(SPEC)?.[0] ?? '', ''],
    ],
    changes: [both('event-removed', 'listed', 'topic'), lost('listed'), lost('listed')],
  },
  {
    title: 'an event that was added',
    spec: [['      other:', '      added: { topic: "acme/added", content: none }\n      other:']],
    changes: [fine('event-added', 'added', 'topic'), gained('added'), gained('added')],
  },
  {
    title: 'an event with topics of another one',
    spec: [['      other:', '      added: { topic: "acme/pump/measured", content: none }\n      other:']],
    changes: [fine('event-added', 'added', 'topic'), both('topics-taken', 'added', 'topic'), gained('added'), gained('added')],
  },
  {
    title: 'a less specific event, which takes no topics',
    spec: [['      other:', '      added: { topic: "acme/{device}/{part}", content: none }\n      other:']],
    changes: [fine('event-added', 'added', 'topic'), gained('added'), gained('added')],
  },
  { title: 'an event with another type', spec: [['measured:', 'sampled:']], changes: [both('event-renamed', 'sampled', 'events')] },
  {
    title: 'an event in another category',
    spec: [
      ['      answered: { topic: "acme/{device}/answer", payload: p.yaml#/$defs/ask, direction: send }\n', ''],
      ['      other:', '      answered: { topic: "acme/{device}/answer", payload: p.yaml#/$defs/ask }\n      other:'],
    ],
    changes: [both('event-moved', 'answered', 'category')],
  },
  {
    title: 'another topic',
    spec: [['acme/{device}/measured', 'acme/{device}/measurement']],
    changes: [both('topic-changed', 'measured', 'topic'), gained('measured'), gained('measured'), lost('measured'), lost('measured')],
  },
  {
    title: 'a parameter with another name',
    spec: [
      ['acme/{device}/ask', 'acme/{pump}/ask'],
      ['acme/{device}/answer', 'acme/{pump}/answer'],
      ['  line:', '  pump: { description: Serial number., example: pump-7, pattern: "[a-z0-9-]+", maxLength: 32, maxBytes: 64 }\n  line:'],
    ],
    changes: [both('parameter-renamed', 'asked', 'topic'), both('parameter-renamed', 'answered', 'topic')],
  },
  {
    title: 'the other direction',
    spec: [['opened: {', 'opened: { direction: receive,']],
    changes: [both('direction-changed', 'opened', 'direction'), 'grants'],
  },
  {
    title: 'a second direction',
    spec: [['opened: {', 'opened: { direction: both,']],
    changes: [fine('direction-widened', 'opened', 'direction'), gained('opened'), gained('opened')],
  },
  { title: 'a lower QoS', spec: [['qos: 1', 'qos: 0']], changes: [both('qos-lowered', 'asked', 'qos')] },
  { title: 'a higher QoS', spec: [['qos: 1', 'qos: 2']], changes: [fine('qos-raised', 'asked', 'qos')] },
  { title: 'a QoS that is the default', spec: [['qos: 1, ', '']], changes: [] },
  {
    title: 'a message that is no longer retained',
    spec: [[', retain: true', '']],
    changes: [fine('retain-changed', 'listed', 'retain'), 'grants'],
  },
  {
    title: 'a message that rules never see',
    spec: [['opened: {', 'opened: { rules: false,']],
    changes: ['breaking receivers rules-disabled opened rules'],
  },
  {
    title: 'a message that rules see',
    spec: [['opened: {', 'opened: { rules: false,']],
    isReversed: true,
    changes: [fine('rules-enabled', 'opened', 'rules')],
  },
  { title: 'another content', spec: [['content: text', 'content: bytes']], changes: [both('content-changed', 'listed', 'content')] },
  {
    title: 'a payload that may be empty',
    spec: [['opened: {', 'opened: { mayBeEmpty: true,']],
    changes: [both('empty-allowed', 'opened', 'mayBeEmpty')],
  },
  {
    title: 'a payload that may no longer be empty',
    spec: [[' mayBeEmpty: true,', '']],
    changes: [both('empty-refused', 'listed', 'mayBeEmpty')],
  },
  { title: 'another setting', spec: [['opened: {', 'opened: { setting: DOOR,']], changes: [fine('setting-changed', 'opened', 'setting')] },
  {
    title: 'a parameter that no property repeats',
    spec: [['time: at', 'time: at\n        bind: { device: null }']],
    changes: [both('binding-changed', 'measured', 'bind.device')],
  },
  {
    title: 'another constant',
    spec: [['where: { state: open }', 'where: { state: ajar }']],
    changes: [both('where-changed', 'opened', '/state')],
  },
  {
    title: 'another identity',
    spec: [['identity: [id]', 'identity: [id, at]']],
    changes: [both('identity-changed', 'measured', 'identity')],
  },
  { title: 'no identity', spec: [['        identity: [id]\n', '']], changes: [both('identity-removed', 'measured', 'identity')] },
  {
    title: 'a new identity',
    spec: [['opened: {', 'opened: { identity: [state],']],
    changes: [fine('identity-added', 'opened', 'identity')],
  },
  { title: 'another order', spec: [['by: id }', 'by: at }']], changes: [both('order-changed', 'measured', 'order')] },
  { title: 'no order', spec: [[/ +order:.*\n/.exec(SPEC)?.[0] ?? '', '']], changes: [both('order-removed', 'measured', 'order')] },
  {
    title: 'a new order',
    spec: [['opened: {', 'opened: { order: { of: [{ param: device }] },']],
    changes: [fine('order-added', 'opened', 'order')],
  },
  {
    title: 'another time',
    spec: [['time: at', 'time: id']],
    payload: [['id: { type: integer', 'id: { type: integer, unit: epoch-seconds']],
    changes: [both('time-changed', 'measured', 'time'), 'compatible both unit-added measured /id'],
  },
  {
    title: 'a time with another unit',
    payload: [['epoch-seconds, examples: [1764000000]', 'epoch-milliseconds, examples: [1764000000000]']],
    changes: [both('time-changed', 'measured', 'time'), both('unit-changed', 'measured', '/at')],
  },
  { title: 'no time', spec: [['        time: at\n', '']], changes: [both('time-removed', 'measured', 'time')] },
  {
    title: 'a new time',
    spec: [['opened: {', 'opened: { time: at,']],
    payload: [['ajar] }', 'ajar] }, at: { type: integer, unit: epoch-seconds, examples: [1764000000] }']],
    changes: [fine('time-added', 'opened', 'time'), fine('property-added', 'opened', '/at'), fine('property-added', 'closed', '/at')],
  },
  {
    title: 'replies that are matched in another way',
    spec: [['match: { request: token, reply: token }', 'match: correlationData']],
    changes: [both('replies-changed', 'asked', 'replies')],
  },
  {
    title: 'no replies',
    spec: [[/, replies:.*\} \}/.exec(SPEC)?.[0] ?? '', ' }']],
    changes: [both('replies-removed', 'asked', 'replies'), 'grants'],
  },
  {
    title: 'a reply more',
    spec: [
      ['by: [answered]', 'by: [answered, refused]'],
      ['      answered:', '      refused: { topic: "acme/{device}/refuse", payload: p.yaml#/$defs/ask, direction: send }\n      answered:'],
    ],
    changes: ['breaking receivers reply-added asked replies.by', fine('event-added', 'refused', 'topic'), 'grants'],
  },
  {
    title: 'new replies',
    spec: [['      opened: {', '      opened: { replies: { by: [asked], match: topic },']],
    changes: [fine('replies-added', 'opened', 'replies'), 'grants'],
  },
  {
    title: 'another name of a shared type',
    spec: [
      ['p.yaml#/$defs/door, where: { state: open', 'p.yaml#/$defs/gate, where: { state: open'],
      ['p.yaml#/$defs/door', 'p.yaml#/$defs/gate'],
    ],
    payload: [['  door:', '  gate:']],
    changes: [both('type-removed', 'opened', 'payload'), both('type-removed', 'closed', 'payload')],
  },
  {
    title: 'a member of an enum that every event narrows by `where`',
    payload: [['closed, ajar]', 'closed, ajar, stuck]']],
    changes: [both('exported-type-changed', 'closed', 'payload')],
  },

  // Parameters.
  {
    title: 'a parameter of another type',
    spec: [['example: 1, type: integer', 'example: "1"']],
    changes: [both('parameter-type-changed', '-', 'parameters.slot.type')],
  },
  {
    title: 'a parameter with a value more',
    spec: [['enum: [a, b]', 'enum: [a, b, c]']],
    changes: ['breaking receivers parameter-values-added - parameters.line.enum', 'grants'],
  },
  {
    title: 'a parameter with a value less',
    spec: [['enum: [a, b]', 'enum: [a]']],
    changes: ['breaking senders parameter-values-removed - parameters.line.enum', 'grants'],
  },
  { title: 'values in another order', spec: [['enum: [a, b]', 'enum: [b, a]']], changes: [] },
  {
    title: 'a parameter with any value',
    spec: [[', enum: [a, b]', '']],
    changes: ['breaking receivers parameter-values-added - parameters.line.enum', 'grants'],
  },
  {
    title: 'an open parameter that was closed',
    spec: [[', open: true', '']],
    changes: ['breaking senders parameter-values-removed - parameters.mode.enum', 'grants'],
  },
  {
    title: 'a value of an open parameter',
    spec: [['enum: [x, y]', 'enum: [x, y, z]']],
    changes: [fine('parameter-known-values-changed', '-', 'parameters.mode.enum')],
  },
  {
    title: 'a pattern that matches fewer values',
    spec: [['[a-z0-9-]+', '[a-z-]+[0-9]?']],
    changes: ['breaking senders parameter-tightened - parameters.device.pattern'],
  },
  {
    title: 'a pattern that matches more values',
    spec: [['[a-z0-9-]+', '[A-Za-z0-9-]+']],
    changes: ['compatible senders parameter-loosened - parameters.device.pattern'],
  },
  { title: 'a pattern that is written in another way', spec: [['[a-z0-9-]+', '[a-z0-9-][-0-9a-z]*']], changes: [] },
  {
    title: 'a shorter parameter',
    spec: [['maxLength: 32', 'maxLength: 16']],
    changes: ['breaking senders parameter-tightened - parameters.device.maxLength'],
  },
  {
    title: 'a longer parameter',
    spec: [[', maxBytes: 64', '']],
    changes: ['compatible senders parameter-loosened - parameters.device.maxBytes'],
  },
  {
    title: 'another default',
    spec: [['default: p', 'default: q']],
    changes: ['breaking senders parameter-default-changed - parameters.part.default'],
  },
  { title: 'no default', spec: [[', default: p', '']], changes: ['breaking senders parameter-default-changed - parameters.part.default'] },
  {
    title: 'a new default',
    spec: [['enum: [a, b]', 'enum: [a, b], default: a']],
    changes: ['compatible senders parameter-default-added - parameters.line.default'],
  },

  {
    title: 'another parameter with more values in its place',
    spec: [
      ['acme/{device}/{line}/', 'acme/{device}/{row}/'],
      [
        '  line: { description: Line., example: a, enum: [a, b] }',
        '  row: { description: Row., example: a, enum: [a, b, c] }\n  line: { description: Line., example: a, enum: [a, b] }',
      ],
      ['acme/other/{device}', 'acme/other/{device}/{line}'],
    ],
    changes: [
      both('parameter-renamed', 'listed', 'topic'),
      'breaking receivers parameter-values-added - parameters.row.enum',
      both('topic-changed', 'other', 'topic'),
      'grants',
    ],
  },

  // Combinations.
  {
    title: 'two events with other types and equal wildcards',
    spec: [
      ['opened: { topic: "acme/{device}/door/opened"', 'unlocked: { topic: "acme/{device}/door/opened"'],
      ['closed: { topic: "acme/{device}/door/closed"', 'locked: { topic: "acme/{device}/door/closed"'],
    ],
    changes: [both('event-renamed', 'unlocked', 'events'), both('event-renamed', 'locked', 'events')],
  },
  {
    title: 'a renamed event, and a less specific one that is new',
    spec: [
      ['measured:\n', 'sampled:\n'],
      ['      other:', '      added: { topic: "acme/{device}/{part}", content: none }\n      other:'],
    ],
    changes: [both('event-renamed', 'sampled', 'events'), fine('event-added', 'added', 'topic'), 'grants'],
  },
  {
    title: 'a reply with another type',
    spec: [
      ['by: [answered]', 'by: [replied]'],
      ['      answered:', '      replied:'],
    ],
    changes: [both('event-renamed', 'replied', 'events')],
  },
  {
    title: 'a value that belonged to another event',
    spec: [
      ['{ topic: "acme/other/{device}"', '{ topic: "acme/{device}/{part}/{mode}/{slot}/{part2}"'],
      ['  part:', '  part2: { description: Part., example: p }\n  part:'],
      ['enum: [a, b]', 'enum: [a]'],
    ],
    isReversed: true,
    changes: [
      'breaking receivers parameter-values-added - parameters.line.enum',
      both('topic-changed', 'other', 'topic'),
      both('topics-taken', 'listed', 'topic'),
      both('topics-taken', 'other', 'topic'),
      'grants',
    ],
  },
  {
    title: 'a strict spec with an enum that was any string',
    spec: [['dialect:', 'strict: true\ndialect:']],
    payload: [['device: { type: string', 'device: { type: string, enum: [pump-7]']],
    changes: ['breaking senders strict-enabled - strict', 'breaking senders enum-closed measured /device'],
  },

  {
    title: 'a parameter with another name in an identity, an order and a token',
    spec: [
      ['acme/{device}/measured', 'acme/{pump}/measured'],
      ['order: { of: [{ param: device }]', 'order: { of: [{ param: pump }]'],
      ['time: at', 'time: at\n        bind: { pump: device }'],
      ['  line:', '  pump: { description: Serial number., example: pump-7, pattern: "[a-z0-9-]+", maxLength: 32, maxBytes: 64 }\n  line:'],
    ],
    changes: [both('parameter-renamed', 'measured', 'topic')],
  },

  {
    title: 'a value that another event gets',
    spec: [
      ['{ topic: "acme/other/{device}"', '{ topic: "acme/{device}/{part}/{mode}/{slot}/{part2}"'],
      ['  part:', '  part2: { description: Part., example: p }\n  part:'],
      ['enum: [a, b]', 'enum: [a]'],
    ],
    changes: ['breaking senders parameter-values-removed - parameters.line.enum', both('topic-changed', 'other', 'topic'), 'grants'],
  },
  {
    title: 'an event that must be enabled',
    spec: [['opened: {', 'opened: { alwaysOn: true,']],
    isReversed: true,
    changes: [fine('setting-changed', 'opened', 'setting')],
  },
  {
    title: 'a property more in a closed object of a strict spec',
    spec: [],
    payload: [['device: { type: string', 'more: { type: integer, examples: [1] }\n      device: { type: string']],
    changes: [fine('property-added', 'measured', '/more')],
  },

  // No change.
  {
    title: 'a limit that is the default',
    spec: [['maxPayloadBytes: 1000', 'maxPayloadBytes: 1000, maxTopicSlashes: 200']],
    changes: [],
  },
  {
    title: 'an identity that names a parameter of the topic',
    spec: [['identity: [id]', 'identity: [{ param: device }, id]']],
    changes: [],
  },
  {
    title: 'titles, descriptions, notes and examples',
    spec: [
      ['title: Acme', 'title: ACME\ndescription: Pumps.\nnotes: [New.]'],
      ['example: pump-7', 'example: pump-8'],
      ['title: Reports', 'title: All reports'],
    ],
    changes: [],
  },
  {
    title: 'rows in another order',
    spec: [
      [/ {6}opened.*\n/.exec(SPEC)?.[0] ?? '', ''],
      ['      listed:', `${/ {6}opened.*\n/.exec(SPEC)?.[0] ?? ''}      listed:`],
    ],
    changes: [],
  },
  {
    title: 'a default of a category instead of keys of its rows',
    spec: [
      ['    direction: receive\n', '    direction: receive\n    qos: 1\n'],
      ['qos: 1, replies', 'replies'],
    ],
    changes: [],
  },
];
