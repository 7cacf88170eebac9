import type { Dialect } from '@topicwright/runtime';
import { describe, expect, it } from 'vitest';
import { filterTree, treeOfFilters } from '../../../packages/runtime/src/filter-tree.js';

const FILTERS = ['#', '+', 'a', 'a/#', 'a/+', 'a/b', 'a/+/c', '$s', '$s/#', '+/b', 'a/POWER+'];

describe('a tree of filters finds each filter once', () => {
  it.each<readonly [filter: string, dialect: Dialect, covering: readonly string[]]>([
    ['a', 'mqtt', ['#', '+', 'a', 'a/#']],
    ['a', 'aws-iot', ['#', '+', 'a']],
    ['a/b', 'mqtt', ['#', '+/b', 'a/#', 'a/+', 'a/b']],
    ['a/b/c', 'mqtt', ['#', 'a/#', 'a/+/c']],
    ['a/#', 'mqtt', ['#', 'a/#']],
    ['a/+', 'mqtt', ['#', 'a/#', 'a/+']],
    ['+', 'mqtt', ['#', '+']],
    ['#', 'mqtt', ['#']],
    ['$s', 'mqtt', ['$s', '$s/#']],
    ['$s', 'aws-iot', ['$s']],
    ['$s/b', 'mqtt', ['$s/#']],
    ['a/$s', 'mqtt', ['#', 'a/#', 'a/+']],
    ['', 'mqtt', ['#', '+']],
  ])('that covers %j in %s', (filter, dialect, covering) => {
    expect([...treeOfFilters(FILTERS, dialect).covering(filter)].sort()).toEqual(covering);
  });

  it.each<readonly [filter: string, candidates: readonly string[]]>([
    ['a', ['#', '+', 'a', 'a/#']],
    ['a/b', ['#', '+/b', 'a/#', 'a/+', 'a/b']],
    ['a/+', ['#', '+/b', 'a/#', 'a/+', 'a/POWER+', 'a/b']],
    ['a/POWER+', ['#', '+/b', 'a/#', 'a/+', 'a/POWER+', 'a/b']],
    ['a/#', ['#', '+', '+/b', 'a', 'a/#', 'a/+', 'a/+/c', 'a/POWER+', 'a/b']],
    ['b', ['#', '+']],
    ['b/b', ['#', '+/b']],
    ['#', [...FILTERS].sort()],
  ])('that may share a topic with %j', (filter, candidates) => {
    expect([...treeOfFilters(FILTERS, 'mqtt').candidates(filter)].sort()).toEqual(candidates);
  });

  it('with all of its values', () => {
    const tree = filterTree(
      [
        ['a/+', 1],
        ['a/+', 2],
        ['a/b', 3],
      ],
      'mqtt',
    );
    expect(tree.covering('a/b')).toEqual([3, 1, 2]);
    expect(tree.candidates('a/b')).toEqual([3, 1, 2]);
    expect(tree.covering('b')).toEqual([]);
  });
});
