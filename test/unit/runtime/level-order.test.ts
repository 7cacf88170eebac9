import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { alternativesOf, type CheckedLevel, levelRelation, sortChecked } from '../../../packages/runtime/src/level-order.js';
import { type LevelParts, readLevel } from '../../../packages/runtime/src/level-parts.js';
import type { ParameterRule } from '../../../packages/runtime/src/parameter.js';
import type { RowLevel } from '../../../packages/runtime/src/row-levels.js';

const any = (name: string): ParameterRule => ({ name });
const integer = (name: string): ParameterRule => ({ name, integer: true });
const oneOf = (name: string, ...values: readonly string[]): ParameterRule => ({ name, values });

const literal = (text: string): RowLevel => ({ kind: 'literal', text });
const parameter: RowLevel = { kind: 'parameter', pattern: '+', parts: [any('p')] };
const rest: RowLevel = { kind: 'rest', pattern: '#', parts: [any('r')] };
const checked = (...parts: LevelParts): CheckedLevel => ({
  kind: 'checked',
  pattern: parts.map((part) => (typeof part === 'string' ? part : '+')).join(''),
  parts,
});

describe('the relation of two levels', () => {
  it.each<readonly [RowLevel, RowLevel, string, string]>([
    [literal('a'), literal('a'), 'same', 'same'],
    [literal('a'), literal('b'), 'apart', 'apart'],
    [literal('a'), parameter, 'before', 'after'],
    [literal(''), parameter, 'apart', 'apart'],
    [literal(''), rest, 'before', 'after'],
    [literal('a1'), checked('a', integer('n')), 'before', 'after'],
    [literal('ab'), checked('a', integer('n')), 'apart', 'apart'],
    [parameter, parameter, 'same', 'same'],
    [parameter, rest, 'before', 'after'],
    [checked('a', any('x')), parameter, 'before', 'after'],
    [checked('a', any('x')), rest, 'before', 'after'],
    [checked('a', any('x')), checked('a', any('y')), 'same', 'same'],
    [checked('a', any('x')), checked('b', any('x')), 'apart', 'apart'],
    [checked('ab', any('x')), checked('a', any('x')), 'before', 'after'],
    [checked('a', integer('n')), checked('a', any('x')), 'before', 'after'],
    [checked('a', integer('n')), checked('a-', any('x')), 'undecided', 'undecided'],
    [checked(integer('n'), 'a'), checked(any('x'), 'a'), 'before', 'after'],
    [checked(integer('n'), 'a'), checked('-1', any('x')), 'undecided', 'undecided'],
    [checked(integer('n'), 'a'), checked('--', any('x')), 'apart', 'apart'],
    [checked(integer('n'), 'a'), checked(oneOf('m', '-12a', '5a')), 'after', 'before'],
    [checked(integer('n'), 'a'), checked(oneOf('m', '-a', '5a')), 'after', 'before'],
    [checked(any('x'), 'a'), checked('a', any('x')), 'undecided', 'undecided'],
    [checked(any('x'), 'a'), checked(any('x'), 'ba'), 'after', 'before'],
    [checked(integer('n')), checked(integer('m')), 'same', 'same'],
    [checked(integer('n')), checked('a', integer('m')), 'apart', 'apart'],
    [checked(integer('n')), checked(integer('m'), 'a'), 'apart', 'apart'],
    [checked(oneOf('m', 'a', 'b')), checked(oneOf('n', 'b', 'a')), 'same', 'same'],
    [checked(oneOf('m', 'a', 'b')), checked(oneOf('n', 'c')), 'apart', 'apart'],
    [checked('a', oneOf('m', 'x')), checked(oneOf('n', 'ax')), 'same', 'same'],
    [checked(oneOf('m', 'a', 'b')), checked(oneOf('n', 'a', 'b', 'c')), 'before', 'after'],
    [checked(oneOf('m', 'a', 'b')), checked(oneOf('n', 'b', 'c')), 'undecided', 'undecided'],
    [checked(oneOf('m', '1', '2')), checked(integer('n')), 'before', 'after'],
    [checked(oneOf('m', '1', 'a')), checked(integer('n')), 'before', 'after'],
    [checked(oneOf('m', 'a1', 'b1')), checked('a', any('x')), 'before', 'after'],
    [checked(oneOf('m', 'a', 'b'), '-', oneOf('n', 'c')), checked('a-', any('x')), 'undecided', 'undecided'],
    [checked(oneOf('m', 'a'), '-', oneOf('n', 'c')), checked('a-', any('x')), 'before', 'after'],
  ])('%j and %j: %s', (one, other, relation, inverse) => {
    expect([levelRelation(one, other), levelRelation(other, one)]).toEqual([relation, inverse]);
  });

  const part = fc.oneof(
    fc.constant(any('x')),
    fc.constant(integer('n')),
    fc.constantFrom(oneOf('m', 'a', 'b'), oneOf('m', 'b', '1'), oneOf('m', 'ab', '-1')),
  );
  const parts: fc.Arbitrary<LevelParts> = fc.oneof(
    part.map((only): LevelParts => [only]),
    fc.tuple(fc.constantFrom('a', 'b', '1', '-'), part).map(([text, rule]): LevelParts => [text, rule]),
    fc.tuple(part, fc.constantFrom('a', 'b', '1', '-')).map(([rule, text]): LevelParts => [rule, text]),
    fc.tuple(fc.constantFrom('a', '-'), part, fc.constantFrom('b', '1')).map(([a, rule, b]): LevelParts => [a, rule, b]),
  );
  const LETTERS = ['a', 'b', '1', '-'];
  const TEXTS = LETTERS.flatMap((a) =>
    ['', ...LETTERS].flatMap((b) => ['', ...LETTERS].flatMap((c) => ['', ...LETTERS].map((d) => a + b + c + d))),
  );

  it('is that of the sets of texts that they match', () => {
    fc.assert(
      fc.property(parts, parts, (a, b) => {
        const [texts, others] = [a, b].map((each) => new Set(TEXTS.filter((text) => readLevel(text, each) !== undefined))) as [
          Set<string>,
          Set<string>,
        ];
        const common = [...texts].filter((text) => others.has(text)).length;
        const relation = levelRelation(checked(...a), checked(...b));
        if (relation === 'apart') expect(common).toBe(0);
        if (relation === 'same') expect([...texts]).toEqual([...others]);
        // Of two that overlap, the one that matches fewer texts comes first, unless the other is an enum.
        const isEnum = ([only]: LevelParts): boolean => typeof only === 'object' && only.values !== undefined;
        if (relation === 'before' && !isEnum(a)) expect(common).toBe(texts.size);
        if (relation === 'after' && !isEnum(b)) expect(common).toBe(others.size);
      }),
      { numRuns: 3000 },
    );
  });
});

it.each([
  [50, 2, 100],
  // More than 100 are not listed.
  [51, 2, 1],
  [101, 1, 1],
])('a level with an enum of %i values and one of %i has %i alternatives', (count, others, alternatives) => {
  const [one, other] = [count, others].map((length) => oneOf('m', ...Array.from({ length }, (_, i) => `v${i}`))) as [
    ParameterRule,
    ParameterRule,
  ];
  expect(alternativesOf(checked(one, '-', integer('n'), '-', other))).toHaveLength(alternatives);
});

it('checked levels are sorted from the most specific one, whatever their order was', () => {
  const [words, enumeration, longer, numbers, integers] = [
    checked('a', any('x')),
    checked(oneOf('m', 'ab1', 'b')),
    checked('ab', any('x')),
    checked(integer('n')),
    checked('ab', integer('n')),
  ];
  const sorted = [enumeration, integers, numbers, longer, words];
  for (const order of [sorted, [...sorted].reverse(), [words, enumeration, longer, numbers, integers]])
    expect(sortChecked(order, (level) => level)).toEqual(sortChecked(sorted, (level) => level));
  const found = sortChecked(sorted, (level) => level);
  for (const [narrow, wide] of [
    [enumeration, longer],
    [integers, longer],
    [longer, words],
  ] as const)
    expect(found.indexOf(narrow)).toBeLessThan(found.indexOf(wide));
});
