import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { parse } from 'yaml';
import { ACME_SPEC, DOOR_SCHEMA, ROOT } from '../support/generate.js';
import { commitAll, gitRepository } from '../support/git-repository.js';
import { runCli } from '../support/run-cli.js';
import { type ActionRun, runAction, type Workflow } from './run-action.js';

const CONFIG = 'targets:\n  - spec: spec.yaml\n    emit: { topics: { into: src/generated } }\n';
const COMMAND = `${process.execPath} ${join(ROOT, 'codegen/bin/topicwright.js')}`;

/** The program `gh`: it prints the comments that there are, and records its arguments and the body of a comment. */
const ghProgram = (calls: string, { known = '', fails = false }: Comments): string => `#!/usr/bin/env bash
printf '%s\n' "$*" >>'${calls}'
for argument in "$@"; do case "$argument" in body=@*) cp "\${argument#body=@}" '${calls}.body' ;; esac; done
${fails ? 'exit 1' : ''}
case "$*" in *--jq*) printf '%s' '${known}' ;; esac
`;

/** What `gh` answers. */
interface Comments {
  /** The ids of the comments of earlier runs. */
  readonly known?: string;
  readonly fails?: boolean;
}

/** A pull request: a base with a spec, and a shallow checkout of its head. */
class PullRequest {
  readonly home = mkdtempSync(join(tmpdir(), 'topicwright-action-'));
  readonly folder = join(this.home, 'checkout');
  readonly #origin = join(this.home, 'origin');
  readonly #calls = join(this.home, 'calls');
  #base = '';

  constructor() {
    onTestFinished(() => rmSync(this.home, { recursive: true }));
    mkdirSync(join(this.home, 'bin'));
    mkdirSync(this.#origin);
  }

  /** Commits `before` and `after`, and checks out the last commit only. The projects are in `folder`. */
  async open(before: object, after: object, folder = '.'): Promise<this> {
    await this.#write(join(this.#origin, folder), before);
    gitRepository(this.#origin);
    execFileSync('git', ['branch', 'base'], { cwd: this.#origin });
    this.#base = this.#commit();
    for (const path of Object.keys(before).filter((name) => !(name in after))) rmSync(join(this.#origin, folder, path));
    await this.#write(join(this.#origin, folder), after);
    commitAll(this.#origin, 'second');
    return this.#clone();
  }

  /** Merges the head into a base that has moved on, as GitHub does, and checks out the merge. */
  async merge(): Promise<this> {
    const git = (...args: readonly string[]): unknown => execFileSync('git', args, { cwd: this.#origin, stdio: 'ignore' });
    git('checkout', 'base');
    writeFileSync(join(this.#origin, 'NEWS.md'), 'News.\n');
    commitAll(this.#origin, 'news');
    git('-c', 'user.name=Test', '-c', 'user.email=test@example.com', 'merge', '--no-ff', '--no-edit', 'main');
    return this.#clone();
  }

  #commit(): string {
    return execFileSync('git', ['rev-parse', 'HEAD'], { cwd: this.#origin, encoding: 'utf8' }).trim();
  }

  #clone(): this {
    rmSync(this.folder, { recursive: true, force: true });
    execFileSync('git', ['config', 'uploadpack.allowAnySHA1InWant', 'true'], { cwd: this.#origin });
    execFileSync('git', ['clone', '--quiet', '--depth=1', `file://${this.#origin}`, this.folder], { stdio: 'ignore' });
    return this;
  }

  async #write(folder: string, files: object): Promise<void> {
    mkdirSync(folder, { recursive: true });
    for (const [path, text] of Object.entries(files)) writeFileSync(join(folder, path), text);
    if ('topicwright.yaml' in files) await runCli(folder, ['generate']);
  }

  run(
    inputs: Workflow['inputs'] = {},
    { comments = {}, base = this.#base, ref }: { readonly comments?: Comments; readonly base?: string; readonly ref?: string } = {},
  ): ActionRun {
    const program = join(this.home, 'bin/gh');
    writeFileSync(program, ghProgram(this.#calls, comments));
    chmodSync(program, 0o755);
    const github = { event: { pull_request: { number: 7, base: { sha: base } } }, token: 'secret' };
    return runAction({
      folder: this.folder,
      inputs: { command: COMMAND, ...inputs },
      github,
      path: join(this.home, 'bin'),
      ...(ref && { ref }),
    });
  }

  /** The calls of `gh`, and the body of the comment. */
  get comment(): { readonly calls: readonly string[]; readonly body: string } {
    const text = (path: string): string => (existsSync(path) ? readFileSync(path, 'utf8') : '');
    return { calls: text(this.#calls).split('\n').filter(Boolean), body: text(`${this.#calls}.body`) };
  }
}

const BASE = { 'topicwright.yaml': CONFIG, 'spec.yaml': ACME_SPEC, 'door.yaml': DOOR_SCHEMA };
const NARROWED = { ...BASE, 'door.yaml': DOOR_SCHEMA.replace('required: [id, at, state]', 'required: [id, at, state, site]') };
const UNCHANGED = { ...BASE, 'README.md': 'Doors.\n' };

describe('the GitHub action', () => {
  it('annotates, summarizes and comments the changes of a pull request', async () => {
    const request = await new PullRequest().open(BASE, NARROWED);
    const { failed, skipped, log, summary, outputs } = request.run();
    expect({ failed, skipped, outputs }).toEqual({ failed: [], skipped: ['Fail on changes'], outputs: { semver: 'major' } });
    expect(log).toContain('::warning file=door.yaml,line=7,col=3,title=property-required::');
    expect(summary).toContain('## acme: major');
    expect(request.comment.calls.at(-1)).toMatch(/^api --silent repos\/acme\/fleet\/issues\/7\/comments --field body=@/);
    expect(request.comment.body).toBe(`<!-- topicwright diff: ./. -->\n${summary}`);
  });

  it('updates its comment, also if there are no more changes or the comparison fails', async () => {
    const request = await new PullRequest().open(BASE, UNCHANGED);
    expect(request.run({}, { comments: { known: '41\n42\n' } })).toMatchObject({ failed: [], outputs: { semver: 'none' } });
    expect(request.comment.calls.at(-1)).toContain('--method PATCH repos/acme/fleet/issues/comments/41');
    expect(request.comment.body).toContain('No changes.');
    expect(request.run({ path: 'missing' }, { comments: { known: '41' } }).failed).toEqual(['Compare with the base']);
    expect(request.comment.body).toContain('The specs could not be compared');
  });

  it('does not comment that nothing has changed', async () => {
    const request = await new PullRequest().open(BASE, UNCHANGED);
    expect(request.run({ 'fail-on': 'any' })).toMatchObject({ failed: [], summary: 'No changes.\n' });
    expect(request.comment.calls).toHaveLength(1);
  });

  it.each([
    ['breaking', ['Fail on changes']],
    ['any', ['Fail on changes']],
    ['', []],
    ['braking', ['Compare with the base']],
  ])('with fail-on %j fails in the steps %j', async (level, failed) => {
    const request = await new PullRequest().open(BASE, NARROWED);
    expect(request.run({ 'fail-on': level, comment: 'false' })).toMatchObject({ failed });
    expect(request.comment.calls).toEqual([]);
  });

  it('works in a subfolder, with a branch as the base', async () => {
    const request = await new PullRequest().open(BASE, NARROWED, 'topics');
    const { failed, log, outputs } = request.run({ 'working-directory': 'topics', base: 'base', 'fail-on': 'compatible' });
    expect({ failed, outputs }).toEqual({ failed: ['Fail on changes'], outputs: { semver: 'major' } });
    expect(log).toContain('::warning file=topics/door.yaml,line=7,');
    expect(request.comment.body).toMatch(/^<!-- topicwright diff: topics\/\. -->/);
  });

  it('compares a merge commit with its first parent', async () => {
    const request = await (await new PullRequest().open(BASE, NARROWED)).merge();
    const ref = 'refs/pull/7/merge';
    expect(request.run({}, { base: 'f'.repeat(40), ref })).toMatchObject({ failed: [], outputs: { semver: 'major' } });
    // Elsewhere a merge commit is one of many, and the base may not exist any more.
    const { failed, log } = request.run({ comment: 'false' }, { base: 'f'.repeat(40) });
    expect([failed, log]).toEqual([
      ['Compare with the base'],
      expect.stringContaining('::error title=topicwright diff::git cannot fetch the base'),
    ]);
  });

  it.each(['', '0'.repeat(40)])('does not fail without a base: %j', async (base) => {
    const request = await new PullRequest().open(BASE, NARROWED);
    expect(request.run({ 'fail-on': 'any', comment: 'false' }, { base })).toMatchObject({ failed: [], outputs: { semver: 'none' } });
  });

  it('fails if a generated file is stale, and still compares', async () => {
    const { 'topicwright.yaml': _, ...edit } = { ...BASE, 'spec.yaml': ACME_SPEC.replace('maxLength: 16', 'maxLength: 32') };
    const request = await new PullRequest().open(BASE, { ...edit, 'topicwright.yaml': CONFIG });
    writeFileSync(join(request.folder, 'src/generated/topics.ts'), '// Stale.\n');
    expect(request.run()).toMatchObject({ failed: ['Check the generated files'], outputs: { semver: 'minor' } });
    expect(request.run({ check: 'false' })).toMatchObject({ failed: [] });
  });

  it('fails if a version is invalid: a failed comparison does not look like no changes', async () => {
    const request = await new PullRequest().open({ ...BASE, 'spec.yaml': ACME_SPEC.replace('dialect: mqtt', 'dialect: amqp') }, BASE);
    expect(request.run()).toMatchObject({ failed: ['Compare with the base'], outputs: { semver: '' } });
    expect(request.comment.calls).toHaveLength(1);
  });

  it('accepts a pull request that adds or deletes the spec', async () => {
    const { 'topicwright.yaml': _, 'spec.yaml': __, ...empty } = UNCHANGED;
    const added = await new PullRequest().open(empty, BASE);
    expect(added.run({ 'fail-on': 'breaking' })).toMatchObject({ failed: [], outputs: { semver: 'minor' } });
    const deleted = await new PullRequest().open(BASE, empty);
    expect(deleted.run({ check: 'false' })).toMatchObject({ failed: [], outputs: { semver: 'major' } });
  });

  it('warns if the token cannot comment', async () => {
    const request = await new PullRequest().open(BASE, NARROWED);
    const { failed, log } = request.run({}, { comments: { fails: true } });
    expect(failed).toEqual([]);
    expect(log).toContain('::warning title=topicwright diff::the comment could not be written');
  });

  it('shortens a long report', async () => {
    const events = Array.from(
      { length: 600 },
      (_, i) => `      added${i}:\n        topic: "acme/{site}/ä${'é'.repeat(i % 3)}/added${i}"\n`,
    ).join('');
    const request = await new PullRequest().open(BASE, { ...BASE, 'spec.yaml': `${ACME_SPEC}${events}` });
    expect(request.run().failed).toEqual([]);
    expect(Buffer.byteLength(request.comment.body)).toBeLessThan(61_000);
    expect(request.comment.body).not.toContain('\uFFFD');
    expect(request.comment.body).toMatch(/The summary of the job lists further changes\.\n$/);
  });

  it('interpolates no input into a script', () => {
    const action = parse(readFileSync(join(ROOT, 'action/action.yml'), 'utf8')) as {
      readonly runs: { readonly steps: readonly { readonly run: string }[] };
    };
    for (const { run } of action.runs.steps) expect(run).not.toContain('${{');
  });
});

describe('the hooks for pre-commit', () => {
  const hooks = parse(readFileSync(join(ROOT, '.pre-commit-hooks.yaml'), 'utf8')) as readonly {
    readonly id: string;
    readonly entry: string;
  }[];
  const statusOf = (id: string, folder: string): number | null => {
    const { entry = '' } = hooks.find((hook) => hook.id === id) ?? {};
    return spawnSync(entry.replace('npx --no-install topicwright', COMMAND), { cwd: folder, shell: true, stdio: 'ignore' }).status;
  };

  it('fail if a generated file is stale, or if there is advice', async () => {
    const { folder } = await new PullRequest().open(BASE, NARROWED);
    expect(statusOf('topicwright-check', folder)).toBe(0);
    writeFileSync(join(folder, 'spec.yaml'), ACME_SPEC.replace('maxLength: 16', 'maxLength: 32'));
    expect(statusOf('topicwright-check', folder)).toBe(1);
    expect(statusOf('topicwright-lint', folder)).toBe(1);
  });
});
