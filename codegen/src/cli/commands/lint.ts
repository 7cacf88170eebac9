import { lint } from '../../pipeline.js';
import { hasErrors, type Problem } from '../../problems/problem.js';
import { count } from '../count.js';
import { type Command, EXIT, type ExitCode, InvalidSpecError, type Io, UsageError } from '../io.js';
import { CONFIG_NAME } from '../nearest-config.js';
import { checkArity, readOptions } from '../options.js';
import { printProblems, readFormat } from '../print-problems.js';
import { readNearestConfig, readTextBelow, soleJob } from '../project.js';

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
  const format = values.json ? 'json' : readFormat(values.format);
  const specs = specsOf(positionals[0], io);
  const problems = await problemsOf(specs);
  if (hasErrors(problems) && format === 'text') throw new InvalidSpecError(problems);
  // The advice is the output of this command.
  if (problems.length > 0 || format !== 'text') printProblems(problems, format, { ...io, err: io.out, colour: io.stdoutColour });
  else io.out(`no advice on ${count(specs.paths.length, 'spec')}`);
  if (hasErrors(problems)) return EXIT.usage;
  return values.strict && problems.length > 0 ? EXIT.failed : EXIT.ok;
}

/** The specs to lint, by their paths from a folder. */
interface Specs {
  readonly root: string;
  readonly paths: readonly string[];
}

function specsOf(spec: string | undefined, { cwd }: Io): Specs {
  if (spec !== undefined) return { root: cwd, paths: [soleJob(spec, cwd).spec] };
  const nearest = readNearestConfig(cwd);
  if (!nearest) throw new UsageError(`no ${CONFIG_NAME} in this folder or above; pass a spec: topicwright lint my.yaml`);
  if (!nearest.config) throw new InvalidSpecError(nearest.problems);
  return { root: nearest.root, paths: [...new Set(nearest.config.targets.map((target) => target.spec))] };
}

async function problemsOf({ root, paths }: Specs): Promise<readonly Problem[]> {
  const found = await Promise.all(paths.map((path) => lint(path, readTextBelow(root))));
  return found.flat();
}
