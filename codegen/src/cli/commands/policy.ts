import {
  type AccessOptions,
  cloudFormationFor,
  iamPolicyFor,
  iotPolicyFor,
  mosquittoAclFor,
  type Policy,
  type PolicyTemplate,
  selectGrants,
  subscriptionsFor,
  type TemplateOptions,
  terraformFor,
} from '@topicwright/access';
import { IAM_POLICY, IOT_POLICY } from '@topicwright/access/internal';
import type { TopicTable } from '@topicwright/runtime';
import { topicTableOf } from '../../model/topic-table.js';
import { count } from '../../text/count.js';
import { findCatalog } from '../find-catalog.js';
import { type Command, EXIT, type ExitCode, type Io, UsageError } from '../io.js';
import { LINT_OPTIONS, lintPolicyFile } from '../lint-policy-file.js';
import {
  isSubcommand,
  NARROWING,
  readChoice,
  readCount,
  readEvents,
  readNarrowing,
  readOptions,
  required,
  SIDE_HELP,
  SPEC_HELP,
} from '../options.js';
import { withHints } from '../with-hints.js';

const USAGE = 'topicwright policy EVENTS... --region REGION --account ACCOUNT';

/** `topicwright policy`: the least-privilege policy for events, and findings about any policy. */
export const POLICY: Command = {
  summary: 'print the least-privilege policy for events; lint any policy',
  help: `${USAGE} [OPTIONS]
topicwright policy lint FILE [--for EVENT]... [--param NAME=VALUE]... [--side SIDE] [--iam] [--json]

Prints the policy document, or a list of documents if one would be too large. It
allows the side to receive and to publish EVENTS.
EVENTS are event types, categories or "all".

  --region REGION     for example us-east-1; determines the partition (default:
                      AWS_REGION, else AWS_DEFAULT_REGION; templates ignore both)
  --account ACCOUNT   12 digits
  --as FORM           json (default), cloudformation, terraform or mosquitto;
                      templates default to the region and account of the stack
  --iam               an IAM identity policy instead of an AWS IoT policy
  --client-id ID      client ID that may connect (repeatable; default: any, with a
                      warning)
  --user NAME         the user of a Mosquitto ACL
  --name NAME         name of the policy in a template
  --side SIDE         ${SIDE_HELP}
  --param NAME=VALUE  narrow to a parameter value (repeatable), or to a policy
                      variable: \${iot:Connection.Thing.ThingName}, %c, %u
  --max N             merge filters until at most N are left
  --documents N       at most N documents (default: 10)
  --widen             allow broader filters if the policy would otherwise not fit
  --share-group NAME  group of a shared subscription
  --persistent        allow a persistent session
  --last-will EVENT   allow a message of this event as last will (repeatable)
  --subscriptions     print the SUBSCRIBE packets per connection, and the policy
  --spec FILE         ${SPEC_HELP}
  --json              print documents, filters and extra events as JSON

lint checks the policies in FILE ("-" for standard input): a policy, the output of
"aws iot get-policy", a CloudFormation template, or a Terraform plan as printed by
"terraform show -json". With --for it also reports how much of these events the
policies allow together, for a side. Exits 1 on a finding above "info", or if an
event is not fully granted.

Examples:
  topicwright policy {event} --region us-east-1 --account 123456789012
  topicwright policy {second} --region us-east-1 --account 123456789012 --iam --client-id backend
  topicwright policy {category} --as terraform --name EventConsumer
  topicwright policy {category} --as mosquitto --user backend`,
  run,
};

const OPTIONS = {
  ...NARROWING,
  region: { type: 'string' },
  account: { type: 'string' },
  as: { type: 'string' },
  iam: { type: 'boolean' },
  'client-id': { type: 'string', multiple: true },
  user: { type: 'string' },
  name: { type: 'string' },
  documents: { type: 'string' },
  widen: { type: 'boolean' },
  'share-group': { type: 'string' },
  persistent: { type: 'boolean' },
  'last-will': { type: 'string', multiple: true },
  subscriptions: { type: 'boolean' },
} as const;

type Values = ReturnType<typeof readOptions<typeof OPTIONS>>['values'];

async function run(args: readonly string[], io: Io): Promise<ExitCode> {
  if (isSubcommand('lint', args, { ...OPTIONS, ...LINT_OPTIONS })) return lintPolicyFile(args, io);
  const { values, positionals } = readOptions(args, OPTIONS);
  readEvents(positionals, USAGE);
  const fit = fitOptions(values);
  const { print, options: known } = readChoice('form', values.as ?? 'json', FORMS);
  checkUsed(values, known);
  const catalog = await findCatalog(values.spec, io);
  const table = topicTableOf(catalog);
  const options = { ...accessOptions(table, positionals, values), ...fit };
  withHints(table, () => print({ table, options, values, io }));
  return EXIT.ok;
}

function accessOptions(table: TopicTable, positionals: readonly string[], values: Values): AccessOptions {
  return {
    events: readEvents(positionals, USAGE),
    ...readNarrowing(table, values),
    ...(values['client-id'] && { clientIds: values['client-id'] }),
    ...(values['share-group'] !== undefined && { shareGroup: values['share-group'] }),
    ...(values.persistent && { persistentSession: true }),
    ...(values['last-will'] && { lastWill: values['last-will'] }),
  };
}

function fitOptions(values: Values): Pick<TemplateOptions, 'maxDocuments' | 'widen'> {
  const maxDocuments = readCount(values.documents, 'documents');
  return { ...(maxDocuments !== undefined && { maxDocuments }), ...(values.widen && { widen: true }) };
}

interface Call {
  readonly table: TopicTable;
  readonly options: AccessOptions & Pick<TemplateOptions, 'maxDocuments' | 'widen'>;
  readonly values: Values;
  readonly io: Io;
}

interface Form {
  readonly print: (call: Call) => void;
  /** The options of this form, in addition to those of all forms. */
  readonly options: readonly (keyof typeof OPTIONS)[];
}

const DOCUMENT_OPTIONS = ['region', 'account', 'iam', 'client-id', 'share-group', 'persistent', 'documents', 'widen'] as const;

const FORMS: { readonly [form: string]: Form } = {
  json: { print: printPolicy, options: [...DOCUMENT_OPTIONS, 'subscriptions'] },
  cloudformation: {
    print: (call) => printTemplate(cloudFormationFor(call.table, templateOptions(call)), call),
    options: [...DOCUMENT_OPTIONS, 'name'],
  },
  terraform: {
    print: (call) => printTemplate(terraformFor(call.table, templateOptions(call)), call),
    options: [...DOCUMENT_OPTIONS, 'name'],
  },
  mosquitto: { print: printAcl, options: ['user', 'share-group'] },
};

/** The options of all forms. */
const COMMON_OPTIONS: readonly string[] = [...Object.keys(NARROWING), 'as', 'last-will'];

/** @throws {UsageError} for an option that the form does not use. */
function checkUsed({ as = 'json', ...values }: Values, known: Form['options']): void {
  const unused = Object.keys(values).find((name) => ![...COMMON_OPTIONS, ...known].includes(name));
  if (unused === undefined) return;
  const forms = Object.keys(FORMS).filter((form) => FORMS[form]?.options.some((option) => option === unused));
  throw new UsageError(`--${unused} cannot be used with --as ${as}; use --as ${forms.join(' or ')}`);
}

const ANONYMOUS =
  'lines that begin with "topic" apply to clients without a user name; name the user with --user, or use %c or %u for a parameter';

function printAcl({ table, options: { clientIds: _, persistentSession: __, ...options }, values, io }: Call): void {
  const text = mosquittoAclFor(table, { ...options, ...(values.user !== undefined && { user: values.user }) });
  const { alsoGrants } = selectGrants(table, options, 'mosquitto');
  if (values.user === undefined && /^topic /m.test(text)) io.err(ANONYMOUS);
  if (values.json) io.out(JSON.stringify({ text, alsoGrants }));
  else {
    io.out(text.trimEnd());
    if (alsoGrants.length > 0) io.err(`also grants ${alsoGrants.join(', ')}`);
  }
}

function printPolicy({ table, options, values, io }: Call): void {
  warnOfAnyClient(options, values, io);
  const placed = { ...options, region: regionOf(values, io), account: required(values.account, '--account', USAGE) };
  if (values.subscriptions) {
    io.out(JSON.stringify(subscriptionsFor(table, placed), null, values.json ? undefined : 2));
    return;
  }
  const policy = (values.iam ? iamPolicyFor : iotPolicyFor)(table, placed);
  if (values.json) io.out(JSON.stringify(policy));
  else printDocuments(policy, values.iam === true, io);
}

/** The region of a policy: that of the options, else of the environment, as the tools of AWS read it. */
function regionOf({ region }: Values, { env, err }: Io): string {
  if (region !== undefined) return region;
  const name = ['AWS_REGION', 'AWS_DEFAULT_REGION'].find((each) => env[each]);
  if (name !== undefined) err(`region ${env[name]}, from ${name}`);
  return required(name && env[name], '--region', USAGE);
}

function warnOfAnyClient({ clientIds }: AccessOptions, { iam }: Values, { err }: Io): void {
  if (clientIds !== undefined) return;
  const example = iam ? 'backend' : "'${iot:Connection.Thing.ThingName}'";
  err(`any client ID may connect, and so take over the session of another client; narrow this with --client-id, for example ${example}`);
}

function printDocuments({ documents, alsoGrants }: Policy, isIam: boolean, io: Io): void {
  const [only, ...others] = documents;
  io.out(JSON.stringify(others.length === 0 ? only : documents, null, 2));
  const { name, maxCharacters } = isIam ? IAM_POLICY : IOT_POLICY;
  if (others.length > 0)
    io.err(`${count(documents.length, 'document')}, because an ${name} is limited to ${maxCharacters} characters: attach all of them`);
  if (alsoGrants.length > 0) io.err(`also grants ${alsoGrants.join(', ')}`);
}

function templateOptions({ options, values }: Call): TemplateOptions {
  const { iam, name, region, account } = values;
  return {
    ...options,
    ...(iam && { iam }),
    ...(name !== undefined && { name }),
    ...(region !== undefined && { region }),
    ...(account !== undefined && { account }),
  };
}

function printTemplate(template: PolicyTemplate, { options, values, io }: Call): void {
  warnOfAnyClient(options, values, io);
  if (values.json) io.out(JSON.stringify(template));
  else {
    io.out(template.text.trimEnd());
    if (template.alsoGrants.length > 0) io.err(`also grants ${template.alsoGrants.join(', ')}`);
  }
}
