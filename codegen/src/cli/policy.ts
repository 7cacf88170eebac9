import { IAM_POLICY, IOT_POLICY, iamPolicyFor, iotPolicyFor, type Policy, type PolicyOptions } from '@topicwright/access';
import { topicTableOf } from '../model/topic-table.js';
import { count } from './count.js';
import { findCatalog, required } from './find-catalog.js';
import { EXIT, type ExitCode, type Io, type Verb } from './io.js';
import { NARROWING, readEvents, readNarrowing, readOptions } from './options.js';
import { withHints } from './with-hints.js';

const USAGE = 'topicwright policy EVENTS... --region REGION --account ACCOUNT';

/** `topicwright policy`: the least policy for events. */
export const POLICY: Verb = {
  summary: 'print the least policy that lets a client receive events',
  help: `${USAGE} [OPTIONS]

Prints the policy document, or a list of documents where one cannot hold it all.
EVENTS are event types, categories or "all".

  --region REGION     for example us-east-1; the partition follows from it
  --account ACCOUNT   12 digits
  --iam               an IAM identity policy, in place of an AWS IoT policy
  --client-id ID      who may connect; may be given more than once
  --param NAME=VALUE  narrow to known identifiers
  --max N             widen literal levels until N filters are left
  --share-group NAME  for a shared subscription
  --spec FILE         the table; else the project's, else that of AWS IoT events
  --json              print documents, filters and what else is granted as JSON

Examples:
  topicwright policy thingCreated --region us-east-1 --account 123456789012
  topicwright policy PRESENCE --region us-east-1 --account 123456789012 --iam --client-id backend`,
  run,
};

async function run(args: readonly string[], io: Io): Promise<ExitCode> {
  const { values, positionals } = readOptions(args, {
    region: { type: 'string' },
    account: { type: 'string' },
    iam: { type: 'boolean' },
    'client-id': { type: 'string', multiple: true },
    'share-group': { type: 'string' },
    ...NARROWING,
  });
  const options: PolicyOptions = {
    events: readEvents(positionals, USAGE),
    region: required(values.region, '--region', USAGE),
    account: required(values.account, '--account', USAGE),
    ...readNarrowing(values),
    ...(values['client-id'] && { clientIds: values['client-id'] }),
    ...(values['share-group'] !== undefined && { shareGroup: values['share-group'] }),
  };
  const catalog = await findCatalog(values.spec, io);
  if (!catalog) return EXIT.wrongUse;
  const table = topicTableOf(catalog);
  const policy = withHints(table, () => (values.iam ? iamPolicyFor : iotPolicyFor)(table, options));
  if (values.json) io.out(JSON.stringify(policy));
  else print(policy, values.iam === true, io);
  return EXIT.fine;
}

function print({ documents, alsoGrants }: Policy, isIam: boolean, io: Io): void {
  const [only, ...others] = documents;
  io.out(JSON.stringify(others.length === 0 ? only : documents, null, 2));
  const { name, maxCharacters } = isIam ? IAM_POLICY : IOT_POLICY;
  if (others.length > 0)
    io.err(`${count(documents.length, 'document')}, for an ${name} takes ${maxCharacters} characters: attach them all`);
  if (alsoGrants.length > 0) io.err(`also grants ${alsoGrants.join(', ')}`);
}
