import {
  RULE_TARGETS,
  type RuleFactsByType,
  type RuleOptions,
  type RuleSelection,
  type RuleSql,
  ruleCloudFormationFor,
  ruleSqlFor,
  ruleTerraformFor,
  topicSegments,
} from '@topicwright/access';
import { ruleConditionFor, ruleFiltersFor, ruleSidesFor } from '@topicwright/access/internal';
import { filtersOverlap, type TopicFilter, type TopicTable } from '@topicwright/runtime';
import { sidesOf } from '@topicwright/runtime/internal';
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

  --as FORM           sql (default): the statements, which are equal for every
                      target, for awsIotSqlVersion 2016-03-23; cloudformation
                      (default with --target) or terraform: the rules and
                      everything that they need
  --target KIND       lambda, sqs, sns, kinesis or firehose. Queues are created;
                      functions, topics and streams are parameters
  --function-timeout SECONDS
                      timeout of the function behind the queue (default: 30);
                      its messages stay invisible for 6 times as long
  --name NAME         name of the first rule in a template
  --where CONDITION   forward only messages for which CONDITION, in AWS IoT SQL,
                      is true; undeclared properties are refused
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
  const form = values.as ?? (values.target === undefined ? 'sql' : 'cloudformation');
  const print = readChoice('form', form, FORMS);
  if (form === 'sql') checkSqlOptions(values);
  const stack = stackOptions(values);
  const catalog = await findCatalog(values.spec, io);
  const table = topicTableOf(catalog);
  const facts = ruleFacts(catalog);
  withHints(table, () => {
    const selection = selectionOf(table, events, values);
    print({ facts, table, selection, stack, io, json: values.json === true });
    report({ facts, table, selection, io });
  });
  return EXIT.ok;
}

function selectionOf(table: TopicTable, events: readonly string[], values: Values): RuleSelection {
  const selection = { events, ...readNarrowing(table, values), ...(values.where !== undefined && { where: values.where }) };
  return { ...selection, side: selection.side ?? receivingSide(table, selection) };
}

/** The only side that receives something of `selection`. @throws {UsageError} if both do. */
function receivingSide(table: TopicTable, selection: RuleSelection): string {
  const [side, other] = ruleSidesFor(table, selection);
  if (other === undefined) return side ?? sidesOf(table)[0];
  throw new UsageError(`--side is missing: both ${side} and ${other} receive selected events; pass one of them`);
}

/** The input of a form. */
interface FormInput {
  readonly facts: RuleFactsByType;
  readonly table: TopicTable;
  readonly selection: RuleSelection;
  readonly stack: Partial<Pick<RuleOptions, 'target' | 'name' | 'functionTimeoutSeconds'>>;
  readonly io: Io;
  readonly json: boolean;
}

const FORMS: { readonly [form: string]: (call: FormInput) => void } = {
  sql: printSql,
  cloudformation: printCloudFormation,
  terraform: (call) => printTemplate(ruleTerraformFor(call.table, call.facts, stackOf(call)), call),
};

function printSql({ facts, table, selection, io, json }: FormInput): void {
  const rules: readonly RuleSql[] = ruleSqlFor(table, facts, selection);
  if (json) io.out(JSON.stringify(rules.map((rule) => ({ ...rule, segments: topicSegments(table, rule.filter) }))));
  else for (const { sql } of rules) io.out(sql);
}

function printTemplate(text: string, { io, json }: FormInput): void {
  io.out(json ? JSON.stringify({ text }) : text.trimEnd());
}

function printCloudFormation(input: FormInput): void {
  const text = ruleCloudFormationFor(input.table, input.facts, stackOf(input));
  printTemplate(text, input);
  const bytes = Buffer.byteLength(text);
  if (bytes > MAX_TEMPLATE_BYTES) {
    input.io.err(
      `the template has ${bytes} bytes; CloudFormation reads more than ${MAX_TEMPLATE_BYTES} from S3 only; --max reduces the rules`,
    );
  }
}

/** The limit of CloudFormation for a template in a request. */
const MAX_TEMPLATE_BYTES = 51_200;

function stackOf({ selection, stack: { target, ...stack } }: FormInput): RuleOptions {
  if (target === undefined) throw new UsageError(`--target is missing: a template requires one of ${RULE_TARGETS.join(', ')}`);
  return { ...selection, ...stack, target };
}

const TARGETS = Object.fromEntries(RULE_TARGETS.map((target) => [target, target]));

function checkSqlOptions(values: Values): void {
  const unused = (['name', 'function-timeout'] as const).find((option) => values[option] !== undefined);
  if (unused !== undefined) throw new UsageError(`--${unused} requires --as cloudformation or terraform`);
}

function stackOptions(values: Values): FormInput['stack'] {
  const functionTimeoutSeconds = readCount(values['function-timeout'], 'function-timeout');
  return {
    ...(values.target !== undefined && { target: readChoice('target', values.target, TARGETS) }),
    ...(values.name !== undefined && { name: values.name }),
    ...(functionTimeoutSeconds !== undefined && { functionTimeoutSeconds }),
  };
}

function report({ facts, table, selection, io }: Pick<FormInput, 'facts' | 'table' | 'selection' | 'io'>): void {
  const { filters, alsoReceives } = ruleFiltersFor(table, selection);
  for (const [filter, other] of overlaps(filters, table)) {
    io.err(`${filter} and ${other} have topics in common; messages on them are forwarded twice`);
  }
  if (alsoReceives.length > 0) io.err(`also forwards ${alsoReceives.join(', ')}`);
  const { missing = {} } = ruleConditionFor(table, facts, selection) ?? {};
  for (const [type, paths] of Object.entries(missing)) {
    io.err(`${type} does not declare ${paths.join(', ')}; comparisons with it are not true, so its messages may not be forwarded`);
  }
}

/** The pairs of filters that match a common topic. */
function overlaps(filters: readonly TopicFilter[], { dialect }: TopicTable): readonly (readonly [TopicFilter, TopicFilter])[] {
  return filters.flatMap((filter, i) =>
    filters.slice(i + 1).flatMap((other) => (filtersOverlap(filter, other, dialect) ? [[filter, other] as const] : [])),
  );
}
