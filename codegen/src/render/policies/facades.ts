import { type Code, code, type ImportedName, imported, importedType, raw } from '../../code/code.js';
import { quote } from '../../code/quote.js';
import type { Catalog } from '../../model/catalog.js';
import { specNames } from '../../model/names.js';
import { ACCESS, artifactModule } from '../layout.js';

/** A function of the facade: a function of `@topicwright/access`, bound to the table. */
export interface Facade {
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

/** The functions of the facade, in the order of output. */
export function facades(catalog: Catalog): readonly Facade[] {
  const parts = partsOf(catalog);
  return [
    ...documentFacades(parts),
    ...templateFacades(parts),
    ...evaluationFacades(parts),
    ...settingFacades(parts),
    ...ruleFacades(parts),
  ];
}

/** The parts of the code that several functions have. */
interface FacadeParts {
  /** The type arguments of options. */
  readonly params: Code;
  readonly selection: Code;
  /** The parameter `options`, and its use as argument. */
  readonly taking: (options: string) => Pick<Facade, 'parameters' | 'args'>;
  /** A type of `@topicwright/access` for the event types. */
  readonly of: (name: string) => Code;
  /** The events and the place in examples. */
  readonly events: string;
  readonly place: string;
}

function partsOf(catalog: Catalog): FacadeParts {
  const names = specNames(catalog.name);
  const type = tableType(names.eventType);
  const params = code`<${type} | ${tableType(names.eventCategory)}, ${tableType(names.parameters)}, ${tableType(names.side)}>`;
  return {
    params,
    selection: code`${importedType(artifactModule('topics', 'topic-filters'), names.selection)}`,
    taking: (options) => ({ parameters: [code`options: ${accessType(options)}${params}`], args: raw('options') }),
    of: (name) => code`${accessType(name)}<${type}>`,
    events: `[${quote(catalog.events[0]?.category ?? 'all')}]`,
    place: `region: 'us-east-1', account: '123456789012'`,
  };
}

/** A type of `@topicwright/access`. */
export const accessType = (name: string): ImportedName => importedType(ACCESS, name);

/** A type of the topic table. */
export const tableType = (name: string): ImportedName => importedType(artifactModule('topics', 'topic-table'), name);

function documentFacades({ taking, of, events, place }: FacadeParts): readonly Facade[] {
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
  ];
}

function templateFacades({ taking, of, events, place }: FacadeParts): readonly Facade[] {
  return [
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
  ];
}

function evaluationFacades({ selection, of, events }: FacadeParts): readonly Facade[] {
  return [
    {
      name: 'policyCoverage',
      summary:
        'How much of the selected events any given policy (document or JSON text) allows: `granted`, `partly`, `not` or `unknown`, with reasons.',
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
  ];
}

function settingFacades({ selection, of, events }: FacadeParts): readonly Facade[] {
  return [
    {
      name: 'eventConfigurations',
      summary: 'The `UpdateEventConfigurations` input that enables `events`, and which of them are always enabled.',
      example: `const { settings, alwaysOn } = eventConfigurations(${events});`,
      callee: 'eventConfigurationsFor',
      parameters: [code`events: ${selection}['events']`],
      args: raw('eventSettings, events'),
      returns: of('EventConfigurations'),
    },
  ];
}

function ruleFacades({ params, taking, events }: FacadeParts): readonly Facade[] {
  const rules = { ...taking('RuleOptions'), args: raw('ruleFacts, options'), returns: raw('string') };
  return [
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
