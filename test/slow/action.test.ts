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
const GH = `#!/usr/bin/env bash
printf '%s\\n' "$*" >>"$GH_CALLS"
for argument in "$@"; do case "$argument" in body=@*) cp "\${argument#body=@}" "$GH_CALLS.body" ;; esac; done
[ -z "$GH_FAILS" ] || exit 1
case "$*" in *--jq*) printf '%s' "$GH_KNOWN" ;; esac
`;

/** A pull request: a base with a spec, and a shallow checkout of its head. */
class PullRequest {
  readonly home = mkdtempSync(join(tmpdir(), 'topicwright-action-'));
  readonly folder = join(this.home, 'checkout');
  readonly calls = join(this.home, 'calls');
  #base = '';

  constructor() {
    onTestFinished(() => rmSync(this.home, { recursive: true }));
    mkdirSync(join(this.home, 'bin'));
    writeFileSync(join(this.home, 'bin/gh'), GH);
    chmodSync(join(this.home, 'bin/gh'), 0o755);
  }

  /** Commits `before` and `after`, and checks out the last commit only. */
  async open(before: object, after: object): Promise<this> {
    const origin = join(this.home, 'origin');
    mkdirSync(origin);
    await this.#write(origin, before);
    gitRepository(origin);
    this.#base = execFileSync('git', ['rev-parse', 'HEAD'], { cwd: origin, encoding: 'utf8' }).trim();
    await this.#write(origin, after);
    commitAll(origin, 'second');
    execFileSync('git', ['config', 'uploadpack.allowAnySHA1InWant', 'true'], { cwd: origin });
    execFileSync('git', ['clone', '--quiet', '--depth=1', `file://${origin}`, this.folder], { stdio: 'ignore' });
    return this;
  }

  async #write(folder: string, files: object): Promise<void> {
    for (const [path, text] of Object.entries(files)) writeFileSync(join(folder, path), text);
    if ('topicwright.yaml' in files) await runCli(folder, ['generate']);
  }

  run(inputs: Workflow['inputs'] = {}, comments: { readonly known?: string; readonly fails?: boolean } = {}): ActionRun {
    const environment = `export GH_CALLS='${this.calls}' GH_KNOWN='${comments.known ?? ''}' GH_FAILS='${comments.fails ? 'yes' : ''}'`;
    writeFileSync(join(this.home, 'bin/gh'), GH.replace('\n', `\n${environment}\n`));
    const github = { event: { pull_request: { number: 7, base: { sha: this.#base } } }, token: 'secret' };
    return runAction({ folder: this.folder, inputs: { command: COMMAND, ...inputs }, github, path: join(this.home, 'bin') });
  }

  /** The calls of `gh`, and the body of the comment. */
  get comment(): { readonly calls: readonly string[]; readonly body: string } {
    const text = (path: string): string => (existsSync(path) ? readFileSync(path, 'utf8') : '');
    return { calls: text(this.calls).split('\n').filter(Boolean), body: text(`${this.calls}.body`) };
  }
}

const BASE = { 'topicwright.yaml': CONFIG, 'spec.yaml': ACME_SPEC, 'door.yaml': DOOR_SCHEMA };
const NARROWED = { ...BASE, 'door.yaml': DOOR_SCHEMA.replace('required: [id, at, state]', 'required: [id, at, state, site]') };

describe('the GitHub action', () => {
  it('annotates, summarizes and comments the changes of a pull request', async () => {
    const request = await new PullRequest().open(BASE, NARROWED);
    const { failed, skipped, log, summary, outputs } = request.run();
    expect({ failed, skipped, outputs }).toEqual({ failed: [], skipped: ['Fail on changes'], outputs: { semver: 'major' } });
    expect(log).toContain('::error file=door.yaml,line=7,col=3,title=property-required::');
    expect(summary).toContain('## acme: major');
    expect(request.comment.calls.at(-1)).toMatch(/^api --silent repos\/acme\/fleet\/issues\/7\/comments --field body=@/);
    expect(request.comment.body).toBe(`<!-- topicwright diff -->\n${summary}`);
  });

  it('updates its comment', async () => {
    const request = await new PullRequest().open(BASE, { ...BASE, 'README.md': 'Doors.\n' });
    expect(request.run({}, { known: '41\n42\n' })).toMatchObject({ failed: [], outputs: { semver: 'none' } });
    expect(request.comment.calls.at(-1)).toContain('--method PATCH repos/acme/fleet/issues/comments/41');
    expect(request.comment.body).toContain('No changes.');
  });

  it('does not comment that nothing has changed', async () => {
    const request = await new PullRequest().open(BASE, { ...BASE, 'README.md': 'Doors.\n' });
    expect(request.run({ 'fail-on': 'any' })).toMatchObject({ failed: [], summary: 'No changes.\n' });
    expect(request.comment.calls).toHaveLength(1);
  });

  it.each([
    ['breaking', ['Fail on changes']],
    ['', []],
  ])('with fail-on %j fails in the steps %j', async (level, failed) => {
    const request = await new PullRequest().open(BASE, NARROWED);
    expect(request.run({ 'fail-on': level, comment: 'false' })).toMatchObject({ failed });
    expect(request.comment.calls).toEqual([]);
  });

  it('fails if a generated file is stale, and still compares', async () => {
    const { 'topicwright.yaml': _, ...edit } = { ...BASE, 'spec.yaml': ACME_SPEC.replace('maxLength: 16', 'maxLength: 32') };
    const request = await new PullRequest().open(BASE, edit);
    expect(request.run()).toMatchObject({ failed: ['Check the generated files'], outputs: { semver: 'minor' } });
    expect(request.run({ check: 'false' })).toMatchObject({ failed: [] });
  });

  it('fails if a version is invalid: a failed comparison does not look like no changes', async () => {
    const request = await new PullRequest().open({ ...BASE, 'spec.yaml': ACME_SPEC.replace('dialect: mqtt', 'dialect: amqp') }, BASE);
    const { failed, outputs, log } = request.run();
    expect([failed, outputs]).toEqual([['Compare with the base'], {}]);
    expect(log).toContain('There is no report to comment.');
  });

  it('accepts a pull request that adds the spec', async () => {
    const request = await new PullRequest().open({ 'README.md': 'Doors.\n' }, BASE);
    expect(request.run({ 'fail-on': 'any' })).toMatchObject({
      failed: [],
      outputs: { semver: 'none' },
      summary: 'The spec is new: there is no earlier version to compare with.\n',
    });
  });

  it('warns if the token cannot comment', async () => {
    const request = await new PullRequest().open(BASE, NARROWED);
    const { failed, log } = request.run({}, { fails: true });
    expect(failed).toEqual([]);
    expect(log).toContain('::warning title=topicwright diff::the report could not be written as a comment');
  });

  it('shortens a long report', async () => {
    const events = Array.from({ length: 600 }, (_, i) => `      added${i}:\n        topic: "acme/{site}/added${i}"\n`).join('');
    const request = await new PullRequest().open(BASE, { ...BASE, 'spec.yaml': `${ACME_SPEC}${events}` });
    expect(request.run().failed).toEqual([]);
    expect(request.comment.body.length).toBeLessThan(61_000);
    expect(request.comment.body).toMatch(/The summary of the job lists all changes\.\n$/);
  });

  it('interpolates no input into a script', () => {
    const { runs } = parse(readFileSync(join(ROOT, 'action/action.yml'), 'utf8')) as {
      readonly runs: { readonly steps: readonly { readonly run: string }[] };
    };
    for (const { run } of runs.steps) expect(run).not.toContain('${{');
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
