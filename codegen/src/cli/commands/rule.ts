import { type RuleTarget, ruleFiltersFor, ruleSqlFor, topicRuleTemplateFor, topicSegments } from '@topicwright/access';
import { topicTableOf } from '../../model/topic-table.js';
import { findCatalog } from '../find-catalog.js';
import { type Command, EXIT, type ExitCode, type Io } from '../io.js';
import { NARROWING, readChoice, readEvents, readNarrowing, readOptions, SIDE_HELP, SPEC_HELP } from '../options.js';
import { withHints } from '../with-hints.js';

/** `topicwright rule`: AWS IoT rules that forward events. */
export const RULE: Command = {
  summary: 'print AWS IoT rules that forward events with their topic',
  help: `topicwright rule EVENTS... [OPTIONS]

Prints one SQL statement per filter of the events that the side receives. Each
selects the topic and the whole payload, base64-encoded if it may not be JSON.
Set awsIotSqlVersion to 2016-03-23. EVENTS are event types, categories or "all".

  --target KIND       lambda or sqs: print a CloudFormation template with the
                      rules and the permissions that they need
  --name NAME         name of the first rule in the template
  --side SIDE         ${SIDE_HELP}
  --param NAME=VALUE  narrow to a parameter value (repeatable)
  --max N             merge filters until at most N are left
  --spec FILE         ${SPEC_HELP}
  --json              print filters, statements, SQL version and the number of
                      each parameter for topic(n) as JSON

Examples:
  topicwright rule {event}
  topicwright rule {second} --max 1
  topicwright rule {second} --target lambda`,
  run,
};

async function run(args: readonly string[], io: Io): Promise<ExitCode> {
  const { values, positionals } = readOptions(args, { ...NARROWING, target: { type: 'string' }, name: { type: 'string' } });
  const events = readEvents(positionals, 'topicwright rule EVENTS...');
  const target = readTarget(values.target);
  const catalog = await findCatalog(values.spec, io);
  const table = topicTableOf(catalog);
  const selection = { events, ...readNarrowing(table, values) };
  withHints(table, () => {
    const name = values.name === undefined ? {} : { name: values.name };
    const rules = ruleSqlFor(table, selection);
    if (target) io.out(topicRuleTemplateFor(table, { ...selection, target, ...name }).trimEnd());
    else if (values.json) io.out(JSON.stringify(rules.map((rule) => ({ ...rule, segments: topicSegments(table, rule.filter) }))));
    else for (const { sql } of rules) io.out(sql);
    const { alsoReceives } = ruleFiltersFor(table, selection);
    if (alsoReceives.length > 0) io.err(`also forwards ${alsoReceives.join(', ')}`);
  });
  return EXIT.ok;
}

const TARGETS: { readonly [T in RuleTarget]: T } = { lambda: 'lambda', sqs: 'sqs' };

function readTarget(target: string | undefined): RuleTarget | undefined {
  return target === undefined ? undefined : readChoice('target', target, TARGETS);
}
