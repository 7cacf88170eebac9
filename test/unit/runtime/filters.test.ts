import {
  coversFilter,
  eventTypesMatching,
  filtersOverlap,
  parseSharedFilter,
  plainFilter,
  sharedFilter,
  TopicError,
  type TopicTable,
} from '@topicwright/runtime';
import { isShareName, selectFilters, selectionMatcher } from '@topicwright/runtime/internal';
import { describe, expect, it } from 'vitest';
import { filterTree } from '../../../packages/runtime/src/filter-tree.js';

/** A table with a row per filter, whose type is the filter. */
function tableOf(filters: readonly string[], dialect: 'mqtt' | 'aws-iot' = 'mqtt'): TopicTable {
  const names = new Set<string>();
  const rows = filters.map((filter) => {
    const params = filter.split('/').flatMap((level, i) => (level === '+' ? [`p${i}`] : level === '#' ? ['rest'] : []));
    for (const name of params) names.add(name);
    return { type: filter, category: 'C', filter, params };
  });
  const parameters = [...names].map((name) => ({ name, ...(name === 'rest' && { rest: true }) }));
  return { name: 'table', dialect, limits: {}, parameters, rows };
}

describe('a filter that begins with a wildcard', () => {
  it.each([
    ['+/+', '$acme/uptime', false],
    ['#', '$SYS/uptime', false],
    ['#', '$SYS', false],
    ['+/#', '$SYS/a', false],
    ['#', 'a/b', true],
    ['+/+', 'a/+', true],
    ['$SYS/#', '$SYS/a', true],
    ['$SYS/+', '$SYS/a', true],
  ])('%s covers %s: %s', (wide, narrow, want) => {
    expect(coversFilter(wide, narrow, 'mqtt')).toBe(want);
    expect(filterTree([[wide, wide]], 'mqtt').covering(narrow)).toEqual(want ? [wide] : []);
  });

  it('does not receive rows below "$"', () => {
    const table = tableOf(['+/+', '$acme/uptime']);
    expect(selectFilters(table, { events: 'all' })).toEqual({ filters: ['$acme/uptime', '+/+'], alsoReceives: [] });
    expect(selectFilters(table, { events: '+/+' }).alsoReceives).toEqual([]);
    expect(eventTypesMatching(table, '+/uptime')).toEqual(['+/+']);
    expect(eventTypesMatching(table, '$acme/+')).toEqual(['$acme/uptime']);
  });

  it('does not replace a filter below "$" when widening', () => {
    const table = tableOf(['x/uptime', 'y/uptime', '$SYS/uptime']);
    expect(selectFilters(table, { events: 'all', max: 2 }).filters).toEqual(['$SYS/uptime', '+/uptime']);
    expect(() => selectFilters(table, { events: 'all', max: 1 })).toThrow(
      'cannot reduce the selection to at most 1 filter; the minimum is 2',
    );
  });

  it('merges "a/b" and "a/b/c" into "a/#" on AWS, where "a/b/#" does not match "a/b"', () => {
    expect(selectFilters(tableOf(['a/b', 'a/b/c'], 'aws-iot'), { events: 'all', max: 1 }).filters).toEqual(['a/#']);
  });

  it('rejects a first-level value that begins with "$"', () => {
    const table = tableOf(['+/+']);
    expect(() => selectFilters(table, { events: 'all', params: { p0: '$acme' } })).toThrow(
      expect.objectContaining({ code: 'reserved', path: 'p0' }),
    );
    expect(selectFilters(table, { events: 'all', params: { p1: '$acme' } }).filters).toEqual(['+/$acme']);
  });
});

describe('the parent level', () => {
  it.each([
    ['$SYS/#', '$SYS', 'mqtt', true],
    ['$SYS/#', '$SYS', 'aws-iot', false],
    ['a/#', 'a', 'mqtt', true],
    ['a/#', 'a', 'aws-iot', false],
    ['+/#', 'a', 'mqtt', true],
    ['a/b/#', 'a', 'mqtt', false],
    ['a/+', 'a', 'mqtt', false],
  ] as const)('matched by %s is %s in %s: %s', (wide, narrow, dialect, want) => {
    expect(coversFilter(wide, narrow, dialect)).toBe(want);
    expect(filterTree([[wide, wide]], dialect).covering(narrow)).toEqual(want ? [wide] : []);
    expect(selectFilters(tableOf([wide, narrow], dialect), { events: 'all' }).filters).toEqual(want ? [wide] : [narrow, wide].sort());
  });
});

describe('a shadowed row', () => {
  const table = tableOf(['+/device/+/config', '+/+/+/config']);

  it('is not received by a filter whose topics all parse as another row', () => {
    expect(selectFilters(table, { events: '+/device/+/config' })).toEqual({ filters: ['+/device/+/config'], alsoReceives: [] });
    expect(eventTypesMatching(table, '+/device/+/config')).toEqual(['+/device/+/config']);
    expect(eventTypesMatching(table, 'ha/device/x/config')).toEqual(['+/device/+/config']);
  });

  it('is received for topics that the more specific row does not match', () => {
    expect(eventTypesMatching(table, 'ha/+/x/config')).toEqual(['+/device/+/config', '+/+/+/config']);
    expect(selectFilters(table, { events: '+/+/+/config' }).alsoReceives).toEqual(['+/device/+/config']);
  });

  it('is not shadowed by a rest parameter that needs one more level', () => {
    expect(eventTypesMatching(tableOf(['a/#', '+']), 'a')).toEqual(['+']);
  });
});

describe('widening', () => {
  it.each([
    [['acme', 'acme/+', 'other/+'], ['acme', 'acme/+'], 'mqtt', 'acme/#'],
    [['o/+/+', 'o/+/+/event', 'o/+/+/status'], ['o/+/+', 'o/+/+/event'], 'mqtt', 'o/+/+/#'],
    [['$SYS', '$SYS/+'], ['$SYS', '$SYS/+'], 'mqtt', '$SYS/#'],
    [['o/+/+', 'o/+/+/event'], ['o/+/+', 'o/+/+/event'], 'aws-iot', 'o/+/#'],
  ] as const)('of %j with %j selected in %s returns the tightest filter', (rows, events, dialect, want) => {
    expect(selectFilters(tableOf(rows, dialect), { events, max: 1 }).filters).toEqual([want]);
  });
});

describe('a row for the parent level', () => {
  it('is received by the "#" of a more specific row in MQTT, but not on AWS', () => {
    const rows = ['z/#', 'z/bridge/#'];
    const both = (dialect: 'mqtt' | 'aws-iot'): unknown => [
      selectFilters(tableOf(rows, dialect), { events: 'z/bridge/#' }).alsoReceives,
      eventTypesMatching(tableOf(rows, dialect), 'z/bridge/#'),
    ];
    expect(both('mqtt')).toEqual([['z/#'], rows]);
    expect(both('aws-iot')).toEqual([[], ['z/bridge/#']]);
  });
});

describe('overlapping filters', () => {
  it.each([
    ['a/+', '+/b', 'mqtt', true],
    ['a/+', 'b/+', 'mqtt', false],
    ['a/#', 'a', 'mqtt', true],
    ['a/#', 'a', 'aws-iot', false],
    ['a/#', 'a/b/c', 'aws-iot', true],
    ['a/+', 'a/b/c', 'mqtt', false],
    ['+/b', '$x/b', 'mqtt', false],
    ['#', '$x/b', 'mqtt', false],
    ['#', '+', 'aws-iot', true],
  ] as const)('%s and %s in %s: %s', (a, b, dialect, want) => {
    expect(filtersOverlap(a, b, dialect)).toBe(want);
    expect(filtersOverlap(b, a, dialect)).toBe(want);
  });
});

describe('a selection', () => {
  it('matches only its own topics, not those that widened filters also receive', () => {
    const table = tableOf(['a/+/x', 'a/+/y']);
    const isSelected = selectionMatcher(table, { events: 'a/+/x', params: { p1: ['1', '2'] }, max: 1 });
    expect(isSelected('a/+/x', 'a/1/x')).toBe(true);
    expect(isSelected('a/+/x', 'a/3/x')).toBe(false);
    expect(isSelected('a/+/y', 'a/1/y')).toBe(false);
    expect(selectionMatcher(table, { events: 'all' })('a/+/y', 'a/9/y')).toBe(true);
  });
});

describe('a shared subscription', () => {
  it('is built and parsed', () => {
    expect(sharedFilter('workers', 'a/+')).toBe('$share/workers/a/+');
    expect(parseSharedFilter('$share/workers/a/+')).toEqual({ group: 'workers', filter: 'a/+' });
    expect(plainFilter('$share/workers/$SYS/#')).toBe('$SYS/#');
    expect(plainFilter('a/+')).toBe('a/+');
  });

  it.each(['$share', '$share/', '$share/g', '$share/g/', '$share//a', '$share/g+/a', '$sharex/g/a', 'share/g/a', 'a/$share/g/x'])(
    '%s is not a shared subscription',
    (filter) => {
      expect(parseSharedFilter(filter)).toBeUndefined();
      expect(plainFilter(filter)).toBe(filter);
    },
  );

  it.each([
    ['workers', true],
    ['x'.repeat(128), true],
    ['x'.repeat(129), false],
    ['', false],
    ['a/b', false],
    ['a+', false],
    ['a#', false],
    ['a\nb', false],
    ['a\u200bb', false],
    [undefined, false],
  ])('share name %j: %s', (name, want) => {
    expect(isShareName(name, 'aws-iot')).toBe(want);
  });

  it('may have a name of any length in MQTT', () => {
    const name = 'x'.repeat(129);
    expect(isShareName(name, 'mqtt')).toBe(true);
    expect(plainFilter(sharedFilter(name, 'a'))).toBe('a');
  });

  it.each(['', 'a/b', 'a#'])('is not built with the name %j', (name) => {
    expect(() => sharedFilter(name, 'a')).toThrow(TopicError);
    expect(() => sharedFilter(name, 'a')).toThrow(`share name ${JSON.stringify(name)} must have at least one character without "/"`);
  });

  it('receives what its plain filter receives', () => {
    const table = tableOf(['a/+', '$acme/uptime']);
    expect(eventTypesMatching(table, '$share/g/a/#')).toEqual(['a/+']);
    expect(eventTypesMatching(table, '$share/g/$acme/uptime')).toEqual(['$acme/uptime']);
  });
});
