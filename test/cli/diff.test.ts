import { mkdirSync, mkdtempSync, realpathSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ACME_SPEC, DOOR_SCHEMA } from '../support/generate.js';
import { commitAll, gitRepository } from '../support/git-repository.js';
import { runCli } from '../support/run-cli.js';

const CONFIG = 'targets:\n  - spec: spec/acme.yaml\n    emit: { topics: { into: src/generated } }\n';

/** A schema that breaks those who send. */
const NARROWED = DOOR_SCHEMA.replace('required: [id, at, state]', 'required: [id, at, state, site]');

/** A folder outside of the repository. */
function folderWith(files: { readonly [path: string]: string }): string {
  const folder = mkdtempSync(join(tmpdir(), 'topicwright-diff-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  write(folder, files);
  return folder;
}

function write(folder: string, files: { readonly [path: string]: string }): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(folder, path, '..'), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

/** Two folders with versions of a spec. */
function versions(spec = ACME_SPEC, schema = NARROWED): string {
  return folderWith({ 'old/spec.yaml': ACME_SPEC, 'old/door.yaml': DOOR_SCHEMA, 'new/spec.yaml': spec, 'new/door.yaml': schema });
}

describe('topicwright diff', () => {
  it('prints the changes with their places and reasons', async () => {
    expect(await runCli(versions(), ['diff', 'old', 'new'])).toEqual({
      code: 0,
      err: '',
      out: `breaking for senders  property-required  doorClosed, doorOpened  /site
    the property is now required; receivers refuse messages of old senders without it
    old/door.yaml:7:3 → new/door.yaml:7:3

major: 1 breaking change`,
    });
  });

  it.each([
    ['breaking', DOOR_SCHEMA, 0],
    ['any', DOOR_SCHEMA, 0],
    ['breaking', NARROWED, 1],
    ['breaking', `${DOOR_SCHEMA}  more: { type: string, examples: [a] }\n`, 0],
    ['compatible', `${DOOR_SCHEMA}  more: { type: string, examples: [a] }\n`, 1],
    ['compatible', NARROWED, 1],
  ])('with --fail-on %s exits 1 if there is such a change', async (level, schema, code) => {
    expect(await runCli(versions(ACME_SPEC, schema), ['diff', 'old', 'new', '--fail-on', level])).toMatchObject({ code });
  });

  it('prints JSON', async () => {
    const folder = versions(ACME_SPEC.replace('maxLength: 16', 'maxLength: 8'), DOOR_SCHEMA);
    const { code, out } = await runCli(folder, ['diff', 'old', 'new', '--json']);
    expect([code, JSON.parse(out)]).toEqual([
      0,
      {
        semver: 'major',
        specs: { acme: 'major' },
        changes: [
          {
            spec: 'acme',
            rule: 'parameter-tightened',
            severity: 'breaking',
            for: 'senders',
            path: 'parameters.site.maxLength',
            old: 16,
            new: 8,
            at: { old: 'old/spec.yaml:9:16', new: 'new/spec.yaml:9:16' },
            reason: '"maxLength" changed from 16 to 8; builders refuse values that they accepted',
          },
        ],
      },
    ]);
    expect((await runCli(folder, ['diff', 'old', 'new', '--format', 'json'])).out).toBe(out);
    expect((await runCli(folder, ['diff', 'old', 'old', '--json'])).out).toBe('{"semver":"none","specs":{"acme":"none"},"changes":[]}');
  });

  it('prints a changelog in Markdown', async () => {
    const spec = ACME_SPEC.replace('      doorOpened:', '      doorHeld:\n        topic: "acme/{site}/door/held"\n      doorOpened:');
    const { out } = await runCli(versions(spec), ['diff', 'old', 'new', '--format', 'markdown']);
    expect(out).toBe(`## acme: major

### Breaking

- \`doorClosed, doorOpened\` \`/site\`: the property is now required; receivers refuse messages of old senders without it (\`property-required\`, for senders)

### Added and changed

- \`doorHeld\`: the event is new, with the topic "acme/{site}/door/held" (\`event-added\`, for everyone)

### Other

- \`doorHeld\` \`topic\`: policies of client now grant subscribe acme/+/door/held and receive acme/+/door/held (\`grant-gained\`, for client)`);
  });

  it('mentions nobody in Markdown', async () => {
    const withEnum = (text: string): string => `${DOOR_SCHEMA}  mode: { enum: [a, ${text}] }\n`;
    const folder = versions(ACME_SPEC, withEnum('"@team #12 <b>"'));
    write(folder, { 'old/door.yaml': withEnum('b') });
    const { out } = await runCli(folder, ['diff', 'old', 'new', '--format', 'markdown']);
    expect(out).toContain('"&#64;team &#35;12 \\<b\\>" may now occur');
  });

  it('annotates pull requests on GitHub', async () => {
    const { out } = await runCli(versions(), ['diff', 'old', 'new', '--format', 'github']);
    expect(out).toBe(
      '::warning file=new/door.yaml,line=7,col=3,title=property-required::doorClosed, doorOpened /site: the property is now required; receivers refuse messages of old senders without it',
    );
  });

  it('annotates the problems of an invalid spec on GitHub', async () => {
    const folder = versions(ACME_SPEC.replace('dialect: mqtt', 'dialect: amqp'));
    expect(await runCli(folder, ['diff', 'old', 'new', '--format', 'github'])).toMatchObject({
      code: 2,
      out: expect.stringMatching(/^::error file=new\/spec\.yaml,line=4,/),
    });
  });

  it('says that there is no change', async () => {
    const folder = versions(ACME_SPEC, DOOR_SCHEMA);
    expect(await runCli(folder, ['diff', 'old/spec.yaml', 'new'])).toMatchObject({ code: 0, out: 'no changes' });
    expect((await runCli(folder, ['diff', 'old', 'new', '--format', 'markdown'])).out).toBe('No changes.');
  });

  it('compares all specs of a project', async () => {
    const second = ACME_SPEC.replace('name: acme', 'name: ajax').replaceAll('acme/', 'ajax/');
    const two = `${CONFIG}  - spec: spec/ajax.yaml\n    emit: { topics: { into: src/ajax } }\n`;
    const folder = folderWith({
      'old/topicwright.yaml': CONFIG,
      'old/spec/acme.yaml': ACME_SPEC,
      'old/spec/door.yaml': DOOR_SCHEMA,
      'new/topicwright.yaml': two,
      'new/spec/acme.yaml': ACME_SPEC,
      'new/spec/ajax.yaml': second,
      'new/spec/door.yaml': DOOR_SCHEMA,
    });
    const { out } = await runCli(folder, ['diff', 'old', 'new', '--json']);
    expect(JSON.parse(out)).toMatchObject({ semver: 'minor', specs: { acme: 'none', ajax: 'minor' } });
    expect((await runCli(folder, ['diff', 'old', 'new'])).out).toMatch(/\nminor: 1 compatible change \(acme none, ajax minor\)$/);
  });

  it('finds no change if files are moved', async () => {
    const folder = versions(ACME_SPEC.replace('door.yaml', 'schemas/door.yaml'), DOOR_SCHEMA);
    mkdirSync(join(folder, 'new/schemas'));
    renameSync(join(folder, 'new/door.yaml'), join(folder, 'new/schemas/door.yaml'));
    expect(await runCli(folder, ['diff', 'old', 'new'])).toMatchObject({ code: 0, out: 'no changes' });
  });

  it('takes severities from topicwright.yaml', async () => {
    const folder = versions();
    write(folder, { 'topicwright.yaml': `${CONFIG}diff: { severities: { property-required: info } }\n` });
    expect((await runCli(folder, ['diff', 'old', 'new'])).out).toMatch(/^info for senders {2}property-required .*patch: 1 info change$/s);
    write(folder, {
      'new/topicwright.yaml': `${CONFIG.replace('spec/acme', 'spec')}diff: { severities: { property-required: compatible } }\n`,
    });
    expect((await runCli(folder, ['diff', 'old', 'new'])).out).toMatch(/^compatible for senders {2}property-required /);
    rmSync(join(folder, 'new/topicwright.yaml'));
    write(folder, { 'topicwright.yaml': `${CONFIG}diff: { severities: { property-require: off } }\n` });
    expect(await runCli(folder, ['diff', 'old', 'new'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('did you mean "property-required"?'),
    });
  });
});

describe('topicwright diff with git', () => {
  const project = { 'topicwright.yaml': CONFIG, 'spec/acme.yaml': ACME_SPEC, 'spec/door.yaml': DOOR_SCHEMA };

  it('compares a revision with the files on disk', async () => {
    const folder = gitRepository(folderWith(project));
    write(folder, { 'spec/door.yaml': NARROWED });
    const want = { code: 1, out: expect.stringMatching(/^breaking for senders {2}property-required[\s\S]*spec\/door\.yaml:7:3\n/) };
    expect(await runCli(folder, ['diff', 'git:main', '.', '--fail-on', 'breaking'])).toMatchObject(want);
    expect(await runCli(join(folder, 'spec'), ['diff', 'git:HEAD', 'acme.yaml'])).toMatchObject({
      out: expect.stringMatching(/^breaking for senders {2}property-required[\s\S]* {4}door\.yaml:7:3\n/),
    });
    expect(await runCli(folder, ['diff', 'git:main:spec/acme.yaml', 'spec/acme.yaml'])).toMatchObject({
      out: expect.stringContaining('major'),
    });
    expect(await runCli(folder, ['diff', '.', '.'])).toMatchObject({ out: 'no changes' });
  });

  it('compares two revisions', async () => {
    const folder = gitRepository(folderWith(project));
    write(folder, { 'spec/door.yaml': NARROWED });
    commitAll(folder, 'second');
    expect((await runCli(folder, ['diff', 'git:HEAD~1', 'git:HEAD'])).out).toContain('major: 1 breaking change');
    expect((await runCli(folder, ['diff', 'git:HEAD', 'git:HEAD~1:.'])).out).toContain('breaking for receivers  property-optional');
    expect((await runCli(folder, ['diff', 'git:HEAD', 'git:main'])).out).toBe('no changes');
  });

  it('follows symbolic links, and accepts absolute paths', async () => {
    const folder = folderWith(project);
    symlinkSync('spec', join(folder, 'link'));
    gitRepository(folder);
    write(folder, { 'spec/door.yaml': NARROWED });
    expect((await runCli(folder, ['diff', 'git:main:link/acme.yaml', 'link/acme.yaml'])).out).toContain('property-required');
    expect((await runCli(join(folder, 'spec'), ['diff', 'git:main', realpathSync(folder)])).out).toContain('property-required');
  });

  it('annotates files by their paths from the root of the checkout', async () => {
    const folder = realpathSync(gitRepository(folderWith(project)));
    write(folder, { 'spec/door.yaml': NARROWED });
    const env = { GITHUB_WORKSPACE: folder };
    const { out } = await runCli(join(folder, 'spec'), ['diff', 'git:main', 'acme.yaml', '--format', 'github'], { env });
    expect(out).toMatch(/^::warning file=spec\/door\.yaml,line=7,/);
  });

  it('with --allow-missing compares with a version that has no spec', async () => {
    const folder = gitRepository(folderWith({ 'README.md': '' }));
    write(folder, project);
    expect((await runCli(folder, ['diff', 'git:main', '.', '--allow-missing'])).out).toContain('minor: 1 compatible change');
    commitAll(folder, 'second');
    rmSync(join(folder, 'topicwright.yaml'));
    expect((await runCli(folder, ['diff', 'git:HEAD', '.', '--allow-missing'])).out).toMatch(/^breaking {2}spec-removed/);
    expect(await runCli(folder, ['diff', 'git:HEAD~1', '.', '--allow-missing'])).toMatchObject({ code: 2 });
  });

  it.each([
    [['git:unknown', '.'], 'git has no revision "unknown"; in a shallow clone, run git fetch origin unknown first'],
    [['git:main...HEAD', '.'], 'git has no revision "main...HEAD"'],
    [['git:--help', '.'], 'git has no revision "--help"'],
    [['git:', '.'], '"git:" names no revision; write git:REV or git:REV:PATH'],
    [['git:HEAD:missing', '.'], '"git:HEAD:missing" does not exist'],
    [['git:HEAD:empty', '.'], '"git:HEAD:empty" contains neither topicwright.yaml nor spec.yaml'],
    [['missing', '.'], '"missing" does not exist'],
    [['.'], 'the new version is missing: topicwright diff OLD NEW'],
    [['.', '.', '.'], 'unexpected argument ".": topicwright diff OLD NEW'],
    [['.', '.', '--fail-on', 'braking'], 'unknown level of --fail-on "braking"; did you mean "breaking"?'],
    [['.', '.', '--format', 'xml'], 'unknown format "xml"; expected one of text, json, markdown, github, html'],
  ])('refuses %j', async (args, message) => {
    const folder = gitRepository(folderWith({ ...project, 'empty/README': '' }));
    expect(await runCli(folder, ['diff', ...args])).toMatchObject({ code: 2, out: '', err: expect.stringContaining(message) });
  });

  it('refuses a revision outside of a repository', async () => {
    const folder = folderWith(project);
    expect(await runCli(folder, ['diff', 'git:HEAD', '.'])).toMatchObject({
      code: 2,
      err: expect.stringMatching(/^git failed: fatal: not a git repository/),
    });
  });

  it('names the version of an invalid spec, and exits 2', async () => {
    const folder = gitRepository(folderWith({ ...project, 'spec/acme.yaml': ACME_SPEC.replace('dialect: mqtt', 'dialect: amqp') }));
    write(folder, { 'spec/acme.yaml': ACME_SPEC });
    expect(await runCli(folder, ['diff', 'git:HEAD', '.', '--fail-on', 'breaking'])).toMatchObject({
      code: 2,
      err: expect.stringMatching(/^git:HEAD:spec\/acme\.yaml:4:10 {2}error {2}wrong-value/),
    });
    const { out } = await runCli(folder, ['diff', 'git:HEAD', '.', '--json']);
    expect(JSON.parse(out)).toEqual({ problems: [expect.objectContaining({ code: 'wrong-value', file: 'git:HEAD:spec/acme.yaml' })] });
  });
});
