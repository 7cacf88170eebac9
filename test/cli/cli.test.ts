import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { ACME_SPEC, DOOR_SCHEMA, ROOT, temporaryFolder } from '../support/generate.js';
import { type CliRun, runCli } from '../support/run-cli.js';

let cwd: string;

const run = (...args: readonly string[]): Promise<CliRun> => runCli(cwd, args);

const CONFIG = `targets:
  - spec: spec.yaml
    compiled: generated/acme
    emit:
      topics: { into: src/generated/topics }
      payloads: { into: src/generated/payloads }
`;

function put(path: string, text: string): void {
  mkdirSync(join(cwd, path, '..'), { recursive: true });
  writeFileSync(join(cwd, path), text);
}

function get(path: string): string {
  return readFileSync(join(cwd, path), 'utf8');
}

beforeEach(() => {
  cwd = temporaryFolder();
  put('topicwright.yaml', CONFIG);
  put('spec.yaml', ACME_SPEC);
  put('door.yaml', DOOR_SCHEMA);
});

describe('generate', () => {
  it('writes, then has nothing to do and touches nothing', async () => {
    expect(await run('generate')).toMatchObject({ code: 0, out: expect.stringMatching(/^2 events in 1 category: \d+ files written$/) });
    const before = statSync(join(cwd, 'src/generated/topics/topics.ts')).mtimeMs;
    expect(await run('generate')).toMatchObject({ code: 0, out: expect.stringMatching(/^up to date: 2 events in 1 category, \d+ files$/) });
    expect(statSync(join(cwd, 'src/generated/topics/topics.ts')).mtimeMs).toBe(before);
  });

  it('writes what changed, and deletes what is no longer made', async () => {
    await run('generate');
    put('spec.yaml', ACME_SPEC.replace(/ {6}doorClosed:[\s\S]*$/, ''));
    const { out } = await run('generate', '--json');
    const { written, deleted } = JSON.parse(out) as { written: string[]; deleted: string[] };
    expect(deleted).toEqual(['src/generated/payloads/schemas/door-closed.json']);
    expect(written).toContain('src/generated/topics/topics.ts');
    expect(written).not.toContain('src/generated/payloads/schemas/door-opened.json');
    expect(await run('check')).toMatchObject({ code: 0 });
  });

  it('does not overwrite what it does not own, unless told to', async () => {
    put('src/generated/topics/topics.ts', '// mine\n');
    const refused = await run('generate');
    expect(refused).toMatchObject({ code: 2, err: expect.stringContaining("src/generated/topics/topics.ts is not topicwright's") });
    expect(get('src/generated/topics/topics.ts')).toBe('// mine\n');
    expect(readdirSync(join(cwd, 'src/generated'))).toEqual(['topics']);
    expect(await run('generate', '--force')).toMatchObject({ code: 0 });
    expect(get('src/generated/topics/topics.ts')).toContain('doorOpened');
  });

  it('writes nothing for a bad spec, and shows every problem with a caret', async () => {
    put('spec.yaml', ACME_SPEC.replace('"acme/{site}/door/closed"', '"acme/{site}/door/opened"'));
    const { code, out, err } = await run('generate');
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(
      err,
    ).toBe(`spec.yaml:22:16  error  topic-tie  "acme/{site}/door/opened" matches the same topics as "acme/{site}/door/opened" (line 19)
   22 |         topic: "acme/{site}/door/opened"
      |                ^^^^^^^^^^^^^^^^^^^^^^^^^
   = make one level differ, or delete this row

1 problem; nothing was written`);
    expect(readdirSync(cwd)).not.toContain('src');
  });

  it('takes a spec and a folder without a project', async () => {
    expect(await run('generate', 'spec.yaml', '--out', 'flat')).toMatchObject({ code: 0 });
    expect(readdirSync(join(cwd, 'flat'))).toEqual(
      expect.arrayContaining(['index.ts', 'manifest.json', 'topics.ts', 'guards.ts', 'events.ts', 'policies.ts']),
    );
    expect(await run('check', 'spec.yaml', '--out', 'flat')).toMatchObject({ code: 0 });
  });
});

describe('check', () => {
  it('names what is stale, missing and left over, and exits 1', async () => {
    await run('generate');
    put('src/generated/topics/topics.ts', `${get('src/generated/topics/topics.ts')}// edited\n`);
    put('spec.yaml', ACME_SPEC.replace('doorClosed', 'doorShut'));
    const { code, out } = await run('check');
    expect(code).toBe(1);
    expect(out).toContain('stale    src/generated/topics/topics.ts');
    expect(out).toContain('missing  src/generated/payloads/schemas/door-shut.json');
    expect(out).toContain('stray    src/generated/payloads/schemas/door-closed.json');
    expect(out.split('\n').at(-1)).toBe('run `topicwright generate`');
  });
});

describe('the command line', () => {
  it.each([
    [['generat'], 'there is no verb "generat"; did you mean "generate"?'],
    [['generate', '--froce'], 'there is no option --froce; did you mean --force?'],
    [['generate', '--out', 'x'], expect.stringContaining('--out needs a spec')],
    [['generate', 'nope.yaml', '--out', 'x'], '"nope.yaml" does not exist'],
    [['generate', 'spec.yaml'], expect.stringContaining('needs a folder')],
  ])('answers wrong use with a remedy and exit 2: %j', async (args, err) => {
    expect(await run(...args)).toMatchObject({ code: 2, err });
  });

  it('explains itself', async () => {
    expect((await run('--help')).out).toContain('generate');
  });

  it('knows its own project from any folder below', async () => {
    cwd = join(ROOT, 'packages/runtime');
    expect(await run('check')).toMatchObject({ code: 0 });
  });
});
