// The explorer page: its size, and what a keystroke of search costs in Chromium.
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { chromium } from 'playwright-core';
import { median } from '../measure.mjs';
import { runNode } from '../processes.mjs';
import { awsSpec, cli, emptyFolder } from './build.mjs';
import { manyProject } from './generate.mjs';

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
  const folder = manyProject('explorer-many', { categories: 100, eventsPerCategory: 100 });
  runNode(folder, [cli, 'site', '--out', 'many.html']);
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
