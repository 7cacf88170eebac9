// Large inputs of the explorer page: files, and tables.
import { openSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { describeWith } from '../../support/programs.js';
import { answered, box, result, tableOf, topicwright, useExplorers } from './page.js';

describeWith(['chromium'], 'large inputs of the explorer', () => {
  const { folder, opened } = useExplorers();
  const { catalog } = tableOf('aws-iot-events');

  it('reads a file of 50 MB while the page stays responsive', { timeout: 600_000 }, async () => {
    const page = await opened('aws.html');
    const path = join(folder(), 'messages.ndjson');
    const line = `${JSON.stringify(catalog.events.find(({ type }) => type === 'thingCreated')?.sample)}\n`;
    const perBlock = Math.ceil(2 ** 20 / line.length);
    const file = openSync(path, 'w');
    for (let block = 0; block < 50; block += 1) writeSync(file, line.repeat(perBlock));
    writeSync(file, '{"not":"an event"}\n');
    await page.getByLabel('Read a file').setInputFiles(path);
    // Answered while the file is read.
    await expect.poll(() => result(page, 'Payload').innerText()).toMatch(/% read/);
    expect(await answered(page, 'Topic', '$aws/events/thing/pump-7/created')).toContain('thingCreated');
    await expect.poll(() => result(page, 'Payload').innerText(), { timeout: 500_000 }).toMatch(/messages\.ndjson: read/);
    const total = 50 * perBlock + 1;
    expect(await result(page, 'Payload').innerText()).toContain(`1 of ${total} do not decode`);
    expect(await result(page, 'Payload').innerText()).toContain(`line ${total}`);
  });

  it('finds events among 10,000, and draws a part of the tree at a time', async () => {
    const events = (c: number): string =>
      Array.from({ length: 100 }, (_, e) => `      c${c}E${e}: { topic: "fleet/c${c}/{id}/e${e}" }\n`).join('');
    const categories = Array.from(
      { length: 100 },
      (_, c) => `  C${c}:\n    title: Category ${c}\n    payload: p.yaml\n    events:\n${events(c)}`,
    );
    writeFileSync(join(folder(), 'p.yaml'), 'type: object\nrequired: [id]\nproperties: { id: { type: string, examples: [a] } }\n');
    writeFileSync(
      join(folder(), 'spec.yaml'),
      `topicwright: 1\nname: many\ntitle: Many\ndialect: mqtt\nparameters: { id: { description: An id., example: a } }\ncategories:\n${categories.join('')}`,
    );
    topicwright(folder(), 'site', '--spec', 'spec.yaml', '--out', 'many.html');
    const page = await opened('many.html');
    expect(await page.locator('.tree li').count()).toBeLessThan(300);
    await box(page, 'Search').pressSequentially('c42E77');
    expect(await page.locator('.hits a').first().innerText()).toContain('c42E77');
    expect(await answered(page, 'Filter', 'fleet/#')).toContain('receives 10000 events');
    expect(await answered(page, 'Topic', 'fleet/c42/pump/e77')).toContain('c42E77');
  });
});
