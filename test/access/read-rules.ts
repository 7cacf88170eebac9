import {
  type CloudFormation,
  encodedValue,
  readCloudFormation,
  readTerraform,
  type Terraform,
  type TerraformBlocks,
} from './read-forms.js';

/** What a template of rules deploys, in the terms of neither tool: names of resources and inputs, `arn of …`, and lists of actions. */
export interface DeployedRules {
  readonly rules: readonly { readonly sql: unknown; readonly action: object; readonly error: object }[];
  /** The role that AWS IoT assumes: the account that it trusts, and what it may do. */
  readonly role: { readonly trusts: unknown; readonly may: readonly string[] };
  readonly queues: { readonly [name: string]: object };
  /** The rules that may invoke the function, in which account. */
  readonly permissions: readonly object[];
  /** What is attached to the role of the function. */
  readonly functionMay: readonly string[];
  /** The event source mapping, or the configuration of invocations. */
  readonly delivery: object | undefined;
  /** Whether `delivery` waits for the permissions of the function. */
  readonly isOrdered: boolean;
}

const INPUTS = { FunctionArn: 'FN', FunctionRoleName: 'ROLE', TopicArn: 'TOPIC', StreamName: 'STREAM', DeliveryStreamName: 'DELIVERY' };

type Values = { readonly [name: string]: unknown };

/** Reads a CloudFormation template of rules. @throws if it refers to something that it does not declare. */
export function deployedByCloudFormation(text: string): DeployedRules {
  const template = readCloudFormation(text, INPUTS);
  const value = (item: unknown): unknown => cloudFormationValue(template, item);
  const ofType = (type: string): readonly (readonly [string, Values, string | undefined])[] =>
    Object.entries(template.Resources)
      .filter(([, { Type }]) => Type === type)
      .map(([name, { Properties, DependsOn }]) => [name, value(Properties) as Values, DependsOn]);
  const rules = ofType('AWS::IoT::TopicRule').map(([, { TopicRulePayload }]) => {
    const { Sql, AwsIotSqlVersion, RuleDisabled, Actions, ErrorAction } = TopicRulePayload as Values;
    if (AwsIotSqlVersion !== '2016-03-23' || RuleDisabled !== false) throw new Error('a rule is disabled or of another version');
    const [action, ...others] = Actions as readonly object[];
    if (!action || others.length > 0) throw new Error('a rule must have one action');
    return { sql: Sql, action: snakeKeys(action), error: snakeKeys(ErrorAction as object) };
  });
  const [[, role] = []] = ofType('AWS::IAM::Role');
  const { AssumeRolePolicyDocument, Policies } = role as { AssumeRolePolicyDocument: Document; Policies: { PolicyDocument: Document }[] };
  const [[policyName, policy] = []] = ofType('AWS::IAM::Policy');
  const [[, delivery, dependsOn] = []] = [...ofType('AWS::Lambda::EventSourceMapping'), ...ofType('AWS::Lambda::EventInvokeConfig')];
  return {
    rules,
    role: { trusts: trusted(AssumeRolePolicyDocument), may: allowed(Policies[0]?.PolicyDocument as Document) },
    queues: Object.fromEntries(
      ofType('AWS::SQS::Queue').map(([name, { MessageRetentionPeriod, VisibilityTimeout, RedrivePolicy }]) => [
        name,
        { retention: MessageRetentionPeriod, visibility: VisibilityTimeout, redrive: RedrivePolicy },
      ]),
    ),
    permissions: ofType('AWS::Lambda::Permission').map(([, properties]) => snakeKeys(properties)),
    functionMay: policy ? [`attached to ${(policy['Roles'] as string[]).join()}`, ...allowed(policy['PolicyDocument'] as Document)] : [],
    delivery: delivery && snakeKeys({ ...delivery, Qualifier: undefined }),
    isOrdered: dependsOn === policyName,
  };
}

function cloudFormationValue(template: CloudFormation, item: unknown): unknown {
  if (Array.isArray(item)) return item.map((each) => cloudFormationValue(template, each));
  if (typeof item !== 'object' || item === null) return item;
  const { Ref, GetAtt } = item as { Ref?: string; GetAtt?: string };
  if (Ref?.startsWith('AWS::')) return 'ACCOUNT';
  const [name = '', attribute] = (Ref ?? GetAtt ?? '').split('.');
  if (Ref === undefined && GetAtt === undefined)
    return Object.fromEntries(Object.entries(item).map(([key, each]) => [key, cloudFormationValue(template, each)]));
  const input = template.Parameters?.[name] && INPUTS[name as keyof typeof INPUTS];
  if (!input && !template.Resources[name]) throw new Error(`the template does not declare ${name}`);
  return input ?? (attribute === undefined ? name : `arn of ${name}`);
}

/** Reads a Terraform file of rules. @throws if it refers to something that it does not declare. */
export async function deployedByTerraform(text: string): Promise<DeployedRules> {
  const file = await readTerraform(text);
  const value = (item: unknown): Promise<unknown> => terraformValue(file, item);
  const ofType = async (type: string): Promise<readonly (readonly [string, Values])[]> =>
    Promise.all(Object.entries(file.resource[type] ?? {}).map(async ([name, [block]]) => [name, (await value(block)) as Values] as const));
  const rules = (await ofType('aws_iot_topic_rule')).map(([name, rule]) => {
    const { name: own, enabled, sql, sql_version, error_action, depends_on, ...action } = rule;
    if (own !== name || enabled !== true || sql_version !== '2016-03-23') throw new Error(`the rule ${name} is disabled or misnamed`);
    if (`${depends_on}` !== 'aws_iam_role_policy.EventRule') throw new Error('a rule must not exist before its role may forward');
    return { sql, action: only(action), error: only((error_action as readonly object[])[0] as object) };
  });
  const [[, role] = []] = await ofType('aws_iam_role');
  const policies = new Map(await ofType('aws_iam_role_policy'));
  const ofFunction = policies.get('EventRuleFunction');
  const [[, delivery] = []] = [
    ...(await ofType('aws_lambda_event_source_mapping')),
    ...(await ofType('aws_lambda_function_event_invoke_config')),
  ];
  const { depends_on: dependencies, destination_config: destination, ...others } = delivery ?? {};
  return {
    rules,
    role: {
      trusts: trusted(role?.['assume_role_policy'] as Document),
      may: allowed(policies.get('EventRule')?.['policy'] as Document),
    },
    queues: Object.fromEntries(
      (await ofType('aws_sqs_queue')).map(([name, { message_retention_seconds, visibility_timeout_seconds, redrive_policy }]) => [
        name,
        { retention: message_retention_seconds, visibility: visibility_timeout_seconds, redrive: redrive_policy },
      ]),
    ),
    permissions: (await ofType('aws_lambda_permission')).map(([, block]) => block),
    functionMay: ofFunction ? [`attached to ${ofFunction['role']}`, ...allowed(ofFunction['policy'] as Document)] : [],
    delivery: delivery && { ...others, ...(destination !== undefined && { destination_config: flat(destination) }) },
    isOrdered: `${dependencies ?? ''}` === (ofFunction ? 'aws_iam_role_policy.EventRuleFunction' : ''),
  };
}

// Nested blocks are arrays.
function flat(blocks: unknown): object {
  const [{ on_failure }] = blocks as [{ on_failure: [{ destination?: unknown; destination_arn?: unknown }] }];
  return { on_failure: { destination: on_failure[0].destination ?? on_failure[0].destination_arn } };
}

function only(action: object): object {
  const [[name, [body]] = ['', []], ...others] = Object.entries(action as { [name: string]: readonly object[] });
  if (others.length > 0) throw new Error('a rule must have one action');
  return { [name]: body };
}

async function terraformValue(file: Terraform, item: unknown): Promise<unknown> {
  if (Array.isArray(item)) return Promise.all(item.map((each) => terraformValue(file, each)));
  if (typeof item === 'object' && item !== null) {
    const entries = Object.entries(item).map(async ([key, each]) => [key, await terraformValue(file, each)] as const);
    return Object.fromEntries(await Promise.all(entries));
  }
  if (typeof item !== 'string') return item;
  if (item.startsWith('${jsonencode(')) return terraformValue(file, await encodedValue(item));
  const [, path] = /^\$\{([\w.]+)\}$/.exec(item) ?? [];
  return path === undefined ? item.replaceAll('$${', '${') : referenced(file, path);
}

function referenced(file: Terraform, path: string): string {
  const parts = path.split('.');
  const camel = (name: string): string => name.replaceAll(/(?:^|_)(\w)/g, (_, letter: string) => letter.toUpperCase());
  if (parts[0] === 'var') {
    if (!file.variable?.[parts[1] as string]) throw new Error(`the file does not declare ${path}`);
    return INPUTS[camel(parts[1] as string) as keyof typeof INPUTS];
  }
  const isData = parts[0] === 'data';
  const [type = '', name = '', attribute] = isData ? parts.slice(1) : parts;
  const blocks: TerraformBlocks | undefined = isData ? file.data : file.resource;
  if (!blocks?.[type]?.[name]) throw new Error(`the file does not declare ${path}`);
  if (type === 'aws_caller_identity') return 'ACCOUNT';
  if (type === 'aws_kinesis_stream') return 'arn:aws:kinesis:us-east-1:123456789012:stream/STREAM';
  if (type === 'aws_kinesis_firehose_delivery_stream') return 'arn:aws:firehose:us-east-1:123456789012:deliverystream/DELIVERY';
  if (attribute === undefined) return path;
  if (type === 'aws_iam_role') return attribute === 'arn' ? `arn of ${name}Role` : `${name}Role`;
  return attribute === 'arn' ? `arn of ${name}` : name;
}

interface Document {
  readonly Statement: readonly {
    readonly Action: string | readonly string[];
    readonly Resource?: unknown;
    readonly Principal?: { readonly Service: string };
    readonly Condition?: { readonly StringEquals: { readonly 'aws:SourceAccount': unknown } };
  }[];
}

function allowed({ Statement }: Document): readonly string[] {
  return Statement.flatMap(({ Action, Resource }) => [Action].flat().map((action) => `${action} on ${Resource}`));
}

function trusted({ Statement: [statement] }: Document): unknown {
  return [statement?.Principal?.Service, statement?.Action, statement?.Condition?.StringEquals['aws:SourceAccount']];
}

/** Names of CloudFormation as those of Terraform. */
function snakeKeys(item: object): object {
  const entries = Object.entries(item).filter(([, value]) => value !== undefined);
  return Object.fromEntries(
    entries.map(([key, value]) => [
      TERRAFORM_NAMES[key] ?? key.replaceAll(/(?<!^)[A-Z]/g, (letter) => `_${letter}`).toLowerCase(),
      typeof value === 'object' && value !== null && !Array.isArray(value) ? snakeKeys(value) : value,
    ]),
  );
}

const TERRAFORM_NAMES: { readonly [name: string]: string } = { UseBase64: 'use_base64' };
