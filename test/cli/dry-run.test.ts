import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { patchText } from '../../codegen/src/cli/print-patch.js';
import { ACME_SPEC, DOOR_SCHEMA } from '../support/generate.js';
import { runCli } from '../support/run-cli.js';

/** A project outside of the repository, so that `git apply` works in it. */
function project(): string {
  const folder = mkdtempSync(join(tmpdir(), 'topicwright-dry-run-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'spec.yaml'), ACME_SPEC);
  writeFileSync(join(folder, 'door.yaml'), DOOR_SCHEMA);
  writeFileSync(join(folder, 'topicwright.yaml'), 'targets:\n  - spec: spec.yaml\n    emit: { topics: { into: src/generated } }\n');
  return folder;
}

const files = (folder: string): readonly string[] => readdirSync(folder, { recursive: true }).map(String).sort();
const editRow = (folder: string): void => writeFileSync(join(folder, 'spec.yaml'), ACME_SPEC.replaceAll('doorOpened', 'doorUnlocked'));

describe('generate --dry-run', () => {
  it('prints a diff and writes nothing', async () => {
    const folder = project();
    await runCli(folder, ['generate']);
    editRow(folder);
    const path = join(folder, 'src/generated/topics.ts');
    const before = readFileSync(path, 'utf8');
    const { code, out, err } = await runCli(folder, ['generate', '--dry-run']);
    expect(code).toBe(0);
    expect(out).toContain('--- a/src/generated/topics.ts\n+++ b/src/generated/topics.ts\n@@ ');
    expect(out).toMatch(/^-export const doorOpened/m);
    expect(out).toMatch(/^\+export const doorUnlocked/m);
    expect(err).toMatch(/^2 events in 1 category: \d+ files would be written, .* \(dry run\)$/);
    expect(readFileSync(path, 'utf8')).toBe(before);
  });

  it('prints a diff that git applies, with new and deleted files', async () => {
    const folder = project();
    await runCli(folder, ['generate']);
    editRow(folder);
    writeFileSync(
      join(folder, 'topicwright.yaml'),
      'targets:\n  - spec: spec.yaml\n    emit: { topics: { into: src/other }, payloads: { into: src/other } }\n',
    );
    const { out } = await runCli(folder, ['generate', '--dry-run']);
    expect(out).toContain('--- /dev/null\n+++ b/src/other/topics.ts\n');
    expect(out).toContain('--- a/src/generated/topics.ts\n+++ /dev/null\n');
    writeFileSync(join(folder, 'changes.patch'), `${out}\n`);
    execFileSync('git', ['apply', 'changes.patch'], { cwd: folder, stdio: 'pipe' });
    expect(await runCli(folder, ['check'])).toMatchObject({ code: 0 });
    expect(existsSync(join(folder, 'src/generated/topics.ts'))).toBe(false);
  });

  it.each([
    ['a blank last context line', 'a\nb\n\n\n\n', 'a\nB\n\n\n\n'],
    ['no newline at the end', 'a\nb', 'a\nc'],
    ['an empty file', '', 'a\n'],
    ['a line that looks like a header', '-- x\t\nb\n', 'b\n'],
  ])('prints a diff that git applies: %s', (_, before, after) => {
    const folder = project();
    writeFileSync(join(folder, 'x.txt'), before);
    writeFileSync(join(folder, 'changes.patch'), patchText([{ path: 'x.txt', before, after }]));
    execFileSync('git', ['apply', 'changes.patch'], { cwd: folder, stdio: 'pipe' });
    expect(readFileSync(join(folder, 'x.txt'), 'utf8')).toBe(after);
  });

  it('lists the files with --json', async () => {
    const folder = project();
    const before = files(folder);
    const { code, out, err } = await runCli(folder, ['generate', '--dry-run', '--json']);
    expect([code, err]).toEqual([0, '']);
    expect(JSON.parse(out)).toMatchObject({ written: expect.arrayContaining(['src/generated/topics.ts']), deleted: [], unchanged: 0 });
    expect(files(folder)).toEqual(before);
  });

  it('says that all is up to date', async () => {
    const folder = project();
    await runCli(folder, ['generate']);
    expect(await runCli(folder, ['generate', '--dry-run'])).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^up to date: /),
      err: '',
    });
  });
});
