import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { ROOT } from '../support/generate.js';
import { gitRepository } from '../support/git-repository.js';
import { runCli } from '../support/run-cli.js';

const README = join(ROOT, 'codegen/README.md');

/** The lines of the transcript. */
class Transcript {
  readonly lines: string[] = [];
  readonly #home: string;
  folder: string;

  constructor() {
    this.#home = mkdtempSync(join(tmpdir(), 'topicwright-transcript-'));
    this.folder = this.#home;
    onTestFinished(() => rmSync(this.#home, { recursive: true }));
  }

  type(command: string): void {
    this.lines.push(`$ ${command}`);
  }

  /** Runs a command, which exits with `code`. */
  async run(command: string, code = 0): Promise<void> {
    this.type(command);
    const { out, err, ...run } = await runCli(this.folder, command.split(' ').slice(1));
    expect([run.code, command]).toEqual([code, command]);
    this.lines.push(...[out, err].flatMap((text) => (text === '' ? [] : text.split('\n'))), '');
  }

  /** Replaces text in a file. */
  edit(path: string, from: string, to: string): void {
    const file = join(this.folder, path);
    const text = readFileSync(file, 'utf8');
    expect(text).toContain(from);
    this.lines.push(`# in ${path}: ${from} → ${to}`);
    // Renamed, so that `watch` never reads half of it.
    const written = join(dirname(file), '.edited');
    writeFileSync(written, text.replace(from, to));
    renameSync(written, file);
  }
}

/** Starts `watch`. The result waits for the next output. */
function startWatch(folder: string): { readonly child: ChildProcess; readonly prints: () => Promise<readonly string[]> } {
  const child = spawn(process.execPath, [join(ROOT, 'codegen/bin/topicwright.js'), 'watch'], { cwd: folder });
  onTestFinished(() => void child.kill('SIGKILL'));
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (data) => (output += String(data)));
  const prints = async (): Promise<readonly string[]> => {
    await expect.poll(() => output).toMatch(/(?:files|unchanged|written)\n$/);
    const lines = output.trimEnd().split('\n');
    output = '';
    return lines;
  };
  return { child, prints };
}

it('codegen/README.md shows the life of a spec', async () => {
  const transcript = new Transcript();
  await transcript.run('topicwright init fleet');
  transcript.type('cd fleet');
  transcript.folder = join(transcript.folder, 'fleet');
  await transcript.run('topicwright generate');
  transcript.type('git init --initial-branch=main && git add --all && git commit --message="Start"');
  gitRepository(transcript.folder);
  transcript.lines.push('');

  transcript.type('topicwright watch');
  const watch = startWatch(transcript.folder);
  transcript.lines.push(...(await watch.prints()), '');
  transcript.edit('spec/payloads/status.yaml', 'enum: [online, offline]', 'enum: [online, offlin');
  transcript.lines.push(...(await watch.prints()), '');
  transcript.edit('spec/payloads/status.yaml', 'enum: [online, offlin', 'enum: [online, offline, asleep]');
  transcript.lines.push(...(await watch.prints()), '^C', '');
  watch.child.kill('SIGINT');
  expect(await once(watch.child, 'exit')).toEqual([0, null]);

  await transcript.run('topicwright diff git:main . --fail-on breaking', 1);
  await transcript.run('topicwright check');
  const block = `\`\`\`console\n${transcript.lines.join('\n').trimEnd()}\n\`\`\``;
  const readme = readFileSync(README, 'utf8').replace(/```console\n[\s\S]*?\n```/, () => block);
  expect(readme).toContain(block);
  await expect(readme).toMatchFileSnapshot(README);
});
