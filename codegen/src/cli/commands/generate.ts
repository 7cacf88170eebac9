import { isUpToDate } from '../../write/compare.js';
import { writeFiles } from '../../write/write-files.js';
import { COMPILING, readCompiling } from '../compile-options.js';
import { count } from '../count.js';
import { EXIT, type ExitCode, type Io, type Verb } from '../io.js';
import { keepRun, type LastRun, recallRun } from '../last-run.js';
import { readOptions } from '../options.js';

/** `topicwright generate`: brings the emitted files up to date. */
export const GENERATE: Verb = {
  summary: 'bring the emitted files up to date with the spec',
  help: `topicwright generate [SPEC --out FOLDER] [OPTIONS]

Generates what topicwright.yaml asks for, or everything of SPEC into FOLDER.
Only files that differ are written; files that are no longer made are deleted.
Where nothing has changed since the last run, nothing is compiled: what it read
and left is remembered in node_modules/.cache.

  --out FOLDER   where the code of SPEC goes
  --prove        type-check the emitted code in memory before it is written
  --force        overwrite files that topicwright does not own
  --format NAME  how problems are printed: text, json, github, sarif
  --json         print what was done as JSON

Examples:
  topicwright generate
  topicwright generate spec.yaml --out src/generated`,
  run,
};

async function run(args: readonly string[], io: Io): Promise<ExitCode> {
  const { values, positionals } = readOptions(args, { ...COMPILING, force: { type: 'boolean' } });
  const options = readCompiling(positionals[0], values);
  const last = options.prove ? undefined : recallRun(options, io);
  if (last) return tellUnchanged(last, values, io);
  // Loaded only now: to see that there is nothing to do takes none of it.
  const { compileProject } = await import('../compile-project.js');
  const compiled = await compileProject(options, io);
  if (!compiled) return EXIT.wrongUse;
  const { comparison, disk, project, summary } = compiled;
  const { foreign, missing, stale, strays, unchanged } = comparison;
  if (foreign.length > 0 && values.force !== true) return refuseForeign(foreign.map(project.shown), io);
  const done = isUpToDate(comparison);
  if (!done) writeFiles(comparison, disk);
  keepRun(options, io, compiled);
  if (done) return tellUnchanged({ summary, made: unchanged }, values, io);
  const written = [...missing, ...stale].map(({ path }) => project.shown(path)).sort();
  const deleted = strays.map(project.shown);
  if (values.json) io.out(JSON.stringify({ written, deleted, unchanged }));
  else
    io.out(
      `${summary}: ${[tell('written', written.length), tell('deleted', deleted.length), tell('unchanged', unchanged)].filter(Boolean).join(', ')}`,
    );
  return EXIT.fine;
}

function tellUnchanged({ summary, made }: Pick<LastRun, 'summary' | 'made'>, { json }: { readonly json?: boolean }, io: Io): ExitCode {
  io.out(json ? JSON.stringify({ written: [], deleted: [], unchanged: made }) : `up to date: ${summary}, ${count(made, 'file')}`);
  return EXIT.fine;
}

function refuseForeign(paths: readonly string[], io: Io): ExitCode {
  for (const path of paths) io.err(`${path} is not topicwright's, and would be overwritten`);
  io.err('move it away, or pass --force; nothing was written');
  return EXIT.wrongUse;
}

function tell(what: string, n: number): string {
  return n === 0 ? '' : `${count(n, 'file')} ${what}`;
}
