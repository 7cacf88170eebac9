import { type Command, EXIT, type ExitCode, type Io, UsageError } from './cli/io.js';
import { unknownChoice } from './cli/options.js';
import { printError, runCommand } from './cli/run-command.js';
import { TOOL_VERSION } from './cli/tool-version.js';

/** The commands. Each is loaded when it is called. */
const COMMANDS: { readonly [name: string]: () => Promise<Command> } = {
  init: async () => (await import('./cli/commands/init.js')).INIT,
  generate: async () => (await import('./cli/commands/generate.js')).GENERATE,
  check: async () => (await import('./cli/commands/check.js')).CHECK,
  watch: async () => (await import('./cli/commands/watch.js')).WATCH,
  lint: async () => (await import('./cli/commands/lint.js')).LINT,
  diff: async () => (await import('./cli/commands/diff.js')).DIFF,
  sample: async () => (await import('./cli/commands/sample.js')).SAMPLE,
  topic: async () => (await import('./cli/commands/topic.js')).TOPIC,
  policy: async () => (await import('./cli/commands/policy.js')).POLICY,
  settings: async () => (await import('./cli/commands/settings.js')).SETTINGS,
  rule: async () => (await import('./cli/commands/rule.js')).RULE,
  tail: async () => (await import('./cli/commands/tail.js')).TAIL,
  site: async () => (await import('./cli/commands/site.js')).SITE,
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

async function printHelp(io: Io): Promise<ExitCode> {
  const width = Math.max(...Object.keys(COMMANDS).map((name) => name.length));
  io.out('topicwright COMMAND [OPTIONS]\n');
  for (const [name, load] of Object.entries(COMMANDS)) io.out(`  ${name.padEnd(width)}  ${(await load()).summary}`);
  io.out(
    '\nEach command has --help; --version prints the version. Exit codes: 0 success, 1 check or operation failed, 2 usage error or invalid spec, 3 internal error.',
  );
  return EXIT.ok;
}
