import { count } from '../../text/count.js';
import { type Comparison, isUpToDate } from '../../write/compare.js';
import { COMPILING, readCompiling } from '../compile-options.js';
import { compileProject } from '../compile-project.js';
import { githubAnnotation } from '../github-annotation.js';
import { type Command, EXIT, type ExitCode, type Io } from '../io.js';
import { checkArity, readOptions } from '../options.js';
import { resultPrinter } from '../print-problems.js';
import type { Project } from '../project.js';
import { shortDiff } from '../short-diff.js';

/** `topicwright check`: compares the emitted files with the spec. Writes nothing. */
export const CHECK: Command = {
  summary: 'check that the emitted files are up to date',
  help: `topicwright check [SPEC --out FOLDER] [OPTIONS]

Compares the files on disk with the output of the spec, and lists those that
are stale, missing or no longer generated. Writes nothing. Exits 1 on a difference.

  --out FOLDER   folder with the code of SPEC
  --prove        also type-check the emitted code, in memory
  --format NAME  format of problems: text (default), json, github, sarif
  --json         print the differences as JSON

Examples:
  topicwright check
  topicwright check --prove`,
  run,
};

async function run(args: readonly string[], io: Io): Promise<ExitCode> {
  const { values, positionals } = readOptions(args, COMPILING);
  checkArity(positionals, 1, 'topicwright check [SPEC --out FOLDER]');
  const options = readCompiling(positionals[0], values);
  const compiled = await compileProject(options, io);
  if (!compiled) return EXIT.usage;
  const { comparison, project, summary } = compiled;
  const isCurrent = isUpToDate(comparison);
  const print = resultPrinter(options.format, io);
  if (values.json) io.out(JSON.stringify(differences(comparison, project)));
  else if (options.format === 'github' && !isCurrent) printAnnotations(comparison, project, io);
  else if (isCurrent) print(`up to date: ${summary}, ${count(comparison.unchanged, 'file')}`);
  else printDifferences(comparison, project, print);
  return isCurrent ? EXIT.ok : EXIT.failed;
}

function differences(
  { stale, missing, strays }: Comparison,
  { shown }: Project,
): { readonly stale: readonly string[]; readonly missing: readonly string[]; readonly stray: readonly string[] } {
  return { stale: stale.map(({ path }) => shown(path)), missing: missing.map(({ path }) => shown(path)), stray: strays.map(shown) };
}

function printDifferences(comparison: Comparison, project: Project, print: Io['out']): void {
  const { missing, stray } = differences(comparison, project);
  for (const { path, text } of comparison.stale) {
    print(`stale    ${project.shown(path)}`);
    for (const line of shortDiff(comparison.before.get(path) ?? '', text)) print(`         ${line}`);
  }
  for (const path of missing) print(`missing  ${path}`);
  for (const path of stray) print(`stray    ${path}`);
  print('run `topicwright generate`');
}

function printAnnotations(comparison: Comparison, project: Project, io: Io): void {
  for (const [kind, paths] of Object.entries(differences(comparison, project))) {
    for (const path of paths) {
      const place = { file: path, line: 1, column: 1 };
      io.out(githubAnnotation({ level: 'error', place, title: kind, text: 'run `topicwright generate`' }, io));
    }
  }
}
