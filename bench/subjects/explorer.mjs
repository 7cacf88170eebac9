// The explorer page: its size, and what a keystroke of search costs in Chromium.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { chromium } from 'playwright-core';
import { median } from '../measure.mjs';
import { runNode } from '../processes.mjs';
import { awsSpec, cli, emptyFolder } from './build.mjs';

const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser'];

/** Compressed bytes of the page of the AWS IoT events. */
export function explorerBytes() {
  const folder = emptyFolder('explorer');
  runNode(folder, [cli, 'site', '--spec', resolve(awsSpec, 'spec.yaml'), '--out', 'aws.html']);
  return gzipSync(readFileSync(resolve(folder, 'aws.html')), { level: 9 }).length;
}

/** Median CPU milliseconds of a keystroke of search among 10,000 events. `undefined` if Chromium is not installed. */
export async function searchKeystroke() {
  const executablePath = CHROMIUM.find(existsSync);
  if (executablePath === undefined) return undefined;
  const folder = emptyFolder('explorer-many');
  writeSpec(folder);
  runNode(folder, [cli, 'site', '--spec', 'spec.yaml', '--out', 'many.html']);
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  try {
    const page = await browser.newPage();
    await page.goto(pathToFileURL(resolve(folder, 'many.html')).href);
    return await typeAndMeasure(page);
  } finally {
    await browser.close();
  }
}

async function typeAndMeasure(page) {
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  const cpu = async () => (await session.send('Performance.getMetrics')).metrics.find(({ name }) => name === 'TaskDuration').value * 1000;
  const box = page.getByRole('textbox', { name: 'Search' });
  // The first search builds the index.
  await box.pressSequentially('x');
  await box.fill('');
  const times = [];
  for (const key of 'c42E7 fleet') {
    const before = await cpu();
    await box.press(key === ' ' ? 'Space' : key);
    times.push((await cpu()) - before);
  }
  return median(times);
}

function writeSpec(folder) {
  const events = (c) => Array.from({ length: 100 }, (_, e) => `      c${c}E${e}: { topic: "fleet/c${c}/{id}/e${e}" }\n`).join('');
  const categories = Array.from(
    { length: 100 },
    (_, c) => `  C${c}:\n    title: Category ${c}\n    payload: p.yaml\n    events:\n${events(c)}`,
  );
  const head = 'topicwright: 1\nname: many\ntitle: Many\ndialect: mqtt\nparameters: { id: { description: An id., example: a } }\n';
  writeFileSync(resolve(folder, 'spec.yaml'), `${head}categories:\n${categories.join('')}`);
  writeFileSync(resolve(folder, 'p.yaml'), 'type: object\nrequired: [id]\nproperties: { id: { type: string, examples: [a] } }\n');
}
