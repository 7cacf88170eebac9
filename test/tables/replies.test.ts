import { describe, expect, it } from 'vitest';
import { compileFiles, loadGenerated } from '../support/generate.js';
import { ACCOUNT, resources, type Sdk, THING, tableOf } from '../support/small-tables.js';

/** A device asks, and its backend orders. `answered` is also received by a wider filter. */
async function asking(dialect: 'mqtt' | 'aws-iot' = 'mqtt'): Promise<Sdk> {
  const files = tableOf(
    {
      ask: `topic: "q/{id}/ask", direction: send, replies: { by: [answered, refused], match: topic }`,
      answered: 'topic: "q/{id}/$next/answered"',
      refused: 'topic: "q/{id}/ask/refused"',
      order: 'topic: "o/{id}", replies: { by: [obeyed], match: { request: /seq, reply: seq } }',
      obeyed: 'topic: "o/{id}/obeyed", direction: send',
      told: 'topic: "q/{id}/{kind}/answered"',
      said: 'topic: "q/{id}/said", direction: send',
    },
    ['id', 'kind'],
  );
  return loadGenerated<Sdk>({ ...files, 'spec.yaml': (files['spec.yaml'] as string).replace('dialect: mqtt', `dialect: ${dialect}`) });
}

describe('a selection with a request', () => {
  it('has the filters of its replies for the side that asks', async () => {
    const { topicFilters } = await asking();
    expect(topicFilters({ events: 'ask' }).filters).toEqual(['q/+/$next/answered', 'q/+/ask/refused']);
    expect(topicFilters({ events: ['ask'], params: { id: 'a' } }).filters).toEqual(['q/a/$next/answered', 'q/a/ask/refused']);
    expect(topicFilters({ events: ['ask'], side: 'backend' }).filters).toEqual(['q/+/ask']);
    expect(topicFilters({ events: ['order'], side: 'backend' }).filters).toEqual(['o/+/obeyed']);
    expect(topicFilters({ events: ['order'] }).filters).toEqual(['o/+']);
    expect(() => topicFilters({ events: ['said'] })).toThrow('device does not receive said');
  });

  it('lets the side that asks subscribe and receive, and the side that answers publish', async () => {
    const { iotPolicy, mosquittoAcl } = await asking();
    const device = iotPolicy({ ...ACCOUNT, events: ['ask', 'order'], params: { id: THING }, clientIds: ['a'] });
    expect(resources(device, 'Publish')).toEqual([`topic/o/${THING}/obeyed`, `topic/q/${THING}/ask`]);
    expect(resources(device, 'Subscribe')).toEqual(
      [`o/${THING}`, `q/${THING}/$next/answered`, `q/${THING}/ask/refused`].map((filter) => `topicfilter/${filter}`),
    );
    expect(resources(device, 'Receive')).toEqual(
      [`o/${THING}`, `q/${THING}/$next/answered`, `q/${THING}/ask/refused`].map((topic) => `topic/${topic}`),
    );
    const backend = iotPolicy({ ...ACCOUNT, events: ['ask'], side: 'backend', clientIds: ['b'] });
    expect(resources(backend, 'Publish')).toEqual(['topic/q/*/$next/answered', 'topic/q/*/ask/refused']);
    expect(resources(backend, 'Subscribe')).toEqual(['topicfilter/q/+/ask']);
    expect(
      mosquittoAcl({ events: ['ask'], side: 'backend' })
        .split('\n')
        .filter((line) => /^topic/.test(line)),
    ).toEqual(['topic read q/+/ask', 'topic write q/+/$next/answered', 'topic write q/+/ask/refused']);
  });

  it('grants the filters of replies literally on AWS, also if the selection covers them', async () => {
    const { iotPolicy, topicFilters, policyCoverage } = await asking('aws-iot');
    expect(topicFilters({ events: 'all' }).filters).toEqual(['o/+', 'q/+/+/answered', 'q/+/ask/refused']);
    for (const max of [undefined, 2]) {
      const policy = iotPolicy({ ...ACCOUNT, events: 'all', clientIds: ['a'], ...(max && { max }) });
      const granted = resources(policy, 'Subscribe');
      for (const { filters } of [topicFilters({ events: 'ask' }), topicFilters({ events: 'all', ...(max && { max }) })])
        expect(granted).toEqual(expect.arrayContaining(filters.map((filter) => `topicfilter/${filter}`)));
      expect(policyCoverage(policy.documents, { events: 'all' }).map(({ verdict }) => verdict)).toEqual(Array(7).fill('granted'));
    }
    const own = iotPolicy({ ...ACCOUNT, events: ['ask'], clientIds: ['a'] });
    expect(policyCoverage(own.documents, { events: ['ask'] })).toEqual(
      ['answered', 'ask', 'refused'].map((type) => ({ type, verdict: 'granted', reasons: [] })),
    );
    const without = iotPolicy({ ...ACCOUNT, events: ['said', 'told'], clientIds: ['a'] });
    expect(policyCoverage(without.documents, { events: ['ask'] }).map(({ type, verdict }) => [type, verdict])).toEqual([
      ['answered', 'not'],
      ['ask', 'not'],
      ['refused', 'not'],
    ]);
  });

  it('brings no replies to rules', async () => {
    const { ruleSql } = await asking('aws-iot');
    expect(ruleSql({ events: ['order'] }).map(({ sql }) => sql)).toEqual([expect.stringContaining("FROM 'o/+'")]);
    expect(() => ruleSql({ events: ['ask'] })).toThrow('device does not receive ask');
  });
});

describe('replies in the compiled spec', () => {
  it('are facts, part of the reference, and of the documentation of the request', async () => {
    const files = tableOf(
      {
        ask: 'topic: "q/{rid}", direction: send, replies: { by: [answered], match: { request: { param: rid }, reply: /seq } }',
        answered: 'topic: "a"',
      },
      ['rid: { description: d, example: 1, type: integer }'],
    );
    const { files: emitted, problems } = await compileFiles(files);
    expect(problems).toEqual([]);
    const textOf = (name: string): string => emitted.find(({ path }) => path.endsWith(name))?.text ?? '';
    expect(textOf('topics.txt')).toContain('replies=answered:{rid}=seq:integer');
    expect(textOf('reference.md')).toContain('| replies | answered; matched by {rid} of the request and seq of the reply |');
    expect(textOf('topics.ts')).toContain('Replies: `answered`.');
    const catalog = JSON.parse(textOf('catalog.json')) as {
      readonly events: readonly { readonly type: string; readonly replies: unknown }[];
    };
    expect(Object.fromEntries(catalog.events.map(({ type, replies }) => [type, replies]))).toEqual({
      ask: { by: ['answered'], match: { request: { param: 'rid' }, reply: 'seq', isInteger: true } },
      answered: null,
    });
  });

  it('may be those of the category, except for a row with null', async () => {
    const files = tableOf(
      {
        ask: 'topic: "q/{id}", direction: send',
        poll: 'topic: "p/{id}", direction: send',
        reset: 'topic: "r/{id}", direction: send, content: none',
        answered: 'topic: "a/{id}", replies: null',
      },
      ['id'],
    );
    const spec = (files['spec.yaml'] as string).replace(
      '    payload: payloads/report.yaml\n',
      '    payload: payloads/report.yaml\n    replies: { by: [answered], match: { request: seq, reply: seq } }\n',
    );
    const { topicTable } = await loadGenerated<Sdk>({ ...files, 'spec.yaml': spec });
    // A row without a payload does not inherit a token in it.
    expect(
      topicTable.rows
        .filter(({ replies }) => replies)
        .map(({ type }) => type)
        .sort(),
    ).toEqual(['ask', 'poll']);
  });

  it('select the same for a row that both sides send', async () => {
    const { topicFilters } = await loadGenerated<Sdk>(
      tableOf(
        {
          ping: 'topic: "ping/{id}", direction: both, replies: { by: [pong], match: { request: seq, reply: seq } }',
          pong: 'topic: "pong/{id}", direction: both',
        },
        ['id'],
      ),
    );
    for (const side of ['device', 'backend']) expect(topicFilters({ events: 'ping', side }).filters).toEqual(['ping/+', 'pong/+']);
  });
});
