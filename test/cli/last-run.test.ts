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
const NOTHING_DONE = /^up to date: 2 events in 1 category, \d+ files$/;

let cwd: string;

const generate = (args: readonly string[] = [], tool = 'build 1'): Promise<CliRun> =>
  runCli(cwd, ['generate', ...args], '', undefined, tool);

function put(path: string, text: string): void {
  mkdirSync(dirname(join(cwd, path)), { recursive: true });
  writeFileSync(join(cwd, path), text);
}

const get = (path: string): string => readFileSync(join(cwd, path), 'utf8');
const cache = (): string => join(cwd, 'node_modules/.cache/topicwright');
const records = (): readonly string[] => readdirSync(cache()).map((name) => join('node_modules/.cache/topicwright', name));

/** Marks the record of the last run, so that an answer that comes from it is known. */
function markRecord(): void {
  const [path = ''] = records();
  put(path, JSON.stringify({ ...JSON.parse(get(path)), summary: 'as remembered' }));
}

beforeEach(() => {
  cwd = temporaryFolder();
  put('topicwright.yaml', CONFIG);
  put('spec.yaml', ACME_SPEC);
  put('door.yaml', DOOR_SCHEMA);
  mkdirSync(join(cwd, 'node_modules'));
});

describe('a run after which nothing changed', () => {
  it('is answered from what the last one left, and not compiled again', async () => {
    await generate();
    markRecord();
    expect(await generate()).toMatchObject({ code: 0, out: expect.stringMatching(/^up to date: as remembered, \d+ files$/) });
    expect(JSON.parse((await generate(['--json'])).out)).toEqual({ written: [], deleted: [], unchanged: expect.any(Number) });
  });

  it('is told from one of another spec, another folder, and one that is to be proved', async () => {
    await generate();
    markRecord();
    expect((await generate(['spec.yaml', '--out', 'out'])).out).toMatch(/files written$/);
    expect((await generate(['--prove'])).out).toMatch(NOTHING_DONE);
  });

  it.each<readonly [string, () => void, RegExp]>([
    ['the spec', () => put('spec.yaml', ACME_SPEC.replace('door/opened', 'gate/opened')), /written/],
    ['a payload schema', () => put('door.yaml', DOOR_SCHEMA.replace('a1', 'a2')), /written/],
    ['the config', () => put('topicwright.yaml', CONFIG.replace(', payloads: { into: src/generated }', '')), /deleted/],
    ['an emitted file', () => put(TOPICS, get(TOPICS).replace('door', 'gate')), /1 file written/],
    ['the end of a line in an emitted file', () => put(TOPICS, get(TOPICS).replace('\n', '\r\n')), /1 file written/],
    ['the presence of an emitted file', () => rmSync(join(cwd, TOPICS)), /1 file written/],
    ['the manifest', () => put('generated/manifest.json', '{}'), /1 file written/],
    ['a file that bears our header', () => put('src/generated/old.ts', get(TOPICS)), /1 file deleted/],
    ['the record itself', () => put(records()[0] ?? '', '{"files"'), NOTHING_DONE],
    ['what the record says', () => put(records()[0] ?? '', '{"tool":"build 1"}'), NOTHING_DONE],
  ])('is no more where %s changed', async (_, change, answer) => {
    await generate();
    markRecord();
    change();
    const { code, out } = await generate();
    expect(code).toBe(0);
    expect(out).toMatch(answer);
    expect((await runCli(cwd, ['check'])).code).toBe(0);
  });

  it('is no more for another build of the tool', async () => {
    await generate();
    markRecord();
    expect((await generate([], 'build 2')).out).toMatch(NOTHING_DONE);
  });

  it('is none where the last one failed, and a problem is told each time', async () => {
    put('spec.yaml', ACME_SPEC.replace('door/closed', 'door/+'));
    expect(await generate()).toMatchObject({ code: 2 });
    expect(await generate()).toMatchObject({ code: 2, err: expect.stringContaining('wildcard-in-template') });
    expect(() => records()).toThrow();
  });
});

describe('what runs leave behind', () => {
  it('is nothing where there is no place for it', async () => {
    rmSync(join(cwd, 'node_modules'), { recursive: true });
    put('node_modules', 'a file in the way');
    expect(await generate()).toMatchObject({ code: 0 });
    expect(await generate()).toMatchObject({ code: 0, out: expect.stringMatching(NOTHING_DONE) });
  });

  it('goes after a week', async () => {
    await generate();
    const [old = ''] = records();
    utimesSync(join(cwd, old), new Date('2020-01-01'), new Date('2020-01-01'));
    await generate(['spec.yaml', '--out', 'out']);
    expect(records()).toHaveLength(1);
    expect(records()).not.toContain(old);
  });
});
