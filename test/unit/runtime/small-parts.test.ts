import { createHash } from 'node:crypto';
import { parse as awsParse } from '@aws-sdk/util-arn-parser';
import { canonicalJson, pointerKeys, pointerToken, topicTrie } from '@topicwright/runtime/codegen';
import { formatArn, parseArn, utf8Bytes } from '@topicwright/runtime/internal';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arnResourceName } from '../../../packages/runtime/src/arn.js';
import { sha256 } from '../../../packages/runtime/src/sha256.js';

describe('sha256', () => {
  it('agrees with the platform on any string', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 300 }),
        (text) => sha256(text) === createHash('sha256').update(new TextEncoder().encode(text)).digest('hex'),
      ),
    );
  });
});

describe('utf8Bytes', () => {
  it('agrees with the platform on any string', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => utf8Bytes(text) === new TextEncoder().encode(text).length));
    expect(utf8Bytes('\ud800a')).toBe(new TextEncoder().encode('\ud800a').length);
  });
});

describe('canonicalJson', () => {
  it('does not depend on the order of keys', () => {
    expect(canonicalJson({ b: [1, { d: null, c: 'x' }], a: true })).toBe('{"a":true,"b":[1,{"c":"x","d":null}]}');
  });

  it('parses to an equal value', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it('accepts values of any depth', () => {
    let deep: unknown = 1;
    for (let i = 0; i < 200_000; i += 1) deep = [deep];
    expect(canonicalJson(deep)).toHaveLength(400_001);
  });

  it('accepts values of any width', () => {
    expect(canonicalJson(Array.from({ length: 300_000 }, () => 1))).toHaveLength(600_001);
  });
});

describe('ARNs', () => {
  const ARN = 'arn:aws:iot:us-east-1:123456789012:thing/a:b/c';

  it('have six parts, the last with colons', () => {
    expect(parseArn(ARN)).toEqual({
      partition: 'aws',
      service: 'iot',
      region: 'us-east-1',
      account: '123456789012',
      resource: 'thing/a:b/c',
    });
    expect(arnResourceName(ARN)).toBe('a:b/c');
    expect(arnResourceName('arn:aws:iot:us-east-1:123456789012:nothing')).toBeUndefined();
    for (const text of [
      'arn',
      'arn:',
      'arn::iot:r:1:thing/a',
      'arn:aws::r:1:thing/a',
      'arn:aws:iot:r:1',
      'xarn:aws:iot:r:1:thing/a',
      'arn:aws:iot:r:1/a',
    ])
      expect(arnResourceName(text), text).toBe(parseArn(text)?.resource.split('/')[1]);
    expect(arnResourceName('arn:aws:iot:::thing/a')).toBe('a');
    expect(parseArn('thing/a')).toBeUndefined();
  });

  it('are parsed as in the AWS SDK', () => {
    const part = fc.stringMatching(/^[a-z0-9-]{1,8}$/);
    fc.assert(
      fc.property(part, part, part, part, fc.stringMatching(/^[a-z:/]{1,12}$/), (partition, service, region, account, resource) => {
        const text = formatArn({ partition, service, region, account, resource });
        const { accountId, ...rest } = awsParse(text);
        expect(parseArn(text)).toEqual({ ...rest, account: accountId });
      }),
    );
  });
});

describe('topicTrie', () => {
  const trie = topicTrie({
    parameters: ['x', 'y', 'z'].map((name) => ({ name })),
    rows: [
      { type: 'literal', category: 'A', filter: 'a/b/c', params: [] },
      { type: 'middle', category: 'A', filter: 'a/+/c', params: ['x'] },
      { type: 'last', category: 'A', filter: 'a/b/+', params: ['y'] },
      { type: 'rest', category: 'A', filter: 'a/#', params: ['z'] },
      { type: 'empty', category: 'A', filter: '/a', params: [] },
    ],
  });

  it.each([
    ['a/b/c', { type: 'literal', params: {} }],
    ['a/x/c', { type: 'middle', params: { x: 'x' } }],
    ['a/b/d', { type: 'last', params: { y: 'd' } }],
    ['a/x/d', { type: 'rest', params: { z: 'x/d' } }],
    ['a//c', { type: 'rest', params: { z: '/c' } }],
    ['a/b/c/d', { type: 'rest', params: { z: 'b/c/d' } }],
    ['/a', { type: 'empty', params: {} }],
    ['a', undefined],
    ['a/', undefined],
    ['', undefined],
  ])('parses %j to %j', (topic, want) => {
    expect(trie.parse(topic)).toEqual(want);
  });
});

describe('JSON Pointers', () => {
  it.each([
    ['', []],
    ['/a/b', ['a', 'b']],
    ['/', ['']],
    ['/~01', ['~1']],
    ['/~1', ['/']],
    ['/a~1b/m~0n', ['a/b', 'm~n']],
  ])('%j converts to %j and back', (pointer, keys) => {
    expect(pointerKeys(pointer)).toEqual(keys);
    expect(keys.map((key) => `/${pointerToken(key)}`).join('')).toBe(pointer);
  });
});
