import { describe, expect, it } from 'vitest';
import { readCatalog, writeCatalog } from '../../codegen/src/model/catalog-json.js';
import { exampleParams, exampleTopic } from '../../codegen/src/render/event-doc.js';
import { EventChoice } from '../../codegen/src/site/answers/event-choice.js';
import { answerFilter } from '../../codegen/src/site/answers/filter-answer.js';
import { answerGrant, type GrantChoice } from '../../codegen/src/site/answers/grant-answer.js';
import { jsonLines } from '../../codegen/src/site/answers/json-lines.js';
import { answerLine, answerPayload, type PayloadAnswer } from '../../codegen/src/site/answers/payload-answer.js';
import { answerPolicy } from '../../codegen/src/site/answers/policy-answer.js';
import { type FileLine, readLines } from '../../codegen/src/site/answers/read-lines.js';
import { createSearch } from '../../codegen/src/site/answers/search.js';
import { answerRule, answerSettings } from '../../codegen/src/site/answers/setup-answer.js';
import { syntaxIssue } from '../../codegen/src/site/answers/syntax-issue.js';
import { answerTopic } from '../../codegen/src/site/answers/topic-answer.js';
import { topicTree } from '../../codegen/src/site/answers/topic-tree.js';
import { type Explorer, readExplorer } from '../../codegen/src/site/explorer.js';
import { siteHtml } from '../../codegen/src/site/render-site.js';
import { readText } from '../support/generate.js';

const json = (name: string) => writeCatalog(readCatalog(JSON.parse(readText(`generated/${name}/catalog.json`))));
const aws: Explorer = readExplorer({ catalog: json('aws-iot-events') });
const device: Explorer = readExplorer({ catalog: json('aws-iot-device') });
const sampleOf = ({ events }: Explorer, type: string): string => JSON.stringify(events.get(type)?.sample);

describe('the answer about a topic', () => {
  it.each([
    ['', { kind: 'empty' }],
    ['$aws/events/thing/pump-7/created', { kind: 'event', type: 'thingCreated', category: 'THING', params: [['thingName', 'pump-7']] }],
    ['$aws/events/thing/+/created', { kind: 'none', reason: expect.stringContaining('no wildcards'), levels: [] }],
    ['a\0b', { kind: 'none', reason: expect.stringContaining('NUL'), levels: [] }],
  ])('%j', (topic, answer) => expect(answerTopic(aws, topic)).toEqual(answer));

  it('names the limit of a topic that is too long', () => {
    expect(answerTopic(aws, 'x'.repeat(65_536))).toMatchObject({ kind: 'none', reason: expect.stringContaining('65,535 bytes') });
  });

  it('compares the levels with those of the closest topics, up to three after the first mismatch', () => {
    const levels = [
      { text: '$aws', expected: ['$aws'], matches: true },
      { text: 'events', expected: ['events'], matches: true },
      { text: 'thing', expected: ['thing'], matches: true },
      { text: 'p', expected: ['{thingName}'], matches: true },
      { text: 'made', expected: ['created', 'deleted', 'updated'], matches: false },
      { text: 'x', expected: [], matches: false },
      { text: 'y', expected: [], matches: false },
    ];
    expect(answerTopic(aws, '$aws/events/thing/p/made/x/y/z')).toMatchObject({ kind: 'none', levels });
    expect(answerTopic(aws, '$aws/events')).toMatchObject({ levels: [{}, {}, { text: undefined, matches: false }, {}, {}] });
  });
});

it.each([
  ['', { kind: 'empty' }],
  ['$share/g/$aws/events/job/+/completed', { kind: 'events', types: ['jobCompleted'], undelivered: [] }],
  ['#', { kind: 'none', reason: expect.stringContaining('MQTT 4.7.2') }],
])('the answer about the filter %j', (filter, answer) => expect(answerFilter(aws, filter)).toEqual(answer));

describe('the answer about a payload', () => {
  const created = sampleOf(aws, 'thingCreated');
  const topic = '$aws/events/thing/pump-7/created';
  const outcomes = (answer: PayloadAnswer): readonly string[] =>
    answer.kind === 'messages' ? answer.shown.map(({ result }) => (result.ok ? result.event.type : result.error.code)) : [];

  it.each([
    ['nothing', ' \n', '', { kind: 'empty' }],
    ['too much', 'x'.repeat(2_000_001), '', { kind: 'too-large' }],
  ])('is %s', (_, text, on, answer) => expect(answerPayload(aws, text, on)).toEqual(answer));

  it.each([
    ['one payload', created, '', ['thingCreated']],
    ['one payload over several lines', JSON.stringify(JSON.parse(created), null, 2), '', ['thingCreated']],
    ['a payload with its topic', created, topic, ['thingCreated']],
    [
      'payloads line by line, with empty lines and CRLF',
      `${created}\r\n\r\n${sampleOf(aws, 'jobCompleted')}\r\n`,
      '',
      ['thingCreated', 'jobCompleted'],
    ],
    ['a topic and a payload', `${topic} ${created}`, '', ['thingCreated']],
    ['a message as tail prints it', JSON.stringify({ topic, type: 'thingCreated', payload: JSON.parse(created) }), '', ['thingCreated']],
    ['a message in base64', JSON.stringify({ topic, dataBase64: Buffer.from(created).toString('base64') }), '', ['thingCreated']],
    ['a message whose own topic differs from the given one', `${topic} ${created}`, '$aws/events/job/1/completed', ['thingCreated']],
    ['no JSON', '{\n"a": 1,\nb', '', ['invalid-json']],
    ['JSON that is no event', '[]', '', ['unknown-payload']],
    ['lines of which the first is cut', `"x":1}\n${created}`, '', ['invalid-json', 'thingCreated']],
    ['a byte order mark before a payload', `\uFEFF${created}`, '', ['thingCreated']],
  ])('reads %s', (_, text, on, types) => expect(outcomes(answerPayload(aws, text, on))).toEqual(types));

  it.each(['aws-iot-events', 'aws-iot-device'])('reads what `topicwright sample` and `tail` print for each event: %s', (name) => {
    const table = name === 'aws-iot-events' ? aws : device;
    for (const event of table.events.values()) {
      const { type, content, sample } = event;
      if (content === 'bytes') continue;
      const topic = exampleTopic(event, exampleParams(table.catalog, event));
      const text = content === 'text' ? String(sample) : content === 'none' ? '' : JSON.stringify(sample);
      if (!table.sdk.decode(topic, text).ok) continue;
      const payload = content === 'none' ? {} : { payload: sample };
      const printed = JSON.stringify({ topic, ...payload, qos: 1, retain: false }, null, 2);
      expect(outcomes(answerPayload(table, printed, '')), printed).toEqual([type]);
      expect(outcomes(answerPayload(table, `${topic} ${text}`, ''))).toEqual([type]);
      expect(outcomes(answerPayload(table, text, topic))).toEqual([type]);
    }
  });

  it('keeps the first events and failures of many', () => {
    const lines = Array.from({ length: 300 }, (_, i) => (i % 3 === 0 ? '{"a":1}' : created));
    const answer = answerPayload(aws, lines.join('\n'), '');
    expect(answer).toMatchObject({ total: 300, failed: 100 });
    expect(outcomes(answer).filter((each) => each === 'thingCreated')).toHaveLength(20);
    expect(outcomes(answer).filter((each) => each === 'unknown-payload')).toHaveLength(50);
    expect(answerLine(aws, { text: created, number: 7 }, '').line).toBe(7);
    expect(answerLine(aws, { text: new Uint8Array([0xff]), number: 1 }, topic)).toMatchObject({
      result: { error: { code: 'invalid-utf8' } },
    });
  });
});

it.each([
  ['{\n"a": 1,\nb', { line: 3, column: 1, before: '{\n"a": 1,\n', at: 'b', after: '' }],
  [`{"a":"${'x'.repeat(5000)}", b}`, { line: 1, column: 5010, before: expect.stringMatching(/^x{997}", $/), at: 'b', after: '}' }],
  ['[1, 2', { line: 1, column: 6, before: '[1, 2', at: '', after: '' }],
  ['[1, 2]', undefined],
])('the line and column of a syntax error, and what is around it: %#', (text, issue) => expect(syntaxIssue(text)).toEqual(issue));

it('lines are read across chunks, and the rest of a line of more than 2 MB is dropped', async () => {
  const encoder = new TextEncoder();
  async function* chunks(): AsyncGenerator<Uint8Array> {
    for (const text of ['a\n\nb', 'c\r\n', 'd'.repeat(1_900_000), 'd'.repeat(1_900_000), 'd\ne', '']) yield encoder.encode(text);
  }
  const lines: FileLine[] = [];
  for await (const list of readLines(chunks())) lines.push(...list);
  const shown = lines.map(({ bytes, number, isTooLong }) => [
    new TextDecoder().decode(bytes.subarray(0, 3)),
    bytes.length,
    number,
    isTooLong,
  ]);
  expect(shown).toEqual([
    ['a', 1, 1, false],
    ['bc', 2, 3, false],
    ['ddd', 2_000_000, 4, true],
    ['e', 1, 5, false],
  ]);
});

describe('JSON with annotations', () => {
  it('has each annotation at its place, or at the nearest place around it', () => {
    const annotations = [
      ['/a~1b/1', 'one'],
      ['/missing/deep', 'two'],
    ] as const;
    expect(jsonLines({ 'a/b': [1, 2], c: {} }, annotations)).toEqual([
      { depth: 0, name: undefined, text: '{', annotations: ['two'] },
      { depth: 1, name: '"a/b"', text: '[', annotations: [] },
      { depth: 2, name: undefined, text: '1,', annotations: [] },
      { depth: 2, name: undefined, text: '2', annotations: ['one'] },
      { depth: 1, name: undefined, text: '],', annotations: [] },
      { depth: 1, name: '"c"', text: '{}', annotations: [] },
      { depth: 0, name: undefined, text: '}', annotations: [] },
    ]);
  });

  it('is limited in depth, lines and characters', () => {
    expect(jsonLines(JSON.parse('['.repeat(5000) + ']'.repeat(5000)), [])).toHaveLength(121);
    expect(
      jsonLines(
        Array.from({ length: 2000 }, (_, i) => i),
        [],
      ).at(-1)?.text,
    ).toBe('… more lines');
    expect(jsonLines('x'.repeat(1000), [])[0]?.text).toHaveLength(301);
  });
});

describe('the answer about a policy', () => {
  it('has findings, and a verdict for each event of the side', () => {
    expect(answerPolicy(aws, ' ', 'client')).toBeUndefined();
    const answer = answerPolicy(aws, '{"Statement":[]}', 'client');
    expect(answer?.coverage).toMatchObject(aws.catalog.events.map(() => ({ verdict: 'not' })));
    expect(answerPolicy(aws, 'x', 'client')?.findings[0]?.rule).toBe('malformed');
  });

  it('has a reason instead where the side needs no policy', () => {
    expect(answerPolicy(aws, '{"Statement":[]}', 'broker')).toMatchObject({ coverage: { refusal: expect.stringContaining('broker') } });
  });
});

describe('the access for a choice', () => {
  const choice: GrantChoice = {
    events: ['PRESENCE'],
    side: 'client',
    params: {},
    clientIds: [],
    persistentSession: false,
    widen: false,
    region: 'us-east-1',
    account: '123456789012',
  };
  const refusals = (given: Partial<GrantChoice>): readonly string[] =>
    answerGrant(aws, { ...choice, ...given }).flatMap(({ title, result }) => ('refusal' in result ? [title] : []));

  it.each([
    ['a valid choice', {}, []],
    ['an unknown region', { region: 'x' }, ['AWS IoT policy', 'IAM policy']],
    ['a foreign parameter', { params: { jobId: '1' } }, ['AWS IoT policy', 'IAM policy', 'CloudFormation', 'Terraform', 'Mosquitto ACL']],
    ['a policy that is too large', { events: ['all'] }, []],
    ['client ids and a kept session', { clientIds: ['a', 'b'], persistentSession: true }, []],
  ])('is refused in these forms: %s', (_, given, titles) => expect(refusals(given)).toEqual(titles));

  it('has the size of each document', () => {
    const [iot] = answerGrant(aws, choice);
    expect(iot?.result).toMatchObject({ sizes: { most: 2048 }, alsoGrants: [] });
  });

  it('has the settings and rules', () => {
    expect(answerSettings(aws, ['THING', 'PRESENCE'])).toMatchObject({
      keys: ['THING'],
      alwaysOn: expect.arrayContaining(['presenceConnected']),
    });
    expect(answerSettings(aws, ['nothing'])).toMatchObject({ refusal: expect.stringContaining('nothing') });
    expect(answerRule(aws, { events: ['JOB'], side: 'broker', target: 'lambda' })).toMatchObject({
      sql: expect.arrayContaining([expect.stringContaining('SELECT')]),
    });
    expect(answerRule(aws, { events: ['nothing'], side: 'client', target: 'sqs' })).toMatchObject({ refusal: expect.any(String) });
  });
});

describe('the search', () => {
  const search = createSearch(aws);
  const found = (query: string): readonly (string | undefined)[] =>
    search(query)
      .hits.slice(0, 2)
      .map(({ type, by }) => `${type} by ${by}`);

  it.each([
    ['', []],
    ['thingcreated', ['thingCreated by event']],
    ['$aws/events/thing/pump-7/created', ['thingCreated by topic']],
    ['presence disconnected', ['presenceDisconnected by event']],
    ['versionNumber updated', ['thingUpdated by event', 'thingGroupUpdated by event']],
    ['xyzzy', []],
  ])('%j', (query, hits) => expect([...found(query)].sort()).toEqual([...hits].sort()));

  it('counts all hits, and returns the first', () => {
    expect(search('e')).toMatchObject({ total: aws.catalog.events.length, hits: { length: 30 } });
  });
});

describe('the tree of topics', () => {
  it('contains each event once, and joins levels without a branch', () => {
    const [root, ...others] = topicTree(aws.catalog.events);
    expect(others).toEqual([]);
    expect(root).toMatchObject({ levels: ['$aws', 'events'], path: '$aws/events/', size: aws.catalog.events.length });
    const typesBelow = (node: NonNullable<typeof root>): readonly string[] => [
      ...node.events.map(({ type }) => type),
      ...node.children.flatMap(typesBelow),
    ];
    expect([...typesBelow(root as NonNullable<typeof root>)].sort()).toEqual([...aws.events.keys()].sort());
  });
});

describe('a choice of events', () => {
  const choice = new EventChoice(aws.catalog.events);
  const thing = choice.categories.find(({ name }) => name === 'THING');
  const [first, ...rest] = thing?.events ?? [];
  if (!thing || !first) throw new Error('the table has no such category');

  it('is a category if all of its events are chosen', () => {
    choice.setEvent(thing, first, true);
    expect([choice.names, choice.stateOf(thing)]).toEqual([[first.type], 'some']);
    for (const event of rest) choice.setEvent(thing, event, true);
    expect([choice.names, choice.stateOf(thing), choice.params]).toEqual([['THING'], 'all', ['thingName']]);
    choice.setEvent(thing, first, false);
    expect(choice.names).toEqual(rest.map(({ type }) => type));
    choice.setCategory(thing, false);
    expect([choice.names, choice.stateOf(thing)]).toEqual([[], 'none']);
  });

  it('has no unknown names', () => {
    choice.choose(['PRESENCE', 'nothing', 'jobCompleted']);
    expect(choice.names).toEqual(['PRESENCE', 'jobCompleted']);
  });
});

describe('a comparison', () => {
  const catalog = json('aws-iot-events');
  const [first, ...others] = catalog.events;
  if (!first) throw new Error('the table is empty');
  const change = { spec: 'x', rule: 'row-added', severity: 'info', for: 'both', event: others[0]?.type, path: '', at: {}, reason: '' };

  it('has the events of both versions, with their marks; the testers know those of the new one', () => {
    const now = { ...catalog, events: others };
    const explorer = readExplorer({ catalog: now, comparison: { old: catalog, changes: [change as never] } });
    expect(Object.fromEntries(explorer.marks)).toEqual({ [first.type]: 'removed', [`${others[0]?.type}`]: 'changed' });
    expect([explorer.events.has(first.type), explorer.table.rows.some(({ type }) => type === first.type)]).toEqual([true, false]);
    const added = readExplorer({ catalog, comparison: { old: now, changes: [] } });
    expect(Object.fromEntries(added.marks)).toEqual({ [first.type]: 'added' });
  });
});

it('a comparison has the categories and parameters of removed events', () => {
  const catalog = json('aws-iot-events');
  const events = catalog.events.filter(({ category }) => category !== 'CERTIFICATES');
  const categories = catalog.categories.filter(({ name }) => name !== 'CERTIFICATES');
  const parameters = catalog.parameters.filter(({ name }) => events.some(({ params }) => params.includes(name)));
  const explorer = readExplorer({ catalog: { ...catalog, events, categories, parameters }, comparison: { old: catalog, changes: [] } });
  const nameOf = ({ name }: { readonly name: string }): string => name;
  expect(explorer.catalog.categories.map(nameOf).sort()).toEqual(catalog.categories.map(nameOf).sort());
  expect(explorer.catalog.parameters.map(nameOf).sort()).toEqual(catalog.parameters.map(nameOf).sort());
});

it('the file of a page allows its own script and style only, and reloads only if it is served', () => {
  const assets = { script: 'start()', style: 'a{}', notices: 'the licences' };
  const data = { catalog: { ...json('aws-iot-events'), title: '</title><b>&amp;' } };
  const file = siteHtml(data, assets);
  expect(file).toContain('<title>&lt;/title>&lt;b>&amp;amp;</title>');
  expect(file).not.toMatch(/connect-src|EventSource|unsafe-inline/);
  expect(file.match(/<script/g)).toHaveLength(2);
  const served = siteHtml(data, assets, { version: 'v 1' });
  expect(served).toContain("connect-src 'self'");
  expect(served).toContain('new EventSource("reload?v%201")');
});
