import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ACME_SPEC, DOOR_SCHEMA, temporaryFolder } from '../support/generate.js';
import { type CliRun, runCli } from '../support/run-cli.js';

/** A folder with a spec without identities. */
function projectWith(spec = ACME_SPEC.replace(/^ +identity: .*\n/m, '')): (...args: readonly string[]) => Promise<CliRun> {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'spec.yaml'), spec);
  writeFileSync(join(folder, 'door.yaml'), DOOR_SCHEMA);
  return (...args) => runCli(folder, ['lint', ...args]);
}

describe('topicwright lint', () => {
  it('prints advice to standard output and exits 0', async () => {
    const { code, out, err } = await projectWith()('spec.yaml');
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(/^spec\.yaml:\d+:\d+ {2}advice {2}no-identity {2}doorOpened has no identity/m);
    expect(out).toMatch(/\n\d+ pieces of advice$/);
  });

  it('exits 1 with --strict', async () => {
    expect(await projectWith()('spec.yaml', '--strict')).toMatchObject({ code: 1 });
  });

  it.each([['--json'], ['--format=json']])('prints JSON with %s', async (option) => {
    const { code, out, err } = await projectWith()('spec.yaml', option);
    expect([code, err]).toEqual([0, '']);
    expect(JSON.parse(out)).toContainEqual(expect.objectContaining({ code: 'no-identity', severity: 'advice', file: 'spec.yaml' }));
  });

  it('annotates pull requests on GitHub with notices', async () => {
    expect((await projectWith()('spec.yaml', '--format', 'github')).out).toMatch(/^::notice file=spec\.yaml,line=\d+,/m);
  });

  it('reports the problems of an invalid spec and exits 2', async () => {
    const run = projectWith(ACME_SPEC.replace('dialect: mqtt', 'dialect: amqp'));
    expect(await run('spec.yaml')).toMatchObject({ code: 2, out: '', err: expect.stringContaining('error  wrong-value') });
    const { code, out } = await run('spec.yaml', '--json');
    expect([code, JSON.parse(out)]).toEqual([2, [expect.objectContaining({ code: 'wrong-value' })]]);
  });

  it('needs a spec or a project', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'topicwright.yaml'), 'targets: []\n');
    expect(await runCli(folder, ['lint', '--format', 'json'])).toMatchObject({ code: 2, out: expect.stringContaining('"wrong-value"') });
    expect(await runCli('/', ['lint'])).toMatchObject({ code: 2, err: expect.stringContaining('topicwright lint my.yaml') });
  });
});
