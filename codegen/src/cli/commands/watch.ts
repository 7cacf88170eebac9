import type { CompileCache } from '../../pipeline.js';
import { COMPILING, readCompiling } from '../compile-options.js';
import { inputFolderFinder } from '../input-folders.js';
import { type Command, EXIT, type ExitCode, type Io } from '../io.js';
import { checkArity, readOptions } from '../options.js';
import { findProject } from '../project.js';
import { runCommand } from '../run-command.js';
import { watchFolders } from '../watch-folders.js';
import { GENERATE } from './generate.js';

/** `topicwright watch`: generates whenever a spec changes. */
export const WATCH: Command = {
  summary: 'generate whenever the spec or a payload schema changes',
  help: `topicwright watch [SPEC --out FOLDER] [OPTIONS]

Runs generate, and again after each change of a spec, a payload schema or
topicwright.yaml. Only files that differ are written. While a spec is invalid, its
problems are shown and the files stay as they are. Stop with Ctrl-C.

  --out FOLDER   folder for the code of SPEC
  --prove        type-check the emitted code in memory before writing it
  --force        overwrite files that topicwright did not generate
  --format NAME  format of problems: text (default), json, github, sarif
  --json         print one line of JSON per run

Examples:
  topicwright watch
  topicwright watch spec.yaml --out src/generated`,
  run,
};

/** Clears a terminal, so that only the problems of the last run are visible. */
const CLEAR = '\x1b[2J\x1b[H';

async function run(args: readonly string[], io: Io): Promise<ExitCode> {
  const { values, positionals } = readOptions(args, { ...COMPILING, force: { type: 'boolean' } });
  checkArity(positionals, 1, 'topicwright watch [SPEC --out FOLDER]');
  const options = readCompiling(positionals[0], values);
  // Fails here if there is nothing to watch.
  findProject(options, io.cwd);
  const folders = inputFolderFinder(options, io.cwd);
  const cache: CompileCache = new Map();
  const generate = async (): Promise<void> => {
    if (io.terminal) io.out(CLEAR);
    await runCommand(GENERATE, args, { ...io, cache });
    if (io.terminal) io.out('watching for changes; stop with Ctrl-C');
  };
  await watchFolders(folders, generate, io.interrupted());
  return EXIT.ok;
}
