import { lint } from '../../pipeline.js';
import { hasErrors, type Problem, sortProblems } from '../../problems/problem.js';
import { count } from '../../text/count.js';
import { type Command, EXIT, type ExitCode, type Io, UsageError } from '../io.js';
import { CONFIG_NAME } from '../nearest-config.js';
import { checkArity, readOptions } from '../options.js';
import { printProblems, readFormat } from '../print-problems.js';
import { readNearestConfig, readTextBelow, shownProblems, soleJob } from '../project.js';

/** `topicwright lint`: advice on valid specs. Writes nothing. */
export const LINT: Command = {
  summary: 'give advice on a spec: examples, descriptions, limits, identities',
  help: `topicwright lint [SPEC] [OPTIONS]

Gives advice on SPEC, or on every spec of the nearest topicwright.yaml. Finds
values without an example or a description, strings without a maximum length in
messages that your programs send, required properties that are not declared, and
events without an identity. Writes nothing.

  --strict       exit 1 if there is advice or a warning
  --format NAME  text (default), json, github, sarif
  --json         the same as --format json

Examples:
  topicwright lint
  topicwright lint spec/aws-iot-events/spec.yaml --json`,
  run,
};

const OPTIONS = { strict: { type: 'boolean' }, format: { type: 'string' }, json: { type: 'boolean' } } as const;

async function run(args: readonly string[], io: Io): Promise<ExitCode> {
  const { values, positionals } = readOptions(args, OPTIONS);
  checkArity(positionals, 1, 'topicwright lint [SPEC]');
  const format = readFormat(values.format, values.json);
  const { root, paths, problems: ofConfig } = specsOf(positionals[0], io);
  const problems = [...ofConfig, ...shownProblems(await problemsOf(root, paths), root, io.cwd)];
  const isInvalid = hasErrors(problems);
  // Advice is the output of this command. Errors are not.
  if (problems.length > 0 || format !== 'text') printProblems(problems, format, io, isInvalid ? 'err' : 'out');
  else io.out(`no advice on ${count(paths.length, 'spec')}`);
  if (isInvalid) return EXIT.usage;
  return values.strict && problems.length > 0 ? EXIT.failed : EXIT.ok;
}

/** The specs to lint, by their paths from a folder. */
interface Specs {
  readonly root: string;
  readonly paths: readonly string[];
  /** The problems of the configuration. */
  readonly problems: readonly Problem[];
}

function specsOf(spec: string | undefined, { cwd }: Io): Specs {
  if (spec !== undefined) return { root: cwd, paths: [soleJob(spec, cwd).spec], problems: [] };
  const nearest = readNearestConfig(cwd);
  if (!nearest) throw new UsageError(`no ${CONFIG_NAME} in this folder or above; pass a spec: topicwright lint my.yaml`);
  const { root, config, problems } = nearest;
  return { root, paths: [...new Set(config?.targets.map((target) => target.spec))], problems };
}

/** The problems of the specs. Specs may share payload schemas. */
async function problemsOf(root: string, paths: readonly string[]): Promise<readonly Problem[]> {
  const found = await Promise.all(paths.map((path) => lint(path, readTextBelow(root))));
  const byPlace = new Map(found.flat().map((each) => [`${each.code} ${each.file}:${each.line}:${each.column}`, each]));
  return sortProblems([...byPlace.values()]);
}
