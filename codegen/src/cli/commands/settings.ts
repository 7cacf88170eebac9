import {
  type EventConfigurations,
  eventConfigurationsFor,
  type SettingsChanges,
  settingsChanges,
  settingsCloudFormation,
  settingsForms,
  settingsTerraform,
} from '@topicwright/access';
import { settingFacts } from '../../model/event-facts.js';
import { topicTableOf } from '../../model/topic-table.js';
import { APPLY_OPTIONS, applySettings } from '../apply-settings.js';
import { findCatalog } from '../find-catalog.js';
import { type Command, EXIT, type ExitCode, type Io, UsageError } from '../io.js';
import { isSubcommand, readChoice, readEvents, readOptions, SPEC_HELP } from '../options.js';
import { readGivenFile } from '../read-given-file.js';
import { reportSettings } from '../report-settings.js';
import { withHints } from '../with-hints.js';

const USAGE = 'topicwright settings EVENTS...';

/** The command that prints the current settings. */
const READ_COMMAND = 'aws iot describe-event-configurations --output json > now.json';

/** `topicwright settings`: the event configurations that must be enabled. */
export const SETTINGS: Command = {
  summary: 'print or apply the event configurations that events need',
  help: `${USAGE} [OPTIONS]
topicwright settings apply EVENTS... [--dry-run] [--region REGION] [--spec FILE] [--json]

Prints the body of UpdateEventConfigurations that enables EVENTS, and on standard
error how to apply it. EVENTS are event types, categories or "all".

  --as FORM       json (default); cli: the command of the AWS CLI;
                  cloudformation: a custom resource; terraform: requires
                  --current
  --current FILE  output of aws iot describe-event-configurations ("-" for
                  standard input, "none" if nothing is enabled): print only the
                  changes, and exit 1 if there are any. With --as terraform,
                  print every setting, because the provider keeps all of them
  --name NAME     name of the custom resource
  --spec FILE     ${SPEC_HELP}
  --json          print every form, the events that are always enabled and
                  those without a setting as JSON

apply reads the settings of the account, enables what is disabled, and reads them
again. It requires the npm package @aws-sdk/client-iot. Region: --region, else
AWS_REGION, else AWS_DEFAULT_REGION, else the AWS profile. --dry-run changes
nothing.

Examples:
  topicwright settings {event} {second}
  topicwright settings {category} --as cli
  topicwright settings {category} --as terraform --current none
  topicwright settings all --json`,
  run,
};

const OPTIONS = {
  as: { type: 'string' },
  current: { type: 'string' },
  name: { type: 'string' },
  spec: { type: 'string' },
  json: { type: 'boolean' },
} as const;

type Values = ReturnType<typeof readOptions<typeof OPTIONS>>['values'];

async function run(args: readonly string[], io: Io): Promise<ExitCode> {
  if (isSubcommand('apply', args, { ...OPTIONS, ...APPLY_OPTIONS })) return applySettings(args, io);
  const { values, positionals } = readOptions(args, OPTIONS);
  const events = readEvents(positionals, USAGE);
  const print = readChoice('form', values.as ?? 'json', FORMS);
  checkOptions(values);
  const catalog = await findCatalog(values.spec, io);
  const table = topicTableOf(catalog);
  const wanted = withHints(table, () => eventConfigurationsFor(table, settingFacts(catalog), events));
  const current = values.current === undefined ? undefined : await readCurrent(values.current, io);
  const changes = current === undefined ? undefined : settingsChanges(wanted, current);
  if (Object.keys(wanted.settings).length > 0 || (values.as ?? 'json') === 'json') return print({ wanted, current, changes, values, io });
  // Without settings, nothing but JSON is printed: a command or a template would affect other settings.
  io.err('no setting is needed');
  reportSettings(wanted, [], io);
  return EXIT.ok;
}

/** @throws {UsageError} if a form needs an option, or has no use for one. */
function checkOptions({ as, current, name, json }: Values): void {
  if (as === 'terraform' && current === undefined) {
    throw new UsageError(
      `--as terraform requires --current, because the provider keeps all settings in its state: run ${READ_COMMAND} and pass --current now.json, or pass --current none`,
    );
  }
  if (as === 'cloudformation' && current !== undefined) {
    throw new UsageError('--current has no use with --as cloudformation: the custom resource reads the current settings itself');
  }
  if (name !== undefined && as !== 'cloudformation') throw new UsageError('--name requires --as cloudformation');
  if (json && as !== undefined && as !== 'json') throw new UsageError('--json prints every form; do not use it with --as');
}

/** The input of a form. */
interface FormInput {
  readonly wanted: EventConfigurations;
  readonly current: unknown;
  /** Without current settings, `undefined`. */
  readonly changes: SettingsChanges | undefined;
  readonly values: Values;
  readonly io: Io;
}

const FORMS: { readonly [form: string]: (call: FormInput) => ExitCode } = {
  json: (call) => (call.values.json ? printAll(call) : printChanges(call, ({ body }) => JSON.stringify(body, null, 2))),
  cli: (call) => printChanges(call, ({ awsCli }) => awsCli),
  cloudformation: ({ wanted, values: { name }, io }) => {
    io.out(settingsCloudFormation(wanted, name === undefined ? {} : { name }).trimEnd());
    reportSettings(wanted, [], io);
    return EXIT.ok;
  },
  terraform: ({ wanted, current, io }) => {
    io.out(settingsTerraform(wanted, current).trimEnd());
    reportSettings(wanted, [], io);
    return EXIT.ok;
  },
};

function chosenSettings({ wanted, changes }: FormInput): EventConfigurations {
  return { ...wanted, ...(changes && { settings: changes.settings }) };
}

function exitCodeOf({ changes }: FormInput): ExitCode {
  return changes && Object.keys(changes.settings).length > 0 ? EXIT.failed : EXIT.ok;
}

function printAll(call: FormInput): ExitCode {
  const { wanted, current, changes, io } = call;
  const chosen = chosenSettings(call);
  const templates = {
    cloudFormation: settingsCloudFormation(wanted),
    ...(current !== undefined && { terraform: settingsTerraform(wanted, current) }),
  };
  io.out(JSON.stringify({ ...chosen, ...settingsForms(chosen), ...templates, ...(changes && { leftOn: changes.leftOn }) }));
  return exitCodeOf(call);
}

function printChanges(call: FormInput, text: (forms: ReturnType<typeof settingsForms>) => string): ExitCode {
  const { changes, io } = call;
  const chosen = chosenSettings(call);
  const forms = settingsForms(chosen);
  io.out(text(forms));
  if (Object.keys(chosen.settings).length > 0) {
    io.err(`apply: ${forms.awsCli}`);
    if (forms.console.labels.length > 0) io.err(`or in the console, ${forms.console.path}: ${forms.console.labels.join('; ')}`);
    if (forms.apiOnly.length > 0) io.err(`only the API and the AWS CLI can set ${forms.apiOnly.join(', ')}`);
    io.err('needs iot:DescribeEventConfigurations and iot:UpdateEventConfigurations on "*"');
  }
  reportSettings(chosen, changes?.leftOn ?? [], io);
  return exitCodeOf(call);
}

async function readCurrent(file: string, io: Io): Promise<unknown> {
  if (file === 'none') return { eventConfigurations: {} };
  const text = await readGivenFile(file, io);
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    throw new UsageError(`${JSON.stringify(file)} is not JSON; expected the output of aws iot describe-event-configurations`);
  }
}
