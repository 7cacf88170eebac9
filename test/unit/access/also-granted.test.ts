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

const LETTERS = ['a', 'b', 'c'];
const VALUES = [...LETTERS, ...LETTERS.flatMap((one) => LETTERS.map((other) => one + other)), 'aba', 'bab', 'acb', 'cba', 'cbab'];
const RESTS = [...VALUES, ...LETTERS.flatMap((one) => ['a', 'b', 'b/a', 'a/b/a'].map((other) => `${one}/${other}`))];

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
  .filter((text) => text.split('+').length <= 3);

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
  return valuesIn(pattern, topic) !== undefined;
}

/** The values of the wildcards of a pattern in a topic: each ends at the first occurrence of what follows it. */
function valuesIn(pattern: string, topic: string): readonly string[] | undefined {
  return new RegExp(`^${pattern.replaceAll('+', '([^/]+?)').replace('#', '(.+)')}$`).exec(topic)?.slice(1);
}

/** Values of the parameters of a row, or `undefined` for any value. */
type Fixed = readonly (string | undefined)[];
const fixed: fc.Arbitrary<Fixed> = fc.array(fc.constantFrom(undefined, undefined, 'a', 'c'), { minLength: 4, maxLength: 4 });

describe('alsoGrants', () => {
  it('are the rows with a topic that is not selected and that a resource of the policy matches', () => {
    let named = 0;
    fc.assert(
      fc.property(fc.uniqueArray(pattern, { minLength: 1, maxLength: 5 }), fixed, (patterns, values) => {
        const table = tableOf(patterns);
        const own = table.rows[0]?.params ?? [];
        const params = Object.fromEntries(own.flatMap((name, i) => (values[i] === undefined ? [] : [[name, values[i]]])));
        const { documents, alsoGrants } = iotPolicyFor(table, { events: 'row0', params, ...US });
        const isSelected = (topic: string): boolean =>
          valuesIn(patterns[0] as string, topic)?.every((value, i) => values[i] === undefined || values[i] === value) === true;
        const resources = documents.flatMap(({ Statement }) =>
          Statement.flatMap(({ Action, Resource }) => (Action === 'iot:Receive' ? Resource : [])),
        );
        for (const [row, { type }] of table.rows.entries()) {
          const allowed = topicsOf(patterns[row] as string)
            .filter((topic) => resources.some((resource) => resourceMatches(resource, topic)))
            .map((topic) => ({ owner: ownerOf(topic, patterns), isSelected: isSelected(topic) }));
          const owners = allowed.flatMap(({ owner, isSelected }) => (isSelected ? [] : [owner]));
          const reason = `${type} of ${JSON.stringify(patterns)} with ${JSON.stringify(params)}`;
          if (owners.includes(type)) expect(alsoGrants, reason).toContain(type);
          // Without rest parameters, the values suffice to find a topic that a resource matches.
          else if (owners.length === 0 && allowed.every(({ owner }) => owner !== undefined) && !patterns.join().includes('#'))
            expect(alsoGrants, reason).not.toContain(type);
          named += owners.includes(type) ? 1 : 0;
        }
      }),
      { numRuns: 250, seed: 20_261_201 },
    );
    expect(named).toBeGreaterThan(50);
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
