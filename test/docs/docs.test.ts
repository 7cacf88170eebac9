import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { prove } from '../../codegen/src/prove.js';
import { diskAt } from '../../codegen/src/write/disk.js';
import { ROOT, readText, temporaryFolder } from '../support/generate.js';
import { runCli } from '../support/run-cli.js';

/** The pages of `docs/`, and other pages that people read, with their paths from the root. */
const DOCS = readdirSync(join(ROOT, 'docs'))
  .filter((name) => name.endsWith('.md'))
  .map((name) => `docs/${name}`);
const PAGES = [
  ...DOCS,
  'README.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  'CHANGELOG.md',
  'action/README.md',
  'codegen/README.md',
  'spec/README.md',
];

const blocksOf = (page: string, language: string): readonly string[] =>
  [...readText(page).matchAll(new RegExp(`^( *)\`\`\`${language}\\n([\\s\\S]*?)^ *\`\`\`$`, 'gm'))].map(([, indent = '', block = '']) =>
    block.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
  );

/** Commands that need a broker, an account or a project, or that write to the working directory. Other tests run them. */
const NOT_RUN = /^npx topicwright (?:init|generate|check|watch|lint|tail|simulate|diff|settings apply)\b/;

const RESULT = /^(\S.*); \/\/ → (.*)$/gm;

describe('docs/', () => {
  it('contains code that type-checks', async () => {
    const files = DOCS.flatMap((page) =>
      blocksOf(page, 'ts').map((text, i) => ({ path: `test/docs-${page.replaceAll(/\W/g, '-')}-${i}.ts`, text })),
    );
    expect(files.length).toBeGreaterThan(6);
    expect(await prove(files, ROOT, new Map())).toEqual([]);
  });

  it.each(DOCS.flatMap((page) => blocksOf(page, 'ts').flatMap((block) => (block.includes('; // → ') ? [[page, block] as const] : []))))(
    'documents the actual results: %s',
    async (_, block) => {
      const folder = temporaryFolder();
      const text = block.replaceAll(RESULT, (_line, value: string, want: string) => `results.push([${value}, ${want}]);`);
      diskAt(folder).stage('block.ts', `export const results: unknown[][] = [];\n${text}`).commit();
      const { results } = (await import(join(folder, 'block.ts'))) as { readonly results: readonly (readonly unknown[])[] };
      expect(results.length).toBeGreaterThan(0);
      for (const [value, want] of results) expect(value).toEqual(want);
    },
  );

  it.each(
    DOCS.flatMap((page) =>
      blocksOf(page, 'sh').flatMap((block) =>
        block.split('\n').flatMap((line) => (line.startsWith('npx ') && !NOT_RUN.test(line) ? [[page, line] as const] : [])),
      ),
    ),
  )('shows commands that run: %s: %s', async (_, line) => {
    const [, command = '', code = '0', output = ''] = /^npx topicwright ([^#\n]*?)(?: +# exit (\d): (.*?) …)?$/.exec(line) ?? [];
    const args = [...command.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');
    // It writes a file.
    const folder = args[0] === 'site' ? temporaryFolder() : ROOT;
    expect(await runCli(folder, args), line).toMatchObject({ code: Number(code), out: expect.stringContaining(output) });
  });

  it('names only commands and options that exist', async () => {
    const lines = DOCS.flatMap((page) => [...readText(page).matchAll(/npx topicwright ([^`#\n]*)/g)].map(([, args = '']) => args.trim()));
    expect(lines.length).toBeGreaterThan(20);
    for (const line of lines) {
      const [command = ''] = line.split(' ');
      const { out } = await runCli(ROOT, [command, '--help']);
      for (const [option] of line.matchAll(/--[a-z-]+/g)) expect(out, line).toContain(option);
    }
  });
});

describe('the documentation', () => {
  it.each(PAGES)('has links to files and headings that exist: %s', (page) => {
    const anchorOf = (heading: string): string =>
      heading
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
        .replaceAll(' ', '-');
    const links = [
      ...readText(page)
        .replaceAll(/^ *```[\s\S]*?^ *```$/gm, '')
        .matchAll(/\]\((?!https?:)([^)\s]+)\)/g),
    ].map(([, link = '']) => link);
    const broken = links.filter((link) => {
      const [path = '', anchor] = link.split('#');
      const target = path === '' ? page : join(dirname(page), path);
      if (!existsSync(join(ROOT, target))) return true;
      if (anchor === undefined) return false;
      return ![...readText(target).matchAll(/^#+ (.*)$/gm)].some(([, heading = '']) => anchorOf(heading) === anchor);
    });
    expect(broken).toEqual([]);
  });
});
