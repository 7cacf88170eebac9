import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ACME_SPEC, DOOR_SCHEMA, temporaryFolder } from '../support/generate.js';
import { type CliRun, runCli } from '../support/run-cli.js';
import { MARK } from './arbitrary-spec.js';

interface Project {
  readonly folder: string;
  readonly run: (...args: readonly string[]) => Promise<CliRun>;
}

/** A project with `config` as its topicwright.yaml. JSON is YAML. */
function project(config: unknown, spec = ACME_SPEC): Project {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'topicwright.yaml'), typeof config === 'string' ? config : JSON.stringify(config));
  writeFileSync(join(folder, 'spec.yaml'), spec);
  writeFileSync(join(folder, 'door.yaml'), DOOR_SCHEMA);
  return { folder, run: (...args) => runCli(folder, args) };
}

/** A configuration that emits everything. */
function configOf(emit: object): object {
  const all = {
    topics: { into: 'gen/topics' },
    payloads: { into: 'gen/payloads' },
    events: { into: 'gen/events' },
    policies: { into: 'gen/policies' },
  };
  return { targets: [{ spec: 'spec.yaml', compiled: 'gen/compiled', emit: { ...all, ...emit } }] };
}

const read = (folder: string, path: string): string => readFileSync(join(folder, path), 'utf8');

/** The files below `folder/gen`. */
function generated(folder: string): readonly string[] {
  return readdirSync(join(folder, 'gen'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => join(entry.parentPath, entry.name));
}

describe('a package name', () => {
  it.each(["x';globalThis.pwned=1;//", 'x\ny', 'x y', '', '../x', 'x\\', 'X/y/../z', '@/x', '`${1}`'])('%j is rejected', async (as) => {
    const { run, folder } = project(configOf({ topics: { into: 'gen/topics', as } }));
    const { code, out, err } = await run('generate');
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(/topicwright\.yaml:\d+:\d+ +error/);
    expect(readdirSync(folder)).not.toContain('gen');
  });

  it.each(['topics', '@acme/topics', '@acme/topics/sub', 'acme.topics_1'])('%j is imported as it is', async (as) => {
    const { run, folder } = project(configOf({ topics: { into: 'gen/topics', as } }));
    expect(await run('generate')).toMatchObject({ code: 0 });
    expect(generated(folder).some((path) => readFileSync(path, 'utf8').includes(`from '${as}'`))).toBe(true);
  });
});

describe('an output folder', () => {
  it('may contain an apostrophe, and the imports still resolve', async () => {
    const { run, folder } = project(configOf({ topics: { into: "gen/site's topics" } }));
    expect(await run('generate')).toMatchObject({ code: 0 });
    await expect(import(join(folder, 'gen/events/index.ts'))).resolves.toMatchObject({ decode: expect.any(Function) });
  });

  it('with any name is used, or rejected with nothing written, and never executed', async () => {
    const nasty = fc.constantFrom(
      "'",
      '"',
      '`',
      '${',
      '\\',
      ';',
      `globalThis.${MARK}=1`,
      '//',
      '*/',
      ' ',
      '\n',
      'a',
      '..',
      '$',
      'é',
      '\u2028',
    );
    const name = fc.array(nasty, { minLength: 1, maxLength: 5 }).map((parts) => parts.join(''));
    const names = fc.sample(name, { numRuns: 25, seed: 7 });
    let accepted = 0;
    for (const into of names) {
      const { run, folder } = project(configOf({ topics: { into: `gen/${into}` } }));
      const result = await run('generate');
      expect([0, 2], JSON.stringify({ into, result })).toContain(result.code);
      if (result.code === 2) {
        expect(readdirSync(folder)).not.toContain('gen');
        continue;
      }
      accepted += 1;
      await import(join(folder, 'gen/events/index.ts'));
      expect(globalThis).not.toHaveProperty(MARK);
    }
    expect(accepted).toBeGreaterThan(0);
  });
});

describe('a configuration', () => {
  it.each([
    ['events alone', { events: { into: 'gen' } }, 'topics'],
    ['policies alone', { policies: { into: 'gen' } }, 'topics'],
  ])('that emits %s names the artifact that is missing', async (_, emit, missing) => {
    const { run } = project({ targets: [{ spec: 'spec.yaml', emit }] });
    const { code, err } = await run('generate');
    expect(code).toBe(2);
    expect(err).toContain('missing-key');
    expect(err).toContain(missing);
  });

  it('with a YAML alias that is not defined is reported at the alias', async () => {
    const { run } = project(configOf({}), 'topicwright: 1\nname: acme\ntitle: *Acme\n');
    const { code, err } = await run('check');
    expect(code).toBe(2);
    expect(err).toMatch(/spec\.yaml:3:8 .*Acme/);
  });
});

describe('a category', () => {
  it('named ALL is rejected, because the policies of everything have that name', async () => {
    const { run } = project(configOf({}), ACME_SPEC.replace('  DOOR:', '  ALL:'));
    const { code, err } = await run('generate');
    expect(code).toBe(2);
    expect(err).toContain('name-collision');
  });
});

describe('text of a spec', () => {
  it('is not markup in reference.md', async () => {
    const docs = 'https://x.test/)<script>alert(2)</script>';
    const { run, folder } = project(configOf({}), ACME_SPEC.replace('dialect:', `docs: ${JSON.stringify(docs)}\ndialect:`));
    const { code, err } = await run('generate');
    if (code === 0) expect(read(folder, 'gen/compiled/reference.md')).not.toMatch(/<script|\)<|[^\\]\)alert/);
    else expect(err).toContain('spec.yaml');
  });

  it('contains no escape sequence when a problem quotes it', async () => {
    const { run } = project(
      configOf({}),
      `topicwright: 1\nname: acme\ntitle: "A\u001b[31mB"\n"bad\u001b]0;t\u0007key": 1\ndialect: mqtt\ncategories: {}\n`,
    );
    const { code, err } = await run('check');
    expect(code).toBe(2);
    expect(err).toContain('bad');
    expect(err).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
  });
});

describe('--json', () => {
  it.each([['generate'], ['check']])('%s prints the problems of an invalid spec as JSON', async (command) => {
    const { run } = project(configOf({}), ACME_SPEC.replace('dialect: mqtt\n', ''));
    const { code, out } = await run(command, '--json');
    expect(code).toBe(2);
    expect(JSON.parse(out)).toMatchObject({ problems: [{ code: 'missing-key', file: 'spec.yaml' }] });
  });

  it.each([
    ['topic', 'build', 'doorOpen', '--spec', 'spec.yaml'],
    ['policy', 'NONE'],
    ['settings', 'NONE'],
    ['generate', 'no.yaml', '--out', 'x'],
  ])('%s %s … prints its error as JSON', async (...args) => {
    const { run } = project(configOf({}));
    const { code, out } = await run(...args, '--json');
    expect(code).toBe(2);
    expect(JSON.parse(out)).toEqual({ error: { message: expect.stringMatching(/./) } });
  });

  it('is not affected by VERBOSE, which json-schema-to-typescript reads', async () => {
    const { folder } = project(configOf({}));
    const { execFileSync } = await import('node:child_process');
    const cli = join(import.meta.dirname, '../../codegen/bin/topicwright.js');
    const stdout = execFileSync(process.execPath, [cli, 'generate', '--json'], { cwd: folder, env: { ...process.env, VERBOSE: '1' } });
    expect(JSON.parse(String(stdout))).toHaveProperty('written');
  });
});
