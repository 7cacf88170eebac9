import { type Command, EXIT, type ExitCode, InvalidSpecError, type Io, OperationError } from './io.js';
import { printProblems, problemsJson } from './print-problems.js';

/** Runs a command. An error is printed and becomes its exit code. */
export async function runCommand(command: Command, args: readonly string[], io: Io): Promise<ExitCode> {
  let hasPrinted = false;
  const out = (line: string): void => {
    hasPrinted = true;
    io.out(line);
  };
  try {
    return await command.run(args, { ...io, out });
  } catch (error) {
    // Standard output is one document at most.
    return printError(error, hasPrinted ? [] : args, io);
  }
}

/** Prints an error of a command, also as JSON if `args` ask for it. */
export function printError(error: unknown, args: readonly string[], io: Io): ExitCode {
  const isJson = asksForJson(args);
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

// The options may be invalid, so they are not parsed.
function asksForJson(args: readonly string[]): boolean {
  return args.some((arg, i) => arg === '--json' || arg === '--format=json' || (arg === '--format' && args[i + 1] === 'json'));
}

/** The report of an error that is a bug in the tool. */
export function internalError(error: unknown): string {
  return `internal error; please report it: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
}

/** The errors that a user can fix. */
const EXPECTED: ReadonlySet<string> = new Set([
  'UsageError',
  'OperationError',
  'DiskError',
  'TopicError',
  'PolicyError',
  'EncodeError',
  'ConsumerError',
]);

function isExpected(error: unknown): error is Error {
  return error instanceof Error && EXPECTED.has(error.name);
}
