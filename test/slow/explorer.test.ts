// The explorer page in Chromium: its answers are those of the library, and nothing in a spec or a pasted text becomes code.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { policyCoverage } from '@topicwright/access';
import { eventTypesMatching } from '@topicwright/runtime';
import axe from 'axe-core';
import { type Browser, chromium, type Locator, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import type { Catalog } from '../../codegen/src/model/catalog.js';
import { readCatalog } from '../../codegen/src/model/catalog-json.js';
import { type CatalogSdk, catalogSdk } from '../../codegen/src/model/catalog-sdk.js';
import { fillTemplate } from '../../codegen/src/model/template.js';
import { whyNoEvent } from '../../codegen/src/model/why-no-event.js';
import { ACME_SPEC, DOOR_SCHEMA, ROOT, readText, temporaryFolder } from '../support/generate.js';
import { describeWith, findProgram } from '../support/programs.js';

const CLI = join(ROOT, 'codegen/bin/topicwright.js');
const MAX_BYTES = 120_000;

function topicwright(cwd: string, ...args: readonly string[]): string {
  return execFileSync(process.execPath, [CLI, ...args], { cwd, encoding: 'utf8', maxBuffer: 2 ** 28, stdio: ['ignore', 'pipe', 'pipe'] });
}

function catalogOf(name: string): { readonly catalog: Catalog; readonly sdk: CatalogSdk } {
  const catalog = readCatalog(JSON.parse(readText(`generated/${name}/catalog.json`)));
  return { catalog, sdk: catalogSdk(catalog) };
}

describeWith(['chromium'], 'the explorer', () => {
  let browser: Browser;
  let folder: string;
  const { catalog, sdk } = catalogOf('aws-iot-events');
  const topics = catalog.events.map(({ levels, type }) => ({
    type,
    topic: fillTemplate(levels, (name) => `${catalog.parameters.find((each) => each.name === name)?.example ?? name}`),
  }));

  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: findProgram('chromium') as string, args: ['--no-sandbox'] });
    folder = temporaryFolder(false);
    topicwright(ROOT, 'site', '--out', join(folder, 'aws.html'));
  });
  afterAll(() => browser.close());

  /** Opens a file. The test fails if the page throws, or asks for anything else. */
  async function opened(file: string, link = '', options: Parameters<Browser['newPage']>[0] = {}): Promise<Page> {
    const page = await browser.newPage(options);
    onTestFinished(() => page.close());
    const troubles: string[] = [];
    page.on('pageerror', (error) => troubles.push(String(error)));
    page.on('console', (message) => message.type() === 'error' && troubles.push(message.text()));
    page.on('dialog', (dialog) => troubles.push(`dialog: ${dialog.message()}`));
    const address = pathToFileURL(join(folder, file)).href;
    page.on('request', (request) => !request.url().startsWith(address) && troubles.push(`request: ${request.url()}`));
    onTestFinished(() => expect(troubles).toEqual([]));
    await page.goto(address + link);
    return page;
  }
  const box = (page: Page, name: string): Locator => page.getByRole('textbox', { name, exact: true });
  const result = (page: Page, name: string): Locator => page.getByRole('region', { name: `${name} result`, exact: true });
  const answered = async (page: Page, name: string, text: string): Promise<string> => {
    await box(page, name).fill(text);
    return result(page, name).innerText();
  };
  const violations = async (page: Page): Promise<readonly string[]> => {
    // The policy of the page allows no further script, so it is run by the debugger.
    await page.evaluate(axe.source);
    const { violations: found } = (await page.evaluate('axe.run()')) as { readonly violations: axe.Result[] };
    return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`);
  };

  it('is one file of at most 120 kB, and equal in every run', () => {
    const text = readFileSync(join(folder, 'aws.html'), 'utf8');
    expect(gzipSync(text, { level: 9 }).length).toBeLessThan(MAX_BYTES);
    topicwright(ROOT, 'site', '--out', join(folder, 'again.html'));
    expect(readFileSync(join(folder, 'again.html'), 'utf8')).toBe(text);
    expect(text).toMatch(/content="default-src 'none'; script-src 'sha256-[^']+'; style-src 'sha256-[^']+'; base-uri 'none'/);
  });

  it('writes over its own page only', () => {
    writeFileSync(join(folder, 'notes.html'), '<h1>my notes</h1>');
    expect(() => topicwright(ROOT, 'site', '--out', join(folder, 'notes.html'))).toThrow(/was not written by topicwright site/);
    expect(readFileSync(join(folder, 'notes.html'), 'utf8')).toBe('<h1>my notes</h1>');
  });

  it('names the event and parameters of every topic, and the reason for every other one, as the library does', async () => {
    const page = await opened('aws.html');
    for (const { type, topic } of topics) {
      const answer = await answered(page, 'Topic', topic);
      expect(answer.split(/\s/)).toContain(type);
      for (const [name, value] of Object.entries(sdk.parseTopic(topic)?.params ?? {}))
        expect(answer).toMatch(new RegExp(`${name}\\s+${value}`));
      const wrong = `${topic.slice(0, topic.indexOf('/', 12))}x/y`;
      expect(sdk.parseTopic(wrong)).toBeUndefined();
      expect(await answered(page, 'Topic', wrong)).toContain(whyNoEvent(sdk.table, wrong));
    }
    expect(await answered(page, 'Topic', '$aws/events/thing/+/created')).toContain('a topic name has no wildcards');
    const long = `$aws/events/${'x/'.repeat(32_000)}`;
    expect(await answered(page, 'Topic', long)).toContain('no event');
    expect(await answered(page, 'Topic', '')).toBe('');
  });

  it('lists the events of every filter, and the reason where there is none, as the library does', async () => {
    const page = await opened('aws.html');
    const filters = [
      ...new Set(catalog.events.flatMap(({ filter }) => [filter, filter.replace(/[^/]+$/, '#'), filter.replace(/[^/]+$/, '+')])),
    ];
    for (const filter of [...filters, '$share/workers/$aws/events/job/#']) {
      const types = eventTypesMatching(sdk.table, filter.replace(/^\$share\/[^/]+\//, ''));
      const words = (await answered(page, 'Filter', filter)).split(/\s/);
      expect(catalog.events.map(({ type }) => type).filter((type) => words.includes(type))).toEqual(types);
    }
    for (const filter of ['#', '$aws/events/presence/+', '$aws/events/thing/a+/created', '$share/x'])
      expect(await answered(page, 'Filter', filter)).toContain(whyNoEvent(sdk.table, filter));
  });

  it('decodes every sample with and without its topic, and explains every fault, as the library does', async () => {
    const page = await opened('aws.html');
    const topicOf = (type: string): string => topics.find((each) => each.type === type)?.topic ?? '';
    for (const { type, sample } of catalog.events) {
      const message = JSON.stringify(sample);
      const bare = sdk.decodePayload(message);
      const answer = await answered(page, 'Payload', message);
      if (bare.ok) expect(answer.split(/\s/)).toContain(type);
      else expect(answer).toContain(bare.error.message);
      const faulty = JSON.stringify({ ...(sample as object), timestamp: 'soon', eventTimestamp: false });
      const wrong = sdk.decode(topicOf(type), faulty);
      await page.getByRole('textbox', { name: 'Received on (optional)' }).fill(topicOf(type));
      const refused = await answered(page, 'Payload', faulty);
      if (wrong.ok) expect(refused).toContain('decodes');
      else for (const { message: reason } of wrong.error.issues ?? []) expect(refused).toContain(reason);
      if (!wrong.ok && wrong.error.issues) expect(await result(page, 'Payload').locator('mark').count()).toBeGreaterThan(0);
      await page.getByRole('textbox', { name: 'Received on (optional)' }).fill('');
    }
    expect(await answered(page, 'Payload', '{\n  "a": 1,\n  b\n}')).toMatch(/invalid-json[\s\S]*line 3, column 3/);
    expect(await answered(page, 'Payload', '[1, 2')).toContain('does not decode');
  });

  it('decodes messages line by line, with their topics', async () => {
    const page = await opened('aws.html');
    const sample = (type: string): string => JSON.stringify(catalog.events.find((each) => each.type === type)?.sample);
    const lines = [
      sample('thingCreated'),
      `$aws/events/thing/pump-7/created ${sample('thingCreated')}`,
      JSON.stringify({ topic: '$aws/events/thing/pump-7/updated', payload: JSON.parse(sample('thingUpdated')) }),
      '{"broken":',
    ];
    const answer = await answered(page, 'Payload', lines.join('\n'));
    expect(answer).toContain('1 of 4 do not decode');
    expect(answer).toMatch(/thingCreated\s+2/);
    expect(answer).toContain('line 4');
    expect(await answered(page, 'Payload', `[${'1,'.repeat(1_100_000)}1]`)).toMatch(/more than 2 MB.*file/);
  });

  it('reads a file of 50 MB while the page stays responsive', async () => {
    const page = await opened('aws.html');
    const path = join(folder, 'messages.ndjson');
    const line = `${JSON.stringify(catalog.events.find(({ type }) => type === 'thingCreated')?.sample)}\n`;
    const perBlock = Math.ceil(2 ** 20 / line.length);
    const file = openSync(path, 'w');
    for (let block = 0; block < 50; block += 1) writeSync(file, line.repeat(perBlock));
    writeSync(file, '{"not":"an event"}\n');
    await page.getByLabel('Read a file').setInputFiles(path);
    // Answered while the file is read.
    await expect.poll(() => result(page, 'Payload').innerText()).toMatch(/% read/);
    expect(await answered(page, 'Topic', topics[0]?.topic ?? '')).toContain(topics[0]?.type);
    await expect.poll(() => result(page, 'Payload').innerText(), { timeout: 240_000 }).toMatch(/messages\.ndjson: read/);
    const total = 50 * perBlock + 1;
    expect(await result(page, 'Payload').innerText()).toContain(`1 of ${total} do not decode`);
    expect(await result(page, 'Payload').innerText()).toContain(`line ${total}`);
  });

  it('gives the verdicts and findings of the library for a policy', async () => {
    const page = await opened('aws.html');
    const arn = (resource: string): string => `arn:aws:iot:us-east-1:123456789012:${resource}`;
    const statement = (action: string, ...resources: readonly string[]): object => ({
      Effect: 'Allow',
      Action: action,
      Resource: resources.map(arn),
    });
    const policy = {
      Version: '2012-10-17',
      Statement: [
        statement('iot:Connect', 'client/backend'),
        statement('iot:Subscribe', 'topicfilter/$aws/events/thing/+/created', 'topicfilter/$aws/events/presence/#'),
        statement(
          'iot:Receive',
          'topic/$aws/events/thing/*/created',
          'topic/$aws/events/presence/connected/pump-*',
          'topicfilter/$aws/events/job/*',
        ),
      ],
    };
    const answer = await answered(page, 'Policy', JSON.stringify(policy, null, 2));
    const coverage = policyCoverage(sdk.table, policy, 'all');
    expect(new Set(coverage.map(({ verdict }) => verdict)).size).toBeGreaterThan(2);
    for (const { type, verdict } of coverage) expect(answer).toMatch(new RegExp(`\\b${type}\\s+${verdict}\\b`));
    expect(answer).toContain('resource-type-mismatch');
    expect(await result(page, 'Policy').locator('mark').count()).toBeGreaterThan(0);
    for (const none of ['no policy', '{}', 'null', '"\\u0000"', '{"Statement":'])
      expect(await answered(page, 'Policy', none)).toMatch(/error|warning/);
  });

  it('opens what a link names', async () => {
    for (const [link, name, expected] of [
      ['#topic=$aws/events/thing/pump-7/created', 'Topic', 'thingCreated'],
      ['#filter=$aws/events/job/+/completed', 'Filter', 'jobCompleted'],
      ['#filter=%24aws%2Fevents%2Fjob%2F%2B%2Fcompleted', 'Filter', 'jobCompleted'],
      ['#payload={"a":1}', 'Payload', 'does not decode'],
      ['#policy={}', 'Policy', 'error'],
    ] as const) {
      const page = await opened('aws.html', link);
      expect(await result(page, name).innerText()).toContain(expected);
      await expect(result(page, name).isVisible()).resolves.toBe(true);
    }
    const page = await opened('aws.html', '#event=presenceDisconnected');
    await page.getByRole('heading', { name: /presenceDisconnected/ }).waitFor();
    await answered(page, 'Topic', '$aws/events/x');
    await expect.poll(() => page.url()).toMatch(/#topic=\$aws\/events\/x$/);
    await page.goto(page.url().replace(/#.*/, '#event=none'));
    await page.getByRole('heading', { name: 'Unknown event' }).waitFor();
  });

  it('is used by keyboard alone', async () => {
    const page = await opened('aws.html');
    await box(page, 'Search').focus();
    await page.keyboard.type('versionNumber updated');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    const event = await page.locator('#event h2').innerText();
    expect(event).toMatch(/Updated/);
    await box(page, 'Search').fill('$aws/events/thing/pump-7/created');
    expect(await page.locator('.hits a').first().innerText()).toContain('thingCreated');
    await page.getByRole('checkbox', { name: 'PRESENCE' }).focus();
    await page.keyboard.press('Space');
    await page.getByRole('region', { name: 'Access result' }).getByText('AWS IoT policy').waitFor();
    const access = await page.getByRole('region', { name: 'Access result' }).innerText();
    for (const form of ['AWS IoT policy', 'IAM policy', 'CloudFormation', 'Terraform', 'Mosquitto ACL']) expect(access).toContain(form);
    expect(access).toMatch(/\d+ of 2048 characters/);
    await page.getByRole('textbox', { name: 'Region' }).fill('nowhere');
    expect(await page.getByRole('region', { name: 'Access result' }).innerText()).toContain('refused');
  });

  it.each([
    ['light', 360],
    ['dark', 768],
    ['light', 1440],
    ['dark', 1440],
  ] as const)('has no fault that axe finds, and no overflow: %s, %i px', async (colorScheme, width) => {
    const page = await opened('aws.html', '#event=jobCompleted', { colorScheme, viewport: { width, height: 900 } });
    await answered(page, 'Topic', '$aws/events/thing/pump-7/udated');
    await answered(page, 'Filter', '$aws/events/#');
    await answered(page, 'Payload', '{"eventType":"THING_EVENT","operation":"CREATED"}');
    await answered(page, 'Policy', '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"iot:Receive","Resource":"*"}]}');
    await page.getByRole('checkbox', { name: 'THING', exact: true }).check();
    expect(await violations(page)).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
  });

  it('shows hostile text as text', async () => {
    const evil = `</script><img src=x onerror=alert(1)><script>alert(2)</script>{{alert(3)}}\${alert(4)}<!--`;
    const quoted = JSON.stringify(evil);
    writeFileSync(
      join(folder, 'spec.yaml'),
      `topicwright: 1
name: evil
title: ${quoted}
description: ${quoted}
docs: 'https://x/"><img/src=x/onerror=alert(5)>'
notes: [${quoted}]
dialect: mqtt
parameters:
  id: { description: ${quoted}, example: a, enum: [a, ${JSON.stringify(evil.replaceAll(/[/+#]/g, ''))}] }
categories:
  C:
    title: ${quoted}
    payload: p.yaml
    events:
      e: { topic: "x/<img onerror=alert(6)>/{id}", description: ${quoted}, notes: [${quoted}] }
`,
    );
    writeFileSync(
      join(folder, 'p.yaml'),
      `type: object\nproperties:\n  ${quoted}: { type: string, description: ${quoted}, unit: ${quoted}, examples: [${quoted}] }\n`,
    );
    topicwright(folder, 'site', '--spec', 'spec.yaml', '--out', 'evil.html');
    const page = await opened('evil.html', `#event=e`);
    for (const name of ['Topic', 'Filter', 'Payload', 'Policy', 'Search']) await box(page, name).fill(evil);
    await box(page, 'Payload').fill(JSON.stringify({ [evil]: evil }));
    await box(page, 'Policy').fill(JSON.stringify({ Version: evil, Statement: [{ [evil]: evil }] }));
    expect(await page.locator('img, iframe, object').count()).toBe(0);
    expect(await page.locator('script').count()).toBe(2);
    expect(await page.locator('a[href^="javascript"]').count()).toBe(0);
    expect(await page.locator('#event').innerText()).toContain(evil);
  });

  it('finds events among 10,000, and draws a part of the tree at a time', async () => {
    const events = (c: number): string =>
      Array.from({ length: 100 }, (_, e) => `      c${c}E${e}: { topic: "fleet/c${c}/{id}/e${e}" }\n`).join('');
    const categories = Array.from(
      { length: 100 },
      (_, c) => `  C${c}:\n    title: Category ${c}\n    payload: p.yaml\n    events:\n${events(c)}`,
    );
    writeFileSync(join(folder, 'p.yaml'), 'type: object\nrequired: [id]\nproperties: { id: { type: string, examples: [a] } }\n');
    writeFileSync(
      join(folder, 'spec.yaml'),
      `topicwright: 1\nname: many\ntitle: Many\ndialect: mqtt\nparameters: { id: { description: An id., example: a } }\ncategories:\n${categories.join('')}`,
    );
    topicwright(folder, 'site', '--spec', 'spec.yaml', '--out', 'many.html');
    const page = await opened('many.html');
    expect(await page.locator('.tree li').count()).toBeLessThan(300);
    const session = await page.context().newCDPSession(page);
    await session.send('Performance.enable');
    const cpu = async (): Promise<number> =>
      (await session.send('Performance.getMetrics')).metrics.find(({ name }) => name === 'TaskDuration')?.value ?? 0;
    await box(page, 'Search').pressSequentially('c');
    const before = await cpu();
    await box(page, 'Search').pressSequentially('42E77');
    const spent = ((await cpu()) - before) / 5;
    expect(await page.locator('.hits a').first().innerText()).toContain('c42E77');
    console.log(`10,000 events: a keystroke of search takes ${(spent * 1000).toFixed(1)} ms of CPU`);
    expect(await answered(page, 'Filter', 'fleet/#')).toContain('receives 10000 events');
    expect(await answered(page, 'Topic', 'fleet/c42/pump/e77')).toContain('c42E77');
  });

  it('shows the difference of two versions', async () => {
    writeFileSync(join(folder, 'door.yaml'), DOOR_SCHEMA);
    writeFileSync(join(folder, 'old.yaml'), ACME_SPEC);
    const changed = ACME_SPEC.replace(/doorOpened/g, 'doorUnlocked').replace('maxLength: 16', 'maxLength: 8');
    writeFileSync(join(folder, 'new.yaml'), changed);
    writeFileSync(join(folder, 'difference.html'), topicwright(folder, 'diff', 'old.yaml', 'new.yaml', '--format', 'html'));
    const report = JSON.parse(topicwright(folder, 'diff', 'old.yaml', 'new.yaml', '--json')) as { readonly changes: { reason: string }[] };
    expect(report.changes.length).toBeGreaterThan(0);
    const page = await opened('difference.html');
    const text = await page.locator('#changes').innerText();
    for (const { reason } of report.changes) expect(text).toContain(reason);
    const marks = await page.locator('.tree .mark').allInnerTexts();
    expect(marks.length).toBeGreaterThan(0);
    expect(await violations(page)).toEqual([]);
  });

  it('is served, and loaded again after an edit', async () => {
    const own = temporaryFolder();
    writeFileSync(join(own, 'door.yaml'), DOOR_SCHEMA);
    writeFileSync(join(own, 'spec.yaml'), ACME_SPEC);
    const child = spawn(process.execPath, [CLI, 'site', '--serve', '--spec', 'spec.yaml'], { cwd: own, stdio: ['ignore', 'pipe', 'pipe'] });
    onTestFinished(() => void child.kill('SIGKILL'));
    let [out, err] = ['', ''];
    child.stdout.on('data', (data) => (out += String(data)));
    child.stderr.on('data', (data) => (err += String(data)));
    await expect.poll(() => out).toMatch(/http:\S+/);
    const url = /http:\S+/.exec(out)?.[0] ?? '';
    const page = await browser.newPage();
    onTestFinished(() => page.close());
    await page.goto(url);
    await page.getByRole('heading', { name: 'Acme sites' }).first().waitFor();
    writeFileSync(join(own, 'spec.yaml'), ACME_SPEC.replace('title: Acme sites', 'title: ['));
    await expect.poll(() => err).toMatch(/spec\.yaml:/);
    writeFileSync(join(own, 'spec.yaml'), ACME_SPEC.replace('title: Acme sites', 'title: Other sites'));
    await page.getByRole('heading', { name: 'Other sites' }).first().waitFor();
    const refused = await fetch(url, { headers: { host: 'evil.example' } }).catch(() => undefined);
    if (refused) expect(await refused.text()).not.toContain('evil');
    child.kill('SIGINT');
    expect(await once(child, 'exit')).toEqual([0, null]);
  });
});
