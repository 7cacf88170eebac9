import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { prove } from '../../codegen/src/prove.js';
import { diskAt } from '../../codegen/src/write/disk.js';
import { ROOT, readText, temporaryFolder } from '../support/generate.js';
import { runCli } from '../support/run-cli.js';

const README = readText('README.md');
const BLOCKS = [...README.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(([, block = '']) => block);
const CLAIM = /^(\S.*); \/\/ → (.*)$/gm;

/** The values of a block of code that it says something of, each with what it says. */
async function claimsOf(block: string): Promise<readonly (readonly unknown[])[]> {
  const folder = temporaryFolder();
  const text = block.replaceAll(CLAIM, (_line, value: string, want: string) => `claims.push([${value}, ${want}]);`);
  diskAt(folder).stage('block.ts', `export const claims: unknown[][] = [];\n${text}`).commit();
  const { claims } = (await import(join(folder, 'block.ts'))) as { readonly claims: readonly (readonly unknown[])[] };
  return claims;
}

describe('the README', () => {
  it('has at most 150 lines', () => {
    expect(README.split('\n').length).toBeLessThanOrEqual(150);
  });

  it('holds claims in every block of code', () => {
    expect(BLOCKS.length).toBeGreaterThanOrEqual(4);
    for (const block of BLOCKS) expect(block).toMatch(CLAIM);
  });

  it.each(BLOCKS.map((block, i) => [i + 1, block]))('says the truth in block %i', async (_, block) => {
    const claims = await claimsOf(String(block));
    expect(claims.length).toBeGreaterThan(0);
    for (const [value, want] of claims) expect(value).toEqual(want);
  });

  it('has code that type-checks', async () => {
    const files = BLOCKS.map((block, i) => ({ path: `test/readme-block-${i}.ts`, text: block }));
    const complaints = await prove(files, ROOT, new Map());
    expect(complaints).toEqual([]);
  });

  it('names commands that exist', () => {
    const { scripts } = JSON.parse(readText('package.json')) as { scripts: object };
    const named = [...README.matchAll(/^npm (?:run )?([a-z]+)/gm)].map(([, name]) => name);
    expect(named.length).toBe(4);
    for (const name of named) expect(scripts).toHaveProperty(name ?? '');
  });

  it('has command lines that answer as it says', async () => {
    const lines = [...README.matchAll(/^npx topicwright ([^#\n]*?)(?: +# exit (\d): (.*?) …)?$/gm)];
    expect(lines.length).toBeGreaterThan(2);
    for (const [, args = '', code = '0', said = ''] of lines) {
      const run = await runCli(ROOT, args.split(' '));
      expect(run, args).toMatchObject({ code: Number(code), out: expect.stringContaining(said) });
    }
  });

  it('links to what is there', () => {
    const targets = [...README.matchAll(/\]\(([^)#]+)\)/g)].map(([, target = '']) => target);
    expect(targets.length).toBeGreaterThan(3);
    for (const target of targets) expect(existsSync(join(ROOT, target)), target).toBe(true);
  });
});

describe('the READMEs of the packages', () => {
  const folders = readdirSync(join(ROOT, 'packages')).filter((name) => existsSync(join(ROOT, 'packages', name, 'README.md')));
  const blocksOf = (name: string): readonly string[] =>
    [...readText(`packages/${name}/README.md`).matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(([, block = '']) => block);

  it('have code that type-checks', async () => {
    const files = folders.flatMap((name) => blocksOf(name).map((text, i) => ({ path: `test/readme-${name}-${i}.ts`, text })));
    expect(files.length).toBeGreaterThan(4);
    expect(await prove(files, ROOT, new Map())).toEqual([]);
  });

  it('run on the oldest Node that we support as they stand', () => {
    // Node 20 does not know `using`.
    for (const name of folders) for (const block of blocksOf(name)) expect(block, name).not.toMatch(/^(?:await )?using\b/m);
  });

  it.each(folders.flatMap((name) => blocksOf(name).flatMap((block, i) => (block.match(CLAIM) ? [[name, i + 1, block] as const] : []))))(
    'say the truth: %s, block %i',
    async (_name, _block, block) => {
      for (const [value, want] of await claimsOf(block)) expect(value).toEqual(want);
    },
  );

  it.each(folders)('link to what is there: %s', (name) => {
    const targets = [...readText(`packages/${name}/README.md`).matchAll(/\]\((?!https:)([^)#]+)\)/g)].map(([, target = '']) => target);
    for (const target of targets) expect(existsSync(join(ROOT, 'packages', name, target)), target).toBe(true);
  });
});
