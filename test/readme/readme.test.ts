import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { prove } from '../../codegen/src/prove.js';
import { diskAt } from '../../codegen/src/write/disk.js';
import { ROOT, readText, temporaryFolder } from '../support/generate.js';
import { runCli } from '../support/run-cli.js';

const README = readText('README.md');
const BLOCKS = [...README.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(([, block = '']) => block);
/** The commands that start a project. */
const START = /^```sh\n(?:npm install .*\n)+npx topicwright init\n[\s\S]*?^```$/m;
const RESULT = /^(\S.*); \/\/ → (.*)$/gm;

/** Runs a code block, and returns each value that has a `// →` comment together with the value in the comment. */
async function resultsOf(block: string): Promise<readonly (readonly unknown[])[]> {
  const folder = temporaryFolder();
  const text = block.replaceAll(RESULT, (_line, value: string, want: string) => `results.push([${value}, ${want}]);`);
  diskAt(folder).stage('block.ts', `export const results: unknown[][] = [];\n${text}`).commit();
  const { results } = (await import(join(folder, 'block.ts'))) as { readonly results: readonly (readonly unknown[])[] };
  return results;
}

describe('the README', () => {
  it('has at most 150 lines', () => {
    expect(README.split('\n').length).toBeLessThanOrEqual(150);
  });

  it('documents a result in every code block', () => {
    expect(BLOCKS.length).toBeGreaterThanOrEqual(4);
    for (const block of BLOCKS) expect(block).toMatch(RESULT);
  });

  it.each(BLOCKS.map((block, i) => [i + 1, block]))('documents the actual results in code block %i', async (_, block) => {
    const results = await resultsOf(String(block));
    expect(results.length).toBeGreaterThan(0);
    for (const [value, want] of results) expect(value).toEqual(want);
  });

  it('contains code that type-checks', async () => {
    const files = BLOCKS.map((block, i) => ({ path: `test/readme-block-${i}.ts`, text: block }));
    const typeErrors = await prove(files, ROOT, new Map());
    expect(typeErrors).toEqual([]);
  });

  it('lists only npm scripts that exist', () => {
    const { scripts } = JSON.parse(readText('package.json')) as { scripts: object };
    const named = [...README.matchAll(/(?:^npm |`npm run )(?!install)([a-z]+)/gm)].map(([, name]) => name);
    expect(named).toEqual(['start', 'test', 'generate', 'check']);
    for (const name of named) expect(scripts).toHaveProperty(name ?? '');
  });

  it('documents the actual output and exit code of each command', async () => {
    const lines = [...README.replace(START, '').matchAll(/^npx topicwright ([^#\n]*?)(?: +# exit (\d): (.*?) …)?$/gm)];
    expect(lines.length).toBeGreaterThan(2);
    for (const [, args = '', code = '0', output = ''] of lines) {
      const run = await runCli(ROOT, args.split(' '));
      expect(run, args).toMatchObject({ code: Number(code), out: expect.stringContaining(output) });
    }
  });

  it('documents how a project is started', async () => {
    const folder = temporaryFolder();
    const commands = [...(START.exec(README)?.[0] ?? '').matchAll(/^npx topicwright (.*)$/gm)].map(([, args]) => args);
    expect(commands).toEqual(['init', 'generate']);
    expect(await runCli(folder, ['init', '--name', 'acme'])).toMatchObject({ code: 0, err: '' });
    expect(await runCli(folder, ['generate', '--prove'])).toMatchObject({ code: 0, err: '' });
    expect(existsSync(join(folder, 'src/generated/index.ts'))).toBe(true);
  });

  it('links only to existing files', () => {
    const targets = [...README.matchAll(/\]\(([^)#]+)\)/g)].map(([, target = '']) => target);
    expect(targets.length).toBeGreaterThan(3);
    for (const target of targets) expect(existsSync(join(ROOT, target)), target).toBe(true);
  });
});

describe('the READMEs of the packages', () => {
  const folders = readdirSync(join(ROOT, 'packages')).filter((name) => existsSync(join(ROOT, 'packages', name, 'README.md')));
  const blocksOf = (name: string): readonly string[] =>
    [...readText(`packages/${name}/README.md`).matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(([, block = '']) => block);

  it('contain code that type-checks', async () => {
    const files = folders.flatMap((name) => blocksOf(name).map((text, i) => ({ path: `test/readme-${name}-${i}.ts`, text })));
    expect(files.length).toBeGreaterThan(4);
    expect(await prove(files, ROOT, new Map())).toEqual([]);
  });

  it.each(folders)('say how the package is installed: %s', (name) => {
    expect(readText(`packages/${name}/README.md`)).toMatch(new RegExp(`^npm install @topicwright/${name}\\b`, 'm'));
  });

  it.each(folders)('have an example with a result, and a link to the documentation: %s', (name) => {
    expect(blocksOf(name).some((block) => block.match(RESULT) !== null)).toBe(true);
    expect(readText(`packages/${name}/README.md`)).toContain('](../../docs/README.md)');
  });

  it('contain only syntax that the oldest supported Node.js version has', () => {
    // Node.js 20 does not support `using`.
    for (const name of folders) for (const block of blocksOf(name)) expect(block, name).not.toMatch(/^(?:await )?using\b/m);
  });

  it.each(folders.flatMap((name) => blocksOf(name).flatMap((block, i) => (block.match(RESULT) ? [[name, i + 1, block] as const] : []))))(
    'document the actual results: %s, code block %i',
    async (_name, _block, block) => {
      for (const [value, want] of await resultsOf(block)) expect(value).toEqual(want);
    },
  );

  it.each(folders)('link only to existing files: %s', (name) => {
    const targets = [...readText(`packages/${name}/README.md`).matchAll(/\]\((?!https:)([^)#]+)\)/g)].map(([, target = '']) => target);
    for (const target of targets) expect(existsSync(join(ROOT, 'packages', name, target)), target).toBe(true);
  });
});
