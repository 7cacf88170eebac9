import { mkdirSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseTopic, topicTable } from '@topicwright/aws-iot-events';
import findMyWay from 'find-my-way';
import mqttPattern from 'mqtt-pattern';
import { addRoute, createRouter } from 'rou3';
import { compileRouter } from 'rou3/compiler';
import { fromWire, measure, shuffled } from '../measure.mjs';
import { bench, generated } from './generate.mjs';
import { parseByHand } from './hand-written.mjs';

/** A router for each peer, over rows of a table. */
function peers(table) {
  const rows = table.map((row) => ({ ...row, levels: namedLevels(row) }));
  return {
    'one RegExp, factored': factoredRegExp(rows),
    'find-my-way': wayfarer(rows),
    'rou3 compiled': rou3Compiled(rows),
    'mqtt-pattern': patterns(rows),
  };
}

function namedLevels({ filter, params }) {
  let next = 0;
  return filter.split('/').map((level) => (level === '+' || level === '#' ? { param: params[next++], rest: level === '#' } : level));
}

const path = (write) => (row) => row.levels.map((level) => (typeof level === 'string' ? level : write(level))).join('/');

function rou3Compiled(rows) {
  const router = createRouter();
  for (const row of rows) addRoute(router, 'GET', `/${path(({ param, rest }) => (rest ? `**:${param}` : `:${param}`))(row)}`, row.type);
  const find = compileRouter(router);
  return (topic) => find('GET', `/${topic}`);
}

function wayfarer(rows) {
  const router = findMyWay({ caseSensitive: true });
  const write = path(({ rest, param }) => (rest ? '*' : `:${param}`));
  for (const row of rows) router.on('GET', `/${write(row).replaceAll('::', ':')}`, () => row.type);
  return (topic) => router.find('GET', `/${topic}`) ?? undefined;
}

function patterns(rows) {
  const list = rows.map((row) => [path(({ param, rest }) => (rest ? `#${param}` : `+${param}`))(row), row.type]);
  return (topic) => {
    for (const [pattern, type] of list) {
      const params = mqttPattern.exec(pattern, topic);
      if (params !== null) return { type, params };
    }
    return undefined;
  };
}

const escaped = (level) => level.replaceAll(/[$.]/g, '\\$&');

function factoredRegExp(rows) {
  const levels = (row) =>
    row.levels.map((level) => (typeof level === 'string' ? escaped(level) : level.rest ? '(.+)' : '([^/]+)')).join('/');
  const body = rows.map((row, i) => `(?<r${i}>${levels(row)})`).join('|');
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

const topicOf = (row, name) => row.filter.replaceAll(/[+#]/g, name);

/** The time to parse a topic, of all rows in random order. */
export function parseTopics() {
  const { rows } = topicTable;
  const names = ['pump-7', 'x', 'compressor-0042', 'a_b:c-d'];
  const topics = shuffled(rows.flatMap((row) => names.map((name) => fromWire(topicOf(row, name)))));
  const candidates = { topicwright: parseTopic, 'by hand': parseByHand, ...peers(rows) };
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

const SIZES = [32, 1000, 10_000];

/** The time to parse a topic of a table of 32 to 10,000 rows, by what the generator makes of it and by its peers. */
export async function parseManyTopics() {
  const times = {};
  for (const n of SIZES) {
    const { parseTopic: parse, topicTable: table } = await fleet(n);
    const topics = shuffled(Array.from({ length: 400 }, (_, i) => fromWire(topicOf(table.rows[(i * 7919) % n], `v${i % 9}`))));
    const { 'mqtt-pattern': loop, 'one RegExp, factored': _, ...others } = peers(table.rows);
    times[`${n} templates`] = {
      ...measure({ topicwright: parse, ...others }, topics),
      // A loop over all patterns: a few calls tell.
      ...measure({ 'mqtt-pattern': loop }, topics.slice(0, 20), { rounds: 5, callsARound: 20 }),
    };
  }
  return times;
}

// A fleet of sites, lines and units, as its owner would write it down.
function fleet(n) {
  const folder = resolve(bench, `.build/fleet-${n}`);
  mkdirSync(folder, { recursive: true });
  const rows = Array.from({ length: n }, (_, i) => {
    const topic = `fleet/site${i % 100}/{line}/device${Math.floor(i / 100)}/{unit}/state`;
    return `      site${i % 100}Device${Math.floor(i / 100)}: { topic: "${topic}" }\n`;
  });
  const parameters = ['line', 'unit'].map((name) => `  ${name}: { description: The ${name}., example: v1 }\n`).join('');
  const head = `topicwright: 1\nname: fleet\ntitle: Fleet\ndialect: mqtt\nparameters:\n${parameters}`;
  writeFileSync(
    resolve(folder, 'fleet.yaml'),
    `${head}categories:\n  STATE:\n    title: State\n    payload: state.yaml\n    events:\n${rows.join('')}`,
  );
  writeFileSync(resolve(folder, 'state.yaml'), 'type: object\n');
  const exported = "export { parseTopic } from './src/parse-topic.js';\nexport { topicTable } from './src/topic-table.js';\n";
  return generated(folder, 'fleet.yaml', exported);
}
