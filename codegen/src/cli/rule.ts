import { ruleSqlFor } from '@topicwright/access';
import { topicTableOf } from '../model/topic-table.js';
import { findCatalog } from './find-catalog.js';
import { EXIT, type ExitCode, type Io, type Verb } from './io.js';
import { NARROWING, readEvents, readNarrowing, readOptions } from './options.js';
import { withHints } from './with-hints.js';

/** `topicwright rule`: the SQL of AWS IoT rules that forward events. */
export const RULE: Verb = {
  summary: 'print the SQL of AWS IoT rules that forward events with their topic',
  help: `topicwright rule EVENTS... [OPTIONS]

Prints a statement a filter, each selecting the whole payload and its topic.
Set awsIotSqlVersion to 2016-03-23. EVENTS are event types, categories or "all".

  --param NAME=VALUE  narrow to known identifiers
  --max N             widen literal levels until N filters are left
  --spec FILE         the table; else the project's, else that of AWS IoT events
  --json              print filters, statements and version as JSON

Examples:
  topicwright rule jobCompleted
  topicwright rule PRESENCE --max 1`,
  run,
};

async function run(args: readonly string[], io: Io): Promise<ExitCode> {
  const { values, positionals } = readOptions(args, NARROWING);
  const selection = { events: readEvents(positionals, 'topicwright rule EVENTS...'), ...readNarrowing(values) };
  const catalog = await findCatalog(values.spec, io);
  if (!catalog) return EXIT.wrongUse;
  const table = topicTableOf(catalog);
  const rules = withHints(table, () => ruleSqlFor(table, selection));
  if (values.json) io.out(JSON.stringify(rules));
  else for (const { sql } of rules) io.out(sql);
  return EXIT.fine;
}
