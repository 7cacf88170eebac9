import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ROOT } from '../support/generate.js';
import { type CliRun, runCli } from '../support/run-cli.js';

const SPEC_FILES = [
  'spec/spec.yaml',
  'spec/payloads/measurement.yaml',
  'spec/payloads/status.yaml',
  'spec/payloads/interval.yaml',
  'topicwright.yaml',
];

const read = (path: string): string => readFileSync(path, 'utf8');

/** A new folder `name` outside of the repository, where nothing is installed, and `topicwright init` in it. */
function folderNamed(name: string): { readonly folder: string; readonly init: (...args: readonly string[]) => Promise<CliRun> } {
  const parent = realpathSync(mkdtempSync(join(tmpdir(), 'topicwright-init-')));
  onTestFinished(() => rmSync(parent, { recursive: true }));
  const folder = join(parent, name);
  mkdirSync(folder);
  return { folder, init: (...args) => runCli(folder, ['init', ...args]) };
}

/** Links what npm would install. */
function installInto(folder: string): void {
  const link = (name: string, target: string): void => {
    const path = join(folder, 'node_modules', name);
    mkdirSync(dirname(path), { recursive: true });
    symlinkSync(join(ROOT, target), path);
  };
  link('topicwright', 'codegen');
  link('@topicwright/runtime', 'packages/runtime');
  link('@topicwright/access', 'packages/access');
  link('typescript', 'node_modules/typescript');
  link('.bin/topicwright', 'codegen/bin/topicwright.js');
  link('.bin/tsc', 'node_modules/typescript/bin/tsc');
}

describe('topicwright init', () => {
  it('writes a spec and its configuration, from which generate makes code that type-checks', async () => {
    const { folder, init } = folderNamed('acme');
    const { code, out } = await init();
    expect(code).toBe(0);
    expect(out.split('\n').slice(0, SPEC_FILES.length)).toEqual(SPEC_FILES.map((path) => `written  ${path}`));
    installInto(folder);
    expect(await runCli(folder, ['generate', '--prove'])).toMatchObject({ code: 0, err: '' });
    expect(await runCli(folder, ['check'])).toMatchObject({ code: 0, err: '' });
    expect(await runCli(folder, ['lint', '--strict'])).toEqual({ code: 0, out: 'no advice on 1 spec', err: '' });
  });

  it('writes a spec that works for AWS IoT Core, as its comment says', async () => {
    const { folder, init } = folderNamed('acme');
    await init();
    const path = join(folder, 'spec/spec.yaml');
    writeFileSync(path, read(path).replace('dialect: mqtt', 'dialect: aws-iot'));
    expect(await runCli(folder, ['generate'])).toMatchObject({ code: 0, err: '' });
  });

  it('writes a spec in which both sides send', async () => {
    const { folder, init } = folderNamed('acme');
    await init();
    const policy = (side: string) => runCli(folder, ['policy', 'all', '--side', side, '--as', 'mosquitto']);
    expect((await policy('device')).out).toContain('topic write acme/+/measurement');
    expect((await policy('backend')).out).toContain('topic write acme/+/interval');
  });

  it('with --package writes a package that builds and passes its test', async () => {
    const { folder, init } = folderNamed('fleet');
    expect(await init('--package', '--name', '@acme/fleet')).toMatchObject({ code: 0 });
    installInto(folder);
    const npm = (script: string): string => execFileSync('npm', ['run', script], { cwd: folder, encoding: 'utf8', stdio: 'pipe' });
    npm('build');
    expect(npm('test')).toContain('# pass 3');
    const manifest = JSON.parse(read(join(folder, 'package.json')));
    expect(manifest.name).toBe('@acme/fleet');
    for (const { types, default: file } of Object.values(manifest.exports) as { types: string; default: string }[]) {
      expect(existsSync(join(folder, types)) && existsSync(join(folder, file))).toBe(true);
    }
  });

  it.each([
    ['acme', [], 'acme'],
    ['My Fleet_2', [], 'my-fleet-2'],
    ['2026 doors', [], 'doors'],
    ['true', [], 'true'],
    ['x', ['--name', 'acme-doors'], 'acme-doors'],
    ['x', ['--name', '@acme/doors'], 'doors'],
  ])('names the spec after the folder or --name: %s %j', async (name, args, expected) => {
    const { folder, init } = folderNamed(name);
    expect(await init(...args)).toMatchObject({ code: 0 });
    expect(await runCli(folder, ['generate', '--json'])).toMatchObject({ code: 0, err: '' });
    expect(readdirSync(join(folder, 'generated'))).toContain(expected);
  });

  it('names the spec after the package of the folder', async () => {
    const { folder, init } = folderNamed('x');
    writeFileSync(join(folder, 'package.json'), '{ "name": "@acme/door-events" }');
    await init();
    expect(read(join(folder, 'spec/spec.yaml'))).toContain('\nname: door-events\n');
  });

  it.each([
    ['acme', ['--name', 'My Fleet'], '"My Fleet" is not a name in kebab case; pass --name my-fleet'],
    ['acme', ['--name', '1'], '"1" is not a name in kebab case; pass --name NAME, such as --name acme or --name @acme/fleet'],
    ['42', [], '"42" does not give a name for the spec; pass --name NAME, such as --name acme or --name @acme/fleet'],
    ['measured', [], expect.stringContaining('the spec cannot have the name "measured": ')],
    ['acme', ['a', 'b'], 'unexpected argument "b": topicwright init [FOLDER]'],
    ['acme', ['--packge'], 'unknown option --packge; did you mean --package?'],
  ])('refuses wrong arguments: %s %j', async (name, args, message) => {
    const { folder, init } = folderNamed(name);
    expect(await init(...args)).toEqual({ code: 2, out: '', err: message });
    expect(readdirSync(folder)).toEqual([]);
  });

  it('creates the folder that it is passed', async () => {
    const { folder, init } = folderNamed('work');
    const { code, out } = await init('a/doors');
    expect(code).toBe(0);
    expect(out).toContain('next:\n  cd a/doors\n  npm install --save-dev topicwright\n');
    expect(read(join(folder, 'a/doors/spec/spec.yaml'))).toContain('name: doors');
  });

  it('never overwrites a file, and then writes nothing', async () => {
    const { folder, init } = folderNamed('acme');
    mkdirSync(join(folder, 'spec'));
    writeFileSync(join(folder, 'spec/spec.yaml'), 'mine');
    symlinkSync('/missing', join(folder, 'topicwright.yaml'));
    expect(await init()).toEqual({
      code: 2,
      out: '',
      err: 'spec/spec.yaml, topicwright.yaml exist in this folder; nothing was written. Pass another folder: topicwright init FOLDER',
    });
    expect(readdirSync(folder).sort()).toEqual(['spec', 'topicwright.yaml']);
    expect(read(join(folder, 'spec/spec.yaml'))).toBe('mine');
  });

  it('writes nothing if a part of a path is a file', async () => {
    const { folder, init } = folderNamed('acme');
    writeFileSync(join(folder, 'spec'), '');
    const { code, err } = await init();
    expect([code, err]).toEqual([2, expect.stringContaining('a part of its path is a file; move that file away')]);
    expect(readdirSync(folder)).toEqual(['spec']);
  });

  it('keeps the README and .gitignore of a new repository', async () => {
    const { folder, init } = folderNamed('acme');
    writeFileSync(join(folder, 'README.md'), 'mine');
    writeFileSync(join(folder, '.gitignore'), 'mine');
    const { code, out } = await init('--package', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(out).kept).toEqual(['README.md', '.gitignore']);
    expect(read(join(folder, 'README.md'))).toBe('mine');
  });

  it.each([
    ['of the folder', 'node_modules/topicwright', '../node_modules/topicwright'],
    ['of the workspace', '../node_modules/topicwright', '../../node_modules/topicwright'],
  ])('names the JSON Schema in the installed package %s', async (_, installed, expected) => {
    const { folder, init } = folderNamed('acme');
    mkdirSync(dirname(join(folder, installed)), { recursive: true });
    symlinkSync(join(ROOT, 'codegen'), join(folder, installed));
    await init();
    const schema = `${expected}/schema/spec.schema.json`;
    expect(read(join(folder, 'spec/spec.yaml')).split('\n')[0]).toBe(`# yaml-language-server: $schema=${schema}`);
    expect(readFileSync(join(folder, 'spec', schema), 'utf8')).toContain('"topicwright"');
  });

  it('names the JSON Schema where npm will install the package, if it is not installed', async () => {
    const { folder, init } = folderNamed('acme');
    writeFileSync(join(folder, '../package.json'), '{}');
    await init();
    expect(read(join(folder, 'topicwright.yaml')).split('\n')[0]).toBe(
      '# yaml-language-server: $schema=../node_modules/topicwright/schema/config.schema.json',
    );
  });
});
