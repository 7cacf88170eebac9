import type { ParameterRule, TopicRow } from '@topicwright/runtime';
import { beginsWithParameter, buildTopic, isAnyText } from '@topicwright/runtime/codegen';
import { describe, expect, it } from 'vitest';
import { withDefaults } from '../../../packages/runtime/src/build-topic.js';
import { listedPatterns, rowLevels } from '../../../packages/runtime/src/row-levels.js';
import type { TopicTable } from '../../../packages/runtime/src/topic-table.js';

const parameters: readonly ParameterRule[] = [
  { name: 'site' },
  { name: 'unit', default: 'u1' },
  { name: 'n', integer: true, default: 7 },
  { name: 'state', values: ['on', 'off'] },
  { name: 'mode', values: ['a', 'b', 'c'] },
  { name: 'rest', rest: true },
];
const row = (filter: string, params: readonly string[], pattern?: string): TopicRow => ({
  type: 'e',
  category: 'C',
  filter,
  params,
  ...(pattern !== undefined && { pattern }),
});
const tableOf = (...rows: readonly TopicRow[]): TopicTable => ({ name: 't', dialect: 'mqtt', limits: {}, parameters, rows });

describe('the levels of a row', () => {
  it('have the parameters in the order of the wildcards', () => {
    const { levels, patterns, checked } = rowLevels(
      { parameters },
      row('a/+/+/+/#', ['site', 'state', 'unit', 'n', 'rest'], 'a/+/+/+-n+/#'),
    );
    expect(patterns).toEqual(['a', '+', '+', '+-n+', '#']);
    expect(checked).toEqual([2, 3]);
    expect(levels.map((level) => (level.kind === 'literal' ? level.text : [level.kind, ...level.parts.map(nameOf)]))).toEqual([
      'a',
      ['parameter', 'site'],
      ['checked', 'state'],
      ['checked', 'unit', '-n', 'n'],
      ['rest', 'rest'],
    ]);
  });

  it('cannot be read if the table lacks the parameter', () => {
    expect(() => rowLevels({ parameters }, row('+', ['other']))).toThrow('the table has no parameter other');
  });

  it.each([
    ['a/+', ['site'], false],
    ['+/a', ['site'], true],
    ['#', ['rest'], true],
  ] as const)('of %s begin with a parameter: %s', (filter, params, begins) => {
    expect(beginsWithParameter(rowLevels({ parameters }, row(filter, params)).levels)).toBe(begins);
  });

  it('begin with a literal if a parameter is only the rest of the first level', () => {
    const { levels } = rowLevels({ parameters }, row('+', ['site'], 'a+'));
    expect(beginsWithParameter(levels)).toBe(false);
    expect(beginsWithParameter([])).toBe(false);
  });

  it('have any text only as a single parameter without an enum that is not an integer', () => {
    const named = (name: string): ParameterRule => parameters.find((each) => each.name === name) as ParameterRule;
    expect(isAnyText([named('site')])).toBe(true);
    expect(isAnyText([named('n')])).toBe(false);
    expect(isAnyText([named('state')])).toBe(false);
    expect(isAnyText(['a'])).toBe(false);
    expect(isAnyText([named('site'), '-'])).toBe(false);
  });
});

function nameOf(part: string | ParameterRule): string {
  return typeof part === 'string' ? part : part.name;
}

describe('the listed patterns of a row', () => {
  const states = row('x/+/+', ['state', 'site'], 'x/+/+');
  const both = row('+/+/+', ['state', 'site', 'mode'], 'd-+/+/+');

  it.each<readonly [why: string, row: TopicRow, pattern: string | undefined, max: number | undefined, listed: readonly string[]]>([
    ['one for each value of an enum', states, undefined, undefined, ['x/on/+', 'x/off/+']],
    ['only those that the pattern matches', states, 'x/on/+', undefined, ['x/on/+']],
    ['those with another value', states, 'x/+/hq', undefined, ['x/on/hq', 'x/off/hq']],
    ['those of a part of a level', states, 'x/+f/+', undefined, ['x/off/+']],
    ['a pattern that matches no value', states, 'x/+z/+', undefined, ['x/+z/+']],
    ['all combinations', both, undefined, undefined, ['d-on/+/a', 'd-on/+/b', 'd-on/+/c', 'd-off/+/a', 'd-off/+/b', 'd-off/+/c']],
    [
      'all combinations, as many as the limit',
      both,
      undefined,
      6,
      ['d-on/+/a', 'd-on/+/b', 'd-on/+/c', 'd-off/+/a', 'd-off/+/b', 'd-off/+/c'],
    ],
    ['the pattern, if there are more than the limit', both, undefined, 5, ['d-+/+/+']],
    ['those of a level with as many as the limit', both, 'd-on/+/+', 3, ['d-on/+/a', 'd-on/+/b', 'd-on/+/c']],
    ['those of the other levels, if one has more values than the limit', both, undefined, 2, ['d-on/+/+', 'd-off/+/+']],
    ['the pattern without enums', row('a/+', ['site']), undefined, undefined, ['a/+']],
    ['an integer as a wildcard', row('a/+', ['n']), undefined, undefined, ['a/+']],
  ])('are %s', (_, own, pattern, max, listed) => {
    expect(listedPatterns({ parameters }, own, pattern, max)).toEqual(listed);
  });

  it('are listed up to 100 by default', () => {
    const values = Array.from({ length: 100 }, (__, i) => `v${i}`);
    const wide: readonly ParameterRule[] = [...parameters, { name: 'wide', values }];
    const one = row('+/+', ['wide', 'site'], '+/+');
    expect(listedPatterns({ parameters: wide }, one)).toHaveLength(100);
    const wider: readonly ParameterRule[] = [...parameters, { name: 'wide', values: [...values, 'other'] }];
    expect(listedPatterns({ parameters: wider }, row('+/+', ['wide', 'site'], '+/+'))).toEqual(['+/+']);
    expect(listedPatterns({ parameters: wide }, row('+/+', ['wide', 'state'], '+/+'))).toEqual(['+/+']);
  });
});

describe('a topic', () => {
  it('is built from the values, and from the defaults of missing ones', () => {
    const own = row('a/+/+', ['unit', 'n'], 'a/+/n+');
    const table = tableOf(own);
    expect(buildTopic(table, own, { unit: 'x', n: 1 })).toBe('a/x/n1');
    expect(buildTopic(table, own, { n: undefined })).toBe('a/u1/n7');
  });

  it('begins with "$" only as a literal', () => {
    const first = row('+/+', ['site', 'unit']);
    const reserved = row('$a/+', ['site']);
    expect(buildTopic(tableOf(first), first, { site: 'x', unit: '$y' })).toBe('x/$y');
    expect(() => buildTopic(tableOf(first), first, { site: '$x' })).toThrow(expect.objectContaining({ code: 'reserved' }));
    expect(buildTopic(tableOf(reserved), reserved, { site: '$x' })).toBe('$a/$x');
  });
});

describe('the values of a row with its defaults', () => {
  const own = row('a/+/+', ['site', 'unit']);

  it.each<readonly [params: object, complete: object]>([
    [{ site: 'x' }, { site: 'x', unit: 'u1' }],
    [
      { site: 'x', unit: undefined },
      { site: 'x', unit: 'u1' },
    ],
    [
      { site: 'x', unit: 'y' },
      { site: 'x', unit: 'y' },
    ],
    [{ site: undefined }, { unit: 'u1' }],
  ])('%j become %j', (params, complete) => {
    const found = withDefaults({ parameters }, own, params);
    expect(found).toEqual(complete);
    expect(Object.keys(found).sort()).toEqual(Object.keys(complete).sort());
  });

  it('are the same object if no parameter has a default', () => {
    const params = { site: undefined };
    expect(withDefaults({ parameters }, row('a/+', ['site']), params)).toBe(params);
  });
});
