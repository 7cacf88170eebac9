import { isUpToDate } from '../write/compare.js';
import { writeFiles } from '../write/write-files.js';
import { COMPILING, compileProject, readCompiling } from './compile-project.js';
import { count } from './count.js';
import { EXIT, type ExitCode, type Io, type Verb } from './io.js';
import { readOptions } from './options.js';

/** `topicwright generate`: brings the emitted files up to date. */
export const GENERATE: Verb = {
  summary: 'bring the emitted files up to date with the spec',
  help: `topicwright generate [SPEC --out FOLDER] [OPTIONS]

Generates what topicwright.yaml asks for, or everything of SPEC into FOLDER.
Only files that differ are written; files that are no longer made are deleted.

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
  const compiled = await compileProject(readCompiling(positionals[0], values), io);
  if (!compiled) return EXIT.wrongUse;
  const { comparison, disk, project, summary } = compiled;
  const { foreign, missing, stale, strays, unchanged } = comparison;
  if (foreign.length > 0 && values.force !== true) return refuseForeign(foreign.map(project.shown), io);
  const done = isUpToDate(comparison);
  if (!done) writeFiles(comparison, disk);
  const written = [...missing, ...stale].map(({ path }) => project.shown(path)).sort();
  if (values.json) io.out(JSON.stringify({ written, deleted: strays.map(project.shown), unchanged }));
  else if (done) io.out(`up to date: ${summary}, ${count(unchanged, 'file')}`);
  else
    io.out(
      `${summary}: ${[tell('written', written.length), tell('deleted', strays.length), tell('unchanged', unchanged)].filter(Boolean).join(', ')}`,
    );
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
