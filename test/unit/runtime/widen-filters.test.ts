import type { TopicRow, TopicTable } from '@topicwright/runtime';
import { selectFilters } from '@topicwright/runtime/internal';
import { expect, it } from 'vitest';

/** A table whose rows have these filters. A row in brackets is not selected. */
function tableOf(filters: readonly string[], dialect: 'mqtt' | 'aws-iot' = 'mqtt'): TopicTable {
  const rows = filters.map((text, i): TopicRow => {
    const filter = text.replaceAll(/[[\]]/g, '');
    const params = (filter.match(/[+#]/g) ?? []).map((_, at) => `p${i}x${at}`);
    return { type: `e${i}`, category: text.startsWith('[') ? 'OTHER' : 'C', filter, params };
  });
  const names = rows.flatMap(({ params, filter }) =>
    params.map((name, i) => ({ name, ...(filter.endsWith('#') && i === params.length - 1 && { rest: true as const }) })),
  );
  return { name: 't', dialect, limits: {}, parameters: names, rows };
}

/** What is widened, the maximum, the filters of the table, and the result. */
type Case = readonly [why: string, max: number, filters: readonly string[], widened: readonly string[], also?: readonly string[]];

const CASES: readonly Case[] = [
  ['nothing if there are few', 2, ['a/x', 'b/x'], ['a/x', 'b/x']],
  ['the level that differs', 1, ['a/x', 'b/x'], ['+/x']],
  ['from the first level that differs, if the lengths differ', 1, ['a/b/c', 'a/b/d/e'], ['a/b/#']],
  ['a topic and what is below it', 1, ['a', 'a/b'], ['a/#']],
  ['with a rest', 1, ['a/b/#', 'a/c'], ['a/#']],
  ['without the events that are not selected', 2, ['a/x', 'a/y', 'b/x', '[a/z]'], ['+/x', 'a/y']],
  ['the narrower of two that receive nothing else', 2, ['a/b/x', 'a/b/y', 'c/b/x'], ['+/b/x', 'a/b/y']],
  ['the filter with more literal levels', 3, ['a/1', 'a/2', 'b/1/x', 'b/2/x'], ['a/1', 'a/2', 'b/+/x']],
  ['what saves more, if both receive nothing else', 2, ['k/a/1', 'k/a/2', 'k/a/3', 'k/b/4'], ['k/a/+', 'k/b/4']],
  ['a rest, and a topic with as many levels', 1, ['a/b/#', 'a/c/d'], ['a/#']],
  ['a topic, and a rest with as many levels', 1, ['a/c/d', 'a/d/#'], ['a/#']],
  ['twice, if one step is not enough', 2, ['a/1', 'a/2', 'b/1/x', 'b/2/x'], ['a/+', 'b/+/x']],
  ['what receives nothing else', 3, ['a/x/1', 'a/x/2', 'b/y/1', 'b/y/2', '[a/x/3]'], ['a/x/1', 'a/x/2', 'b/y/+']],
  [
    'what receives less, if both save enough',
    5,
    ['k/1', 'k/2', 'k/3', 'k/4', 'm/6', 'm/7', '[k/8]', '[k/9]', '[m/9]'],
    ['k/1', 'k/2', 'k/3', 'k/4', 'm/+'],
    ['e8'],
  ],
  ['with a candidate of an earlier step', 2, ['a/b/1', 'a/b/2', 'a/c/1', 'a/d/1', '[a/e/1]'], ['a/+/1', 'a/b/+'], ['e4']],
  ['what saves most, if all are equally narrow', 3, ['k/a/4', 'k/a/5', 'k/b/1', 'k/b/2', 'k/b/3'], ['k/a/4', 'k/a/5', 'k/b/+']],
  ['a level rather than a rest', 3, ['a/1/x', 'a/9', 'b/1', 'b/2'], ['a/1/x', 'a/9', 'b/+']],
  [
    'a filter that receives more, but saves still more',
    3,
    ['a/1', 'a/2', 'a/3', 'a/4', 'b/7', 'b/8', '[a/5]', '[a/6]', '[b/9]'],
    ['a/+', 'b/7', 'b/8'],
    ['e6', 'e7'],
  ],
  ['the fewest events per filter that it saves', 2, ['a/1', 'a/2', 'a/3', 'b/1', '[a/4]', '[x/1]'], ['a/+', 'b/1'], ['e4']],
];

it.each(CASES.map(([why, max, filters, widened, also = []]) => ({ why, max, filters, widened, also })))(
  'widens $why',
  ({ max, filters, widened, also }) => {
    expect(selectFilters(tableOf(filters), { events: 'C', max })).toEqual({ filters: widened, alsoReceives: also });
  },
);

it.each([[['$a/x', '$b/x']], [['$a/x', 'b/x']], [['b/x', '$a/x']], [['$a/x', 'b/c/d']], [['b/c/d', '$a/x']]])(
  'replaces no reserved first level of %j by a wildcard',
  (filters) => {
    const table = tableOf(filters);
    expect(() => selectFilters(table, { events: 'C', max: 1 })).toThrow(
      /cannot reduce the selection to at most 1 filter; the minimum is 2/,
    );
  },
);

it('on AWS, `a/#` does not stand for `a`', () => {
  expect(selectFilters(tableOf(['r/a', 'r/a/b'], 'aws-iot'), { events: 'C', max: 1 }).filters).toEqual(['r/#']);
  expect(selectFilters(tableOf(['r/a', 'r/a/b'], 'mqtt'), { events: 'C', max: 1 }).filters).toEqual(['r/a/#']);
});
