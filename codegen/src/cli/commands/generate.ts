import { compareText } from '../../text/compare-text.js';
import { count } from '../../text/count.js';
import { isUpToDate } from '../../write/compare.js';
import { writeFiles } from '../../write/write-files.js';
import { COMPILING, readCompiling } from '../compile-options.js';
import type { CompiledProject } from '../compile-project.js';
import { type Command, EXIT, type ExitCode, type Io, UsageError } from '../io.js';
import { type LastRun, loadRun, saveRun, unchangedText } from '../last-run.js';
import { checkArity, readOptions } from '../options.js';
import { type FileChange, patchText } from '../print-patch.js';
import { isDocument, printProblems, resultPrinter } from '../print-problems.js';

/** `topicwright generate`: brings the emitted files up to date. */
export const GENERATE: Command = {
  summary: 'bring the emitted files up to date with the spec',
  help: `topicwright generate [SPEC --out FOLDER] [OPTIONS]

Generates the targets of topicwright.yaml, or all artifacts of SPEC into FOLDER.
Only files that differ are written. Files that are no longer generated are deleted.
If nothing has changed since the last run, nothing is compiled: digests of its
input and output are kept in node_modules/.cache.

  --out FOLDER   folder for the code of SPEC
  --prove        type-check the emitted code in memory before writing it
  --force        overwrite files that topicwright did not generate
  --dry-run      write nothing; print the changes as a unified diff
  --format NAME  format of problems: text (default), json, github, sarif
  --json         print the written and deleted files as JSON

Examples:
  topicwright generate
  topicwright generate --dry-run
  topicwright generate spec.yaml --out src/generated`,
  run,
};

async function run(args: readonly string[], io: Io): Promise<ExitCode> {
  const { values, positionals } = readOptions(args, { ...COMPILING, force: { type: 'boolean' }, 'dry-run': { type: 'boolean' } });
  checkArity(positionals, 1, 'topicwright generate [SPEC --out FOLDER]');
  const options = readCompiling(positionals[0], values);
  const isDryRun = values['dry-run'] === true;
  const output: Output = { isJson: values.json === true, print: resultPrinter(options.format, io), io };
  const last = options.prove ? undefined : loadRun(options, io);
  if (last) {
    if (isDocument(options.format)) printProblems([], options.format, io);
    return reportUnchanged(last, output);
  }
  // Loaded only if there is something to do.
  const { compileProject } = await import('../compile-project.js');
  const compiled = await compileProject(options, io);
  if (!compiled) return EXIT.usage;
  const { comparison, disk, project, problems, summary } = compiled;
  const { foreign, temporary, unchanged } = comparison;
  if (foreign.length > 0 && values.force !== true) throw foreignFiles(foreign.map(project.shown));
  const isCurrent = isUpToDate(comparison);
  const changes = changesOf(compiled);
  if (isDryRun && !isCurrent) return reportDryRun(changes, summary, output);
  if (!isDryRun && (!isCurrent || temporary.length > 0)) writeFiles(comparison, disk);
  // A run with warnings is repeated, so that they are printed again.
  if (!isDryRun && problems.length === 0) saveRun(options, io, compiled);
  if (isCurrent) return reportUnchanged({ summary, fileCount: unchanged }, output);
  output.print(output.isJson ? changesJson(changes) : `${summary}: ${counts(changes)}`);
  return EXIT.ok;
}

/** How a run is reported. */
interface Output {
  readonly isJson: boolean;
  /** Prints the result. */
  readonly print: Io['out'];
  readonly io: Io;
}

/** What a run writes and deletes. */
interface Changes {
  readonly files: readonly FileChange[];
  readonly unchanged: number;
}

function changesOf({ comparison, project: { shown } }: CompiledProject): Changes {
  const { before, missing, stale, strays, unchanged } = comparison;
  const written = [...missing, ...stale].map(({ path, text }) => ({ path: shown(path), before: before.get(path), after: text }));
  const deleted = strays.map((path) => ({ path: shown(path), before: before.get(path), after: undefined }));
  return { files: [...written.sort((a, b) => compareText(a.path, b.path)), ...deleted], unchanged };
}

function pathsOf({ files }: Changes, isDeleted: boolean): readonly string[] {
  return files.filter(({ after }) => (after === undefined) === isDeleted).map(({ path }) => path);
}

function changesJson(changes: Changes): string {
  return JSON.stringify({ written: pathsOf(changes, false), deleted: pathsOf(changes, true), unchanged: changes.unchanged });
}

function reportDryRun(changes: Changes, summary: string, { isJson, print, io }: Output): ExitCode {
  if (isJson) {
    print(changesJson(changes));
    return EXIT.ok;
  }
  print(patchText(changes.files).replace(/\n$/, ''));
  io.err(`${summary}: ${counts(changes, 'would be ')} (dry run)`);
  return EXIT.ok;
}

/** `2 files written, 1 file deleted`, without what is zero. */
function counts(changes: Changes, verb = ''): string {
  const [written, deleted] = [pathsOf(changes, false), pathsOf(changes, true)];
  return [counted(`${verb}written`, written.length), counted(`${verb}deleted`, deleted.length), counted('unchanged', changes.unchanged)]
    .filter(Boolean)
    .join(', ');
}

function reportUnchanged(run: Pick<LastRun, 'summary' | 'fileCount'>, { isJson, print }: Output): ExitCode {
  print(isJson ? JSON.stringify({ written: [], deleted: [], unchanged: run.fileCount }) : unchangedText(run));
  return EXIT.ok;
}

function foreignFiles(paths: readonly string[]): UsageError {
  const lines = paths.map((path) => `${path} was not generated by topicwright and would be overwritten`);
  return new UsageError([...lines, 'move it away, or pass --force; nothing was written'].join('\n'));
}

function counted(what: string, n: number): string {
  return n === 0 ? '' : `${count(n, 'file')} ${what}`;
}
