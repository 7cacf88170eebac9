import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ACME_SPEC, DOOR_SCHEMA, temporaryFolder } from '../support/generate.js';
import { type CliRun, runCli } from '../support/run-cli.js';

function project(): string {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'spec.yaml'), ACME_SPEC);
  writeFileSync(join(folder, 'door.yaml'), DOOR_SCHEMA);
  return folder;
}

const site = (folder: string, ...args: readonly string[]): Promise<CliRun> => runCli(folder, ['site', '--spec', 'spec.yaml', ...args]);

describe('topicwright site', () => {
  it('writes a file with the name of the spec, and writes over it', async () => {
    const folder = project();
    expect(await site(folder)).toMatchObject({ code: 0, out: 'acme.html: 2 events; open it in a browser' });
    const page = readFileSync(join(folder, 'acme.html'), 'utf8');
    writeFileSync(join(folder, 'acme.html'), page.replaceAll('\n', '\r\n'));
    expect(await site(folder)).toMatchObject({ code: 0 });
    expect(readFileSync(join(folder, 'acme.html'), 'utf8')).toBe(page);
  });

  it('creates the folder, fills an empty file, and writes through a symbolic link', async () => {
    const folder = project();
    writeFileSync(join(folder, 'empty.html'), '');
    expect(await site(folder, '--out', 'empty.html')).toMatchObject({ code: 0 });
    symlinkSync('empty.html', join(folder, 'link.html'));
    writeFileSync(join(folder, 'empty.html'), '');
    expect(await site(folder, '--out', 'link.html')).toMatchObject({ code: 0 });
    expect(readFileSync(join(folder, 'empty.html'), 'utf8')).toMatch(/^<!doctype html>/);
    expect(await site(folder, '--out', 'new/folder/page.html')).toMatchObject({ code: 0 });
  });

  it('refuses to replace a file that is not an explorer page', async () => {
    const folder = project();
    writeFileSync(join(folder, 'notes.html'), 'my notes');
    mkdirSync(join(folder, 'folder'));
    symlinkSync('missing.html', join(folder, 'dangling.html'));
    execFileSync('mkfifo', [join(folder, 'pipe')]);
    for (const [out, code, message] of [
      ['notes.html', 2, 'notes.html already exists and is not an explorer page; choose another file with --out'],
      ['folder', 2, 'folder is not a regular file; choose another file with --out'],
      ['new/', 2, 'new/ is a folder; pass the name of a file with --out'],
      ['pipe', 2, 'pipe is not a regular file; choose another file with --out'],
      ['dangling.html', 2, 'dangling.html is a symbolic link to a file that does not exist; choose another file with --out'],
      ['notes.html/page.html', 2, 'notes.html/page.html cannot be written: a part of its path is a file; move that file away'],
    ] as const) {
      expect(await site(folder, '--out', out), out).toMatchObject({ code, out: '', err: expect.stringContaining(message) });
    }
    expect(readFileSync(join(folder, 'notes.html'), 'utf8')).toBe('my notes');
  });

  it.each([
    [['--serve', '--out', 'x.html'], '--serve cannot be combined with --out'],
    [['--port', '1'], '--port requires --serve'],
    [['--serve', '--port', '70000'], '--port must be at most 65535, got 70000'],
    [['extra'], 'topicwright site [OPTIONS]'],
  ])('refuses %j', async (args, message) => {
    expect(await site(project(), ...args)).toMatchObject({ code: 2, err: expect.stringContaining(message) });
  });

  it('writes nothing if the spec is invalid', async () => {
    const folder = project();
    writeFileSync(join(folder, 'spec.yaml'), 'topicwright: 1\n');
    expect(await site(folder)).toMatchObject({ code: 2, out: '' });
  });
});

describe('topicwright diff --format html', () => {
  it('refuses several specs', async () => {
    const folder = project();
    const config = (names: readonly string[]): string =>
      `targets:\n${names.map((name) => `  - spec: ${name}.yaml\n    emit: { topics: { into: src/${name} } }\n`).join('')}`;
    writeFileSync(join(folder, 'other.yaml'), ACME_SPEC.replace('name: acme', 'name: other'));
    writeFileSync(join(folder, 'topicwright.yaml'), config(['spec', 'other']));
    expect(await runCli(folder, ['diff', '.', '.', '--format', 'html'])).toMatchObject({
      code: 2,
      err: '--format html shows one spec, but the versions contain acme, other; pass the path of one spec',
    });
  });
});
