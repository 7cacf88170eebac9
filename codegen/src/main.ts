import { EXIT, type ExitCode, type Io, type Verb } from './cli/io.js';
import { nearest } from './text/nearest.js';

/** The verbs, each loaded when it is called. */
const VERBS: { readonly [name: string]: () => Promise<Verb> } = {
  generate: async () => (await import('./cli/commands/generate.js')).GENERATE,
  check: async () => (await import('./cli/commands/check.js')).CHECK,
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
  const load = Object.hasOwn(VERBS, name) ? VERBS[name] : undefined;
  if (!load) {
    const like = nearest(name, Object.keys(VERBS));
    const hint = like === undefined ? `there are ${Object.keys(VERBS).join(', ')}` : `did you mean ${JSON.stringify(like)}?`;
    io.err(`there is no verb ${JSON.stringify(name)}; ${hint}`);
    return EXIT.wrongUse;
  }
  const verb = await load();
  if (rest.includes('--help') || rest.includes('-h')) {
    io.out(verb.help);
    return EXIT.fine;
  }
  return runVerb(verb, rest, io);
}

async function runVerb(verb: Verb, args: readonly string[], io: Io): Promise<ExitCode> {
  try {
    return await verb.run(args, io);
  } catch (error) {
    if (isUsersToMend(error)) {
      io.err(error.message);
      return EXIT.wrongUse;
    }
    io.err(`this is a fault of topicwright: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    return EXIT.ourFault;
  }
}

/** The errors that say what their user can do: others are ours. */
const USERS: ReadonlySet<string> = new Set(['UsageError', 'DiskError', 'TopicError', 'PolicyError']);

function isUsersToMend(error: unknown): error is Error {
  return error instanceof Error && USERS.has(error.name);
}

async function printHelp(io: Io): Promise<ExitCode> {
  const width = Math.max(...Object.keys(VERBS).map((name) => name.length));
  io.out('topicwright VERB [OPTIONS]\n');
  for (const [name, load] of Object.entries(VERBS)) io.out(`  ${name.padEnd(width)}  ${(await load()).summary}`);
  io.out('\nEach verb has --help. Exit codes: 0 fine, 1 the answer is no, 2 wrong use or a bad spec, 3 a fault of topicwright.');
  return EXIT.fine;
}
