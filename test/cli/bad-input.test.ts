import { existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ACME_SPEC, DOOR_SCHEMA, temporaryFolder } from '../support/generate.js';
import { runCli } from '../support/run-cli.js';

/** A project with `files` in addition to a valid spec. */
function projectWith(files: Readonly<Record<string, string | Uint8Array>>): string {
  const folder = temporaryFolder();
  const config = 'targets:\n  - spec: spec.yaml\n    emit: { topics: { into: out } }\n';
  mkdirSync(join(folder, 'payloads'));
  for (const [path, text] of Object.entries({ 'spec.yaml': ACME_SPEC, 'door.yaml': DOOR_SCHEMA, 'topicwright.yaml': config, ...files }))
    writeFileSync(join(folder, path), text);
  return folder;
}

const utf16 = (text: string): Uint8Array => new Uint8Array([0xff, 0xfe, ...Buffer.from(text, 'utf16le')]);
const latin1 = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'latin1'));

describe('a file that cannot be read', () => {
  it.each([
    ['a spec in UTF-16', 'spec.yaml', utf16(ACME_SPEC), 'spec.yaml:1:1  error  bad-encoding  spec.yaml is UTF-16'],
    ['a spec in Latin-1', 'spec.yaml', latin1(`${ACME_SPEC}# é\n`), 'spec.yaml:1:1  error  bad-encoding  spec.yaml is not UTF-8'],
    ['a schema in UTF-16', 'door.yaml', utf16(DOOR_SCHEMA), 'error  bad-encoding  door.yaml is UTF-16'],
    ['a configuration in UTF-16', 'topicwright.yaml', utf16('targets: []'), 'topicwright.yaml:1:1  error  bad-encoding'],
  ])('is reported with its encoding if it is not UTF-8: %s', async (_, path, bytes, message) => {
    const folder = projectWith({ [path]: bytes });
    const { code, err } = await runCli(folder, ['generate']);
    expect(code).toBe(2);
    expect(err).toContain(message);
    expect(err).toContain('= save it as UTF-8');
    expect(existsSync(join(folder, 'out'))).toBe(false);
  });

  it('is reported if it is a folder', async () => {
    const folder = projectWith({ 'topicwright.yaml': 'targets:\n  - spec: payloads\n    emit: { topics: { into: out } }\n' });
    const { code, err } = await runCli(folder, ['generate']);
    expect([code, err]).toEqual([2, expect.stringContaining('payloads:1:1  error  missing-file  payloads is a folder')]);
  });

  it('may begin with a byte order mark, if it is UTF-8', async () => {
    expect(await runCli(projectWith({ 'spec.yaml': `\uFEFF${ACME_SPEC}` }), ['generate'])).toMatchObject({ code: 0 });
  });
});

describe('a spec with a common mistake', () => {
  it.each([
    ['an unquoted topic in a flow map', 'topic: acme/{site}/door', 'quote a topic that contains "{"'],
    ['an unquoted topic that begins with a parameter', 'topic: {site}/door', 'quote a topic that contains "{"'],
    ['an alias without an anchor', 'topic: *acme', 'quote a string that begins with "*"'],
  ])('gets a hint: %s', async (_, topic, hint) => {
    const row = `      doorLocked: { title: Door locked, ${topic} }\n`;
    const folder = projectWith({ 'spec.yaml': ACME_SPEC.replace('    events:\n', `    events:\n${row}`) });
    const { code, err } = await runCli(folder, ['generate']);
    expect(code).toBe(2);
    expect(err).toContain(`= ${hint}`);
    expect(err).not.toContain('flow-map');
  });

  it('gets the hint that fits: a topic that is given twice', async () => {
    const row = '      doorLocked:\n        title: L\n        topic: acme/{site}/lock\n        topic: acme/{site}/lock\n';
    const { err } = await runCli(projectWith({ 'spec.yaml': ACME_SPEC.replace('    events:\n', `    events:\n${row}`) }), ['generate']);
    expect(err).toContain('= keep one of them');
  });

  it('is reported in linear time, and without an internal error', async () => {
    const line = `title: @x # ${': a'.repeat(60_000)}`;
    expect(await runCli(projectWith({ 'spec.yaml': ACME_SPEC.replace('title: Acme sites', line) }), ['generate'])).toMatchObject({
      code: 2,
    });
    const nested = `${'- '.repeat(20_000)}x\n`;
    const { code, err } = await runCli(projectWith({ 'spec.yaml': nested }), ['generate']);
    expect([code, err]).toEqual([2, expect.stringContaining('too-large')]);
  });

  it('gets the path of a similar spec, from the configuration', async () => {
    const config = 'targets:\n  - spec: payloads/spce.yaml\n    emit: { topics: { into: out } }\n';
    const { err } = await runCli(projectWith({ 'topicwright.yaml': config, 'payloads/spec.yaml': ACME_SPEC }), ['generate']);
    expect(err).toContain('= did you mean "payloads/spec.yaml"?');
  });

  it.each([
    ['payload/door.yaml', 'payloads/door.yaml'],
    ['payloads/dor.yaml', 'payloads/door.yaml'],
    ['doors.yaml', 'door.yaml'],
  ])('gets the name of a similar schema file: %s', async (name, like) => {
    const folder = projectWith({ 'payloads/door.yaml': DOOR_SCHEMA, 'spec.yaml': ACME_SPEC.replace('door.yaml', name) });
    const { code, err } = await runCli(folder, ['generate']);
    expect(code).toBe(2);
    expect(err).toContain(`= did you mean ${JSON.stringify(like)}?`);
  });

  it('gets no name of a schema file that is only in the same folder', async () => {
    const folder = projectWith({ 'payloads/door.yaml': DOOR_SCHEMA, 'spec.yaml': ACME_SPEC.replace('door.yaml', 'payloads/lamp.yaml') });
    expect((await runCli(folder, ['generate'])).err).toContain('= create the file, or fix its name');
  });
});

describe('a problem in a long line', () => {
  it('shows the part of the line around its place', async () => {
    const row = `      doorLocked: { title: ${'x'.repeat(500)}, topc: a, description: ${'y'.repeat(500)}, topic: "acme/{site}/lock" }`;
    const folder = projectWith({ 'spec.yaml': ACME_SPEC.replace('    events:\n', `    events:\n${row}\n`) });
    const lines = (await runCli(folder, ['generate'])).err.split('\n');
    const [place = '', line = '', caret = ''] = lines;
    expect(place).toMatch(/unknown-key/);
    expect(line).toMatch(/^ +\d+ \| …x+, topc: a, description: y+…$/);
    expect(line.length).toBeLessThan(180);
    expect(line.slice(caret.indexOf('^'), caret.lastIndexOf('^') + 1)).toBe('topc');
  });
});

describe('a command line with a mistake', () => {
  it.each([
    [['generate', 'spec.yaml', '--out', ''], '--out is empty; pass a value, or omit the option'],
    [['topic', 'which', '#', '--spec='], '--spec is empty; pass a value, or omit the option'],
    [['generate', 'spec.yaml', '-o', 'out'], 'unknown option -o; did you mean --out?'],
    [['generate', 'spec.yaml', '-x', 'out'], 'unknown option -x'],
    [['generate', 'a.yaml', 'b.yaml', '--out', 'c'], 'unexpected argument "b.yaml": topicwright generate [SPEC --out FOLDER]'],
    [['check', 'a.yaml', 'b.yaml', '--out', 'c'], 'unexpected argument "b.yaml": topicwright check [SPEC --out FOLDER]'],
    [['topic', 'parse', 'a', 'b'], 'unexpected argument "b": topicwright topic parse TOPIC'],
    [['topic', 'which', 'a', 'b'], 'unexpected argument "b": topicwright topic which FILTER'],
    [['topic', 'match', 'a', 'b', 'c'], 'unexpected argument "c": topicwright topic match FILTER TOPIC'],
    [['sample', 'doorOpened', 'b'], 'unexpected argument "b": topicwright sample EVENT'],
    [['policy', 'lint', 'a', 'b'], expect.stringContaining('unexpected argument "b": topicwright policy lint FILE')],
    [['tail', 'mqtt://localhost', 'b'], expect.stringContaining('unexpected argument "b": topicwright tail URL')],
    [['simulate', 'mqtt://localhost', 'b'], expect.stringContaining('unexpected argument "b": topicwright simulate URL')],
    [['generate', 'payloads', '--out', 'c'], '"payloads" is a folder; pass the spec in it'],
    [['generate', 'missing.yaml', '--out', 'c'], '"missing.yaml" does not exist'],
  ])('is a usage error, and nothing is written: %j', async (args, message) => {
    const folder = projectWith({});
    const before = readdirSync(folder);
    expect(await runCli(folder, args)).toEqual({ code: 2, out: '', err: message });
    expect(readdirSync(folder)).toEqual(before);
  });

  it('gets the reason if the output folder is a symbolic link to itself, or its name is too long', async () => {
    const folder = projectWith({});
    symlinkSync(join(folder, 'loop'), join(folder, 'loop'));
    expect(await runCli(folder, ['generate', 'spec.yaml', '--out', 'loop'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('is a symbolic link to itself; remove the link'),
    });
    expect(await runCli(folder, ['init', 'loop'])).toMatchObject({ code: 2, err: expect.stringContaining('symbolic link to itself') });
    expect(await runCli(folder, ['generate', 'spec.yaml', '--out', 'a'.repeat(300)])).toMatchObject({ code: 2 });
  });

  it('leaves no manifest behind if a file cannot be written', async () => {
    const folder = projectWith({});
    mkdirSync(join(folder, 'out/index.ts'), { recursive: true });
    expect(await runCli(folder, ['generate', 'spec.yaml', '--out', 'out'])).toMatchObject({ code: 2 });
    expect(readdirSync(join(folder, 'out'))).toEqual(['index.ts']);
  });

  it('gets the reason if the output folder is a symbolic link to nothing', async () => {
    const folder = projectWith({});
    symlinkSync(join(folder, 'missing/out'), join(folder, 'out'));
    const { code, err } = await runCli(folder, ['generate', 'spec.yaml', '--out', 'out']);
    expect(code).toBe(2);
    expect(err).toContain('a part of its path is a symbolic link whose target does not exist; remove the link or create its target');
  });
});
