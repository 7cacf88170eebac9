import { type Command, EXIT, type ExitCode, InvalidSpecError, type Io, OperationError, UsageError } from './cli/io.js';
import { unknownChoice } from './cli/options.js';
import { printProblems, problemsJson } from './cli/print-problems.js';
import { TOOL_VERSION } from './cli/tool-version.js';

/** The commands. Each is loaded when it is called. */
const COMMANDS: { readonly [name: string]: () => Promise<Command> } = {
  init: async () => (await import('./cli/commands/init.js')).INIT,
  generate: async () => (await import('./cli/commands/generate.js')).GENERATE,
  check: async () => (await import('./cli/commands/check.js')).CHECK,
  lint: async () => (await import('./cli/commands/lint.js')).LINT,
  sample: async () => (await import('./cli/commands/sample.js')).SAMPLE,
  topic: async () => (await import('./cli/commands/topic.js')).TOPIC,
  policy: async () => (await import('./cli/commands/policy.js')).POLICY,
  settings: async () => (await import('./cli/commands/settings.js')).SETTINGS,
  rule: async () => (await import('./cli/commands/rule.js')).RULE,
  tail: async () => (await import('./cli/commands/tail.js')).TAIL,
  simulate: async () => (await import('./cli/commands/simulate.js')).SIMULATE,
};

/** Runs the command line. */
export async function main(args: readonly string[], io: Io): Promise<ExitCode> {
  const [name, ...rest] = args;
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') return printHelp(io);
  if (name === '--version' || name === '-v') {
    io.out(TOOL_VERSION);
    return EXIT.ok;
  }
  const load = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (!load) return printError(new UsageError(unknownChoice('command', name, Object.keys(COMMANDS))), rest, io);
  const command = await load();
  if (rest.includes('--help') || rest.includes('-h')) {
    // Loaded only here, because it loads the compiler.
    const { withExamples } = await import('./cli/help-examples.js');
    io.out(await withExamples(command.help, io));
    return EXIT.ok;
  }
  return runCommand(command, rest, io);
}

async function runCommand(command: Command, args: readonly string[], io: Io): Promise<ExitCode> {
  try {
    return await command.run(args, io);
  } catch (error) {
    return printError(error, args, io);
  }
}

function printError(error: unknown, args: readonly string[], io: Io): ExitCode {
  const isJson = args.includes('--json');
  if (error instanceof InvalidSpecError) {
    printProblems(error.problems, 'text', io);
    if (isJson) io.out(`{"problems":${problemsJson(error.problems)}}`);
    return EXIT.usage;
  }
  const message = error instanceof Error ? error.message : String(error);
  if (isJson) io.out(JSON.stringify({ error: { message } }));
  if (isExpected(error)) {
    io.err(message);
    return error instanceof OperationError ? EXIT.failed : EXIT.usage;
  }
  io.err(internalError(error));
  return EXIT.internalError;
}

/** The report of an error that is a bug in the tool. */
export function internalError(error: unknown): string {
  return `internal error; please report it: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
}

/** The errors that a user can fix. */
const EXPECTED: ReadonlySet<string> = new Set(['UsageError', 'OperationError', 'DiskError', 'TopicError', 'PolicyError']);

function isExpected(error: unknown): error is Error {
  return error instanceof Error && EXPECTED.has(error.name);
}

async function printHelp(io: Io): Promise<ExitCode> {
  const width = Math.max(...Object.keys(COMMANDS).map((name) => name.length));
  io.out('topicwright COMMAND [OPTIONS]\n');
  for (const [name, load] of Object.entries(COMMANDS)) io.out(`  ${name.padEnd(width)}  ${(await load()).summary}`);
  io.out(
    '\nEach command has --help; --version prints the version. Exit codes: 0 success, 1 check or operation failed, 2 usage error or invalid spec, 3 internal error.',
  );
  return EXIT.ok;
}
