import type { RuleFacts } from '@topicwright/access';
import { type Code, code, type ImportedName, imported, importedType, join, raw } from '../../code/code.js';
import { type DocTag, doc, exampleTags } from '../../code/doc.js';
import { id, key, member } from '../../code/identifier.js';
import { BRACES, bracketed, literal } from '../../code/literal.js';
import { quote } from '../../code/quote.js';
import { printSignature } from '../../code/signature.js';
import type { Catalog, CatalogEvent } from '../../model/catalog.js';
import { ruleFacts } from '../../model/event-facts.js';
import { specNames } from '../../model/names.js';
import { compareText } from '../../text/compare-text.js';
import type { Json } from '../../text/json.js';
import { ACCESS, type ArtifactFile, artifactModule } from '../layout.js';

const access = (name: string): ImportedName => imported(ACCESS, name);
const accessType = (name: string): ImportedName => importedType(ACCESS, name);

const THROWS: DocTag = { tag: 'throws', text: '{TopicError | PolicyError} if the selection or an option is invalid.' };

/** A function of the facade: a function of `@topicwright/access`, bound to the table. */
interface Facade {
  readonly name: string;
  readonly summary: string;
  /** A call of the function. */
  readonly example: string;
  /** The function of `@topicwright/access` that it calls. */
  readonly callee: string;
  /** The parameters, as code. */
  readonly parameters: readonly Code[];
  readonly returns: Code;
  /** The arguments after the table, as code. */
  readonly args: Code;
  /** Whether the first argument is the table. Default: true. */
  readonly takesTable?: boolean;
  readonly neverThrows?: true;
}

/** `policies.ts`: the functions of `@topicwright/access`, bound to the table. */
export function renderPolicies(catalog: Catalog): ArtifactFile {
  const body = code`${join(facades(catalog).map(printFacade), '\n\n')}

const eventSettings: { readonly [Type in ${tableType(specNames(catalog.name).eventType)}]: ${accessType('EventSetting')} } = {
  ${catalog.events.map(printSetting)}
};

${printRuleFacts(catalog)}`;
  return { artifact: 'policies', name: 'policies', body, isPublic: true };
}

const tableType = (name: string): ImportedName => importedType(artifactModule('topics', 'topic-table'), name);

function printFacade({ name, summary, example, callee, parameters, returns, args, takesTable = true, neverThrows }: Facade): Code {
  const table = imported(artifactModule('topics', 'topic-table'), 'topicTable');
  return code`${doc([summary], [...exampleTags(example), ...(neverThrows ? [] : [THROWS])])}
${printSignature(code`export function ${id(name)}`, parameters, returns)} {
  return ${access(callee)}(${takesTable ? code`${table}, ` : raw('')}${args});
}`;
}

function facades(catalog: Catalog): readonly Facade[] {
  const names = specNames(catalog.name);
  const type = tableType(names.eventType);
  const params = code`<${type} | ${tableType(names.eventCategory)}, ${tableType(names.parameters)}, ${tableType(names.side)}>`;
  const selection = importedType(artifactModule('topics', 'topic-filters'), names.selection);
  const taking = (options: string): Pick<Facade, 'parameters' | 'args'> => ({
    parameters: [code`options: ${accessType(options)}${params}`],
    args: raw('options'),
  });
  const rules = { ...taking('RuleOptions'), args: raw('ruleFacts, options'), returns: raw('string') };
  const of = (name: string): Code => code`${accessType(name)}<${type}>`;
  const events = `[${quote(catalog.events[0]?.category ?? 'all')}]`;
  const place = `region: 'us-east-1', account: '123456789012'`;
  return [
    {
      name: 'iotPolicy',
      summary:
        'Least-privilege AWS IoT policies: a client may connect, subscribe to and receive the selected events that its side receives, and publish those that it sends.',
      example: `const { documents } = iotPolicy({ events: ${events}, ${place} });`,
      callee: 'iotPolicyFor',
      ...taking('PolicyOptions'),
      returns: of('Policy'),
    },
    {
      name: 'iamPolicy',
      summary: 'Least-privilege IAM identity policies, for clients that authenticate with AWS credentials (SigV4).',
      example: `const { documents } = iamPolicy({ events: ${events}, ${place} });`,
      callee: 'iamPolicyFor',
      ...taking('PolicyOptions'),
      returns: of('Policy'),
    },
    {
      name: 'cloudFormation',
      summary:
        'The policies as a CloudFormation template. Uses the region and account of the stack (pseudo parameters) if none are passed.',
      example: `const { text } = cloudFormation({ events: ${events}, name: 'EventsPolicy' });`,
      callee: 'cloudFormationFor',
      ...taking('TemplateOptions'),
      returns: of('PolicyTemplate'),
    },
    {
      name: 'terraform',
      summary: 'The policies as Terraform configuration. Uses the region and account of the AWS provider if none are passed.',
      example: `const { text } = terraform({ events: ${events}, name: 'EventsPolicy' });`,
      callee: 'terraformFor',
      ...taking('TemplateOptions'),
      returns: of('PolicyTemplate'),
    },
    {
      name: 'mosquittoAcl',
      summary:
        'A Mosquitto ACL file that allows a user to receive and to publish the selected events according to its side, for a self-hosted broker.',
      example: `const acl = mosquittoAcl({ events: ${events}, user: 'backend' });`,
      callee: 'mosquittoAclFor',
      ...taking('AclOptions'),
      returns: raw('string'),
    },
    {
      name: 'subscriptions',
      summary: 'The filters of the selected events, batched within the limits of the broker, and the policy that they need.',
      example: `const plan = subscriptions({ events: ${events}, ${place} });`,
      callee: 'subscriptionsFor',
      ...taking('PolicyOptions'),
      returns: of('SubscriptionPlan'),
    },
    {
      name: 'policyCoverage',
      summary:
        'How much of the selected events any given policy (document or JSON text) allows: `granted`, `partly` or `not`, with reasons.',
      example: `const coverage = policyCoverage(policy, ${events});`,
      callee: 'policyCoverage',
      parameters: [code`policy: unknown`, code`selection?: ${selection} | ${selection}['events']`],
      args: raw('policy, selection'),
      returns: code`readonly ${of('EventCoverage')}[]`,
    },
    {
      name: 'lintPolicy',
      summary: 'Finds mistakes in any policy (document or JSON text). Each finding has a place and a fix. Never throws.',
      example: `for (const { at, message, fix } of lintPolicy(policy)) console.log(at, message, fix);`,
      callee: 'lintPolicy',
      takesTable: false,
      parameters: [code`policy: unknown`, code`options?: Pick<${accessType('LintOptions')}, 'iam'>`],
      args: code`policy, { ...options, table: ${imported(artifactModule('topics', 'topic-table'), 'topicTable')} }`,
      returns: code`readonly ${accessType('Finding')}[]`,
      neverThrows: true,
    },
    {
      name: 'eventConfigurations',
      summary: 'The `UpdateEventConfigurations` input that enables `events`, and which of them are always enabled.',
      example: `const { settings, alwaysOn } = eventConfigurations(${events});`,
      callee: 'eventConfigurationsFor',
      parameters: [code`events: ${selection}['events']`],
      args: raw('eventSettings, events'),
      returns: of('EventConfigurations'),
    },
    {
      name: 'ruleSql',
      summary: 'The SQL of AWS IoT rules that forward the selected events with their topic: one rule per filter.',
      example: `for (const { sql } of ruleSql({ events: ${events} })) console.log(sql);`,
      callee: 'ruleSqlFor',
      parameters: [code`selection: ${accessType('RuleSelection')}${params}`],
      args: raw('ruleFacts, selection'),
      returns: code`readonly ${accessType('RuleSql')}[]`,
    },
    {
      name: 'ruleCloudFormation',
      summary:
        'The rules as a CloudFormation template, with what they need: the permission or role, queues, an error action, and for a Lambda function its event source mapping and on-failure destination.',
      example: `const template = ruleCloudFormation({ events: ${events}, target: 'sqs' });`,
      callee: 'ruleCloudFormationFor',
      ...rules,
    },
    {
      name: 'ruleTerraform',
      summary: 'The same rules as Terraform configuration.',
      example: `const configuration = ruleTerraform({ events: ${events}, target: 'sqs' });`,
      callee: 'ruleTerraformFor',
      ...rules,
    },
  ];
}

function printSetting({ type, setting, alwaysOn }: CatalogEvent): Code {
  return code`${key(type)}: ${literal({ setting, ...(alwaysOn && { alwaysOn }) })},`;
}

// Rows that share a payload share its properties.
function printRuleFacts(catalog: Catalog): Code {
  const facts = ruleFacts(catalog);
  const described = catalog.events.filter(({ type }) => facts[type]?.properties !== undefined);
  const shared = new Map(described.map(({ type, payload }) => [payload.name, facts[type]?.properties ?? []]));
  return code`const payloadProperties = {
  ${[...shared].sort(([a], [b]) => compareText(a, b)).map(([name, properties]) => code`${key(name)}: ${literal(properties, name.length + KEY_MARGIN)},`)}
};

const ruleFacts: ${accessType('RuleFactsByType')}<${tableType(specNames(catalog.name).eventType)}> = {
  ${catalog.events.map(({ type, payload }) => printRowFacts(type, payload.name, facts[type] ?? {}))}
};`;
}

/** The characters of a line with a key that are not the key or the value. */
const KEY_MARGIN = 6;

function printRowFacts(type: string, payload: string, { properties, entity }: RuleFacts): Code {
  const members = [
    ...(properties ? [code`properties: ${member(raw('payloadProperties'), payload)}`] : []),
    ...(entity ? [code`entity: ${literal(entity as Json)}`] : []),
  ];
  return code`${key(type)}: ${bracketed(members, BRACES, type.length + KEY_MARGIN)},`;
}
