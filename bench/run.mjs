// Topicwright beside its peers, in one run: prints one table of ratios and writes RESULTS.md, which adds the figures behind it.
import { mkdirSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { decoding } from './subjects/decode.mjs';
import { bench } from './subjects/generate.mjs';
import { checkingMany, generating, generatingMany, instantiations } from './subjects/generating.mjs';
import { guards } from './subjects/guards.mjs';
import { BARE, load } from './subjects/load.mjs';
import { coldLoad, sizes } from './subjects/size.mjs';
import { parseManyTopics, parseTopics } from './subjects/topics.mjs';

const OURS = 'topicwright';
const ratios = [];
const figures = [];

mkdirSync(resolve(bench, '.build'), { recursive: true });

// First, for what comes later leaves this process busy with its heap.
const loaded = await load();
if (loaded) {
  const micros = Object.fromEntries(Object.entries(loaded.perSecond).map(([name, rate]) => [name, 1e6 / rate]));
  // Nine tenths of the throughput.
  compare('consumption from Mosquitto, guards, dedupe and late acknowledgements', 'µs a message', micros, { [BARE]: 1 / 0.9 });
  figures.push(['consumption from Mosquitto, peak heap', 'MiB', loaded.peakHeapMiB]);
}
compare('topic parse, 39 templates, all hit in random order', 'ns', parseTopics(), {
  'by hand': 1.1,
  'rou3 compiled': 1 / 3.4,
  'mqtt-pattern': 1 / 50,
});
const many = await parseManyTopics();
for (const [name, times] of Object.entries(many)) compare(`topic parse, ${name}`, 'ns', times);
ratio('topic parse, 10000 templates', 'its own at 32', many['10000 templates'][OURS] / many['32 templates'][OURS], 2.5);
for (const [name, times] of Object.entries(await guards())) compare(`guard, ${name}`, 'ns', times, promisedOf(name));
const decoded = decoding();
compare('decode, 360 bytes', 'ns', decoded['400 bytes'], { 'bare JSON.parse': 1.25 });
compare('decode, 8 KB', 'ns', decoded['8 KB'], { 'bare JSON.parse': 1.06 });
const bytes = await sizes();
figures.push(['size, minified and gzipped', 'bytes', bytes]);
for (const [name, most] of Object.entries({
  "one event's guard": 500,
  'its guard with first issue and path': 700,
  'the whole parser': 1100,
  'decode of everything': 4500,
}))
  ratio(`size, ${name}`, `${most} bytes`, bytes[name] / most, 1);
const loads = coldLoad();
figures.push(['cold load, whole process', 'ms', loads]);
for (const name of Object.keys(loads))
  if (name !== 'an empty module') ratio(`cold load, ${name}`, 'an empty module', loads[name] / loads['an empty module']);

const generated = generating();
figures.push(['generate, the table of AWS, whole process', 'ms', generated]);
for (const [name, most] of [['nothing to do', 3], ['from cold', 10], ['openapi-typescript']])
  ratio(`generate, ${name}`, 'node -e 0', generated[name] / generated['node -e 0'], most);
const large = generatingMany();
figures.push(['generate, from cold, whole process', 'ms', large]);
ratio('generate, 3,200 events over 320 schemas', 'the table of AWS', large['3,200 events'] / large['the table of AWS'], 12);
ratio('type instantiations of a consumer of all events', '250', instantiations() / 250, 1);
const checked = checkingMany();
figures.push(['type check of all sources of 3,200 events, by the compiler that builds this', 'ms', { check: checked }]);
ratio('type check of 3,200 events', 'a second', checked / 1000, 1);

const table = [
  `Node ${process.versions.node}, one process, interleaved rounds, medians. Ours over theirs: below 1 is ahead. Under 10 % means nothing.`,
  '',
  '| what | beside | ratio | promised |',
  '| --- | --- | ---: | ---: |',
  ...ratios.map(
    ({ what, beside, value, most }) =>
      `| ${what} | ${beside} | ${shown(value)} | ${most === undefined ? '' : `≤ ${shown(most)} ${value <= most ? 'held' : '**missed**'}`} |`,
  ),
];
const details = figures.flatMap(([title, unit, values]) => [
  '',
  `## ${title}`,
  '',
  `| | ${unit} |`,
  '| --- | ---: |',
  ...Object.entries(values).map(([name, value]) => `| ${name} | ${value.toFixed(value < 10 ? 1 : 0)} |`),
]);
writeFileSync(resolve(bench, 'RESULTS.md'), `${['# Results', '', ...table, ...details].join('\n')}\n`);
console.log(table.join('\n'));

/** What guards promise; to close at the call is a validator's work, which promises nothing. */
function promisedOf(guard) {
  if (guard === 'first issue') return { 'ajv standalone': 0.4 };
  return guard.startsWith('closed at the call') ? {} : { 'typia 9': 0.6, 'ajv standalone': 0.5 };
}

/** Notes what each candidate takes, and ours over each of theirs. */
function compare(what, unit, times, most = {}) {
  figures.push([what, unit, times]);
  for (const [name, time] of Object.entries(times)) if (name !== OURS) ratio(what, name, times[OURS] / time, most[name]);
}

function ratio(what, beside, value, most) {
  ratios.push({ what, beside, value, most });
}

function shown(value) {
  return value < 0.1 ? value.toFixed(3) : value.toFixed(2);
}
