import type { TopicRow } from '@topicwright/runtime';
import { topicTrie } from '@topicwright/runtime/codegen';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { prove } from '../../../codegen/src/prove.js';
import { compileFiles, loadGenerated, ROOT } from '../../support/generate.js';

interface Parsed {
  readonly type: string;
  readonly params: { readonly [name: string]: string };
}

interface Sdk {
  readonly parseTopic: (topic: string) => Parsed | undefined;
}

const LITERALS = ['a', 'b', 'ab', 'door', 'opened', '', '$aws', '工場', '.well-known', "it's", 'constructor', 'const', '1'];
const PARAMETERS = ['x', 'y', 'type', 'class', 'slash1', 'topic'];

type Template = readonly string[];

/** Templates of few words, so that they often share prefixes and overlap. Each filter occurs only once. */
const TABLE = fc
  .uniqueArray(
    fc
      .array(fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...LITERALS) }, { weight: 2, arbitrary: fc.constant('{}') }), {
        minLength: 1,
        maxLength: 5,
      })
      .map((levels): Template => {
        let next = 0;
        return levels.map((level) => (level === '{}' ? `{${PARAMETERS[next++]}}` : level));
      })
      .filter((levels) => levels.join('/') !== ''),
    { minLength: 2, maxLength: 14, selector: (levels) => levels.map((level) => (isParameter(level) ? '+' : level)).join('/') },
  )
  .chain((templates) =>
    fc.tuple(fc.constant(templates), fc.array(fc.boolean(), { minLength: templates.length, maxLength: templates.length })),
  )
  .map(([templates, tails]) =>
    templates.map((levels, i) => (tails[i] && isParameter(levels.at(-1)) ? [...levels.slice(0, -1), '{rest}'] : levels)),
  )
  .map((templates) => {
    const shapes = templates.map((levels) =>
      levels.map((level) => (level === '{rest}' ? '#' : isParameter(level) ? '+' : level)).join('/'),
    );
    return templates.filter((_, i) => shapes.indexOf(shapes[i] ?? '') === i);
  });

function isParameter(level: string | undefined): boolean {
  return level?.startsWith('{') === true;
}

/** A naive implementation of the specification: level by level from the left, literal before parameter before rest parameter. */
function parseNaively(templates: readonly Template[], topic: string): Parsed | undefined {
  const levels = topic.split('/');
  const rank = (level: string): number => (level === '{rest}' ? 2 : isParameter(level) ? 1 : 0);
  const fitting = templates.flatMap((template, i) => {
    const params = paramsOf(template, levels);
    return params ? [{ template, parsed: { type: `e${i}`, params } }] : [];
  });
  fitting.sort((a, b) => {
    const at = a.template.findIndex((level, k) => rank(level) !== rank(b.template[k] ?? '{rest}'));
    return at < 0 ? 0 : rank(a.template[at] ?? '') - rank(b.template[at] ?? '');
  });
  return fitting[0]?.parsed;
}

function paramsOf(template: Template, levels: readonly string[]): Record<string, string> | undefined {
  const params: Record<string, string> = {};
  // [MQTT-4.7.2-1]
  if (levels[0]?.startsWith('$') && isParameter(template[0] ?? '')) return undefined;
  for (const [i, level] of template.entries()) {
    if (level === '{rest}') {
      const rest = levels.slice(i).join('/');
      if (rest === '') return undefined;
      params['rest'] = rest;
      return params;
    }
    if (isParameter(level)) {
      if (!levels[i]) return undefined;
      params[level.slice(1, -1)] = levels[i];
    } else if (levels[i] !== level) return undefined;
  }
  return levels.length === template.length ? params : undefined;
}

function rowsOf(templates: readonly Template[]): readonly TopicRow[] {
  return templates.map((levels, i) => ({
    type: `e${i}`,
    category: 'C',
    filter: levels.map((level) => (level === '{rest}' ? '#' : isParameter(level) ? '+' : level)).join('/'),
    params: levels.filter(isParameter).map((level) => level.slice(1, -1)),
  }));
}

function parameterNames(templates: readonly Template[]): readonly string[] {
  return [...new Set(templates.flat().filter(isParameter))].map((level) => level.slice(1, -1));
}

function specOf(templates: readonly Template[]): string {
  const names = parameterNames(templates);
  const parameters = names.map((name) => `  ${name}: { description: One., example: e${name === 'rest' ? ', rest: true' : ''} }\n`).join('');
  const rows = templates.map((levels, i) => `      e${i}: { topic: ${JSON.stringify(levels.join('/'))} }\n`).join('');
  const head = 'topicwright: 1\nname: any\ntitle: Any\ndialect: mqtt\n';
  return `${head}${names.length > 0 ? `parameters:\n${parameters}` : ''}categories:\n  C:\n    title: C\n    payload: p.yaml\n    events:\n${rows}`;
}

/** Topics that match a template, and topics that nearly match. */
function topicsFor(templates: readonly Template[]): fc.Arbitrary<string> {
  const words = fc.constantFrom(...LITERALS, 'v', 'w');
  const near = fc
    .constantFrom(...templates)
    .chain((template) =>
      fc.tuple(
        ...template.map((level) =>
          isParameter(level) ? words : fc.oneof({ weight: 5, arbitrary: fc.constant(level) }, { weight: 1, arbitrary: words }),
        ),
      ),
    );
  const more = fc.oneof({ weight: 3, arbitrary: fc.constant<string[]>([]) }, { weight: 1, arbitrary: fc.array(words, { maxLength: 2 }) });
  return fc.tuple(near, more).map(([levels, others]) => [...levels, ...others].join('/'));
}

const FILES = { 'p.yaml': 'type: object\n' };

describe('the parser of any table', () => {
  it('agrees with a naive parser', async () => {
    const property = fc.asyncProperty(
      TABLE.chain((templates) => fc.tuple(fc.constant(templates), fc.array(topicsFor(templates), { minLength: 60, maxLength: 60 }))),
      async ([templates, topics]) => {
        const { parseTopic } = await loadGenerated<Sdk>({ ...FILES, 'spec.yaml': specOf(templates) });
        // The generated parser uses a trie for more than 200 rows. The command line always uses it.
        const trie = topicTrie({ rows: rowsOf(templates), parameters: parameterNames(templates).map((name) => ({ name })) });
        for (const topic of topics) {
          const want = parseNaively(templates, topic) ?? null;
          expect(parseTopic(topic) ?? null, topic).toEqual(want);
          expect(trie.parse(topic) ?? null, topic).toEqual(want);
        }
      },
    );
    await fc.assert(property, { numRuns: 25 });
  });

  it('type-checks', async () => {
    const property = fc.asyncProperty(TABLE, async (templates) => {
      const { files, problems } = await compileFiles({ ...FILES, 'spec.yaml': specOf(templates) });
      expect(problems).toEqual([]);
      expect(
        await prove(
          files.filter(({ path }) => /out\/(?:topics|topic-table|parse-topic)\.ts$/.test(path)),
          ROOT,
          new Map(),
        ),
      ).toEqual([]);
    });
    await fc.assert(property, { numRuns: 8 });
  });
});
