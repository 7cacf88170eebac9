import { readFileSync } from 'node:fs';
import { mapValues } from './measure.mjs';

const OURS = 'topicwright';
const ratios = [];
const figures = [];

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

const shown = (value) => (value < 0.1 ? value.toFixed(3) : value.toFixed(2));

/** The table of ratios as Markdown. */
export function ratioTable() {
  return [
    `Node ${process.versions.node}. Interleaved rounds, medians. Topicwright divided by the other: below 1, Topicwright is ahead.`,
    'Differences under 10 % mean nothing.',
    '',
    `Compared with ${versions()}.`,
    '',
    '| what | compared with | ratio | promise |',
    '| --- | --- | ---: | ---: |',
    ...ratios.map(({ what, beside, value, atMost }) => `| ${what} | ${beside} | ${shown(value)} | ${verdict(value, atMost)} |`),
  ];
}

function verdict(value, atMost) {
  return atMost === undefined ? '' : `≤ ${shown(atMost)} ${value <= atMost ? 'kept' : '**missed**'}`;
}

function versions() {
  const { dependencies } = readJson('package.json');
  return Object.values(mapValues(dependencies, (_, name) => `${name} ${readJson(`node_modules/${name}/package.json`).version}`)).join(', ');
}

const readJson = (path) => JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8'));

/** The tables of figures as Markdown. */
export function figureTables() {
  return figures.flatMap(({ title, unit, figuresByName }) => [
    '',
    `## ${title}`,
    '',
    `| | ${unit} |`,
    '| --- | ---: |',
    ...Object.entries(figuresByName).map(([name, value]) => `| ${name} | ${value.toFixed(value < 10 ? 1 : 0)} |`),
  ]);
}
