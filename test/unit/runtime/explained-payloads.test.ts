import { decodePayload } from '@topicwright/aws-iot-events';
import { samplePresenceConnected, sampleThingCreated } from '@topicwright/aws-iot-payloads/testing';
import { explain, type Schema, type SchemaMap } from '@topicwright/runtime';
import { describe, expect, it } from 'vitest';
import { loadGenerated } from '../../support/generate.js';

describe('decodePayload', () => {
  const { versionNumber: _, ...withoutVersion } = sampleThingCreated();
  const { clientId: __, ...withoutClient } = samplePresenceConnected();

  it.each<[string, unknown, string, readonly string[]]>([
    [
      'names the event that the constants identify, and its first issue',
      { ...sampleThingCreated(), versionNumber: '1' },
      'thingCreated: /versionNumber must be an integer, but is "1"',
      ['thingCreated'],
    ],
    ['names the missing property', withoutVersion, 'thingCreated: /versionNumber must be an integer, but is missing', ['thingCreated']],
    [
      'names the event of another family',
      withoutClient,
      'presenceConnected: /clientId must be a string, but is missing',
      ['presenceConnected'],
    ],
    [
      'lists the values of a constant that no candidate has',
      { ...sampleThingCreated(), operation: 'RENAMED' },
      '/operation must be one of "CREATED", "DELETED", "UPDATED", but is "RENAMED"',
      ['thingCreated', 'thingDeleted', 'thingUpdated'],
    ],
    [
      'lists the event types for one that is not in the table',
      { ...sampleThingCreated(), eventType: 'NEW' },
      '/eventType must be one of "THING_EVENT", "THING_GROUP_EVENT", "THING_TYPE_EVENT", but is "NEW"',
      ['thingCreated', 'thingGroupCreated', 'thingTypeCreated'],
    ],
  ])('%s', (_title, payload, message, candidates) => {
    expect(decodePayload(payload)).toMatchObject({
      ok: false,
      error: { code: 'unknown-payload', message: `the payload matches no event of aws-iot-events; ${message}`, candidates },
    });
  });

  it('reports what all events refuse once', () => {
    const result = decodePayload(null);
    expect(result).toEqual({
      ok: false,
      error: {
        code: 'unknown-payload',
        message: 'the payload matches no event of aws-iot-events; the value must be an object, but is null',
      },
    });
  });

  it('explains three events, and counts the others, if the payload has no property of any', () => {
    const result = decodePayload({});
    expect(result).toMatchObject({ ok: false, error: { message: expect.stringMatching(/; and 36 more$/) } });
  });

  it('explains the candidates of a table without constants', async () => {
    const sdk = await loadGenerated<{ readonly decodePayload: (value: unknown) => unknown }>({
      'spec.yaml': `topicwright: 1
name: acme
title: Acme
dialect: mqtt
categories:
  C: { title: C, events: { door: { topic: "a", payload: d.yaml }, lamp: { topic: "b", payload: l.yaml } } }
`,
      'd.yaml': 'type: object\nrequired: [open]\nproperties: { open: { type: boolean } }\n',
      'l.yaml': 'type: object\nrequired: [on]\nproperties: { on: { type: boolean } }\n',
    });
    expect(sdk.decodePayload({ on: 1 })).toMatchObject({
      error: { type: 'lamp', candidates: ['lamp'], message: expect.stringMatching(/; lamp: \/on must be a boolean, but is 1$/) },
    });
  });
});

describe('explain', () => {
  const branch = (kind: string, name: string): object => ({
    type: 'object',
    required: ['_type', name],
    properties: { _type: { const: kind }, [name]: { type: 'number' } },
  });

  it.each(['oneOf', 'anyOf'])('reports the issue of the branch of %s that the discriminator names', (keyword) => {
    const schema = { [keyword]: [branch('location', 'lat'), branch('lwt', 'tst')] };
    expect(explain(schema, { _type: 'location', lat: 'x' })).toMatchObject([
      { path: '/lat', message: '/lat must be a number, but is "x"' },
    ]);
    expect(explain(schema, { _type: 'lwt' })).toMatchObject([{ path: '/tst', code: 'required' }]);
  });

  it('reports a discriminator that names no branch', () => {
    const schema = { oneOf: [branch('location', 'lat'), branch('lwt', 'tst')] };
    expect(explain(schema, { _type: 'other' })).toMatchObject([
      { path: '/_type', code: 'enum', message: '/_type must be one of "location", "lwt", but is "other"' },
    ]);
    expect(explain(schema, {})).toMatchObject([{ path: '/_type', code: 'required' }]);
  });

  it('reports the types if no branch allows the type', () => {
    const schema: Schema = { anyOf: [{ type: 'string' }, { type: 'null' }] };
    expect(explain(schema, 1)).toMatchObject([{ path: '', code: 'type', message: 'the value must be a string or null, but is 1' }]);
  });

  it('gives the reason of each branch if nothing distinguishes them', () => {
    const schema: Schema = {
      anyOf: [
        { type: 'string', minLength: 3 },
        { type: 'string', pattern: '^x' },
      ],
    };
    const [issue] = explain(schema, 'ab');
    expect(issue?.message).toMatch(/^the value must be one of 2 alternatives \(1: .+; 2: .+\), but is "ab"$/);
  });

  it('reports two matching branches of oneOf', () => {
    const schema: Schema = { oneOf: [{ type: 'number' }, { type: 'integer' }] };
    expect(explain(schema, 1)).toMatchObject([
      { code: 'oneOf', expected: 'a match of exactly one of 2 alternatives, not of alternatives 1 and 2' },
    ]);
  });
});

describe('explain with alternatives', () => {
  const branch = (properties: SchemaMap): Schema => ({ type: 'object', required: Object.keys(properties), properties });

  it.each<[string, readonly Schema[], unknown, string]>([
    [
      'reports the branch of the discriminator, although another constant of the branch is wrong',
      [branch({ k: { const: 'A' }, a: { type: 'number' } }), branch({ k: { const: 'B' }, e: { enum: ['x', 'y'] } })],
      { k: 'B', e: 'z' },
      '/e must be one of "x", "y", but is "z"',
    ],
    [
      'ignores a constant that all branches share',
      [branch({ v: { const: 1 }, t: { const: 'a' } }), branch({ v: { const: 1 }, t: { const: 'b' } })],
      { v: 1, t: 'c' },
      '/t must be one of "a", "b", but is "c"',
    ],
    [
      'compares constants that are arrays by value',
      [branch({ k: { const: [1] }, x: { type: 'string' } }), branch({ k: { const: [2] }, x: { type: 'string' } })],
      { k: [1], x: 7 },
      '/x must be a string, but is 7',
    ],
    [
      'follows a branch that is itself a union',
      [
        {
          oneOf: [branch({ type: { const: 'Point' }, at: { type: 'number' } }), branch({ type: { const: 'Line' }, at: { type: 'array' } })],
        },
        branch({ type: { const: 'Feature' }, name: { type: 'string' } }),
      ],
      { type: 'Point', at: 'x' },
      '/at must be a number, but is "x"',
    ],
    [
      'finds a constant behind a reference',
      [{ $ref: branch({ k: { const: 'A' }, a: { type: 'number' } }) }, { $ref: branch({ k: { const: 'B' }, b: { type: 'number' } }) }],
      { k: 'B', b: 'x' },
      '/b must be a number, but is "x"',
    ],
    [
      'uses a discriminator that only the parent requires',
      [
        { type: 'object', properties: { action: { const: 'on' }, level: { type: 'number' } } },
        { type: 'object', properties: { action: { const: 'off' } } },
      ],
      { action: 'on', level: 'x' },
      '/level must be a number, but is "x"',
    ],
  ])('%s', (_, oneOf, value, message) => {
    expect(explain({ oneOf }, value).map((issue) => issue.message)).toEqual([message]);
  });

  it('throws for a reference that is not resolved', () => {
    expect(() => explain({ $ref: '#/$defs/a' } as never, 1)).toThrow('a schema must be an object or a boolean, got "#/$defs/a"');
  });
});
