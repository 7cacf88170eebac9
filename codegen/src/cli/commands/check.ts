import { type Comparison, isUpToDate } from '../../write/compare.js';
import { COMPILING, readCompiling } from '../compile-options.js';
import { compileProject } from '../compile-project.js';
import { count } from '../count.js';
import { EXIT, type ExitCode, type Io, type Verb } from '../io.js';
import { readOptions } from '../options.js';
import type { Project } from '../project.js';
import { shortDiff } from '../short-diff.js';

/** `topicwright check`: whether the emitted files are what the spec gives. Writes nothing. */
export const CHECK: Verb = {
  summary: 'tell whether the emitted files are up to date; exit 1 if not',
  help: `topicwright check [SPEC --out FOLDER] [OPTIONS]

Holds the files on the disk against what the spec gives, and names what is
stale, missing or left over. Writes nothing. Exits 1 where something differs.

  --out FOLDER   where the code of SPEC is
  --prove        type-check the emitted code in memory, too
  --format NAME  how problems are printed: text, json, github, sarif
  --json         print what differs as JSON

Examples:
  topicwright check
  topicwright check --prove`,
  run,
};

async function run(args: readonly string[], io: Io): Promise<ExitCode> {
  const { values, positionals } = readOptions(args, COMPILING);
  const compiled = await compileProject(readCompiling(positionals[0], values), io);
  if (!compiled) return EXIT.wrongUse;
  const { comparison, project, summary } = compiled;
  const fine = isUpToDate(comparison);
  if (values.json) io.out(JSON.stringify(differences(comparison, project)));
  else if (fine) io.out(`up to date: ${summary}, ${count(comparison.unchanged, 'file')}`);
  else printDifferences(comparison, project, io);
  return fine ? EXIT.fine : EXIT.no;
}

function differences(
  { stale, missing, strays }: Comparison,
  { shown }: Project,
): { readonly stale: readonly string[]; readonly missing: readonly string[]; readonly stray: readonly string[] } {
  return { stale: stale.map(({ path }) => shown(path)), missing: missing.map(({ path }) => shown(path)), stray: strays.map(shown) };
}

function printDifferences(comparison: Comparison, project: Project, io: Io): void {
  const { missing, stray } = differences(comparison, project);
  for (const { path, text } of comparison.stale) {
    io.out(`stale    ${project.shown(path)}`);
    for (const line of shortDiff(comparison.before.get(path) ?? '', text)) io.out(`         ${line}`);
  }
  for (const path of missing) io.out(`missing  ${path}`);
  for (const path of stray) io.out(`stray    ${path}`);
  io.out('run `topicwright generate`');
}
