// The explorer page of two versions, and while a spec is edited.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync, writeFileSync } from 'node:fs';
import { get, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { ACME_SPEC, DOOR_SCHEMA, temporaryFolder } from '../../support/generate.js';
import { describeWith } from '../../support/programs.js';
import { CLI, newPage, topicwright, useExplorers, violations } from './page.js';

/** The status of a request that names a host. */
async function statusFor(url: string, host: string): Promise<number | undefined> {
  const [response] = (await once(get(url, { headers: { host } }), 'response')) as [IncomingMessage];
  response.resume();
  return response.statusCode;
}

describeWith(['chromium'], 'an edit of a spec in the explorer', () => {
  const { browser, folder, opened } = useExplorers();

  it('shows the difference of two versions', async () => {
    writeFileSync(join(folder(), 'door.yaml'), DOOR_SCHEMA);
    writeFileSync(join(folder(), 'old.yaml'), ACME_SPEC);
    const changed = ACME_SPEC.replace(/doorOpened/g, 'doorUnlocked').replace('maxLength: 16', 'maxLength: 8');
    writeFileSync(join(folder(), 'new.yaml'), changed);
    writeFileSync(join(folder(), 'difference.html'), topicwright(folder(), 'diff', 'old.yaml', 'new.yaml', '--format', 'html'));
    const report = JSON.parse(topicwright(folder(), 'diff', 'old.yaml', 'new.yaml', '--json')) as {
      readonly changes: { reason: string }[];
    };
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
    const page = await newPage(browser());
    await page.goto(url);
    await page.getByRole('heading', { name: 'Acme sites' }).first().waitFor();
    await page.getByLabel('Side').selectOption('broker');
    writeFileSync(join(own, 'spec.yaml'), ACME_SPEC.replace('title: Acme sites', 'title: ['));
    await expect.poll(() => err).toMatch(/spec\.yaml:/);
    writeFileSync(join(own, 'spec.yaml'), ACME_SPEC.replace('title: Acme sites', 'title: Other sites'));
    await page.getByRole('heading', { name: 'Other sites' }).first().waitFor();
    expect(await page.getByLabel('Side').inputValue()).toBe('broker');
    expect(await statusFor(url, 'evil.example')).toBe(403);
    expect(await statusFor(url, new URL(url).host)).toBe(200);
    // A spec that is being replaced is missing for a moment.
    rmSync(join(own, 'spec.yaml'));
    await expect.poll(() => err).toMatch(/does not exist/);
    writeFileSync(join(own, 'spec.yaml'), ACME_SPEC.replace('title: Acme sites', 'title: Third sites'));
    await page.getByRole('heading', { name: 'Third sites' }).first().waitFor();
    child.kill('SIGINT');
    expect(await once(child, 'exit')).toEqual([0, null]);
  });
});
