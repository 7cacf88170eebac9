import { filterMatches, type SelectedFilters, type TopicTable } from '@topicwright/runtime';
import { topicTrie } from '@topicwright/runtime/codegen';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileFiles, type Files, loadGenerated } from '../../support/generate.js';

// Tables whose levels are closed enums, integers, and parts of a level, against a naive parser.

type Params = Readonly<Record<string, string | number>>;

interface Parsed {
  readonly type: string;
  readonly params: Params;
}

interface Sdk {
  readonly topicTable: TopicTable;
  readonly parseTopic: (topic: string) => Parsed | undefined;
  readonly eventsMatching: (filter: string) => readonly string[];
  readonly topicFilters: (selection: object) => SelectedFilters;
  readonly mosquittoAcl: (options: object) => string;
  readonly iotPolicy: (options: object) => { readonly documents: readonly { readonly Statement: readonly Statement[] }[] };
  readonly [event: `e${number}`]: EventTopic;
}

interface EventTopic {
  readonly topic: (params: Params) => string;
  readonly filter: (params?: Params) => string;
  readonly parse: (topic: string) => Params | undefined;
}

interface Statement {
  readonly Action: string;
  readonly Resource: readonly string[];
}

/** The values of the closed enums. The first letter of a parameter is its kind: `p`lain, `i`nteger, or an enum. */
const ENUMS: { readonly [kind: string]: readonly string[] } = { m: ['lock', 'unlock'], n: ['lock', 'a', 'x-1'] };

const LEVELS = [
  'a',
  'b',
  'lock',
  'x-1',
  '{p}',
  '{p}',
  '{i}',
  '{m}',
  '{n}',
  'POWER{i}',
  '{p}-{p}',
  'x{p}',
  '{p}@t',
  'a{p}b{p}c',
  '{m}!',
  '-{i}-',
];

type Template = readonly string[];

const TABLE: fc.Arbitrary<readonly Template[]> = fc.uniqueArray(
  fc.array(fc.constantFrom(...LEVELS), { minLength: 1, maxLength: 3 }).map((levels): Template => {
    let next = 0;
    return levels.map((level) => level.replaceAll(/\{(.)\}/g, (_, kind: string) => `{${kind}${next++}}`));
  }),
  { minLength: 2, maxLength: 7, selector: (levels) => levels.join('/').replaceAll(/\d(?=\})/g, '') },
);

function filesOf(templates: readonly Template[]): Files {
  const names = [...new Set(templates.flat().flatMap((level) => level.match(/(?<=\{)[^}]+/g) ?? []))];
  const parameter = (name: string): string => {
    const members = ENUMS[name.charAt(0)];
    if (members) return `{ description: d, enum: ${JSON.stringify(members)}, example: lock }`;
    return name.startsWith('i') ? '{ description: d, type: integer, example: 7 }' : '{ description: d, example: v }';
  };
  const parameters = names.map((name) => `  ${name}: ${parameter(name)}\n`).join('');
  const rows = templates.map((levels, i) => `      e${i}: { topic: ${JSON.stringify(levels.join('/'))} }\n`).join('');
  const head = 'topicwright: 1\nname: any\ntitle: Any\ndialect: mqtt\n';
  return {
    'spec.yaml': `${head}${names.length > 0 ? `parameters:\n${parameters}` : ''}categories:\n  C:\n    title: C\n    payload: p.yaml\n    events:\n${rows}`,
    'p.yaml': 'type: object\n',
  };
}

const WORDS = [
  '1',
  '-1',
  '01',
  '0',
  'lock',
  'unlock',
  'a',
  'b',
  'x-1',
  'x',
  '-',
  '--',
  'a-b',
  'b@t',
  '@t',
  'b@t@t',
  'axbyc',
  'abc',
  'abbc',
  'POWER1',
  'POWER',
  'POWERx',
  'lock!',
  '-5-',
  '工',
];

function topicsFor(templates: readonly Template[]): fc.Arbitrary<string> {
  const word = fc.constantFrom(...WORDS);
  const near = (level: string): fc.Arbitrary<string> =>
    fc.oneof(
      {
        weight: 3,
        arbitrary: fc.array(word, { minLength: 3, maxLength: 3 }).map((words) => level.replaceAll(/\{[^}]*\}/g, () => words.pop() ?? '')),
      },
      { weight: 1, arbitrary: word },
    );
  return fc.constantFrom(...templates).chain((template) => fc.tuple(...template.map(near)).map((levels) => levels.join('/')));
}

/** The values of a level, by the definition: each ends at the first occurrence of the text after it. */
function valuesOf(level: string, text: string): readonly (readonly [string, string | number])[] | undefined {
  if (level === '') return text === '' ? [] : undefined;
  const [, name, after] = /^\{([^}]*)\}([^{]*)/.exec(level) ?? [];
  if (name === undefined) {
    const [literal = ''] = /^[^{]*/.exec(level) ?? [];
    return text.startsWith(literal) ? valuesOf(level.slice(literal.length), text.slice(literal.length)) : undefined;
  }
  const end = after ? text.indexOf(after) : text.length;
  const value = text.slice(0, Math.max(0, end));
  const members = ENUMS[name.charAt(0)];
  if (value === '' || (members && !members.includes(value)) || (name.startsWith('i') && !/^(0|-?[1-9]\d*)$/.test(value))) return undefined;
  const rest = valuesOf(level.slice(name.length + 2), text.slice(end));
  return rest && [[name, name.startsWith('i') ? Number(value) : value], ...rest];
}

/** How specific a level is: less is tried first. */
function specificity(level: string): readonly number[] {
  if (!level.includes('{')) return [0];
  const whole = /^\{(.)\d*\}$/.exec(level)?.[1];
  if (whole !== undefined && ENUMS[whole]) return [1, ENUMS[whole]?.length ?? 0];
  if (whole === 'p') return [3];
  return [2, -level.replaceAll(/\{[^}]*\}/g, '').length];
}

function parseNaively(templates: readonly Template[], topic: string): Parsed | undefined {
  const levels = topic.split('/');
  const fitting = templates.flatMap((template, i) => {
    if (template.length !== levels.length) return [];
    const values = template.map((level, at) => valuesOf(level, levels[at] as string));
    return values.every((each) => each !== undefined) ? [{ template, type: `e${i}`, params: Object.fromEntries(values.flat()) }] : [];
  });
  const keys = (template: Template): readonly number[] => template.flatMap((level) => [...specificity(level), 0, 0].slice(0, 3));
  fitting.sort((one, other) => {
    const [a, b] = [keys(one.template), keys(other.template)];
    const at = a.findIndex((key, i) => key !== b[i]);
    return at < 0 ? 0 : (a[at] as number) - (b[at] as number);
  });
  return fitting[0] && { type: fitting[0].type, params: fitting[0].params };
}

/** Whether a policy pattern of AWS matches a topic. */
function globMatches(pattern: string, topic: string): boolean {
  const source = pattern.split('*').map((part) => part.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
  return new RegExp(`^${source.join('.*')}$`, 's').test(topic);
}

const CASES = TABLE.chain((templates) =>
  fc.tuple(fc.constant(templates), fc.array(topicsFor(templates), { minLength: 40, maxLength: 40 })),
);

describe('a table with enums, integers and parts of a level', () => {
  it('parses, builds and filters as the definition says', async () => {
    let tables = 0;
    const property = fc.asyncProperty(CASES, async ([templates, topics]) => {
      const files = filesOf(templates);
      const { problems } = await compileFiles(files);
      // Rows that no level orders are refused.
      if (problems.length > 0) {
        expect(new Set(problems.map(({ code }) => code))).toEqual(new Set(['topic-tie']));
        return;
      }
      tables += 1;
      const sdk = await loadGenerated<Sdk>(files);
      const trie = topicTrie(sdk.topicTable);
      for (const topic of topics) {
        const want = parseNaively(templates, topic) ?? null;
        expect(sdk.parseTopic(topic) ?? null, topic).toEqual(want);
        expect(trie.parse(topic) ?? null, topic).toEqual(want);
        if (want) checkRow(sdk, topic, want);
      }
    });
    await fc.assert(property, { numRuns: 40 });
    expect(tables).toBeGreaterThan(20);
  });
});

function checkRow(sdk: Sdk, topic: string, { type, params }: Parsed): void {
  const event = sdk[type as `e${number}`] as EventTopic;
  expect(event.parse(topic)).toEqual(params);
  expect(event.topic(params)).toBe(topic);
  // Every filter that receives the topic is known to receive the event.
  const [first = '', ...others] = topic.split('/');
  for (const filter of [
    topic,
    '#',
    event.filter(),
    event.filter(params),
    ['+', ...others].join('/'),
    [first, ...others.map(() => '+')].join('/'),
  ]) {
    expect(filterMatches(filter, topic), filter).toBe(true);
    expect(sdk.eventsMatching(filter), `${filter} receives ${topic}`).toContain(type);
  }
  const { filters } = sdk.topicFilters({ events: [type], params });
  expect(filters.some((filter) => filterMatches(filter, topic))).toBe(true);
  for (const other of sdk.topicTable.rows) {
    const selected = sdk.topicFilters({ events: [other.type] });
    if (other.type !== type && selected.filters.some((filter) => filterMatches(filter, topic)))
      expect(selected.alsoReceives, `${other.type} at ${topic}`).toContain(type);
  }
  for (const own of [{}, params]) {
    const { documents } = sdk.iotPolicy({ events: [type], params: own, region: 'us-east-1', account: '123456789012' });
    const patterns = documents.flatMap(({ Statement }) =>
      Statement.filter(({ Action }) => Action === 'iot:Receive').flatMap(({ Resource }) => Resource),
    );
    expect(
      patterns.some((pattern) => globMatches(pattern.split(':topic/')[1] ?? '', topic)),
      `${patterns.join()} for ${topic}`,
    ).toBe(true);
  }
}
