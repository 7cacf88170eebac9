import { decodePayload, eventTypes, parseTopic, topicTable } from '@topicwright/aws-iot-events';
import { samples } from '@topicwright/aws-iot-payloads/testing';
import { topicTrie } from '@topicwright/runtime';
import findMyWay from 'find-my-way';
import mqttPattern from 'mqtt-pattern';
import { addRoute, createRouter } from 'rou3';
import { compileRouter } from 'rou3/compiler';
import { fromWire, measure, shuffled } from '../measure.mjs';
import { parseByHand } from './hand-written.mjs';

const rows = topicTable.rows.map((row) => ({ ...row, levels: namedLevels(row) }));

function namedLevels({ filter, params }) {
  let next = 0;
  return filter.split('/').map((level) => (level === '+' || level === '#' ? { param: params[next++], rest: level === '#' } : level));
}

const path = (write) => (row) => row.levels.map((level) => (typeof level === 'string' ? level : write(level))).join('/');

function rou3Compiled() {
  const router = createRouter();
  for (const row of rows) addRoute(router, 'GET', `/${path(({ param, rest }) => (rest ? `**:${param}` : `:${param}`))(row)}`, row.type);
  const find = compileRouter(router);
  return (topic) => find('GET', `/${topic}`);
}

function wayfarer() {
  const router = findMyWay({ caseSensitive: true });
  const write = path(({ rest, param }) => (rest ? '*' : `:${param}`));
  for (const row of rows) router.on('GET', `/${write(row).replaceAll('::', ':')}`, () => row.type);
  return (topic) => router.find('GET', `/${topic}`) ?? undefined;
}

function patterns() {
  const list = rows.map((row) => [path(({ param, rest }) => (rest ? `#${param}` : `+${param}`))(row), row.type]);
  return (topic) => {
    for (const [pattern, type] of list) {
      const params = mqttPattern.exec(pattern, topic);
      if (params !== null) return { type, params };
    }
    return undefined;
  };
}

function factoredRegExp() {
  const body = rows
    .map(
      (row, i) =>
        `(?<r${i}>${row.levels.map((level) => (typeof level === 'string' ? level.replaceAll('$', '\\$') : level.rest ? '(.+)' : '([^/]+)')).join('/')})`,
    )
    .join('|');
  const regExp = new RegExp(`^(?:${body})$`);
  const offsets = [];
  let group = 1;
  for (const row of rows) {
    offsets.push(group);
    group += 1 + row.params.length;
  }
  return (topic) => {
    const match = regExp.exec(topic);
    if (!match) return undefined;
    const i = offsets.findIndex((offset) => match[offset] !== undefined);
    const params = {};
    rows[i].params.forEach((name, k) => {
      params[name] = match[offsets[i] + 1 + k];
    });
    return { type: rows[i].type, params };
  };
}

/** The time to parse a topic, of all rows in random order. */
export function parseTopics() {
  const names = ['pump-7', 'x', 'compressor-0042', 'a_b:c-d'];
  const topics = shuffled(rows.flatMap((row) => names.map((name) => fromWire(path(() => name)(row)))));
  const candidates = {
    topicwright: parseTopic,
    'by hand': parseByHand,
    'one RegExp, factored': factoredRegExp(),
    'find-my-way': wayfarer(),
    'rou3 compiled': rou3Compiled(),
    'mqtt-pattern': patterns(),
  };
  for (const topic of topics) {
    const want = parseTopic(topic);
    for (const name of ['by hand', 'one RegExp, factored'])
      if (JSON.stringify(candidates[name](topic)) !== JSON.stringify(want))
        throw new Error(`${name} parses ${topic} to ${JSON.stringify(candidates[name](topic))}`);
    for (const [name, parse] of Object.entries(candidates))
      if (parse(topic) === undefined) throw new Error(`${name} does not know ${topic}`);
  }
  return measure(candidates, topics);
}

/** The time to parse a topic of a table of `n` rows, by the tree that large tables get; and by the scan of the table of AWS. */
export function parseManyTopics() {
  const table = (n) =>
    Array.from({ length: n }, (_, i) => ({
      type: `t${i}`,
      category: 'C',
      filter: `fleet/site${i % 100}/+/device${Math.floor(i / 100)}/+/state`,
      params: ['line', 'unit'],
    }));
  const build = (n) => {
    const many = table(n);
    const trie = topicTrie(many);
    const topics = shuffled(Array.from({ length: 400 }, (_, i) => fromWire(many[(i * 7919) % n].filter.replaceAll('+', `v${i % 9}`))));
    return { parse: trie.parse, topics };
  };
  const sizes = [32, 1000, 10_000];
  return Object.fromEntries(
    sizes.map((n) => {
      const { parse, topics } = build(n);
      return [`${n} templates`, measure({ parse }, topics).parse];
    }),
  );
}

export { decodePayload, eventTypes, samples };
