// Builds the API reference with typedoc, which needs a TypeScript with a JavaScript API.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { ROOT } from '../support/generate.js';

it('the API reference is built without warnings', { timeout: 300_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'topicwright-reference-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const install = ['install', '--prefix', folder, '--no-audit', '--no-fund', 'typedoc@0.28', 'typescript@5.9'];
  expect(spawnSync('npm', install, { encoding: 'utf8' })).toMatchObject({ status: 0 });
  const typedoc = join(folder, 'node_modules/typedoc/bin/typedoc');
  const args = [typedoc, '--options', join(ROOT, 'docs/typedoc.json'), '--out', join(folder, 'out')];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  expect([status, `${stdout}${stderr}`.match(/\[(?:warning|error)\].*/g)]).toEqual([0, null]);
  const modules = readdirSync(join(folder, 'out/modules'));
  for (const name of ['runtime', 'access', 'consumer', 'mqtt', 'aws-iot-events']) expect(modules.join()).toContain(name);
  expect(existsSync(join(folder, 'out/index.html'))).toBe(true);
});
