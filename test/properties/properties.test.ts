import * as sdk from '@topicwright/aws-iot-events';
import { decode, eventsMatching, eventTypes, parseTopic, topicFilters, topicTable } from '@topicwright/aws-iot-events';
import { samples } from '@topicwright/aws-iot-payloads/testing';
import { type EventTopic, filterMatches, type Validation } from '@topicwright/runtime';
import { topicTrie } from '@topicwright/runtime/codegen';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { eventNames } from '../../codegen/src/model/names.js';
import { readText } from '../support/generate.js';

type Params = Record<string, string>;
const exported = sdk as unknown as Record<string, unknown>;
const topicOf = (type: string): EventTopic<string, string, Params> => exported[type] as EventTopic<string, string, Params>;
const trie = topicTrie(topicTable);

const VALUES: { readonly [param: string]: fc.Arbitrary<string> } = {
  caCertificateId: fc.stringMatching(/^[0-9a-f]{64}$/),
  clientId: fc
    .string({ unit: 'grapheme', minLength: 1, maxLength: 30 })
    .filter((id) => /^[^$+#\0][^+#\0]*$/u.test(id) && id.split('/').length <= 4 && new TextEncoder().encode(id).length <= 128),
};
const NAME = fc.stringMatching(/^[a-zA-Z0-9_-]{1,60}$/);
const message = fc.constantFrom(...topicTable.rows).chain(({ type, params }) =>
  fc.record({
    type: fc.constant(type),
    params: fc.record(Object.fromEntries(params.map((name) => [name, VALUES[name] ?? NAME]))) as fc.Arbitrary<Params>,
  }),
);

describe('topics', () => {
  it('parse to the parameters they were built from, by the builder, `parseTopic` and the trie', () => {
    fc.assert(
      fc.property(message, ({ type, params }) => {
        const topic = topicOf(type).topic(params);
        expect(topicOf(type).parse(topic)).toEqual(params);
        expect(parseTopic(topic)).toEqual({ type, params });
        expect(trie.parse(topic)).toEqual({ type, params });
      }),
      { numRuns: 2000 },
    );
  });

  it('are matched by the filters of their event, and not by those of other events', () => {
    fc.assert(
      fc.property(message, fc.constantFrom(...eventTypes), ({ type, params }, other) => {
        const topic = topicOf(type).topic(params);
        expect(filterMatches(topicOf(type).filter(), topic, { dialect: 'aws-iot' })).toBe(true);
        expect(filterMatches(topicOf(type).filter(params), topic, { dialect: 'aws-iot' })).toBe(true);
        expect(filterMatches(topicOf(other).filter(), topic, { dialect: 'aws-iot' })).toBe(other === type);
      }),
      { numRuns: 2000 },
    );
  });

  it('are parsed by `parseTopic` as by the trie, for any string', () => {
    const levels = fc.constantFrom(
      '$aws',
      'events',
      'thing',
      'thingGroup',
      'job',
      'presence',
      'connected',
      'created',
      'completed',
      'a',
      '',
      'childThingGroup',
      'thingGroupHierarchy',
      'added',
    );
    fc.assert(
      fc.property(fc.array(levels, { maxLength: 9 }), (parts) => {
        const topic = parts.join('/');
        expect(parseTopic(topic)).toEqual(trie.parse(topic));
        for (const type of eventTypes) expect(topicOf(type).parse(topic) !== undefined).toBe(parseTopic(topic)?.type === type);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('selections', () => {
  it('match the selected events, and list the extra events', () => {
    fc.assert(
      fc.property(fc.subarray([...eventTypes], { minLength: 1 }), fc.integer({ min: 1, max: 12 }), (events, max) => {
        const { filters, alsoReceives } = topicFilters({ events, max });
        expect(filters.length).toBeLessThanOrEqual(max);
        const received = new Set(filters.flatMap((filter) => eventsMatching(filter)));
        expect([...received].sort()).toEqual([...new Set([...events, ...alsoReceives])].sort());
        expect(alsoReceives.filter((type) => events.includes(type))).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });
});

describe('guards', () => {
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  const schemaOf = (type: string): object =>
    JSON.parse(readText(`packages/aws-iot-payloads/src/generated/schemas/${eventNames(type).file}.json`)) as object;
  const referees = new Map(eventTypes.map((type) => [type, ajv.compile(schemaOf(type))]));
  const replacement = fc.oneof(
    fc.jsonValue({ maxDepth: 2 }),
    fc.constantFrom(null, true, 0, 1.5, '', 'CREATED', 'connected', [], {}, ['a'], { a: 'b' }, { a: 1 }, [{}]),
  );

  it.each(eventTypes)('of %s agrees with ajv on modified samples', (type) => {
    const { guard, validate } = eventNames(type);
    const isValid = exported[guard] as (value: unknown) => boolean;
    const check = exported[validate] as (value: unknown, options?: { all: boolean }) => Validation<unknown>;
    const sample = samples[type]() as object;
    expect(isValid(sample)).toBe(true);
    const modified = fc.tuple(fc.constantFrom(...Object.keys(sample)), fc.option(replacement)).map(([key, value]) => {
      const { [key as never]: _, ...rest } = sample;
      return value === null ? rest : { ...rest, [key]: value };
    });
    fc.assert(
      fc.property(fc.oneof(modified, replacement), (value) => {
        const want = referees.get(type)?.(value);
        expect(isValid(value)).toBe(want);
        const [first, all] = [check(value), check(value, { all: true })];
        expect([first.ok, all.ok]).toEqual([want, want]);
        if (!first.ok && !all.ok) expect(all.issues[0]).toEqual(first.issues[0]);
      }),
      { numRuns: 300 },
    );
  });

  it('reject the samples of all other events', () => {
    for (const type of eventTypes) {
      const accepting = eventTypes.filter((other) => (exported[eventNames(other).guard] as (value: unknown) => boolean)(samples[type]()));
      expect(accepting).toEqual([type]);
    }
  });
});

describe('decode', () => {
  it('does not throw for any input', () => {
    const topics = fc.oneof(
      fc.string(),
      message.map(({ type, params }) => topicOf(type).topic(params)),
    );
    const data = fc.oneof(fc.string(), fc.uint8Array(), fc.json(), fc.anything());
    fc.assert(
      fc.property(topics, data, (topic, payload) => typeof decode(topic, payload as string).ok === 'boolean'),
      { numRuns: 2000 },
    );
  });

  it('returns the payload that was sent', () => {
    fc.assert(
      fc.property(fc.constantFrom(...eventTypes), (type) => {
        const payload = samples[type]();
        const bare = sdk.decodePayload(payload);
        if (!bare.ok) throw new Error(bare.error.message);
        expect(decode(bare.event.topic, JSON.stringify(payload))).toEqual({ ok: true, event: { ...bare.event, payload } });
      }),
    );
  });
});
