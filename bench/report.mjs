import { readFileSync } from 'node:fs';
import { renderChart } from './chart.mjs';

const OURS = 'topicwright';

/** Dependencies of the bench that nothing is compared with. */
const TOOLS = ['@redis/client', 'vega', 'vega-lite'];

const ratios = [];
const figures = [];
const missing = [];

/** Adds the figures of a subject, and one row for each other candidate. `promises` has the highest ratio by candidate. */
export function compare(what, unit, figuresByName, promises = {}) {
  addFigures(what, unit, figuresByName);
  for (const [name, figure] of Object.entries(figuresByName))
    if (name !== OURS) addRatio(what, name, figuresByName[OURS] / figure, promises[name]);
}

/** Adds a table of figures without ratios. */
export function addFigures(title, unit, figuresByName) {
  figures.push({ title, unit, figuresByName });
}

/** Adds one row. `atMost` is the promise, if there is one. */
export function addRatio(what, beside, value, atMost) {
  ratios.push({ what, beside, value, atMost });
}

/** Adds a note that `what` was not measured, because `program` is not installed. */
export function addMissing(what, program) {
  missing.push(`Not measured, because ${program} is not installed: ${what}.`);
}

const shown = (value) => (value < 0.1 ? value.toFixed(3) : value.toFixed(2));

/** The report as Markdown: the promises, the other ratios, and the figures. */
export function report() {
  return [
    '# Results',
    '',
    `Node ${process.versions.node}. Interleaved rounds, medians. A ratio is Topicwright divided by the other: below 1, Topicwright is ahead.`,
    'Differences under 10 % mean nothing.',
    '',
    `Compared with ${versions()}.`,
    '',
    '![Figures of Topicwright beside other libraries](results.svg)',
    '',
    '## Promises',
    '',
    ...promiseTable(),
    '',
    ...missing.flatMap((note) => [note, '']),
    '## Other ratios',
    '',
    '| what | compared with | ratio |',
    '| --- | --- | ---: |',
    ...ratios.filter(({ atMost }) => atMost === undefined).map(({ what, beside, value }) => `| ${what} | ${beside} | ${shown(value)} |`),
    ...figures.flatMap(figureTable),
    '',
  ].join('\n');
}

/** The ratios with a promise as Markdown. */
export function promiseTable() {
  const promised = ratios.filter(({ atMost }) => atMost !== undefined);
  return [
    '| what | compared with | ratio | promise | |',
    '| --- | --- | ---: | ---: | --- |',
    ...promised.map(({ what, beside, value, atMost }) => {
      const verdict = value <= atMost ? 'kept' : '**missed**';
      return `| ${what} | ${beside} | ${shown(value)} | ≤ ${shown(atMost)} | ${verdict} |`;
    }),
  ];
}

/** The chart of the figures as SVG. */
export const chart = () => renderChart(figures);

function versions() {
  const { dependencies } = readJson('package.json');
  const peers = Object.keys(dependencies).filter((name) => !TOOLS.includes(name));
  return peers.map((name) => `${name} ${readJson(`node_modules/${name}/package.json`).version}`).join(', ');
}

const readJson = (path) => JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8'));

function figureTable({ title, unit, figuresByName }) {
  return [
    '',
    `## ${title}`,
    '',
    `| | ${unit} |`,
    '| --- | ---: |',
    ...Object.entries(figuresByName).map(([name, value]) => `| ${name} | ${value.toFixed(value < 10 ? 1 : 0)} |`),
  ];
}
