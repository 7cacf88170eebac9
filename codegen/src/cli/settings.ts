import { eventConfigurationsFor } from '@topicwright/access';
import { topicTableOf } from '../model/topic-table.js';
import { findCatalog } from './find-catalog.js';
import { EXIT, type ExitCode, type Io, type Verb } from './io.js';
import { readEvents, readOptions } from './options.js';
import { withHints } from './with-hints.js';

/** `topicwright settings`: what must be switched on for events to be sent. */
export const SETTINGS: Verb = {
  summary: 'print the event configurations that events need',
  help: `topicwright settings EVENTS... [OPTIONS]

Prints the body of UpdateEventConfigurations that switches EVENTS on.
EVENTS are event types, categories or "all".

  --spec FILE  the table; else the project's, else that of AWS IoT events
  --json       print settings, events that are always on, and events without a setting as JSON

Examples:
  topicwright settings THING JOB_EXECUTION
  topicwright settings all --json`,
  run,
};

async function run(args: readonly string[], io: Io): Promise<ExitCode> {
  const { values, positionals } = readOptions(args, { spec: { type: 'string' }, json: { type: 'boolean' } });
  const events = readEvents(positionals, 'topicwright settings EVENTS...');
  const catalog = await findCatalog(values.spec, io);
  if (!catalog) return EXIT.wrongUse;
  const facts = Object.fromEntries(catalog.events.map(({ type, setting, alwaysOn }) => [type, { setting, ...(alwaysOn && { alwaysOn }) }]));
  const table = topicTableOf(catalog);
  const configurations = withHints(table, () => eventConfigurationsFor(table, facts, events));
  if (values.json) io.out(JSON.stringify(configurations));
  else {
    io.out(JSON.stringify({ eventConfigurations: configurations.settings }, null, 2));
    if (configurations.alwaysOn.length > 0) io.err(`always on: ${configurations.alwaysOn.join(', ')}`);
    if (configurations.undocumented.length > 0) io.err(`no setting is documented for ${configurations.undocumented.join(', ')}`);
  }
  return EXIT.fine;
}
