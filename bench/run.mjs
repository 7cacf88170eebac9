// Measures Topicwright beside its peers, prints the promised ratios, and writes RESULTS.md with all ratios and figures, and results.svg.
// Each promise is the highest ratio that Topicwright may have; README.md explains those that are missed.
import { mkdirSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { checksum } from './measure.mjs';
import { addFigures, addMissing, addRatio, chart, compare, promiseTable, report } from './report.mjs';
import { bench, runFresh } from './subjects/build.mjs';
import { BARE, load } from './subjects/load.mjs';
import { BARE_PUBLISH, publishing } from './subjects/publish.mjs';
import { redisStore } from './subjects/redis.mjs';

mkdirSync(resolve(bench, '.build'), { recursive: true });

// Subjects are imported when they run, so that no validator is in the heap while others are measured.
await consumer();
await sharedStore();
await publisher();
await topics();
await guards();
await issues();
await decoding();
await sizes();
await generator();
await watching();
await types();
await installation();
await explorer();

writeFileSync(resolve(bench, 'RESULTS.md'), report());
writeFileSync(resolve(bench, 'results.svg'), `${await chart()}\n`);
console.log(promiseTable().join('\n'));
if (checksum() === 0) throw new Error('nothing was measured');

async function consumer() {
  const loaded = await load();
  if (!loaded) return addMissing('consumer, memory store', 'Mosquitto');
  compare('consumer, memory store, queued messages from Mosquitto, CPU', 'µs per message', loaded.microsPerMessage, { [BARE]: 1.15 });
  addFigures('consumer, peak heap', 'MiB', loaded.peakHeapMiB);
}

async function sharedStore() {
  const stored = await redisStore();
  if (!stored) return addMissing('consumer, Redis store', 'Mosquitto or Redis');
  const { roundTrips, microsPerMessage } = stored;
  addFigures('consumer, Redis store, wall time', 'µs per message', microsPerMessage);
  addRatio('consumer, Redis store, round trips per message', '2', roundTrips / 2, 1);
  // Throughput grows with concurrency.
  addRatio(
    'consumer, Redis store, concurrency 8',
    'concurrency 1',
    microsPerMessage['concurrency 8'] / microsPerMessage['concurrency 1'],
    1,
  );
  addRatio(
    'consumer, Redis store, concurrency 64',
    'concurrency 8',
    microsPerMessage['concurrency 64'] / microsPerMessage['concurrency 8'],
    1,
  );
}

async function publisher() {
  const published = await publishing();
  if (!published) return addMissing('publish', 'Mosquitto');
  // A throughput of at least 0.9 times theirs.
  compare('publish, QoS 1 to Mosquitto, wall time', 'µs per message', published.wall, { [BARE_PUBLISH]: 1 / 0.9 });
  compare('publish, QoS 1 to Mosquitto, CPU', 'µs per message', published.cpu);
}

async function topics() {
  const { parseManyTopics, parseTopics } = await import('./subjects/topics.mjs');
  compare('topic parse, the AWS table', 'ns', parseTopics(), { 'hand-written scan': 0.8 });
  const many = await parseManyTopics();
  for (const [name, times] of Object.entries(many)) compare(`topic parse, ${name}`, 'ns', times);
  addRatio('topic parse, 10000 templates', 'its own at 32', many['10000 templates'].topicwright / many['32 templates'].topicwright, 2.5);
}

async function guards() {
  const subject = await import('./subjects/guards.mjs');
  const promises = { 'typia 12': 1, 'sury 11': 1, 'ajv standalone': 0.7 };
  for (const [name, times] of Object.entries(subject.guards())) compare(`guard, ${name}`, 'ns', times, promises);
}

async function issues() {
  // Fresh processes, for the same reason as the guards.
  const measureFresh = (...args) => runFresh('issues-worker.mjs', ...args);
  compare('first issue with its path', 'ns', measureFresh('firstIssue'), {
    'ajv standalone': 4,
    'typia 12': 1,
    'TypeBox 1': 1,
    'zod 4': 1,
    valibot: 1,
  });
  const perIssue = measureFresh('allIssues');
  addFigures('all issues, per issue', 'ns', perIssue);
  // Linear: the cost of an issue does not grow with their number. A tenth is noise.
  addRatio('all issues, each of 1000', 'each of 10', perIssue['1000 issues'] / perIssue['10 issues'], 1.1);
  for (const row of ['valid', 'an unknown property'])
    compare(`strict at the call, ${row}`, 'ns', measureFresh('strictAtTheCall', row), { 'its guard': 6 });
}

async function decoding() {
  const { decodeLarge, decodeSmall } = await import('./subjects/decode.mjs');
  compare('decode, 360 bytes', 'ns', decodeSmall(), { 'bare JSON.parse': 1.35 });
  compare('decode, 8 KB', 'ns', decodeLarge(), { 'bare JSON.parse': 1.06 });
}

async function sizes() {
  const { coldLoad, sizes: measureSizes } = await import('./subjects/size.mjs');
  const promises = { 'guard of one event': 360, 'validator of one event': 2600, 'topic parser': 1050, 'decode of all 39 events': 6500 };
  const bytes = await measureSizes();
  addFigures('size, minified and gzipped', 'bytes', bytes);
  for (const [name, most] of Object.entries(promises)) addRatio(`size, ${name}`, `${most} bytes`, bytes[name] / most, 1);
  const loads = coldLoad();
  addFigures('cold import, whole process, CPU', 'ms', loads);
  for (const name of ['events', 'events and policies'])
    addRatio(`cold import, ${name}`, 'an empty module', loads[name] / loads['an empty module']);
}

async function generator() {
  const { generateAws, generateMany } = await import('./subjects/generate.mjs');
  const aws = generateAws();
  addFigures('generate, this repository, whole process, CPU', 'ms', aws);
  for (const [name, most] of Object.entries({ 'nothing to do': 3, 'from cold': 12, 'openapi-typescript': undefined }))
    addRatio(`generate, this repository, ${name}`, 'node -e 0', aws[name] / aws['node -e 0'], most);
  const many = generateMany();
  addFigures('generate, from cold, whole process, CPU', 'ms', many);
  addRatio('generate, 3,200 events over 320 schemas, policies included', '39 events', many['3,200 events'] / many['39 events'], 8);
}

async function watching() {
  const { watch } = await import('./subjects/watch.mjs');
  const milliseconds = await watch();
  addFigures('watch, from save to written, wall time', 'ms', { 'AWS IoT events': milliseconds });
  addRatio('watch, from save to written', '50 ms', milliseconds / 50, 1);
}

async function types() {
  const { instantiations } = await import('./subjects/types.mjs');
  const count = instantiations();
  addFigures('type check of a consumer of all events', 'instantiations', { 'a switch over the union': count });
  addRatio('type instantiations of a consumer of all events', '250', count / 250, 1);
}

async function installation() {
  const { install } = await import('./subjects/install.mjs');
  const { packages, megabytes } = install();
  addFigures('npm install topicwright', 'MB', { size: megabytes });
  addRatio('npm install topicwright, packages', '1', packages, 1);
  addRatio('npm install topicwright, size', '5 MB', megabytes / 5, 1);
}

async function explorer() {
  const { explorerBytes, searchKeystroke } = await import('./subjects/explorer.mjs');
  addRatio('explorer page of the AWS IoT events, compressed', '120 kB', explorerBytes() / 120_000, 1);
  const milliseconds = await searchKeystroke();
  if (milliseconds === undefined) return console.log('Chromium is not installed: the explorer is not measured\n');
  addFigures('explorer page, search among 10,000 events, CPU', 'ms per keystroke', { 'a keystroke': milliseconds });
  addRatio('explorer page, a keystroke of search among 10,000 events', '50 ms', milliseconds / 50, 1);
}
