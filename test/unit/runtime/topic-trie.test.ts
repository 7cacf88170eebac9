import { type TopicRow, type TopicTable, topicTrie } from '@topicwright/runtime/codegen';
import { describe, expect, it } from 'vitest';

const row = (type: string, filter: string, params: readonly string[] = []): TopicRow => ({
  type,
  category: 'A',
  filter,
  params,
});

const table = (rows: readonly TopicRow[]): Pick<TopicTable, 'rows' | 'parameters'> => ({
  rows,
  parameters: [{ name: 'p' }, { name: 'rest', rest: true }],
});

describe('a trie', () => {
  it('falls back from a literal to a parameter if several literals compete', () => {
    const trie = topicTrie(table([row('bc', 'a/b/c'), row('xc', 'a/x/c'), row('pd', 'a/+/d', ['p'])]));
    expect(trie.parse('a/b/d')).toEqual({ type: 'pd', params: { p: 'b' } });
    expect(trie.parse('a/b/c')).toEqual({ type: 'bc', params: {} });
  });

  it('falls back from a run of literals to a parameter, and from a parameter to a rest parameter', () => {
    const trie = topicTrie(table([row('run', 'a/b/c/d'), row('parameter', 'a/+/x', ['p']), row('rest', 'a/#', ['rest'])]));
    expect(trie.parse('a/b/x')).toEqual({ type: 'parameter', params: { p: 'b' } });
    expect(trie.parse('a/b/c/e')).toEqual({ type: 'rest', params: { rest: 'b/c/e' } });
    expect(trie.parse('a/b/c/d')).toEqual({ type: 'run', params: {} });
    expect(trie.parse('a/')).toBeUndefined();
  });
});
