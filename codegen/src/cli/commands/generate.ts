import { compareText } from '../../text/compare-text.js';
import { count } from '../../text/count.js';
import { isUpToDate } from '../../write/compare.js';
import { writeFiles } from '../../write/write-files.js';
import { COMPILING, readCompiling } from '../compile-options.js';
import type { CompiledProject } from '../compile-project.js';
import { type Command, EXIT, type ExitCode, type Io } from '../io.js';
import { type LastRun, loadRun, saveRun, unchangedText } from '../last-run.js';
import { checkArity, readOptions } from '../options.js';
import { type FileChange, patchText } from '../print-patch.js';

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
  const last = options.prove ? undefined : loadRun(options, io);
  if (last) return reportUnchanged(last, values, io);
  // Loaded only if there is something to do.
  const { compileProject } = await import('../compile-project.js');
  const compiled = await compileProject(options, io);
  if (!compiled) return EXIT.usage;
  const { comparison, disk, project, summary } = compiled;
  const { foreign, temporary, unchanged } = comparison;
  if (foreign.length > 0 && values.force !== true) return refuseForeign(foreign.map(project.shown), io);
  const isCurrent = isUpToDate(comparison);
  const changes = changesOf(compiled);
  if (isDryRun && !isCurrent) return reportDryRun(changes, summary, values, io);
  if (!isDryRun && (!isCurrent || temporary.length > 0)) writeFiles(comparison, disk);
  if (!isDryRun) saveRun(options, io, compiled);
  if (isCurrent) return reportUnchanged({ summary, fileCount: unchanged }, values, io);
  io.out(values.json ? changesJson(changes) : `${summary}: ${counts(changes)}`);
  return EXIT.ok;
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

function reportDryRun(changes: Changes, summary: string, { json }: { readonly json?: boolean }, io: Io): ExitCode {
  if (json) {
    io.out(changesJson(changes));
    return EXIT.ok;
  }
  io.out(patchText(changes.files).replace(/\n$/, ''));
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

function reportUnchanged(run: Pick<LastRun, 'summary' | 'fileCount'>, { json }: { readonly json?: boolean }, io: Io): ExitCode {
  io.out(json ? JSON.stringify({ written: [], deleted: [], unchanged: run.fileCount }) : unchangedText(run));
  return EXIT.ok;
}

function refuseForeign(paths: readonly string[], io: Io): ExitCode {
  for (const path of paths) io.err(`${path} was not generated by topicwright and would be overwritten`);
  io.err('move it away, or pass --force; nothing was written');
  return EXIT.usage;
}

function counted(what: string, n: number): string {
  return n === 0 ? '' : `${count(n, 'file')} ${what}`;
}
