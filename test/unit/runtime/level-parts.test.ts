import { describe, expect, it } from 'vitest';
import { joinLevel, joinLevelOrWildcard, type LevelParts, levelPattern, readLevel } from '../../../packages/runtime/src/level-parts.js';
import { isPartial, levelCovers, levelsOverlap } from '../../../packages/runtime/src/level-pattern.js';
import type { ParameterRule } from '../../../packages/runtime/src/parameter.js';
import { topicErrorOf } from '../../support/topic-error.js';

const a: ParameterRule = { name: 'a' };
const b: ParameterRule = { name: 'b' };
const relay: ParameterRule = { name: 'relay', integer: true };
const state: ParameterRule = { name: 'state', values: ['on', 'off'] };

const codeOf = (build: () => unknown): string => topicErrorOf(build).code;

describe('a level with parts', () => {
  it.each<readonly [text: string, parts: LevelParts, values: readonly (string | number)[] | undefined]>([
    ['x', [a], ['x']],
    ['', [a], undefined],
    ['POWER1', ['POWER', relay], [1]],
    ['POWER', ['POWER', relay], undefined],
    ['POWERx', ['POWER', relay], undefined],
    ['xPOWER1', ['POWER', relay], undefined],
    ['app@tenant', [a, '@', b], ['app', 'tenant']],
    ['app@tenant@x', [a, '@', b], ['app', 'tenant@x']],
    ['@tenant', [a, '@', b], undefined],
    ['app@', [a, '@', b], undefined],
    ['app', [a, '@', b], undefined],
    ['x-on', [a, '-', state], ['x', 'on']],
    ['x-up', [a, '-', state], undefined],
    ['x.json', [a, '.json'], ['x']],
    ['x.json5', [a, '.json'], undefined],
    // A value ends at the first occurrence of the next literal.
    ['x.json.json', [a, '.json'], undefined],
    ['literal', ['literal'], []],
    ['literals', ['literal'], undefined],
  ])('%j is read by %j', (text, parts, values) => {
    expect(readLevel(text, parts)).toEqual(values);
  });

  it('is built from its values, or from their defaults', () => {
    const unit: ParameterRule = { name: 'unit', default: 'u1' };
    expect(joinLevel([a], { a: 'x' })).toBe('x');
    expect(joinLevel([a, '@', b], { a: 'x', b: 'y' })).toBe('x@y');
    expect(joinLevel(['n-', unit], {})).toBe('n-u1');
    expect(joinLevel(['n-', unit])).toBe('n-u1');
    expect(joinLevel(['n-', unit], { unit: 'u2' })).toBe('n-u2');
    expect(codeOf(() => joinLevel(['n-', a], {}))).toBe('not-string');
    expect(codeOf(() => joinLevel([{ name: 'toString' }], {}))).toBe('not-string');
  });

  it('begins with "$" in the first level only as a literal', () => {
    expect(codeOf(() => joinLevel([a], { a: '$x' }, 'first'))).toBe('reserved');
    expect(codeOf(() => joinLevel([a, '@', b], { a: '$x', b: 'y' }, 'first'))).toBe('reserved');
    expect(joinLevel([a, '@', b], { a: 'x', b: '$y' }, 'first')).toBe('x@$y');
    expect(joinLevel(['$', a], { a: '$x' }, 'first')).toBe('$$x');
    expect(joinLevel([a], { a: '$x' })).toBe('$x');
    expect(codeOf(() => levelPattern([a, '@', b], { a: '$x' }, 'first'))).toBe('reserved');
    expect(levelPattern([a, '@', b], { b: '$y' }, 'first')).toBe('+@$y');
    expect(codeOf(() => joinLevelOrWildcard([a], { a: '$x' }, 'first'))).toBe('reserved');
  });

  it.each([
    ['x@y', '@'],
    ['x@', '@'],
    // The value and the beginning of the literal would form it before its place.
    ['x-', '--'],
    ['xab', 'aba'],
  ])('refuses %j before %j, which would be read differently', (value, literal) => {
    expect(codeOf(() => joinLevel([a, literal, b], { a: value, b: 'z' }))).toBe('literal');
    expect(codeOf(() => levelPattern([a, literal, b], { a: value }))).toBe('literal');
  });

  it('accepts the literal after a value in what follows it', () => {
    expect(joinLevel(['n-', a], { a: 'undefined' })).toBe('n-undefined');
    expect(joinLevel([a, '@', b], { a: 'x', b: 'y@z' })).toBe('x@y@z');
  });

  it('is a wildcard in a filter if one value is missing', () => {
    expect(joinLevelOrWildcard(['POWER', relay])).toBe('+');
    expect(joinLevelOrWildcard(['POWER', relay], { relay: 1 })).toBe('POWER1');
    expect(joinLevelOrWildcard([a, '@', b], { a: 'x' })).toBe('+');
    expect(joinLevelOrWildcard([a, '@', b], { a: 'x', b: 'y' })).toBe('x@y');
    expect(joinLevelOrWildcard([{ name: 'r', rest: true }])).toBe('+');
  });

  it('has a wildcard for each missing value as a pattern', () => {
    expect(levelPattern([a])).toBe('+');
    expect(levelPattern([{ name: 'r', rest: true }], {})).toBe('#');
    expect(levelPattern(['n-', a, '@', b], { b: 'y' })).toBe('n-+@y');
  });
});

describe('the pattern of a level', () => {
  it.each([
    ['+', false],
    ['POWER', false],
    ['POWER+', true],
    ['+1', true],
    ['', false],
  ])('%j has a wildcard beside other text: %s', (pattern, isPart) => expect(isPartial(pattern)).toBe(isPart));

  it.each([
    ['a', 'a', true],
    ['a', 'b', false],
    ['+', 'a', true],
    ['+', '+', true],
    ['+', '', false],
    ['', '', false],
    ['a', '+', false],
    ['+1', 'a1', true],
    ['+1', '1', false],
    ['+1', '+', false],
    ['+1', '+11', true],
    ['+11', '+1', false],
    ['a+', 'ab+', true],
    ['ab+', 'a+', false],
    ['+-+', 'a-b-c', true],
    ['+-+', 'a-', false],
    ['+-+', '+-b', true],
    ['++', '+', false],
    ['+', '++', true],
    ['++', 'ab', true],
    ['++', 'a', false],
  ])('%j covers %j: %s', (wide, narrow, covers) => expect(levelCovers(wide, narrow)).toBe(covers));

  it.each([
    ['a', 'a', true],
    ['a', 'b', false],
    ['', '', true],
    ['a+', '+b', true],
    ['a+', 'b+', false],
    ['+a', '+b', false],
    ['ab+', 'a+', true],
    ['a+c', 'ac', false],
    ['a+c', 'abc', true],
    ['+', '', false],
    ['+-+', '--', false],
    ['+-+', '---', true],
    ['a+a', 'a+', true],
    ['1+', '+1', true],
  ])('%j and %j match a common text: %s', (one, other, overlap) => {
    expect(levelsOverlap(one, other)).toBe(overlap);
    expect(levelsOverlap(other, one)).toBe(overlap);
  });

  const combined = (letters: readonly string[], longest: number): readonly string[] => {
    let last: readonly string[] = letters;
    const all = [...last];
    for (let length = 2; length <= longest; length += 1) {
      last = last.flatMap((text) => letters.map((letter) => text + letter));
      all.push(...last);
    }
    return all;
  };

  it('agrees with regular expressions about coverage and overlap', () => {
    const texts = combined(['a', 'b', 'c'], 6);
    const patterns = combined(['a', 'b', '+'], 4);
    const matched = patterns.map((pattern) => {
      const expression = new RegExp(`^${pattern.replaceAll('+', '.+')}$`);
      return new Set(texts.filter((text) => expression.test(text)));
    });
    const wrong = patterns.flatMap((one, i) =>
      patterns.filter((other, j) => {
        const [own, others] = [matched[i], matched[j]] as [Set<string>, Set<string>];
        const isWrongOverlap = levelsOverlap(one, other) !== [...others].some((text) => own.has(text));
        return isWrongOverlap || levelCovers(one, other) !== [...others].every((text) => own.has(text));
      }),
    );
    expect(wrong).toEqual([]);
  });
});
