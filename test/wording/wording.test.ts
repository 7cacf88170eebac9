import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { LINT_RULES } from '@topicwright/access';
import { Project, SyntaxKind } from 'ts-morph';
import { describe, expect, it } from 'vitest';
import { compile } from '../../codegen/src/pipeline.js';
import { PROBLEMS } from '../../codegen/src/problems/catalog.js';
import { ACME_SPEC, compileFiles, DOOR_SCHEMA, ownJobs, ROOT, readText } from '../support/generate.js';
import { runCli } from '../support/run-cli.js';
import { UNCLEAR_PHRASES } from './phrases.js';

/** The unclear phrases in `text`, with their lines. */
function unclearIn(text: string): readonly string[] {
  return text
    .split('\n')
    .flatMap((line) =>
      UNCLEAR_PHRASES.flatMap(([phrase, use]) => (phrase.test(line) ? [`${line.trim()} (${phrase.source}: ${use})`] : [])),
    );
}

describe('unclear phrases', () => {
  it('are not in emitted code', async () => {
    const outcomes = [await compile(ownJobs(), readText), await compileFiles({ 'spec.yaml': ACME_SPEC, 'door.yaml': DOOR_SCHEMA })];
    const found = outcomes.flatMap(({ files }) => files.flatMap(({ path, text }) => unclearIn(text).map((place) => `${path}: ${place}`)));
    expect([...new Set(found)]).toEqual([]);
  });

  it('are not in the help of any command', async () => {
    const { out } = await runCli(ROOT, ['--help']);
    const commands = [...out.matchAll(/^ {2}([a-z]+) /gm)].map(([, command = '']) => command);
    expect(commands).toEqual(expect.arrayContaining(['init', 'diff', 'simulate']));
    const helps = await Promise.all(commands.map(async (command) => (await runCli(ROOT, [command, '--help'])).out));
    expect([out, ...helps].flatMap(unclearIn)).toEqual([]);
  });

  it('are not in the problem catalog or the lint rules', () => {
    const texts = [...Object.values(PROBLEMS), ...LINT_RULES].flatMap((entry) =>
      Object.values(entry).filter((text) => typeof text === 'string'),
    );
    expect(texts.length).toBeGreaterThan(100);
    expect(texts.flatMap(unclearIn)).toEqual([]);
  });

  it('are not in the messages or the documentation of any source', () => {
    const project = new Project({ skipAddingFilesFromTsConfig: true, compilerOptions: { allowJs: false } });
    project.addSourceFilesAtPaths([
      `${ROOT}/codegen/src/**/*.ts`,
      `${ROOT}/packages/*/src/**/*.ts`,
      `!${ROOT}/packages/*/src/generated/**`,
    ]);
    const sources = project.getSourceFiles();
    expect(sources.length).toBeGreaterThan(200);
    // Parsing takes long, and few files have a phrase anywhere.
    const suspects = sources.filter((source) => unclearIn(source.getFullText()).length > 0);
    const kinds = [
      SyntaxKind.StringLiteral,
      SyntaxKind.NoSubstitutionTemplateLiteral,
      SyntaxKind.TemplateHead,
      SyntaxKind.TemplateMiddle,
      SyntaxKind.TemplateTail,
    ];
    const found = suspects.flatMap((source) => {
      const messages = kinds.flatMap((kind) => source.getDescendantsOfKind(kind).map((node) => node.getText()));
      const docs = source.getDescendantsOfKind(SyntaxKind.JSDoc).map((node) => node.getText());
      return [...messages, ...docs].flatMap(unclearIn).map((place) => `${source.getBaseName()}: ${place}`);
    });
    expect(found).toEqual([]);
  });

  it('are not in the documentation', () => {
    const below = (folder: string): readonly string[] =>
      readdirSync(join(ROOT, folder), { recursive: true }).map((path) => `${folder}/${path}`);
    const isPage = (path: string): boolean => /\.md$/.test(path) && !/node_modules|\/(?:dist|generated|conformance)\//.test(path);
    const pages = [
      'README.md',
      'CONTRIBUTING.md',
      'SECURITY.md',
      ...['docs', 'action', 'codegen', 'packages', 'spec', 'examples'].flatMap(below),
    ].filter(isPage);
    expect(pages.length).toBeGreaterThan(25);
    expect(pages.flatMap((page) => unclearIn(readText(page)).map((place) => `${page}: ${place}`))).toEqual([]);
  });

  it('are found in a sentence that has one', () => {
    expect(unclearIn('the value is not a whole number')).toHaveLength(1);
    expect(unclearIn('the value is not an integer')).toEqual([]);
  });
});
