import { filterMatches, type ParameterRule, type TopicRow, type TopicTable } from '@topicwright/runtime';
import { eventTypesMatching, topicTrie } from '@topicwright/runtime/codegen';
import { selectFilters, topicsReceived, undeliveredRetained } from '@topicwright/runtime/internal';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const parameters: readonly ParameterRule[] = [
  { name: 'any' },
  { name: 'other' },
  { name: 'n', integer: true },
  { name: 'state', values: ['on', 'off'] },
  { name: 'rest', rest: true },
];

function row(type: string, pattern: string, params: readonly string[], more: Partial<TopicRow> = {}): TopicRow {
  const filter = pattern
    .split('/')
    .map((level) => (level.includes('+') ? '+' : level))
    .join('/');
  return { type, category: 'C', filter, params, ...(params.length > 0 && { pattern }), ...more };
}

/** Rows that hide topics of one another. */
const ROWS: readonly TopicRow[] = [
  row('thing', 'a/+/x', ['any']),
  row('special', 'a/s/x', []),
  row('rest', 'r/#', ['rest']),
  row('middle', 'r/+/b', ['any']),
  row('state', 'c/+', ['state']),
  row('number', 'd/+', ['n']),
  row('part', 'p/POWER+', ['n']),
  row('word', 'p/+', ['any']),
  row('pair', '+/+/end', ['any', 'other']),
];

/** Rows with the rest of a topic, and rows that hide some of their topics. */
const RESTS: readonly TopicRow[] = [
  row('wide', 'rr/#', ['rest']),
  row('deep', 'rr/x/#', ['rest']),
  row('single', 'v/+', ['any']),
  row('rest', 'v/#', ['rest']),
  row('late', 'q/s/#', ['rest']),
  row('middle', 'q/s/+/b', ['any']),
  row('after', 'w/+/#', ['any', 'rest']),
  row('end', 'w/+/z/z', ['any']),
];
const tableOf = (rows: readonly TopicRow[], dialect: 'mqtt' | 'aws-iot' = 'mqtt'): TopicTable => ({
  name: 't',
  dialect,
  limits: {},
  parameters,
  rows,
});

const LEVELS = ['', 'a', 's', 'x', 'r', 'b', 'c', 'on', 'd', '1', 'p', 'POWER1', 'end'];
const TOPICS = LEVELS.flatMap((one) => [
  one,
  ...LEVELS.flatMap((two) => [`${one}/${two}`, ...LEVELS.map((three) => `${one}/${two}/${three}`)]),
]);

describe('the events that a filter receives', () => {
  const trie = topicTrie(tableOf(ROWS));
  /** The events that the parser finds in the topics that the filter matches. */
  function parsed(filter: string): readonly string[] {
    const types = new Set(TOPICS.flatMap((topic) => (filterMatches(filter, topic) ? (trie.parse(topic)?.type ?? []) : [])));
    return ROWS.map(({ type }) => type).filter((type) => types.has(type));
  }

  it.each<readonly [filter: string, types: readonly string[]]>([
    ['a/+/x', ['thing', 'special']],
    ['a/s/x', ['special']],
    ['a/t/x', ['thing']],
    ['a/#', ['thing', 'special', 'pair']],
    ['a/+', []],
    ['a', []],
    ['r/#', ['rest', 'middle']],
    // A rest has at least one level.
    ['r', []],
    ['r/+', ['rest']],
    // The rest may begin with an empty level, which the other row does not match.
    ['r/+/b', ['rest', 'middle']],
    ['r//b', ['rest']],
    ['r/1/b', ['middle']],
    ['r/1/c', ['rest']],
    ['r/+/b/#', ['rest', 'middle']],
    ['r/x/b/#', ['rest', 'middle']],
    ['c/+', ['state']],
    ['c/on', ['state']],
    ['c/up', []],
    ['d/1', ['number']],
    ['d/one', []],
    ['d/01', []],
    ['d/#', ['number', 'pair']],
    ['p/POWER1', ['part']],
    ['p/POWERx', ['word']],
    ['p/+', ['part', 'word']],
    ['+/s/x', ['special', 'rest']],
    ['+/+/end', ['rest', 'pair']],
    ['a/+/end', ['pair']],
    ['a//end', []],
    ['r/+/end', ['rest']],
    ['$share/group/c/+', ['state']],
    ['$sys/#', []],
    ['a/#/x', []],
    ['', []],
  ])('%s: %j', (filter, types) => {
    expect(eventTypesMatching(tableOf(ROWS), filter)).toEqual(types);
  });

  it.each<readonly [filter: string, types: readonly string[], onAws: readonly string[]]>([
    // In MQTT, `rr/x/#` also receives `rr/x`, which is a topic of the other row.
    ['rr/x/#', ['wide', 'deep'], ['deep']],
    // The rest of the other row would be empty.
    ['rr/x/+', ['wide', 'deep'], ['wide', 'deep']],
    ['rr/x/+/a', ['deep'], ['deep']],
    ['rr/x/a', ['deep'], ['deep']],
    ['rr/+', ['wide'], ['wide']],
    ['v/+', ['single'], ['single']],
    ['v/#', ['single', 'rest'], ['single', 'rest']],
    ['q/s/+/b', ['late', 'middle'], ['late', 'middle']],
    ['q/s/a/b', ['middle'], ['middle']],
    ['w/+/z/z', ['end'], ['end']],
    ['w/+/+/z', ['after', 'end'], ['after', 'end']],
  ])('%s, with rests: %j, on AWS %j', (filter, types, onAws) => {
    expect(eventTypesMatching(tableOf(RESTS), filter)).toEqual(types);
    expect(eventTypesMatching(tableOf(RESTS, 'aws-iot'), filter)).toEqual(onAws);
  });

  it.each<readonly [type: string, pattern: string, received: string | undefined]>([
    ['number', 'd/1+', 'd/1+'],
    ['number', 'd/x+', undefined],
    ['state', 'c/o+', 'c/o+'],
    ['state', 'c/+f', 'c/+f'],
    ['state', 'c/x+', undefined],
    ['part', 'p/POWER+', 'p/POWER+'],
    ['part', 'p/POWER+2', 'p/POWER+2'],
    ['part', 'p/POWER+x', undefined],
    ['part', 'p/DIM+', undefined],
  ])('%s and the pattern %s have the topics %s', (type, pattern, received) => {
    const own = ROWS.find((each) => each.type === type) as TopicRow;
    expect(topicsReceived(tableOf(ROWS), own, pattern)).toBe(received);
  });

  it('include those that the parser finds', () => {
    const level = fc.constantFrom(...LEVELS, '+', '+');
    const filters = fc
      .tuple(fc.array(level, { minLength: 1, maxLength: 3 }), fc.boolean())
      .map(([levels, hasTail]) => [...levels, ...(hasTail ? ['#'] : [])].join('/'))
      .filter((filter) => filter !== '');
    fc.assert(
      fc.property(filters, (filter) => {
        expect(eventTypesMatching(tableOf(ROWS), filter)).toEqual(expect.arrayContaining([...parsed(filter)]));
      }),
      { numRuns: 200 },
    );
  });
});

describe('what a selection also receives', () => {
  const other = (type: string, pattern: string, params: readonly string[]): TopicRow => row(type, pattern, params, { category: 'OTHER' });

  it.each<readonly [why: string, rows: readonly TopicRow[], filters: readonly string[], also: readonly string[]]>([
    ['a row that shares a topic', [row('a', 'x/+', ['any']), other('b', 'x/y', [])], ['x/+'], ['b']],
    ['no row whose topics are apart', [row('a', 'x/+', ['any']), other('b', 'y/x', [])], ['x/+'], []],
    ['no row whose enum has other values', [row('a', 'x/on', []), other('b', 'x/+', ['state'])], ['x/on'], []],
    ['a row whose enum has another value', [row('a', 'x/+', ['any']), other('b', 'x/+', ['state'])], ['x/+'], ['b']],
    ['a part of a level as a whole one', [row('a', 'x/POWER+', ['n'])], ['x/+'], []],
    ['a row with another part', [row('a', 'x/POWER+', ['n']), other('b', 'x/DIM+', ['n'])], ['x/+'], ['b']],
  ])('is %s', (_, rows, filters, also) => {
    expect(selectFilters(tableOf(rows), { events: 'C' })).toEqual({ filters, alsoReceives: also });
  });

  it('does not include replies to a selected request', () => {
    const question = row('question', 'x/ask', [], { direction: 'send', replies: { by: ['reply'], match: 'topic' } });
    const table = tableOf([question, other('reply', 'x/reply', []), row('news', 'x/+', ['any'])]);
    expect(selectFilters(table, { events: 'question' })).toEqual({ filters: ['x/reply'], alsoReceives: [] });
    expect(selectFilters(table, { events: 'news' })).toEqual({ filters: ['x/+'], alsoReceives: ['question', 'reply'] });
  });

  it('is a selected event if a wider filter receives other topics of it', () => {
    const table = tableOf([row('a', 'x/+', ['state']), row('b', 'y/+', ['any'])]);
    const select = (params: object, max?: number): unknown => selectFilters(table, { events: 'C', params, ...(max && { max }) });
    expect(select({ state: ['on', 'off'], any: 'k' }, 2)).toEqual({ filters: ['x/+', 'y/k'], alsoReceives: [] });
    expect(select({ state: 'on', any: ['k', 'l'] }, 2)).toEqual({ filters: ['x/on', 'y/+'], alsoReceives: ['b'] });
    expect(select({ state: 'on', any: 'k' }, 1)).toEqual({ filters: ['+/+'], alsoReceives: ['a', 'b'] });
  });
});

describe('retained messages on AWS IoT', () => {
  const retained: Partial<TopicRow> = { retain: true };
  const ROWS_AWS = [
    row('stored', 'x/stored', [], retained),
    row('current', 'x/+', ['any'], retained),
    row('plain', 'x/plain', []),
    row('far', 'y/far', [], retained),
  ];

  it('are delivered only for exact filters, which are kept beside wider ones', () => {
    const events = ['stored', 'current', 'plain'];
    expect(selectFilters(tableOf(ROWS_AWS, 'aws-iot'), { events }).filters).toEqual(['x/+', 'x/stored']);
    expect(selectFilters(tableOf(ROWS_AWS, 'mqtt'), { events }).filters).toEqual(['x/+']);
    expect(selectFilters(tableOf(ROWS_AWS, 'aws-iot'), { events: ['stored', 'plain'], max: 2 }).filters).toEqual(['x/plain', 'x/stored']);
    expect(() => selectFilters(tableOf(ROWS_AWS, 'aws-iot'), { events: ['stored', 'far'], max: 1 })).toThrow(
      expect.objectContaining({
        code: 'invalid-max',
        path: 'max',
        value: 1,
        message: 'cannot reduce the selection to at most 1 filter; the minimum is 2',
      }),
    );
  });

  it('count as filters, and leave fewer for the others', () => {
    const rows = [...ROWS_AWS, row('one', 'y/1', []), row('two', 'y/2', []), row('other', 'k/+', ['any'])];
    const select = (events: readonly string[], max: number): readonly string[] =>
      selectFilters(tableOf(rows, 'aws-iot'), { events, max }).filters;
    expect(select(['stored', 'one', 'two'], 2)).toEqual(['x/stored', 'y/+']);
    expect(select(['current', 'other'], 1)).toEqual(['+/+']);
    expect(() => select(['stored', 'far', 'one'], 2)).toThrow('to at most 2 filters; the minimum is 3');
  });

  it('are not delivered by a filter with a wildcard', () => {
    const table = tableOf(ROWS_AWS, 'aws-iot');
    expect(undeliveredRetained(table, ['x/+'])).toEqual(['stored', 'current']);
    expect(undeliveredRetained(table, ['x/#', 'y/far'])).toEqual(['stored', 'current']);
    expect(undeliveredRetained(table, ['x/stored', 'y/far'])).toEqual([]);
    expect(undeliveredRetained(table, ['x/+', 'y/+'])).toEqual(['stored', 'current', 'far']);
    expect(undeliveredRetained(tableOf(ROWS_AWS, 'mqtt'), ['x/+'])).toEqual([]);
  });
});
