import { type Code, code, type ImportedName, imported, importedType, join, raw } from '../../code/code.js';
import { type DocTag, doc } from '../../code/doc.js';
import { id, key } from '../../code/identifier.js';
import { literal } from '../../code/literal.js';
import { printSignature } from '../../code/signature.js';
import type { Catalog, CatalogEvent } from '../../model/catalog.js';
import { specNames } from '../../model/names.js';
import { ACCESS, type ArtifactFile, artifactModule } from '../layout.js';

const access = (name: string): ImportedName => imported(ACCESS, name);
const accessType = (name: string): ImportedName => importedType(ACCESS, name);

const THROWS: readonly DocTag[] = [
  { tag: 'throws', text: 'TopicError or PolicyError naming the value and the rule that it breaks; nothing is made then.' },
];

/** A function of the facade: one of `access`, with the table given. */
interface Facade {
  readonly name: string;
  readonly says: string;
  readonly calls: string;
  /** Its own parameters, as code. */
  readonly parameters: readonly Code[];
  readonly returns: Code;
  /** The arguments after the table, as code. */
  readonly passes: Code;
  readonly never?: true;
}

/** `policies.ts`: what `@topicwright/access` makes of the table. */
export function renderPolicies(catalog: Catalog): ArtifactFile {
  const body = code`${join(facades(catalog).map(printFacade), '\n\n')}

const eventSettings: { readonly [Type in ${tableType(specNames(catalog.name).eventType)}]: ${accessType('EventSetting')} } = {
  ${catalog.events.map(printSetting)}
};`;
  return { artifact: 'policies', name: 'policies', body, isPublic: true };
}

const tableType = (name: string): ImportedName => importedType(artifactModule('topics', 'topic-table'), name);

function printFacade({ name, says, calls, parameters, returns, passes, never }: Facade): Code {
  const table = imported(artifactModule('topics', 'topic-table'), 'topicTable');
  return code`${doc([says], never ? [] : THROWS)}
${printSignature(code`export function ${id(name)}`, parameters, returns)} {
  return ${access(calls)}(${calls === 'lintPolicy' ? raw('') : code`${table}, `}${passes});
}`;
}

function facades(catalog: Catalog): readonly Facade[] {
  const names = specNames(catalog.name);
  const type = tableType(names.eventType);
  const params = code`<${type} | ${tableType(names.eventCategory)}, ${tableType(names.parameter)}>`;
  const selection = importedType(artifactModule('topics', 'topic-filters'), names.selection);
  const taking = (options: string): Pick<Facade, 'parameters' | 'passes'> => ({
    parameters: [code`options: ${accessType(options)}${params}`],
    passes: raw('options'),
  });
  const of = (name: string): Code => code`${accessType(name)}<${type}>`;
  return [
    {
      name: 'iotPolicy',
      says: 'AWS IoT policies that let a client connect, subscribe to the filters of the selected events and receive them: least privilege.',
      calls: 'iotPolicyFor',
      ...taking('PolicyOptions'),
      returns: of('Policy'),
    },
    {
      name: 'iamPolicy',
      says: 'The same as IAM identity policies, for clients that sign in with AWS credentials.',
      calls: 'iamPolicyFor',
      ...taking('PolicyOptions'),
      returns: of('Policy'),
    },
    {
      name: 'cloudFormation',
      says: 'The policies as a CloudFormation template; without a region and an account it is for wherever it is deployed.',
      calls: 'cloudFormationFor',
      ...taking('TemplateOptions'),
      returns: of('PolicyTemplate'),
    },
    {
      name: 'terraform',
      says: 'The policies as Terraform; without a region and an account it is for wherever it is applied.',
      calls: 'terraformFor',
      ...taking('TemplateOptions'),
      returns: of('PolicyTemplate'),
    },
    {
      name: 'mosquittoAcl',
      says: 'A Mosquitto ACL file that lets a user receive the selected events, for a broker of one’s own.',
      calls: 'mosquittoAclFor',
      ...taking('AclOptions'),
      returns: raw('string'),
    },
    {
      name: 'subscriptions',
      says: 'The filters of the selected events in batches as the broker takes them, and the policy that they need.',
      calls: 'subscriptionsFor',
      ...taking('PolicyOptions'),
      returns: of('SubscriptionPlan'),
    },
    {
      name: 'policyCoverage',
      says: 'What any policy, a document or its JSON text, lets through of the selected events: granted, partly, or not, and why.',
      calls: 'policyCoverage',
      parameters: [code`policy: unknown`, code`events?: ${selection}['events']`],
      passes: raw('policy, events'),
      returns: code`readonly ${of('EventCoverage')}[]`,
    },
    {
      name: 'lintPolicy',
      says: 'What is wrong with any policy, a document or its JSON text, with the place and what to do.',
      calls: 'lintPolicy',
      parameters: [code`policy: unknown`, code`options?: Pick<${accessType('LintOptions')}, 'iam'>`],
      passes: code`policy, { ...options, table: ${imported(artifactModule('topics', 'topic-table'), 'topicTable')} }`,
      returns: code`readonly ${accessType('Finding')}[]`,
      never: true,
    },
    {
      name: 'eventConfigurations',
      says: 'What `UpdateEventConfigurations` must be told so that `events` are sent, and which of them are always on.',
      calls: 'eventConfigurationsFor',
      parameters: [code`events: ${selection}['events']`],
      passes: raw('eventSettings, events'),
      returns: of('EventConfigurations'),
    },
    {
      name: 'ruleSql',
      says: 'AWS IoT rules that forward the selected events with their topic, one a filter.',
      calls: 'ruleSqlFor',
      parameters: [code`selection: ${selection}`],
      passes: raw('selection'),
      returns: code`readonly ${accessType('RuleSql')}[]`,
    },
    {
      name: 'topicRuleTemplate',
      says: 'The rules as a CloudFormation template with a Lambda function or an SQS queue as target, and the right that they need.',
      calls: 'topicRuleTemplateFor',
      ...taking('TopicRuleOptions'),
      returns: raw('string'),
    },
  ];
}

function printSetting({ type, setting, alwaysOn }: CatalogEvent): Code {
  return code`${key(type)}: ${literal({ setting, ...(alwaysOn && { alwaysOn }) })},`;
}
