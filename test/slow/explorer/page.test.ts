// The file of the explorer page, its links, and how it is used.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { ROOT } from '../../support/generate.js';
import { describeWith } from '../../support/programs.js';
import { answered, box, result, topicwright, useExplorers, violations } from './page.js';

const MAX_BYTES = 120_000;

describeWith(['chromium'], 'the explorer', () => {
  const { folder, opened } = useExplorers();

  it('is one file of at most 120 kB, and equal in every run', () => {
    const text = readFileSync(join(folder(), 'aws.html'), 'utf8');
    expect(gzipSync(text, { level: 9 }).length).toBeLessThan(MAX_BYTES);
    topicwright(ROOT, 'site', '--out', join(folder(), 'again.html'));
    expect(readFileSync(join(folder(), 'again.html'), 'utf8')).toBe(text);
    expect(text).toMatch(/content="default-src 'none'; script-src 'sha256-[^']+'; style-src 'sha256-[^']+'; base-uri 'none'/);
  });

  it('writes over its own page only', () => {
    writeFileSync(join(folder(), 'notes.html'), '<h1>my notes</h1>');
    expect(() => topicwright(ROOT, 'site', '--out', join(folder(), 'notes.html'))).toThrow(/is not an explorer page/);
    expect(readFileSync(join(folder(), 'notes.html'), 'utf8')).toBe('<h1>my notes</h1>');
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

  it('is used by keyboard', async () => {
    const page = await opened('aws.html');
    await box(page, 'Search').focus();
    await page.keyboard.type('versionNumber updated');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    // The browser reports the new link after the key event.
    await page
      .locator('#event')
      .getByRole('heading', { name: /Updated/ })
      .waitFor();
    await box(page, 'Search').fill('$aws/events/thing/pump-7/created');
    expect(await page.locator('.hits a').first().innerText()).toContain('thingCreated');
    await page.getByRole('checkbox', { name: 'PRESENCE' }).focus();
    await page.keyboard.press('Space');
    await page.getByRole('region', { name: 'Access result' }).getByRole('heading', { name: 'AWS IoT policy' }).waitFor();
    const access = await page.getByRole('region', { name: 'Access result' }).innerText();
    for (const form of ['AWS IoT policy', 'IAM policy', 'CloudFormation', 'Terraform', 'Mosquitto ACL']) expect(access).toContain(form);
    expect(access).toMatch(/\d+ of 2048 characters/);
    await page.getByRole('textbox', { name: 'Region' }).fill('us-east');
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
      join(folder(), 'spec.yaml'),
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
      join(folder(), 'p.yaml'),
      `type: object\nproperties:\n  ${quoted}: { type: string, description: ${quoted}, unit: ${quoted}, examples: [${quoted}] }\n`,
    );
    topicwright(folder(), 'site', '--spec', 'spec.yaml', '--out', 'evil.html');
    const page = await opened('evil.html', `#event=e`);
    for (const name of ['Topic', 'Filter', 'Payload', 'Policy', 'Search']) await box(page, name).fill(evil);
    await box(page, 'Payload').fill(JSON.stringify({ [evil]: evil }));
    await box(page, 'Policy').fill(JSON.stringify({ Version: evil, Statement: [{ [evil]: evil }] }));
    expect(await page.locator('img, iframe, object').count()).toBe(0);
    expect(await page.locator('script').count()).toBe(2);
    expect(await page.locator('a[href^="javascript"]').count()).toBe(0);
    expect(await page.locator('#event').innerText()).toContain(evil);
  });
});
