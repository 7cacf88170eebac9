import { mkdirSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { ACME_SPEC, DOOR_SCHEMA, temporaryFolder } from '../support/generate.js';
import { type CliRun, runCli } from '../support/run-cli.js';

const CONFIG = `targets:
  - spec: spec.yaml
    emit: { topics: { into: src/generated }, payloads: { into: src/generated } }
`;
const TOPICS = 'src/generated/topics.ts';
const UP_TO_DATE = /^up to date: 2 events in 1 category, \d+ files$/;

let cwd: string;

const generate = (args: readonly string[] = [], tool = 'build 1'): Promise<CliRun> => runCli(cwd, ['generate', ...args], { tool });

function write(path: string, text: string): void {
  mkdirSync(dirname(join(cwd, path)), { recursive: true });
  writeFileSync(join(cwd, path), text);
}

const read = (path: string): string => readFileSync(join(cwd, path), 'utf8');
const cacheFolder = (): string => join(cwd, 'node_modules/.cache/topicwright');
const records = (): readonly string[] => readdirSync(cacheFolder()).map((name) => join('node_modules/.cache/topicwright', name));

/** Changes the summary in the record of the last run, so that output taken from the record is recognizable. */
function markRecord(): void {
  const [path = ''] = records();
  write(path, JSON.stringify({ ...JSON.parse(read(path)), summary: 'from the record' }));
}

beforeEach(() => {
  cwd = temporaryFolder();
  write('topicwright.yaml', CONFIG);
  write('spec.yaml', ACME_SPEC);
  write('door.yaml', DOOR_SCHEMA);
  mkdirSync(join(cwd, 'node_modules'));
});

describe('the record of the last run', () => {
  it('is used instead of compiling again if nothing changed', async () => {
    await generate();
    markRecord();
    expect(await generate()).toMatchObject({ code: 0, out: expect.stringMatching(/^up to date: from the record, \d+ files$/) });
    expect(JSON.parse((await generate(['--json'])).out)).toEqual({ written: [], deleted: [], unchanged: expect.any(Number) });
  });

  it('is not used for another spec or folder, or with --prove', async () => {
    await generate();
    markRecord();
    expect((await generate(['spec.yaml', '--out', 'out'])).out).toMatch(/files written$/);
    expect((await generate(['--prove'])).out).toMatch(UP_TO_DATE);
  });

  it.each<readonly [string, () => void, RegExp]>([
    ['the spec changed', () => write('spec.yaml', ACME_SPEC.replace('door/opened', 'gate/opened')), /written/],
    ['a payload schema changed', () => write('door.yaml', DOOR_SCHEMA.replace('a1', 'a2')), /written/],
    ['the project file changed', () => write('topicwright.yaml', CONFIG.replace(', payloads: { into: src/generated }', '')), /deleted/],
    ['a generated file changed', () => write(TOPICS, read(TOPICS).replace('door', 'gate')), /1 file written/],
    ['a line ending in a generated file changed', () => write(TOPICS, read(TOPICS).replace('\n', '\r\n')), /1 file written/],
    ['a generated file was deleted', () => rmSync(join(cwd, TOPICS)), /1 file written/],
    ['the manifest changed', () => write('generated/manifest.json', '{}'), /1 file written/],
    ['there is a stray file with the generated header', () => write('src/generated/old.ts', read(TOPICS)), /1 file deleted/],
    ['it is not valid JSON', () => write(records()[0] ?? '', '{"files"'), UP_TO_DATE],
    ['it is incomplete', () => write(records()[0] ?? '', '{"tool":"build 1"}'), UP_TO_DATE],
  ])('is not used if %s', async (_, change, want) => {
    await generate();
    markRecord();
    change();
    const { code, out } = await generate();
    expect(code).toBe(0);
    expect(out).toMatch(want);
    expect((await runCli(cwd, ['check'])).code).toBe(0);
  });

  it('is not used by another build of topicwright', async () => {
    await generate();
    markRecord();
    expect((await generate([], 'build 2')).out).toMatch(UP_TO_DATE);
  });

  it('is not written by a failed run, so that every run reports the problem', async () => {
    write('spec.yaml', ACME_SPEC.replace('door/closed', 'door/+'));
    expect(await generate()).toMatchObject({ code: 2 });
    expect(await generate()).toMatchObject({ code: 2, err: expect.stringContaining('wildcard-in-template') });
    expect(() => records()).toThrow();
  });

  it('is not written by a run with warnings, so that every run prints them', async () => {
    write('door.yaml', `${DOOR_SCHEMA}\nsomeAnnotation: 1\n`);
    for (const _ of [1, 2]) expect(await generate()).toMatchObject({ code: 0, err: expect.stringContaining('unknown-keyword') });
  });
});

describe('the cache folder', () => {
  it('is optional: generate succeeds if it cannot be created', async () => {
    rmSync(join(cwd, 'node_modules'), { recursive: true });
    write('node_modules', 'a file in the way');
    expect(await generate()).toMatchObject({ code: 0 });
    expect(await generate()).toMatchObject({ code: 0, out: expect.stringMatching(UP_TO_DATE) });
  });

  it('loses records that are older than a week', async () => {
    await generate();
    const [old = ''] = records();
    utimesSync(join(cwd, old), new Date('2020-01-01'), new Date('2020-01-01'));
    await generate(['spec.yaml', '--out', 'out']);
    expect(records()).toHaveLength(1);
    expect(records()).not.toContain(old);
  });
});
