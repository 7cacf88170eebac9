import type { TopicError } from '@topicwright/runtime';
import { describe, expect, it } from 'vitest';
import {
  level,
  levelOrDefault,
  levelOrWildcard,
  type ParameterRule,
  readValue,
  show,
  topicFilter,
  topicName,
} from '../../../packages/runtime/src/parameter.js';
import { topicErrorOf } from '../../support/topic-error.js';

function errorOf(build: () => unknown): Pick<TopicError, 'code' | 'message'> {
  const { code, message } = topicErrorOf(build);
  return { code, message };
}

const name = 'p';

describe('a value of a parameter', () => {
  it.each<readonly [value: string | number, rule: Omit<ParameterRule, 'name'>]>([
    ['a', {}],
    ['a/b', { rest: true }],
    ['on', { values: ['on', 'off'] }],
    ['abc', { maxLength: 3 }],
    // Two characters, and four units of UTF-16.
    ['😀😀', { maxLength: 2 }],
    ['😀', { maxBytes: 4 }],
    ['aé', { maxBytes: 3 }],
    ['ab', { pattern: /^(?:[a-z]+)$/u }],
    [0, { integer: true }],
    [-12, { integer: true }],
    [Number.MAX_SAFE_INTEGER, { integer: true }],
  ])('%j is accepted by %j', (value, rule) => {
    expect(level(value, { name, ...rule })).toBe(`${value}`);
  });

  it.each<readonly [value: unknown, rule: Omit<ParameterRule, 'name'>, code: string, message: string]>([
    ['a/b', {}, 'separator', 'p "a/b" must not contain "/"'],
    ['on', { values: ['open', 'shut'] }, 'not-in-enum', 'p "on" must be one of open, shut'],
    ['abcd', { maxLength: 3 }, 'too-long', 'p "abcd" is longer than 3 characters'],
    ['😀😀😀', { maxLength: 2 }, 'too-long', 'p "😀😀😀" is longer than 2 characters'],
    ['😀', { maxBytes: 3 }, 'too-long', 'p "😀" is longer than 3 bytes of UTF-8'],
    ['aB', { pattern: /^(?:[a-z]+)$/u }, 'pattern', 'p "aB" does not match ^(?:[a-z]+)$'],
    ['1', { integer: true }, 'not-integer', 'p "1" must be a safe integer'],
    [1.5, { integer: true }, 'not-integer', 'p 1.5 must be a safe integer'],
    [Number.MAX_SAFE_INTEGER + 1, { integer: true }, 'not-integer', 'p 9007199254740992 must be a safe integer'],
    [1, {}, 'not-string', 'p 1 must be a string, got number'],
  ])('%j is refused by %j', (value, rule, code, message) => {
    expect(errorOf(() => level(value as string, { name, ...rule }))).toEqual({ code, message });
  });

  it('must not begin with "$" in the first level', () => {
    expect(level('$a', { name })).toBe('$a');
    expect(level('a$', { name }, 'first')).toBe('a$');
    expect(errorOf(() => level('$a', { name }, 'first')).code).toBe('reserved');
  });

  it('is the default, or a wildcard, if it is missing', () => {
    expect(levelOrDefault(undefined, { name, default: 'd' })).toBe('d');
    expect(levelOrDefault('a', { name, default: 'd' })).toBe('a');
    expect(levelOrDefault(0, { name, integer: true, default: 7 })).toBe('0');
    expect(errorOf(() => levelOrDefault('', { name, default: 'd' })).code).toBe('empty');
    expect(errorOf(() => levelOrDefault(undefined, { name })).code).toBe('not-string');
    expect(levelOrWildcard(undefined, { name })).toBe('+');
    expect(levelOrWildcard(undefined, { name, rest: true })).toBe('#');
    expect(levelOrWildcard('a', { name })).toBe('a');
    expect(errorOf(() => levelOrWildcard('$a', { name }, 'first')).code).toBe('reserved');
  });

  it.each<readonly [text: string, rule: Omit<ParameterRule, 'name'>, value: string | number | undefined]>([
    ['a', {}, 'a'],
    ['on', { values: ['on'] }, 'on'],
    ['off', { values: ['on'] }, undefined],
    ['ABC', { pattern: /^a$/u, maxLength: 1 }, 'ABC'],
    ['12', { integer: true }, 12],
    ['-12', { integer: true }, -12],
    ['0', { integer: true }, 0],
    ['-0', { integer: true }, undefined],
    ['01', { integer: true }, undefined],
    ['+1', { integer: true }, undefined],
    ['1.0', { integer: true }, undefined],
    ['1e3', { integer: true }, undefined],
    ['0x1', { integer: true }, undefined],
    [' 1', { integer: true }, undefined],
    ['1 ', { integer: true }, undefined],
    ['', { integer: true }, undefined],
    ['9007199254740991', { integer: true }, 9007199254740991],
    ['9007199254740992', { integer: true }, undefined],
  ])('is read from %j under %j', (text, rule, value) => {
    expect(readValue(text, { name, ...rule })).toBe(value);
  });
});

describe('the limits of a topic', () => {
  it('are the bytes and the slashes that the broker allows', () => {
    const limits = { maxTopicBytes: 6, maxTopicSlashes: 2 };
    expect(topicName('é/b/c', limits)).toBe('é/b/c');
    expect(topicFilter('+/+/#', limits)).toBe('+/+/#');
    expect(errorOf(() => topicName('éé/b/c', limits))).toEqual({
      code: 'topic-too-long',
      message: 'topic "éé/b/c" is longer than 6 bytes of UTF-8',
    });
    expect(errorOf(() => topicFilter('a///', limits))).toEqual({
      code: 'too-many-levels',
      message: 'topic "a///" has more than 2 slashes',
    });
    expect(errorOf(() => topicName('/a//', limits)).code).toBe('too-many-levels');
  });

  it('are at most those of MQTT', () => {
    expect(topicName('a'.repeat(65_535), {})).toHaveLength(65_535);
    expect(errorOf(() => topicName('a'.repeat(65_536), {})).code).toBe('topic-too-long');
    expect(errorOf(() => topicName('a'.repeat(65_536), { maxTopicBytes: 100_000 })).code).toBe('topic-too-long');
    expect(topicName('/'.repeat(100), {})).toHaveLength(100);
  });
});

it.each([
  ['a"b', '"a\\"b"'],
  [7, '7'],
  [undefined, 'undefined'],
  ['x'.repeat(78), `"${'x'.repeat(78)}"`],
  ['x'.repeat(79), `"${'x'.repeat(79)}…`],
])('%j is shown as %s in messages', (value, shown) => {
  expect(show(value)).toBe(shown);
});
