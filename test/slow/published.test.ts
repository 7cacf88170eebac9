// Checks the packed packages as npm and TypeScript see them, with publint and @arethetypeswrong/cli.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PUBLISHED, readManifest } from '../../packages/manifests.mjs';
import { ROOT } from '../support/generate.js';

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'topicwright-published-')));
const run = (command: string, ...args: readonly string[]): { readonly status: number | null; readonly output: string } => {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd: folder, encoding: 'utf8' });
  return { status, output: `${stdout}${stderr}` };
};
const tarballs = new Map<string, string>();

beforeAll(() => {
  writeFileSync(join(folder, 'package.json'), '{ "private": true }');
  const { status, output } = run('npm', 'install', '--no-audit', '--no-fund', 'publint@0.3.25', '@arethetypeswrong/cli@0.18.5');
  if (status !== 0) throw new Error(output);
  for (const path of PUBLISHED) {
    const { stdout } = spawnSync('npm', ['pack', '--json', '--pack-destination', folder, join(ROOT, path)], {
      cwd: folder,
      encoding: 'utf8',
    });
    tarballs.set(path, (JSON.parse(stdout) as readonly { readonly filename: string }[])[0]?.filename ?? '');
  }
}, 300_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the published packages', () => {
  it.each(PUBLISHED)('are packed as npm and bundlers expect: %s', (path) => {
    const { status, output } = run('npx', 'publint', 'run', `./${tarballs.get(path)}`, '--strict');
    expect([status, output]).toEqual([0, expect.stringContaining('All good!')]);
  });

  // The command line has no types.
  it.each(PUBLISHED.filter((path) => path !== 'codegen'))('have types that TypeScript finds: %s', (path) => {
    const { status, output } = run('npx', 'attw', `./${tarballs.get(path)}`, '--profile', 'esm-only');
    expect([status, output]).toEqual([0, expect.any(String)]);
  });

  it.each(PUBLISHED)('can be published: %s', (path) => {
    const { status, stdout, stderr } = spawnSync('npm', ['publish', '--dry-run', '--json'], { cwd: join(ROOT, path), encoding: 'utf8' });
    expect([status, stderr]).toEqual([0, expect.any(String)]);
    const { name } = readManifest(path);
    expect(Object.keys(JSON.parse(stdout) as object)).toEqual([name]);
  });
});
