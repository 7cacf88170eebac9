import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ACME_SPEC, DOOR_SCHEMA, ROOT, temporaryFolder } from '../support/generate.js';
import { runCli } from '../support/run-cli.js';

const CLI = resolve(ROOT, 'codegen/bin/topicwright.js');
const CONFIG = 'targets:\n  - spec: spec/spec.yaml\n    emit: { topics: { into: src/generated } }\n';

/** A project that is watched. */
class Watched {
  readonly folder = temporaryFolder();
  #output = '';
  readonly #child: ChildProcess;

  constructor(...args: readonly string[]) {
    mkdirSync(join(this.folder, 'spec'));
    this.write('topicwright.yaml', CONFIG);
    this.write('spec/spec.yaml', ACME_SPEC);
    this.write('spec/door.yaml', DOOR_SCHEMA);
    this.#child = spawn(process.execPath, [CLI, 'watch', ...args], { cwd: this.folder });
    for (const stream of [this.#child.stdout, this.#child.stderr]) stream?.on('data', (data) => (this.#output += String(data)));
    onTestFinished(() => void this.#child.kill('SIGKILL'));
  }

  write(path: string, text: string): void {
    writeFileSync(join(this.folder, path), text);
  }

  /** Replaces a file atomically, so that no run reads half of it. */
  replace(path: string, text: string): void {
    this.write('.replacing', text);
    renameSync(join(this.folder, '.replacing'), join(this.folder, path));
  }

  read(path: string): string {
    return readFileSync(join(this.folder, path), 'utf8');
  }

  /** Waits for output that matches, and removes what came before it. */
  async prints(pattern: RegExp): Promise<string> {
    await expect.poll(() => this.#output).toMatch(pattern);
    const match = pattern.exec(this.#output);
    this.#output = this.#output.slice((match?.index ?? 0) + (match?.[0].length ?? 0));
    return match?.[0] ?? '';
  }

  async stop(): Promise<unknown> {
    this.#child.kill('SIGINT');
    return ((await once(this.#child, 'exit')) as [unknown])[0];
  }
}

const renamed = (name: string): string => ACME_SPEC.replaceAll('doorOpened', name);

describe('topicwright watch', () => {
  it('generates at the start and after each edit, and stops with Ctrl-C', async () => {
    const watched = new Watched();
    await watched.prints(/files written\n/);
    watched.write('spec/spec.yaml', renamed('doorUnlocked'));
    await watched.prints(/files? written, \d+ files? unchanged\n/);
    expect(watched.read('src/generated/topics.ts')).toContain('doorUnlocked');
    watched.write('spec/door.yaml', DOOR_SCHEMA.replace('type: object', 'type: object\ndescription: Changed.'));
    await watched.prints(/2 events/);
    expect(await watched.stop()).toBe(0);
  });

  it('writes only files that differ', async () => {
    const watched = new Watched();
    await watched.prints(/files written\n/);
    const path = join(watched.folder, 'src/generated/topic-filters.ts');
    const before = statSync(path).mtimeMs;
    watched.write('spec/spec.yaml', ACME_SPEC.replace('maxLength: 16', 'maxLength: 17'));
    await watched.prints(/2 events.* written, \d+ files? unchanged/);
    expect(watched.read('src/generated/topics.ts')).toContain('17');
    expect(statSync(path).mtimeMs).toBe(before);
  });

  it('shows the problems of a broken spec, keeps the output, and goes on once it is repaired', async () => {
    const watched = new Watched();
    await watched.prints(/files written\n/);
    for (const broken of ['categories: [', '', ACME_SPEC.replace('dialect: mqtt', 'dialect: amqp')]) {
      watched.write('spec/spec.yaml', broken);
      await watched.prints(/1 problem; nothing was written/);
      expect(watched.read('src/generated/topics.ts')).toContain('doorOpened');
    }
    watched.write('spec/spec.yaml', renamed('doorRepaired'));
    await watched.prints(/2 events/);
    expect(watched.read('src/generated/topics.ts')).toContain('doorRepaired');
  });

  it('survives that the spec, its folder or the configuration is missing for a while', async () => {
    const watched = new Watched();
    await watched.prints(/files written\n/);
    const at = (path: string): string => join(watched.folder, path);
    rmSync(at('spec/spec.yaml'));
    await watched.prints(/missing-file/);
    renameSync(at('spec'), at('elsewhere'));
    renameSync(at('elsewhere'), at('spec'));
    watched.write('spec/spec.yaml', renamed('doorBack'));
    await watched.prints(/2 events/);
    rmSync(at('topicwright.yaml'));
    watched.write('topicwright.yaml', 'targets: {');
    await watched.prints(/bad-yaml/);
    watched.write('topicwright.yaml', CONFIG.replace('src/generated', 'src/other/generated'));
    await watched.prints(/2 events/);
    expect(existsSync(at('src/other/generated/topics.ts'))).toBe(true);
  });

  it('notices edits in a folder that was deleted and created again', async () => {
    const watched = new Watched();
    await watched.prints(/files written\n/);
    const spec = join(watched.folder, 'spec');
    rmSync(spec, { recursive: true });
    await watched.prints(/missing-file/);
    mkdirSync(spec);
    watched.write('spec/spec.yaml', ACME_SPEC);
    watched.write('spec/door.yaml', DOOR_SCHEMA);
    await watched.prints(/2 events/);
    watched.write('spec/spec.yaml', renamed('doorAgain'));
    await expect.poll(() => watched.read('src/generated/topics.ts')).toContain('doorAgain');
  });

  it('does not run again because of its own log', async () => {
    const watched = new Watched();
    await watched.prints(/files written\n/);
    for (const name of ['log', 'LICENSE', 'notes.txt', '.hidden.yaml']) watched.write(name, 'text');
    // Otherwise a run because of them would be the same as that of the edit.
    await new Promise((done) => setTimeout(done, 300));
    watched.replace('spec/spec.yaml', renamed('doorLogged'));
    expect(await watched.prints(/^[\s\S]*2 events.*\n/)).toMatch(/^2 events.* written.*\n$/);
  });

  it('notices that a folder with a dot in its name is replaced', async () => {
    const watched = new Watched();
    await watched.prints(/files written\n/);
    const folder = join(watched.folder, 'spec/v1.2');
    mkdirSync(folder);
    watched.write('spec/v1.2/door.yaml', DOOR_SCHEMA);
    watched.write('spec/spec.yaml', ACME_SPEC.replace('door.yaml', 'v1.2/door.yaml'));
    await watched.prints(/2 events/);
    rmSync(folder, { recursive: true });
    await watched.prints(/missing-file/);
    mkdirSync(folder);
    watched.write('spec/v1.2/door.yaml', DOOR_SCHEMA);
    await watched.prints(/2 events/);
  });

  it('sees files that an editor replaces, and new folders', async () => {
    const watched = new Watched();
    await watched.prints(/files written\n/);
    watched.write('spec/spec.yaml', ACME_SPEC.replace('door.yaml', 'payloads/door.yaml'));
    await watched.prints(/missing-file/);
    mkdirSync(join(watched.folder, 'spec/payloads'));
    await watched.prints(/missing-file/);
    watched.write('spec/.door.yaml.tmp', DOOR_SCHEMA);
    renameSync(join(watched.folder, 'spec/.door.yaml.tmp'), join(watched.folder, 'spec/payloads/door.yaml'));
    await watched.prints(/2 events/);
  });

  it('prints a line of JSON per run with --json', async () => {
    const watched = new Watched('--json');
    expect(JSON.parse(await watched.prints(/^.*\n/m))).toMatchObject({ written: expect.arrayContaining(['src/generated/topics.ts']) });
    watched.write('spec/spec.yaml', 'topicwright: 1\n');
    expect(JSON.parse(await watched.prints(/^\{"problems.*\n/m))).toMatchObject({ problems: expect.any(Array) });
  });

  it('ends at once if there is nothing to watch', async () => {
    expect(await runCli('/', ['watch'])).toMatchObject({ code: 2, err: expect.stringContaining('no topicwright.yaml') });
    expect(await runCli(temporaryFolder(), ['watch', 'missing.yaml', '--out', 'x'])).toMatchObject({ code: 2 });
  });
});
