import { type EventConfigurations, eventConfigurationsFor, type SettingsForms, settingsChanges, settingsForms } from '@topicwright/access';
import { settingFacts } from '../../model/event-facts.js';
import { topicTableOf } from '../../model/topic-table.js';
import { findCatalog } from '../find-catalog.js';
import { EXIT, type ExitCode, type Io, UsageError, type Verb } from '../io.js';
import { readEvents, readOptions } from '../options.js';
import { readGivenFile } from '../read-given-file.js';
import { withHints } from '../with-hints.js';

/** `topicwright settings`: what must be switched on for events to be sent. */
export const SETTINGS: Verb = {
  summary: 'print the event configurations that events need',
  help: `topicwright settings EVENTS... [OPTIONS]

Prints the body of UpdateEventConfigurations that switches EVENTS on, and on
standard error how to apply it. EVENTS are event types, categories or "all".

  --as FORM       json (default), cli for the AWS CLI, or terraform
  --current FILE  the output of aws iot describe-event-configurations ("-" for
                  standard input): print only what must change; exits 1 then
  --spec FILE     the table; else the project's, else that of AWS IoT events
  --json          print every form, events that are always on, and events
                  without a setting as JSON

Examples:
  topicwright settings THING JOB_EXECUTION
  topicwright settings THING --as cli
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
  const form = values.as ?? 'json';
  const text = Object.hasOwn(TEXTS, form) ? TEXTS[form] : undefined;
  if (!text) throw new UsageError(`there is no form ${JSON.stringify(form)}; there are ${Object.keys(TEXTS).join(', ')}`);
  const catalog = await findCatalog(values.spec, io);
  if (!catalog) return EXIT.wrongUse;
  const table = topicTableOf(catalog);
  const wanted = withHints(table, () => eventConfigurationsFor(table, settingFacts(catalog), events));
  const changes = values.current === undefined ? undefined : settingsChanges(wanted, await readCurrent(values.current, io));
  const chosen = { ...wanted, ...(changes && { settings: changes.settings }) };
  const forms = settingsForms(chosen);
  if (values.json) io.out(JSON.stringify({ ...chosen, ...forms, ...(changes && { leftOn: changes.leftOn }) }));
  else {
    io.out(text(forms));
    tell(chosen, forms, changes?.leftOn ?? [], io);
  }
  return changes && Object.keys(changes.settings).length > 0 ? EXIT.no : EXIT.fine;
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
    throw new UsageError(`${JSON.stringify(file)} is not JSON; give the output of aws iot describe-event-configurations`);
  }
}

function tell({ settings, alwaysOn, undocumented }: EventConfigurations, forms: SettingsForms, leftOn: readonly string[], io: Io): void {
  if (Object.keys(settings).length > 0) {
    io.err(`apply: ${forms.awsCli}`);
    if (forms.console.labels.length > 0) io.err(`or in the console, ${forms.console.path}: ${forms.console.labels.join('; ')}`);
    if (forms.apiOnly.length > 0) io.err(`only the API and the AWS CLI can set ${forms.apiOnly.join(', ')}`);
    io.err('needs iot:DescribeEventConfigurations and iot:UpdateEventConfigurations on "*"');
  }
  if (leftOn.length > 0) io.err(`on, though nothing chosen needs it: ${leftOn.join(', ')}; left as it is`);
  if (alwaysOn.length > 0) io.err(`always on: ${alwaysOn.join(', ')}`);
  if (undocumented.length > 0) io.err(`no setting is documented for ${undocumented.join(', ')}`);
}
