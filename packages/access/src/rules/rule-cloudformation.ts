import type { TopicTable } from '@topicwright/runtime';
import { attribute, printTemplate, ref, substitution, type YamlMap, type YamlValue } from '../forms/print-yaml.js';
import type { RuleFactsByType } from './rule-facts.js';
import {
  INPUT_DESCRIPTIONS,
  INVOCATION_RETRY,
  RETENTION_SECONDS,
  RULE_SERVICE,
  type RuleOptions,
  type RuleStack,
  ruleStackOf,
  type StackAccess,
  type StackInput,
  type StackMapping,
  type StackPlace,
  type StackQueue,
  type StackQueueId,
  type StackRule,
} from './rule-stack.js';

/**
 * Builds the rules of a selection as a CloudFormation template, with everything that they need: queues, the role of the rules, permissions,
 * an error action, and for a function its event source mapping and on-failure destination. What exists already is a parameter.
 *
 * @throws {TopicError | PolicyError} if the selection or an option is invalid.
 * @see {@link https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iot-topicrule.html}
 */
export function ruleCloudFormationFor(table: TopicTable, facts: RuleFactsByType, options: RuleOptions): string {
  const stack = ruleStackOf(table, facts, options);
  const Resources: YamlMap = {
    ...Object.fromEntries(stack.queues.map((queue) => [queueId(stack, queue.id), queueData(stack, queue)])),
    [`${stack.name}Role`]: roleData(stack),
    ...Object.assign({}, ...stack.rules.map((rule) => ruleData(stack, rule))),
    ...functionResources(stack),
  };
  return printTemplate({
    Parameters: Object.fromEntries(stack.inputs.map((input) => [parameter(input), parameterData(input)])),
    Resources,
  });
}

function parameter(input: StackInput): string {
  return `${input[0]?.toUpperCase()}${input.slice(1)}`;
}

function parameterData(input: StackInput): YamlMap {
  // A qualified ARN would be invalid in the on-failure destination, and grant the permission for another function version.
  const pattern: YamlMap = input === 'functionArn' ? { AllowedPattern: '^arn:[\\w-]+:lambda:[\\w-]+:\\d{12}:function:[\\w-]+$' } : {};
  return { Type: 'String', Description: INPUT_DESCRIPTIONS[input], ...pattern };
}

const input = (name: StackInput): YamlValue => ref(parameter(name));

const QUEUE_NAMES: { readonly [Id in StackQueueId]: string } = { events: 'Queue', failed: 'DeadLetters', errors: 'Errors' };

function queueId({ name }: RuleStack, id: StackQueueId): string {
  return `${name}${QUEUE_NAMES[id]}`;
}

function queueArn(stack: RuleStack, id: StackQueueId): YamlValue {
  return attribute(queueId(stack, id), 'Arn');
}

function queueData(stack: RuleStack, { visibilityTimeoutSeconds, redrive }: StackQueue): YamlMap {
  const own: YamlMap = visibilityTimeoutSeconds === undefined ? {} : { VisibilityTimeout: visibilityTimeoutSeconds };
  const target: YamlMap = redrive
    ? { RedrivePolicy: { deadLetterTargetArn: queueArn(stack, redrive.to), maxReceiveCount: redrive.maxReceiveCount } }
    : {};
  return { Type: 'AWS::SQS::Queue', Properties: { MessageRetentionPeriod: RETENTION_SECONDS, ...own, ...target } };
}

function placeArn(stack: RuleStack, place: StackPlace): YamlValue {
  if (place === 'topic') return input('topicArn');
  if (place === 'stream') return serviceArn('kinesis', 'stream', 'streamName');
  if (place === 'deliveryStream') return serviceArn('firehose', 'deliverystream', 'deliveryStreamName');
  return queueArn(stack, place);
}

function serviceArn(service: string, type: string, name: StackInput): YamlValue {
  return substitution(`arn:\${AWS::Partition}:${service}:\${AWS::Region}:\${AWS::AccountId}:${type}/\${${parameter(name)}}`);
}

function accessDocument(stack: RuleStack, access: readonly StackAccess[]): YamlMap {
  const statements = access.map(({ actions, to }): YamlMap => ({ Effect: 'Allow', Action: actions, Resource: placeArn(stack, to) }));
  return { Version: '2012-10-17', Statement: statements };
}

function roleData(stack: RuleStack): YamlMap {
  const trust: YamlMap = {
    Effect: 'Allow',
    Principal: { Service: RULE_SERVICE },
    Action: 'sts:AssumeRole',
    Condition: { StringEquals: { 'aws:SourceAccount': ref('AWS::AccountId') } },
  };
  return {
    Type: 'AWS::IAM::Role',
    Properties: {
      AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: [trust] },
      Policies: [{ PolicyName: 'forward', PolicyDocument: accessDocument(stack, stack.ruleAccess) }],
    },
  };
}

function ruleData(stack: RuleStack, rule: StackRule): YamlMap {
  const payload: YamlMap = {
    Sql: rule.sql,
    AwsIotSqlVersion: rule.sqlVersion,
    RuleDisabled: false,
    Actions: [action(stack, rule)],
    ErrorAction: sqsAction(stack, 'errors'),
  };
  const permission: YamlMap = stack.target === 'lambda' ? { [`${rule.id}Permission`]: permissionData(rule) } : {};
  return { [rule.id]: { Type: 'AWS::IoT::TopicRule', Properties: { TopicRulePayload: payload } }, ...permission };
}

function action(stack: RuleStack, { partitionKey }: StackRule): YamlMap {
  const RoleArn = roleArn(stack);
  switch (stack.target) {
    case 'lambda':
      return { Lambda: { FunctionArn: input('functionArn') } };
    case 'sqs':
      return sqsAction(stack, 'events');
    case 'sns':
      return { Sns: { TargetArn: input('topicArn'), RoleArn, MessageFormat: 'RAW' } };
    case 'kinesis':
      return { Kinesis: { StreamName: input('streamName'), PartitionKey: partitionKey, RoleArn } };
    case 'firehose':
      return { Firehose: { DeliveryStreamName: input('deliveryStreamName'), RoleArn, Separator: '\n' } };
    default:
      return stack.target satisfies never;
  }
}

function roleArn({ name }: RuleStack): YamlValue {
  return attribute(`${name}Role`, 'Arn');
}

function sqsAction(stack: RuleStack, id: StackQueueId): YamlMap {
  return { Sqs: { QueueUrl: ref(queueId(stack, id)), RoleArn: roleArn(stack), UseBase64: false } };
}

function permissionData({ id }: StackRule): YamlMap {
  return {
    Type: 'AWS::Lambda::Permission',
    Properties: {
      Action: 'lambda:InvokeFunction',
      FunctionName: input('functionArn'),
      Principal: RULE_SERVICE,
      SourceAccount: ref('AWS::AccountId'),
      SourceArn: attribute(id, 'Arn'),
    },
  };
}

// Lambda refuses a mapping or a destination that the role of the function has no access to, so both depend on the policy.
function functionResources(stack: RuleStack): YamlMap {
  const { name, functionAccess, mapping } = stack;
  if (functionAccess.length === 0) return {};
  const policy: YamlMap = {
    Type: 'AWS::IAM::Policy',
    Properties: {
      PolicyName: substitution(`\${AWS::StackName}-${name}`),
      PolicyDocument: accessDocument(stack, functionAccess),
      Roles: [input('functionRoleName')],
    },
  };
  const id = `${name}FunctionAccess`;
  return {
    [id]: policy,
    ...(mapping
      ? { [`${name}Mapping`]: { ...mappingData(stack, mapping), DependsOn: id } }
      : { [`${name}Invocation`]: { ...invocationData(stack), DependsOn: id } }),
  };
}

function mappingData(stack: RuleStack, { source, retry }: StackMapping): YamlMap {
  const stream: YamlMap = retry
    ? {
        StartingPosition: 'TRIM_HORIZON',
        MaximumRetryAttempts: retry.maxAttempts,
        BisectBatchOnFunctionError: true,
        DestinationConfig: { OnFailure: { Destination: queueArn(stack, retry.onFailure) } },
      }
    : {};
  return {
    Type: 'AWS::Lambda::EventSourceMapping',
    Properties: {
      EventSourceArn: placeArn(stack, source),
      FunctionName: input('functionArn'),
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ...stream,
    },
  };
}

function invocationData(stack: RuleStack): YamlMap {
  return {
    Type: 'AWS::Lambda::EventInvokeConfig',
    Properties: {
      FunctionName: input('functionArn'),
      Qualifier: '$LATEST',
      MaximumRetryAttempts: INVOCATION_RETRY.maxAttempts,
      MaximumEventAgeInSeconds: INVOCATION_RETRY.maxAgeSeconds,
      DestinationConfig: { OnFailure: { Destination: queueArn(stack, 'failed') } },
    },
  };
}
