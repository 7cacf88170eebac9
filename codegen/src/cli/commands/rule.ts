import { type RuleTarget, ruleSqlFor, topicRuleTemplateFor, topicSegments } from '@topicwright/access';
import { selectFilters } from '@topicwright/runtime';
import { topicTableOf } from '../../model/topic-table.js';
import { findCatalog } from '../find-catalog.js';
import { EXIT, type ExitCode, type Io, UsageError, type Verb } from '../io.js';
import { NARROWING, readEvents, readNarrowing, readOptions } from '../options.js';
import { withHints } from '../with-hints.js';

/** `topicwright rule`: AWS IoT rules that forward events. */
export const RULE: Verb = {
  summary: 'print AWS IoT rules that forward events with their topic',
  help: `topicwright rule EVENTS... [OPTIONS]

Prints a statement a filter, each selecting the whole payload and its topic.
Set awsIotSqlVersion to 2016-03-23. EVENTS are event types, categories or "all".

  --target KIND       lambda or sqs: print a CloudFormation template with the
                      rules, and the right that they need
  --name NAME         what the template calls the first rule
  --param NAME=VALUE  narrow to known identifiers
  --max N             widen literal levels until N filters are left
  --spec FILE         the table; else the project's, else that of AWS IoT events
  --json              print filters, statements, version and the numbers that
                      topic(n) takes for the parameters as JSON

Examples:
  topicwright rule jobCompleted
  topicwright rule PRESENCE --max 1
  topicwright rule PRESENCE --target lambda`,
  run,
};

async function run(args: readonly string[], io: Io): Promise<ExitCode> {
  const { values, positionals } = readOptions(args, { ...NARROWING, target: { type: 'string' }, name: { type: 'string' } });
  const selection = { events: readEvents(positionals, 'topicwright rule EVENTS...'), ...readNarrowing(values) };
  const target = readTarget(values.target);
  const catalog = await findCatalog(values.spec, io);
  if (!catalog) return EXIT.wrongUse;
  const table = topicTableOf(catalog);
  withHints(table, () => {
    const name = values.name === undefined ? {} : { name: values.name };
    const rules = ruleSqlFor(table, selection);
    if (target) io.out(topicRuleTemplateFor(table, { ...selection, target, ...name }).trimEnd());
    else if (values.json) io.out(JSON.stringify(rules.map((rule) => ({ ...rule, segments: topicSegments(table, rule.filter) }))));
    else for (const { sql } of rules) io.out(sql);
    const { alsoReceives } = selectFilters(table, selection);
    if (alsoReceives.length > 0) io.err(`also forwards ${alsoReceives.join(', ')}`);
  });
  return EXIT.fine;
}

function readTarget(target: string | undefined): RuleTarget | undefined {
  if (target === undefined || target === 'lambda' || target === 'sqs') return target;
  throw new UsageError(`there is no target ${JSON.stringify(target)}; there are lambda, sqs`);
}
