import { iotPolicyFor } from '@topicwright/access';
import type { TopicRow, TopicTable } from '@topicwright/runtime';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { literalHead, rowIndex } from '../../../packages/access/src/documents/row-index.js';

const US = { region: 'us-east-1', account: '123456789012' } as const;

/** A table with a row for each filter or pattern. Each wildcard is a parameter of its own. */
function tableOf(patterns: readonly string[]): TopicTable {
  const rows = patterns.map((pattern, row): TopicRow => {
    const filter = pattern
      .split('/')
      .map((level) => (level.includes('+') ? '+' : level))
      .join('/');
    const wildcards = pattern.match(/[+#]/g) ?? [];
    const params = wildcards.map((wildcard, i) => `${wildcard === '#' ? 'rest' : 'p'}${row}x${i}`);
    return { type: `row${row}`, category: 'C', filter, ...(pattern !== filter && { pattern }), params };
  });
  const parameters = rows
    .flatMap(({ params }) => params)
    .map((name) => ({ name, ...(name.startsWith('rest') && { rest: true as const }) }));
  return { name: 't', dialect: 'aws-iot', limits: {}, parameters, rows };
}

const VALUES = ['a', 'b', 'c', 'ab', 'ba', 'bab'];
const RESTS = [...VALUES, ...VALUES.flatMap((one) => ['a', 'b', 'b/a'].map((other) => `${one}/${other}`))];

/** Every topic of a pattern, with few values for each wildcard. */
function topicsOf(pattern: string): readonly string[] {
  const [head = '', wildcard, ...tail] = pattern.split(/([+#])/);
  if (wildcard === undefined) return [head];
  return (wildcard === '#' ? RESTS : VALUES).flatMap((value) => topicsOf(tail.join('')).map((rest) => head + value + rest));
}

/** Whether a policy resource matches a topic: `*` is any text. */
function resourceMatches(resource: string, topic: string): boolean {
  const [, pattern = ''] = resource.split(':topic/');
  return new RegExp(`^${pattern.replaceAll(/[.$^+(){}[\]|\\]/g, String.raw`\$&`).replaceAll('*', '[^]*')}$`).test(topic);
}

const level = fc.constantFrom('a', 'b', '+', 'a+', '+b', 'a+b+');
const pattern = fc
  .tuple(fc.array(level, { minLength: 1, maxLength: 3 }), fc.boolean())
  .map(([levels, hasRest]) => [...levels, ...(hasRest ? ['#'] : [])].join('/'))
  .filter((text) => text.split('+').length <= 4);

/** The type of a row, or `undefined` if two rows of a topic are as narrow. */
type Owner = string | undefined;

/** The row of a topic: of several, the one with the narrower first level that differs. */
function ownerOf(topic: string, patterns: readonly string[]): Owner {
  const matching = patterns.flatMap((each, row) => (patternMatches(each, topic) ? [{ row, levels: each.split('/') }] : []));
  const narrowest = matching.filter(({ levels }) => matching.every((other) => isNarrower(levels, other.levels)));
  const [only, ...others] = narrowest;
  return only && others.length === 0 ? `row${only.row}` : undefined;
}

const rankOf = (text: string): number => (text === '#' ? 3 : text === '+' ? 2 : text.includes('+') ? 1 : 0);

function isNarrower(levels: readonly string[], others: readonly string[]): boolean {
  const at = levels.findIndex((text, i) => text !== others[i]);
  return at < 0 || rankOf(levels[at] as string) < rankOf(others[at] ?? '#');
}

function patternMatches(pattern: string, topic: string): boolean {
  return new RegExp(`^${pattern.replaceAll('+', '[^/]+').replace('#', '.+')}$`).test(topic);
}

describe('alsoGrants', () => {
  it('are the rows that are not selected with a topic that a resource of the policy matches', () => {
    let named = 0;
    fc.assert(
      fc.property(fc.uniqueArray(pattern, { minLength: 2, maxLength: 5 }), (patterns) => {
        const table = tableOf(patterns);
        const { documents, alsoGrants } = iotPolicyFor(table, { events: 'row0', ...US });
        const resources = documents.flatMap(({ Statement }) =>
          Statement.flatMap(({ Action, Resource }) => (Action === 'iot:Receive' ? Resource : [])),
        );
        const allowed = (type: string): readonly Owner[] =>
          topicsOf(patterns[Number(type.slice(3))] as string)
            .filter((topic) => resources.some((resource) => resourceMatches(resource, topic)))
            .map((topic) => ownerOf(topic, patterns));
        for (const { type } of table.rows.slice(1)) {
          const owners = allowed(type);
          const reason = `${type} of ${JSON.stringify(patterns)}`;
          if (owners.includes(type)) expect(alsoGrants, reason).toContain(type);
          // Without rest parameters, the values suffice to find a topic that a resource matches. That all such topics belong to other rows
          // that are not selected is not decided.
          else if (owners.every((owner) => owner === 'row0') && !patterns.join().includes('#'))
            expect(alsoGrants, reason).not.toContain(type);
          named += owners.includes(type) ? 1 : 0;
        }
      }),
      { numRuns: 400, seed: 20_261_201 },
    );
    expect(named).toBeGreaterThan(100);
  });
});

describe('the index of rows', () => {
  const head = fc.stringMatching(/^[ab/]{0,4}$/);

  it('finds the rows with topics that may begin with a text', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(head, fc.constantFrom('', '+', '#', '+/x')), { maxLength: 12 }), head, (filters, text) => {
        const rows = filters.map(([own, rest], i): TopicRow => ({ type: `row${i}`, category: 'C', filter: own + rest, params: [] }));
        const index = rowIndex({ name: 't', dialect: 'mqtt', limits: {}, parameters: [], rows });
        const want = rows.filter(({ filter }) => literalHead(filter).startsWith(text) || text.startsWith(literalHead(filter)));
        expect([...index.beginningWith(text)].sort(byType)).toEqual([...want].sort(byType));
      }),
    );
  });

  it('is built once per table', () => {
    const table = tableOf(['a/+']);
    expect(rowIndex(table)).toBe(rowIndex(table));
  });

  it.each([
    ['a/+/b', 'a/'],
    ['a/b/#', 'a/b/'],
    ['+', ''],
    ['a/b', 'a/b'],
  ])('reads the literal head of %s', (filter, want) => {
    expect(literalHead(filter)).toBe(want);
  });
});

const byType = (one: TopicRow, other: TopicRow): number => one.type.localeCompare(other.type);
