// Topicwright beside its peers, in one run: prints a table of ratios and writes RESULTS.md.
import { mkdirSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { decoding } from './subjects/decode.mjs';
import { bench, guards } from './subjects/guards.mjs';
import { coldLoad, sizes } from './subjects/size.mjs';
import { parseManyTopics, parseTopics } from './subjects/topics.mjs';

mkdirSync(resolve(bench, '.build'), { recursive: true });
const lines = [
  '# Results',
  '',
  `Node ${process.versions.node}, one process, interleaved rounds, medians. Ratios hold where absolute times drift; under 10 % means nothing.`,
];

table('Topic parse: 39 templates, all hit in random order', parseTopics(), 'ns');
const many = parseManyTopics();
table('Topic parse: growth of the tree that tables beyond 200 rows get', many, 'ns', '32 templates');
for (const [name, times] of Object.entries(await guards())) table(`Guard, ${name}: geometric mean over four events`, times, 'ns');
for (const [name, times] of Object.entries(decoding()))
  table(`Decode, ${name}: topic and bytes to a checked event`, times, 'ns', 'bare JSON.parse');
plain('Size, minified and gzipped', await sizes(), 'bytes');
plain('Cold load', { 'everything, over an empty module': coldLoad() }, 'ms');

writeFileSync(resolve(bench, 'RESULTS.md'), `${lines.join('\n')}\n`);
console.log(lines.slice(4).join('\n'));

function table(title, times, unit, base = 'topicwright') {
  lines.push('', `## ${title}`, '', `| | ${unit} | ratio |`, '| --- | ---: | ---: |');
  for (const [name, time] of Object.entries(times))
    lines.push(`| ${name} | ${time.toFixed(time < 10 ? 1 : 0)} | ${(time / times[base]).toFixed(2)} |`);
}

function plain(title, values, unit) {
  lines.push('', `## ${title}`, '', `| | ${unit} |`, '| --- | ---: |');
  for (const [name, value] of Object.entries(values)) lines.push(`| ${name} | ${value.toFixed(value < 10 ? 1 : 0)} |`);
}
