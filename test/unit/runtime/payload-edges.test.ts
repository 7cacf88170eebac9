import { filterMatches } from '@topicwright/runtime';
import { isMultipleOf } from '@topicwright/runtime/codegen';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadGenerated, temporaryFolder } from '../../support/generate.js';
import type { Sdk } from '../../support/small-tables.js';

const SPEC = `topicwright: 1
name: acme
title: Acme
dialect: mqtt
parameters: { id: { description: d, example: a } }
categories:
  C:
    title: C
    events:
      measured: { topic: "m/{id}", payload: p.yaml, identity: [seq], time: at }
      said: { topic: "s/{id}", content: text }
      sent: { topic: "b/{id}", content: bytes }
      cleared: { topic: "c/{id}", content: text, mayBeEmpty: true }
`;
const PAYLOAD = 'type: object\nproperties: { seq: { type: number }, at: { type: string, format: date-time } }\n';
let sdk: Sdk;
beforeAll(async () => {
  sdk = await loadGenerated<Sdk>({ 'spec.yaml': SPEC, 'p.yaml': PAYLOAD }, temporaryFolder(false));
});

describe('decode', () => {
  const impostors = [Object.create(Uint8Array.prototype), new Proxy(new Uint8Array(2), {})];

  it.each(['m/a', 's/a', 'b/a', 'c/a'])('does not throw for a value that pretends to be bytes: %s', (topic) => {
    for (const data of impostors) expect(sdk.decode(topic, data as Uint8Array)).toMatchObject({ ok: false });
  });

  it('ignores a byte order mark before JSON, in a string as in bytes, and keeps that of a text', () => {
    expect(sdk.decode('m/a', '\ufeff{}')).toMatchObject({ ok: true });
    expect(sdk.decode('s/a', '\ufeffx')).toMatchObject({ event: { payload: '\ufeffx' } });
  });
});

describe('decodePayload', () => {
  it('says that no event has JSON', async () => {
    const opaque = await loadGenerated<Sdk>({
      'spec.yaml': SPEC.split('\n')
        .filter((line) => !line.includes('measured'))
        .join('\n'),
    });
    expect(opaque.decodePayload({})).toMatchObject({
      error: { message: 'no event of acme has a JSON payload; select topic() AS topic in the rule' },
    });
  });
});

describe('keys', () => {
  const eventOf = (payload: string): never => {
    const result = sdk.decode('m/a', payload);
    if (!result.ok) throw new Error(result.error.message);
    return result.event as never;
  };

  it('have no identity that was rounded, because another message may have it, too', () => {
    expect(sdk.idempotencyKey(eventOf('{"seq":9007199254740991}'))).toBe('["acme","measured","a",9007199254740991]');
    expect(sdk.idempotencyKey(eventOf('{"seq":9007199254740993}'))).toBeUndefined();
    expect(sdk.idempotencyKey(eventOf('{"seq":0.5}'))).toBe('["acme","measured","a",0.5]');
  });

  it.each(['pump 7', '2026-11-23T06:45:00', '2026'])('have no time that depends on the host: %s', (at) => {
    expect(sdk.eventTime(eventOf(JSON.stringify({ at })))).toBeUndefined();
    expect(sdk.eventTime(eventOf('{"at":"2026-11-23T06:45:00Z"}'))?.getTime()).toBe(1795416300000);
  });
});

it('a shared subscription receives what its filter receives', () => {
  expect(filterMatches('$share/workers/a/+', 'a/b')).toBe(true);
  expect(filterMatches('$share/workers/a/+', 'b/b')).toBe(false);
});

it('multiples are decimal, also of integers that are not exact', () => {
  expect(isMultipleOf(1e23, 10)).toBe(true);
  expect(isMultipleOf(1e23, 7)).toBe(false);
});
