import {
  PolicyError,
  type RuleOptions,
  type RuleSelection,
  type RuleSql,
  type RuleTarget,
  ruleCloudFormationFor,
  ruleFiltersFor,
  ruleMissingFor,
  ruleSqlFor,
  ruleTerraformFor,
  topicSegments,
} from '@topicwright/access';
import { sidesOf, TopicError, type TopicTable } from '@topicwright/runtime';
import type { Catalog } from '../../model/catalog.js';
import { ruleFacts } from '../../model/event-facts.js';
import { topicTableOf } from '../../model/topic-table.js';
import { findCatalog } from '../find-catalog.js';
import { type Command, EXIT, type ExitCode, type Io, UsageError } from '../io.js';
import { NARROWING, readChoice, readCount, readEvents, readNarrowing, readOptions, SPEC_HELP } from '../options.js';
import { withHints } from '../with-hints.js';

const USAGE = 'topicwright rule EVENTS...';

/** `topicwright rule`: AWS IoT rules that forward events. */
export const RULE: Command = {
  summary: 'print AWS IoT rules that forward events with their topic',
  help: `${USAGE} [OPTIONS]

Prints one rule per filter of the events that the side receives. Each selects the
topic and the whole payload, base64-encoded if it may not be JSON. EVENTS are
event types, categories or "all".

  --as FORM           sql (default): the statements, for awsIotSqlVersion
                      2016-03-23; cloudformation (default with --target) or
                      terraform: the rules and everything that they need
  --target KIND       lambda, sqs, sns, kinesis or firehose. Queues are created;
                      functions, topics and streams are parameters
  --function-timeout SECONDS
                      timeout of the function behind the queue (default: 30);
                      its messages stay invisible for 6 times as long
  --name NAME         name of the first rule in a template
  --where CONDITION   forward only messages that satisfy a condition of AWS IoT
                      SQL, whose properties are checked
  --side SIDE         the side that receives the events; required if both do
  --param NAME=VALUE  narrow to a parameter value (repeatable)
  --max N             merge filters until at most N are left
  --spec FILE         ${SPEC_HELP}
  --json              print filters, statements, SQL version and the number of
                      each parameter for topic(n) as JSON; or the template

Examples:
  topicwright rule {event}
  topicwright rule {second} --max 1
  topicwright rule {second} --target lambda
  topicwright rule {category} --as terraform --target sqs --function-timeout 60`,
  run,
};

const OPTIONS = {
  ...NARROWING,
  as: { type: 'string' },
  target: { type: 'string' },
  name: { type: 'string' },
  where: { type: 'string' },
  'function-timeout': { type: 'string' },
} as const;

type Values = ReturnType<typeof readOptions<typeof OPTIONS>>['values'];

async function run(args: readonly string[], io: Io): Promise<ExitCode> {
  const { values, positionals } = readOptions(args, OPTIONS);
  const events = readEvents(positionals, USAGE);
  const print = readChoice('form', values.as ?? (values.target === undefined ? 'sql' : 'cloudformation'), FORMS);
  const stack = stackOptions(values);
  const catalog = await findCatalog(values.spec, io);
  const table = topicTableOf(catalog);
  withHints(table, () => {
    const selection = selectionOf(table, events, values);
    print({ catalog, table, selection, stack, io, json: values.json === true });
    report({ catalog, table, selection, io });
  });
  return EXIT.ok;
}

function selectionOf(table: TopicTable, events: readonly string[], values: Values): RuleSelection {
  const selection = { events, ...readNarrowing(table, values), ...(values.where !== undefined && { where: values.where }) };
  return { ...selection, side: selection.side ?? receivingSide(table, selection) };
}

/** The only side that receives something of `selection`. @throws {UsageError} if both do. */
function receivingSide(table: TopicTable, selection: RuleSelection): string {
  const sides = sidesOf(table);
  const receiving = sides.filter((side) => forwards(table, { ...selection, side }));
  if (receiving.length > 1) throw new UsageError(`both ${sides.join(' and ')} receive something of this; choose with --side`);
  return receiving[0] ?? sides[0];
}

function forwards(table: TopicTable, selection: RuleSelection): boolean {
  try {
    return ruleFiltersFor(table, selection).filters.length > 0;
  } catch (error) {
    if (error instanceof TopicError || error instanceof PolicyError) return false;
    throw error;
  }
}

/** What a form prints. */
interface Call {
  readonly catalog: Catalog;
  readonly table: TopicTable;
  readonly selection: RuleSelection;
  readonly stack: Partial<Pick<RuleOptions, 'target' | 'name' | 'functionTimeoutSeconds'>>;
  readonly io: Io;
  readonly json: boolean;
}

const FORMS: { readonly [form: string]: (call: Call) => void } = {
  sql: printSql,
  cloudformation: (call) => printTemplate(ruleCloudFormationFor(call.table, ruleFacts(call.catalog), stackOf(call)), call),
  terraform: (call) => printTemplate(ruleTerraformFor(call.table, ruleFacts(call.catalog), stackOf(call)), call),
};

function printSql({ catalog, table, selection, stack, io, json }: Call): void {
  const unused = stack.name === undefined ? (stack.functionTimeoutSeconds === undefined ? undefined : '--function-timeout') : '--name';
  if (unused !== undefined) throw new UsageError(`${unused} requires --as cloudformation or terraform`);
  const rules: readonly RuleSql[] = ruleSqlFor(table, ruleFacts(catalog), selection);
  if (json) io.out(JSON.stringify(rules.map((rule) => ({ ...rule, segments: topicSegments(table, rule.filter) }))));
  else for (const { sql } of rules) io.out(sql);
}

function printTemplate(text: string, { io, json }: Call): void {
  io.out(json ? JSON.stringify({ text }) : text.trimEnd());
}

function stackOf({ selection, stack: { target, ...stack } }: Call): RuleOptions {
  if (target === undefined) throw new UsageError(`--target is missing; expected one of ${Object.keys(TARGETS).join(', ')}`);
  return { ...selection, ...stack, target };
}

const TARGETS: { readonly [T in RuleTarget]: T } = { lambda: 'lambda', sqs: 'sqs', sns: 'sns', kinesis: 'kinesis', firehose: 'firehose' };

function stackOptions(values: Values): Call['stack'] {
  const functionTimeoutSeconds = readCount(values['function-timeout'], 'function-timeout');
  return {
    ...(values.target !== undefined && { target: readChoice('target', values.target, TARGETS) }),
    ...(values.name !== undefined && { name: values.name }),
    ...(functionTimeoutSeconds !== undefined && { functionTimeoutSeconds }),
  };
}

function report({ catalog, table, selection, io }: Pick<Call, 'catalog' | 'table' | 'selection' | 'io'>): void {
  const { alsoReceives } = ruleFiltersFor(table, selection);
  if (alsoReceives.length > 0) io.err(`also forwards ${alsoReceives.join(', ')}`);
  const { missing = {} } = ruleMissingFor(table, ruleFacts(catalog), selection) ?? {};
  for (const [type, paths] of Object.entries(missing)) {
    io.err(`${type} has no ${paths.join(', ')}: a comparison with it is not true, so the message may not be forwarded`);
  }
}
