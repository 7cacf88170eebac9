// Another run of the generator deletes folders and temporary files at the worst moment.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { diskAt } from '../../../codegen/src/write/disk.js';

/** What happens before a call, by the name of the function. Each happens once. */
const before = vi.hoisted(() => new Map<string, (path: string) => void>());

vi.mock('node:fs', async (importOriginal) => {
  const fs = await importOriginal<typeof import('node:fs')>();
  const racing =
    <Args extends readonly [unknown, ...unknown[]], Result>(name: string, call: (...args: Args) => Result) =>
    (...args: Args): Result => {
      const race = before.get(name);
      before.delete(name);
      race?.(String(args[0]));
      return call(...args);
    };
  return {
    ...fs,
    readdirSync: racing('readdirSync', fs.readdirSync as never),
    realpathSync: racing('realpathSync', fs.realpathSync as never),
    renameSync: racing('renameSync', fs.renameSync as never),
    writeFileSync: racing('writeFileSync', fs.writeFileSync as never),
  };
});

function project(): string {
  const root = mkdtempSync(join(tmpdir(), 'topicwright-races-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  mkdirSync(join(root, 'out'));
  writeFileSync(join(root, 'out/old.ts'), '');
  return root;
}

const remove = (path: string): void => rmSync(path, { recursive: true, force: true });

it('deletes a file whose folder another run deletes while it is read', () => {
  const root = project();
  before.set('readdirSync', remove);
  expect(() => diskAt(root).remove('out/old.ts')).not.toThrow();
});

it('deletes a file whose folder another run deletes before it', () => {
  const root = project();
  before.set('realpathSync', () => remove(join(root, 'out')));
  expect(() => diskAt(root).remove('out/old.ts')).not.toThrow();
});

it('writes a file whose temporary file and folder another run deletes, twice', () => {
  const root = project();
  const staged = diskAt(root).stage('out/new.ts', 'text');
  before.set('renameSync', (path) => remove(dirname(path)));
  before.set('writeFileSync', (path) => remove(dirname(path)));
  staged.commit();
  expect(readFileSync(join(root, 'out/new.ts'), 'utf8')).toBe('text');
});
