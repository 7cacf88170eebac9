import type { Dialect, TopicTable } from '@topicwright/runtime';
import { topicTrie } from '@topicwright/runtime/codegen';
import { describe, expect, it } from 'vitest';
import { coversFilter, filterOf, filtersOverlap, intersectLevels } from '../../../packages/runtime/src/filter-levels.js';

describe('a filter covers another one', () => {
  it.each<[wide: string, narrow: string, dialect: Dialect, covers: boolean]>([
    ['a/b', 'a/b', 'mqtt', true],
    ['a/b', 'a/c', 'mqtt', false],
    ['a', 'a/b', 'mqtt', false],
    ['a/b', 'a', 'mqtt', false],
    ['+/b', '+/b', 'mqtt', true],
    ['+/b', '+/+', 'mqtt', false],
    ['a/+', 'a/#', 'mqtt', false],
    ['a/#', 'a/+', 'mqtt', true],
    ['a/#', 'a/#', 'mqtt', true],
    ['#', 'a/b', 'mqtt', true],
    ['+/#', '#', 'mqtt', true],
    ['+/#', '#', 'aws-iot', false],
    ['a/+/#', 'a/#', 'mqtt', false],
    ['#', '$a', 'mqtt', false],
    ['$a/#', '$a/b', 'mqtt', true],
    // Only in MQTT, `#` includes the level above.
    ['a/#', 'a', 'mqtt', true],
    ['a/#', 'a', 'aws-iot', false],
    ['a/+/#', 'a/b', 'mqtt', true],
    ['a/+/#', 'a/b', 'aws-iot', false],
    ['a/+/c', 'a/b', 'mqtt', false],
    ['a/POWER+', 'a/POWER1', 'mqtt', true],
    ['a/POWER+', 'a/LIGHT1', 'mqtt', false],
    ['a/POWER+', 'a/+', 'mqtt', false],
    ['a/+', 'a/POWER+', 'mqtt', true],
  ])('%s, %s, %s: %s', (wide, narrow, dialect, covers) => expect(coversFilter(wide, narrow, dialect)).toBe(covers));
});

describe('two filters match a common topic', () => {
  it.each<[one: string, other: string, dialect: Dialect, overlap: boolean]>([
    ['a/b', 'a/b', 'mqtt', true],
    ['a/b', 'a/c', 'mqtt', false],
    ['a/+', '+/b', 'mqtt', true],
    ['a', 'a/b', 'mqtt', false],
    ['a/b/c', 'a/b', 'mqtt', false],
    ['a/#', 'b/#', 'mqtt', false],
    ['a/#', 'a/b/c', 'mqtt', true],
    ['a/#', 'a/b/c', 'aws-iot', true],
    ['a/#', 'a', 'mqtt', true],
    ['a/#', 'a', 'aws-iot', false],
    ['#', '$a', 'mqtt', false],
    ['+/x', '$a/x', 'mqtt', false],
    ['$a/+', '$a/#', 'mqtt', true],
  ])('%s, %s, %s: %s', (one, other, dialect, overlap) => {
    expect(filtersOverlap(one, other, dialect)).toBe(overlap);
    expect(filtersOverlap(other, one, dialect)).toBe(overlap);
  });
});

describe('the common topics of a filter and the pattern of an event', () => {
  it.each<[filter: string, own: string, dialect: Dialect, common: string | undefined]>([
    ['a/+', 'a/+', 'mqtt', 'a/+'],
    ['a/b', 'a/+', 'mqtt', 'a/b'],
    ['a/+', 'a/b', 'mqtt', 'a/b'],
    ['a/b', 'a/c', 'mqtt', undefined],
    ['a/b', 'a/b/c', 'mqtt', undefined],
    ['a/b/c', 'a/b', 'mqtt', undefined],
    ['#', 'a/+', 'mqtt', 'a/+'],
    ['#', '$a/b', 'mqtt', undefined],
    ['$a/+', '+/b', 'mqtt', undefined],
    ['$a/+', '$a/b', 'mqtt', '$a/b'],
    ['a/#', 'a', 'mqtt', 'a'],
    ['a/#', 'a', 'aws-iot', undefined],
    ['a/#', 'a/b/c', 'aws-iot', 'a/b/c'],
    ['a/+/c', 'a/#', 'mqtt', 'a/+/c'],
    ['a', 'a/#', 'mqtt', undefined],
    // A parameter is not empty. A rest parameter may contain an empty level, but is not one.
    ['a/', 'a/+', 'mqtt', undefined],
    ['a/', 'a/#', 'mqtt', undefined],
    ['a//b', 'a/#', 'mqtt', 'a//b'],
    ['a/POWER1', 'a/POWER+', 'mqtt', 'a/POWER1'],
    ['a/LIGHT1', 'a/POWER+', 'mqtt', undefined],
    ['a/+', 'a/POWER+', 'mqtt', 'a/POWER+'],
    ['a/PO+', 'a/POWER+', 'mqtt', 'a/POWER+'],
    ['a/LI+', 'a/POWER+', 'mqtt', undefined],
    ['a/LI+', 'a/POWER', 'mqtt', undefined],
    ['a/PO+', 'a/POWER', 'mqtt', 'a/POWER'],
  ])('%s, %s, %s: %s', (filter, own, dialect, common) => {
    expect(intersectLevels(filter.split('/'), own.split('/'), dialect)?.join('/')).toBe(common);
  });
});

it.each([
  ['a/+/b', 'a/+/b'],
  ['a/POWER+/b', 'a/+/b'],
  ['v+@+/up', '+/up'],
  ['+b/c', '+/c'],
  ['a/b+', 'a/+'],
])('the filter of the pattern %s is %s', (pattern, filter) => expect(filterOf(pattern)).toBe(filter));

describe('a trie with levels that are checked', () => {
  const row = (type: string, filter: string, pattern: string, params: readonly string[]) => ({
    type,
    category: 'A',
    filter,
    pattern,
    params,
  });
  const table: Pick<TopicTable, 'rows' | 'parameters'> = {
    parameters: [
      { name: 'state', values: ['on', 'off'] },
      { name: 'n', integer: true },
      { name: 'app' },
      { name: 'tenant' },
      { name: 'any' },
    ],
    rows: [
      row('up', 'v3/+/up', 'v3/+@+/up', ['app', 'tenant']),
      row('relay', 'v3/+/up', 'v3/POWER+/up', ['n']),
      row('state', 'v3/+/up', 'v3/+/up', ['state']),
      row('all', '+/+/+', '+/+/+', ['app', 'tenant', 'any']),
      row('pair', 'p/+/+', 'p/+/+', ['n', 'any']),
      row('system', '$sys/+/up', '$sys/+/up', ['any']),
    ],
  };
  const trie = topicTrie(table);

  it.each([
    ['v3/shop@acme/up', 'up', { app: 'shop', tenant: 'acme' }],
    ['v3/POWER12/up', 'relay', { n: 12 }],
    ['v3/on/up', 'state', { state: 'on' }],
    ['$sys/7/up', 'system', { any: '7' }],
    ['p/7/x', 'pair', { n: 7, any: 'x' }],
    ['p/x/7', 'all', { app: 'p', tenant: 'x', any: '7' }],
    ['v3/half/up', 'all', { app: 'v3', tenant: 'half', any: 'up' }],
    ['v3/POWERx/up', 'all', { app: 'v3', tenant: 'POWERx', any: 'up' }],
    ['v3/shop@acme/down', 'all', { app: 'v3', tenant: 'shop@acme', any: 'down' }],
  ])('%s is %s', (topic, type, params) => expect(trie.parse(topic)).toEqual({ type, params }));

  it('matches no topic that begins with "$" by a parameter', () => {
    expect(trie.parse('$v3/on/up')).toBeUndefined();
    expect(trie.parse('v3//up')).toBeUndefined();
  });
});
