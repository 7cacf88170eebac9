// Topic parsers and routers: topic name to event type and parameters.
import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseTopic, topicTable } from '@topicwright/aws-iot-events';
import findMyWay from 'find-my-way';
import mqttPattern from 'mqtt-pattern';
import { addRoute, createRouter } from 'rou3';
import { compileRouter } from 'rou3/compiler';
import { fromWire, measure, shuffled } from '../measure.mjs';
import { emptyFolder, generateAndImport } from './build.mjs';
import { parseByHand } from './hand-written.mjs';

/** The router of each peer, for the rows of a topic table. */
function peers(table) {
  const rows = table.map((row) => ({ ...row, levels: namedLevels(row) }));
  return {
    'one RegExp': factoredRegExp(rows),
    'find-my-way': findMyWayRouter(rows),
    'rou3 compiled': rou3Compiled(rows),
    'mqtt-pattern': mqttPatternLoop(rows),
  };
}

// The levels of a filter. A wildcard becomes the parameter that it stands for.
function namedLevels({ filter, params }) {
  let next = 0;
  return filter.split('/').map((level) => (level === '+' || level === '#' ? { param: params[next++], rest: level === '#' } : level));
}

const pathBy = (write) => (row) => row.levels.map((level) => (typeof level === 'string' ? level : write(level))).join('/');

function rou3Compiled(rows) {
  const router = createRouter();
  for (const row of rows) addRoute(router, 'GET', `/${pathBy(({ param, rest }) => (rest ? `**:${param}` : `:${param}`))(row)}`, row.type);
  const find = compileRouter(router);
  return (topic) => find('GET', `/${topic}`);
}

function findMyWayRouter(rows) {
  const router = findMyWay({ caseSensitive: true });
  const write = pathBy(({ rest, param }) => (rest ? '*' : `:${param}`));
  for (const row of rows) router.on('GET', `/${write(row).replaceAll('::', ':')}`, () => row.type);
  return (topic) => router.find('GET', `/${topic}`) ?? undefined;
}

function mqttPatternLoop(rows) {
  const list = rows.map((row) => [pathBy(({ param, rest }) => (rest ? `#${param}` : `+${param}`))(row), row.type]);
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

/** Nanoseconds to parse a topic of the AWS table. */
export function parseTopics() {
  const { rows } = topicTable;
  const names = ['pump-7', 'x', 'compressor-0042', 'a_b:c-d'];
  const topics = shuffled(rows.flatMap((row) => names.map((name) => fromWire(topicOf(row, name)))));
  const candidates = { topicwright: parseTopic, 'hand-written scan': parseByHand, ...peers(rows) };
  for (const topic of topics) assertParsed(candidates, topic);
  return measure(candidates, topics);
}

// Routers return a match in their own shape; what returns our shape must return the same.
function assertParsed(candidates, topic) {
  const want = JSON.stringify(parseTopic(topic));
  for (const [name, parse] of Object.entries(candidates)) {
    const found = parse(topic);
    if (found === undefined) throw new Error(`${name} does not match ${topic}`);
    if (['hand-written scan', 'one RegExp'].includes(name) && JSON.stringify(found) !== want)
      throw new Error(`${name} parses ${topic} as ${JSON.stringify(found)}`);
  }
}

const SIZES = [32, 1000, 10_000];

/** Nanoseconds to parse a topic of tables of 32 to 10,000 templates, by table. */
export async function parseManyTopics() {
  const times = {};
  for (const size of SIZES) {
    const { parseTopic: parse, topicTable: table } = await generateFleet(size);
    const topics = shuffled(Array.from({ length: 400 }, (_, i) => fromWire(topicOf(table.rows[(i * 7919) % size], `v${i % 9}`))));
    const { 'mqtt-pattern': loop, 'one RegExp': _, ...routers } = peers(table.rows);
    times[`${size} templates`] = {
      ...measure({ topicwright: parse, ...routers }, topics),
      // A loop over all patterns, so slow that few calls are enough.
      ...measure({ 'mqtt-pattern': loop }, topics.slice(0, 20), { rounds: 5, callsPerRound: 20 }),
    };
  }
  return times;
}

// A fleet of sites, lines and units, as its owner would specify it.
function generateFleet(size) {
  const folder = emptyFolder(`fleet-${size}`);
  const events = Array.from({ length: size }, (_, i) => {
    const topic = `fleet/site${i % 100}/{line}/device${Math.floor(i / 100)}/{unit}/state`;
    return `      site${i % 100}Device${Math.floor(i / 100)}: { topic: "${topic}" }\n`;
  });
  const parameters = ['line', 'unit'].map((name) => `  ${name}: { description: The ${name}., example: v1 }\n`).join('');
  const head = `topicwright: 1\nname: fleet\ntitle: Fleet\ndialect: mqtt\nparameters:\n${parameters}`;
  writeFileSync(
    resolve(folder, 'fleet.yaml'),
    `${head}categories:\n  STATE:\n    title: State\n    payload: state.yaml\n    events:\n${events.join('')}`,
  );
  writeFileSync(resolve(folder, 'state.yaml'), 'type: object\n');
  const exported = "export { parseTopic } from './src/parse-topic.js';\nexport { topicTable } from './src/topic-table.js';\n";
  return generateAndImport(folder, 'fleet.yaml', exported);
}
