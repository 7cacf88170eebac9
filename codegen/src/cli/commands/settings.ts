import { type EventConfigurations, eventConfigurationsFor, type SettingsForms, settingsChanges, settingsForms } from '@topicwright/access';
import { settingFacts } from '../../model/event-facts.js';
import { topicTableOf } from '../../model/topic-table.js';
import { findCatalog } from '../find-catalog.js';
import { type Command, EXIT, type ExitCode, type Io, UsageError } from '../io.js';
import { readChoice, readEvents, readOptions, SPEC_HELP } from '../options.js';
import { readGivenFile } from '../read-given-file.js';
import { withHints } from '../with-hints.js';

/** `topicwright settings`: the event configurations that must be enabled. */
export const SETTINGS: Command = {
  summary: 'print the event configurations that events need',
  help: `topicwright settings EVENTS... [OPTIONS]

Prints the body of UpdateEventConfigurations that enables EVENTS, and on standard
error how to apply it. EVENTS are event types, categories or "all".

  --as FORM       json (default), cli for the AWS CLI, or terraform
  --current FILE  output of aws iot describe-event-configurations ("-" for
                  standard input): print only the changes, and exit 1 if
                  there are any
  --spec FILE     ${SPEC_HELP}
  --json          print every form, the events that are always enabled and
                  those without a setting as JSON

Examples:
  topicwright settings {event} {second}
  topicwright settings {category} --as cli
  topicwright settings all --json`,
  run,
};

async function run(args: readonly string[], io: Io): Promise<ExitCode> {
  const { values, positionals } = readOptions(args, {
    as: { type: 'string' },
    current: { type: 'string' },
    spec: { type: 'string' },
    json: { type: 'boolean' },
  });
  const events = readEvents(positionals, 'topicwright settings EVENTS...');
  const text = readChoice('form', values.as ?? 'json', TEXTS);
  const catalog = await findCatalog(values.spec, io);
  const table = topicTableOf(catalog);
  const wanted = withHints(table, () => eventConfigurationsFor(table, settingFacts(catalog), events));
  const changes = values.current === undefined ? undefined : settingsChanges(wanted, await readCurrent(values.current, io));
  const chosen = { ...wanted, ...(changes && { settings: changes.settings }) };
  const forms = settingsForms(chosen);
  if (values.json) io.out(JSON.stringify({ ...chosen, ...forms, ...(changes && { leftOn: changes.leftOn }) }));
  else {
    io.out(text(forms));
    report(chosen, forms, changes?.leftOn ?? [], io);
  }
  return changes && Object.keys(changes.settings).length > 0 ? EXIT.failed : EXIT.ok;
}

const TEXTS: { readonly [form: string]: (forms: SettingsForms) => string } = {
  json: ({ body }) => JSON.stringify(body, null, 2),
  cli: ({ awsCli }) => awsCli,
  terraform: (forms) => forms.terraform.trimEnd(),
};

async function readCurrent(file: string, io: Io): Promise<unknown> {
  const text = await readGivenFile(file, io);
  try {
    return JSON.parse(text);
  } catch {
    throw new UsageError(`${JSON.stringify(file)} is not JSON; expected the output of aws iot describe-event-configurations`);
  }
}

function report({ settings, alwaysOn, undocumented }: EventConfigurations, forms: SettingsForms, leftOn: readonly string[], io: Io): void {
  if (Object.keys(settings).length > 0) {
    io.err(`apply: ${forms.awsCli}`);
    if (forms.console.labels.length > 0) io.err(`or in the console, ${forms.console.path}: ${forms.console.labels.join('; ')}`);
    if (forms.apiOnly.length > 0) io.err(`only the API and the AWS CLI can set ${forms.apiOnly.join(', ')}`);
    io.err('needs iot:DescribeEventConfigurations and iot:UpdateEventConfigurations on "*"');
  }
  if (leftOn.length > 0) io.err(`enabled but not needed by the selection (unchanged): ${leftOn.join(', ')}`);
  if (alwaysOn.length > 0) io.err(`always enabled: ${alwaysOn.join(', ')}`);
  if (undocumented.length > 0) io.err(`no setting is documented for ${undocumented.join(', ')}`);
}
