import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, realpathSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { compare, isUpToDate } from '../../codegen/src/write/compare.js';
import { type Disk, diskAt } from '../../codegen/src/write/disk.js';
import { DiskError } from '../../codegen/src/write/disk-error.js';
import { writeFiles } from '../../codegen/src/write/write-files.js';
import { ACME_SPEC, DOOR_SCHEMA, ROOT, temporaryFolder } from '../support/generate.js';
import { runCli } from '../support/run-cli.js';

const CLI = join(ROOT, 'codegen/bin/topicwright.js');
const CONFIG = `targets:
  - spec: spec.yaml
    compiled: generated/acme
    emit: { topics: { into: src/generated/topics }, payloads: { into: src/generated/payloads } }
`;

function project(name = 'project'): string {
  const folder = join(temporaryFolder(), name);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'topicwright.yaml'), CONFIG);
  writeFileSync(join(folder, 'spec.yaml'), ACME_SPEC);
  writeFileSync(join(folder, 'door.yaml'), DOOR_SCHEMA);
  return folder;
}

/** The spec with many rows, so that writing takes a while. */
function largeSpec(state: string): string {
  const rows = Array.from(
    { length: 150 },
    (_, i) => `      door${i}: { title: ${state} ${i}, topic: "acme/{site}/door/${i}", where: { state: open } }`,
  );
  return `${ACME_SPEC.split('      doorOpened:')[0]}${rows.join('\n')}\n`;
}

/** Every file below `folder` except the inputs, with its content. */
function output(folder: string): ReadonlyMap<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = files.map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1)).filter((path) => path.includes('/'));
  return new Map(paths.sort().map((path) => [path, readFileSync(join(folder, path), 'utf8')]));
}

async function generate(folder: string): Promise<void> {
  expect(await runCli(folder, ['generate'])).toMatchObject({ code: 0 });
}

describe('a checkout with CRLF', () => {
  it('is up to date, and stays as it is', async () => {
    const folder = project();
    await generate(folder);
    const paths = readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
    for (const path of paths) writeFileSync(path, readFileSync(path, 'utf8').replaceAll('\n', '\r\n'));
    const texts = output(folder);
    expect(await runCli(folder, ['check'])).toMatchObject({ code: 0 });
    await generate(folder);
    expect(output(folder)).toEqual(texts);
    writeFileSync(join(folder, 'door.yaml'), DOOR_SCHEMA.replace('a1', 'a2'));
    expect(await runCli(folder, ['check'])).toMatchObject({ code: 1 });
  });
});

describe('a file whose name changes only in case', () => {
  /** A disk in memory. Like those of macOS and Windows, it keeps the case of a name, and finds a file under any. */
  function diskWithoutCase(): Disk {
    const entries = new Map<string, { readonly path: string; readonly text: string }>();
    return {
      read: (path) => entries.get(path.toLowerCase())?.text,
      list: () => [...entries.values()].map(({ path }) => path),
      stage: (path, text) => ({
        commit: () => {
          entries.set(path.toLowerCase(), { path: entries.get(path.toLowerCase())?.path ?? path, text });
        },
        discard: () => undefined,
      }),
      remove: (path) => {
        entries.delete(path.toLowerCase());
      },
    };
  }

  it.each([
    ['a disk that ignores case', diskWithoutCase],
    ['another disk', () => diskAt(temporaryFolder())],
  ])('is written and not deleted on %s', (_, create) => {
    const disk = create();
    for (const [path, text] of [
      ['door.json', '1'],
      ['Door.json', '1'],
      ['DOOR.json', '2'],
    ] as const) {
      const comparison = compare([{ path, text }], 'manifest.json', disk);
      expect(comparison.foreign).toEqual([]);
      writeFiles(comparison, disk);
      expect([disk.read(path), ...disk.list('.')].sort()).toEqual([text, path, 'manifest.json'].sort());
      expect(isUpToDate(compare([{ path, text }], 'manifest.json', disk))).toBe(true);
    }
  });

  it('does not replace the file of somebody else', () => {
    const disk = diskAt(temporaryFolder());
    writeFiles(compare([{ path: 'door.json', text: '1' }], 'manifest.json', disk), disk);
    disk.stage('Door.json', 'mine').commit();
    expect(compare([{ path: 'Door.json', text: '1' }], 'manifest.json', disk).foreign).toEqual(['Door.json']);
  });
});

describe('a run that is killed', () => {
  it('leaves complete old or new files, and the next run repairs the output', async () => {
    const folder = project();
    const texts: ReadonlyMap<string, string>[] = [];
    for (const state of ['Old', 'New']) {
      writeFileSync(join(folder, 'spec.yaml'), largeSpec(state));
      await generate(folder);
      texts.push(output(folder));
    }
    const isComplete = (path: string, text: string): boolean => texts.some((files) => files.get(path) === text);
    let killed = 0;
    for (let round = 0; round < 12; round += 1) {
      writeFileSync(join(folder, 'spec.yaml'), largeSpec(round % 2 === 0 ? 'Old' : 'New'));
      const child = spawn(process.execPath, [CLI, 'generate'], { cwd: folder, stdio: 'ignore' });
      await sleep(150 + ((round * 37) % 230));
      child.kill('SIGKILL');
      const [, signal] = (await once(child, 'exit')) as [number | null, string | null];
      if (signal === 'SIGKILL') killed += 1;
      for (const [path, text] of output(folder)) {
        const isTemporary = /\.topicwright-\d+$/.test(path);
        // During a run, the manifest lists old and new files.
        if (!isTemporary && path !== 'generated/manifest.json') expect(isComplete(path, text), `${path} in round ${round}`).toBe(true);
      }
      expect(() => JSON.parse(readFileSync(join(folder, 'generated/manifest.json'), 'utf8'))).not.toThrow();
    }
    expect(killed).toBeGreaterThan(0);
    await generate(folder);
    expect(await runCli(folder, ['check'])).toMatchObject({ code: 0 });
    expect([...output(folder).keys()]).toEqual([...(texts[0]?.keys() ?? [])]);
  });

  it.each([
    ['this process', process.pid],
    ['another process', process.ppid],
    ['no process', 2 ** 30],
  ])('leaves temporary files that the next run removes, if their number belongs to %s now', async (_, pid) => {
    const folder = project();
    await generate(folder);
    const clean = output(folder);
    const leftover = join(folder, `generated/acme/.reference.md.topicwright-${pid}`);
    writeFileSync(leftover, '<!-- Generated by topicwright from');
    // Another run may be writing it.
    expect(await runCli(folder, ['check'])).toMatchObject({ code: 0 });
    await generate(folder);
    expect(output(folder)).toEqual(clean);
  });

  it('lists its files in the manifest before it writes them', () => {
    const disk = diskAt(temporaryFolder());
    const files = (text: string): { path: string; text: string }[] => ['a.json', 'b.json'].map((path) => ({ path, text }));
    const written: string[] = [];
    const dying: Disk = {
      ...disk,
      stage: (path, text) => {
        const staged = disk.stage(path, text);
        const commit = (): void => {
          if (path === 'b.json') throw new Error('killed');
          written.push(path);
          staged.commit();
        };
        return { ...staged, commit };
      },
    };
    expect(() => writeFiles(compare(files('1'), 'manifest.json', dying), dying)).toThrow('killed');
    expect(written).toEqual(['manifest.json', 'a.json']);
    expect(compare(files('2'), 'manifest.json', disk).foreign).toEqual([]);
  });
});

describe('two runs at once', () => {
  it('do not corrupt each other', async () => {
    const folder = project();
    writeFileSync(join(folder, 'spec.yaml'), largeSpec('Both'));
    const exits = await Promise.all(
      Array.from({ length: 4 }, async () => {
        const child = spawn(process.execPath, [CLI, 'generate'], { cwd: folder, stdio: 'ignore' });
        return ((await once(child, 'exit')) as [number])[0];
      }),
    );
    expect(exits).toEqual([0, 0, 0, 0]);
    expect(await runCli(folder, ['check'])).toMatchObject({ code: 0 });
  });

  it('write what they need again if the other one removes their temporary files', async () => {
    const folder = project();
    await generate(folder);
    const path = 'generated/acme/reference.md';
    const staged = diskAt(folder).stage(path, `${readFileSync(join(folder, path), 'utf8')}More.\n`);
    await generate(folder);
    staged.commit();
    expect(readFileSync(join(folder, path), 'utf8')).toMatch(/More\.\n$/);
  });
});

describe('a path that cannot be written', () => {
  it.each([
    [
      'a folder in place of a file',
      (folder: string) => mkdirSync(join(folder, 'src/generated/topics/topics.ts'), { recursive: true }),
      'src/generated/topics/topics.ts is a folder; move it away',
    ],
    [
      'a file in place of a folder',
      (folder: string) => writeFileSync(join(folder, 'src'), ''),
      'cannot be written: a part of its path is a file; move that file away',
    ],
    [
      'a symbolic link out of the project',
      (folder: string) => symlinkOut(folder),
      'is outside of the project; its path contains ".." or a symbolic link to another folder',
    ],
  ])('%s is reported, and nothing is written', async (_, prepare, message) => {
    const folder = project();
    prepare(folder);
    const before = output(folder);
    const { code, err } = await runCli(folder, ['generate']);
    expect(code).toBe(2);
    expect(err).toContain(message);
    const files = [...output(folder)].filter(([path]) => path !== 'generated/manifest.json');
    expect(files).toEqual([...before]);
  });

  it('is reported with a remedy, and temporary files are removed', () => {
    const folder = project();
    const real = diskAt(folder);
    const full: Disk = {
      ...real,
      stage: (path, text) => {
        if (path === 'b.ts') throw new DiskError(path, 'cannot be written: the disk is full', 'make room');
        return real.stage(path, text);
      },
    };
    const files = ['a.ts', 'b.ts', 'c.ts'].map((path) => ({ path, text: 'x\n' }));
    expect(() => writeFiles(compare(files, 'manifest.json', full), full)).toThrow('b.ts cannot be written: the disk is full; make room');
    expect(readdirSync(folder).filter((name) => /^\.|\.ts$/.test(name))).toEqual([]);
  });

  it('with the name of the manifest is not overwritten, and the files that it lists are not deleted', async () => {
    const folder = project('inner');
    const files = { 'public/manifest.json': '{"files":["logo.svg"]}', 'public/logo.svg': '<svg/>' };
    mkdirSync(join(folder, 'public'));
    for (const [path, text] of Object.entries(files)) writeFileSync(join(folder, path), text);
    expect(await runCli(folder, ['generate', 'spec.yaml', '--out', 'public'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('public/manifest.json was not generated by topicwright'),
    });
    for (const [path, text] of Object.entries(files)) expect(readFileSync(join(folder, path), 'utf8')).toBe(text);
  });

  it('outside of the project is not deleted, even if a manifest lists it', async () => {
    const folder = project('inner');
    const treasure = join(folder, '../treasure.txt');
    writeFileSync(treasure, 'gold');
    mkdirSync(join(folder, 'generated'));
    writeFileSync(
      join(folder, 'generated/manifest.json'),
      JSON.stringify({ topicwright: 1, files: ['../treasure.txt', treasure, 'generated/../../treasure.txt', 7, null] }),
    );
    await generate(folder);
    expect(readFileSync(treasure, 'utf8')).toBe('gold');
  });
});

function symlinkOut(folder: string): void {
  const outside = join(folder, '../outside');
  mkdirSync(outside);
  mkdirSync(join(folder, 'src'));
  symlinkSync(outside, join(folder, 'src/generated'));
}

describe('an unusual path', () => {
  it('may contain spaces and Unicode, or be a link to the project', async () => {
    const folder = project("a b/ключ 'q' $x");
    await generate(folder);
    expect(await runCli(folder, ['check'])).toMatchObject({ code: 0 });
    const link = join(temporaryFolder(), 'link');
    symlinkSync(realpathSync(folder), link);
    writeFileSync(join(folder, 'spec.yaml'), ACME_SPEC.replace('Acme sites', 'Acme halls'));
    await generate(link);
    expect(await runCli(folder, ['check'])).toMatchObject({ code: 0 });
  });
});

describe('generate', () => {
  it('rejects two targets that generate the same file', async () => {
    const folder = project();
    const target = CONFIG.split('targets:\n')[1] ?? '';
    writeFileSync(join(folder, 'topicwright.yaml'), `targets:\n${target}${target.replaceAll('generated', 'Generated')}`);
    expect(await runCli(folder, ['generate'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('whose names differ only in case'),
    });
    expect(existsSync(join(folder, 'src'))).toBe(false);
  });

  it('keeps the modification time of unchanged files', async () => {
    const folder = project();
    await generate(folder);
    const time = (path: string): number => statSync(join(folder, path)).mtimeMs;
    const schema = 'src/generated/payloads/schemas/door-opened.json';
    const before = time(schema);
    cpSync(join(folder, 'spec.yaml'), join(folder, 'copy.yaml'));
    writeFileSync(join(folder, 'spec.yaml'), ACME_SPEC.replace('door/closed', 'door/shut'));
    await generate(folder);
    expect(time(schema)).toBe(before);
  });
});
