import type { TopicTable } from '@topicwright/runtime';
import { attribute, printTemplate, ref, substitution, type YamlMap, type YamlValue } from '../forms/print-yaml.js';
import { PolicyError } from '../policy-error.js';
import type { RuleFactsByType } from './rule-facts.js';
import {
  type AccessTarget,
  accessPolicy,
  INVOCATION_RETRY,
  IOT_SERVICE,
  PARAMETER_DESCRIPTIONS,
  queueName,
  RECORD_SEPARATOR,
  RETENTION_SECONDS,
  type RuleOptions,
  type RuleStack,
  ruleStackOf,
  SNS_FORMAT,
  type StackAccess,
  type StackMapping,
  type StackParameter,
  type StackQueue,
  type StackQueueId,
  type StackRule,
  trustPolicy,
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
  checkName(stack);
  const Resources: YamlMap = {
    ...Object.fromEntries(stack.queues.map((queue) => [queueName(stack, queue.id), queueData(stack, queue)])),
    [`${stack.name}Role`]: roleData(stack),
    ...Object.assign({}, ...stack.rules.map((rule) => ruleData(stack, rule))),
    ...functionResources(stack),
  };
  return printTemplate({
    Parameters: Object.fromEntries(stack.parameters.map((name) => [parameterName(name), parameterData(name)])),
    Resources,
  });
}

// Parameters and resources share their names.
function checkName({ name, parameters }: RuleStack): void {
  if (!parameters.some((parameter) => parameterName(parameter) === name)) return;
  throw new PolicyError('invalid-name', 'name', name, `name ${JSON.stringify(name)} is the name of a parameter of the template`);
}

function parameterName(parameter: StackParameter): string {
  return `${parameter[0]?.toUpperCase()}${parameter.slice(1)}`;
}

function parameterData(parameter: StackParameter): YamlMap {
  // A qualified ARN would be invalid in the on-failure destination, and grant the permission for another function version.
  const pattern: YamlMap = parameter === 'functionArn' ? { AllowedPattern: '^arn:[\\w-]+:lambda:[\\w-]+:\\d{12}:function:[\\w-]+$' } : {};
  return { Type: 'String', Description: PARAMETER_DESCRIPTIONS[parameter], ...pattern };
}

const parameter = (name: StackParameter): YamlValue => ref(parameterName(name));

function queueArn(stack: RuleStack, id: StackQueueId): YamlValue {
  return attribute(queueName(stack, id), 'Arn');
}

function queueData(stack: RuleStack, { visibilityTimeoutSeconds, redrive }: StackQueue): YamlMap {
  const own: YamlMap = visibilityTimeoutSeconds === undefined ? {} : { VisibilityTimeout: visibilityTimeoutSeconds };
  const target: YamlMap = redrive
    ? { RedrivePolicy: { deadLetterTargetArn: queueArn(stack, redrive.to), maxReceiveCount: redrive.maxReceiveCount } }
    : {};
  return { Type: 'AWS::SQS::Queue', Properties: { MessageRetentionPeriod: RETENTION_SECONDS, ...own, ...target } };
}

function targetArn(stack: RuleStack, target: AccessTarget): YamlValue {
  if (target === 'topic') return parameter('topicArn');
  if (target === 'stream') return serviceArn('kinesis', 'stream', 'streamName');
  if (target === 'deliveryStream') return serviceArn('firehose', 'deliverystream', 'deliveryStreamName');
  return queueArn(stack, target);
}

function serviceArn(service: string, type: string, name: StackParameter): YamlValue {
  return substitution(`arn:\${AWS::Partition}:${service}:\${AWS::Region}:\${AWS::AccountId}:${type}/\${${parameterName(name)}}`);
}

function accessDocument(stack: RuleStack, access: readonly StackAccess[]): YamlMap {
  return accessPolicy(access, (target) => targetArn(stack, target));
}

function roleData(stack: RuleStack): YamlMap {
  return {
    Type: 'AWS::IAM::Role',
    Properties: {
      AssumeRolePolicyDocument: trustPolicy(ref('AWS::AccountId')),
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
      return { Lambda: { FunctionArn: parameter('functionArn') } };
    case 'sqs':
      return sqsAction(stack, 'events');
    case 'sns':
      return { Sns: { TargetArn: parameter('topicArn'), RoleArn, MessageFormat: SNS_FORMAT } };
    case 'kinesis':
      return { Kinesis: { StreamName: parameter('streamName'), PartitionKey: partitionKey, RoleArn } };
    case 'firehose':
      return { Firehose: { DeliveryStreamName: parameter('deliveryStreamName'), RoleArn, Separator: RECORD_SEPARATOR } };
    default:
      return stack.target satisfies never;
  }
}

function roleArn({ name }: RuleStack): YamlValue {
  return attribute(`${name}Role`, 'Arn');
}

function sqsAction(stack: RuleStack, id: StackQueueId): YamlMap {
  return { Sqs: { QueueUrl: ref(queueName(stack, id)), RoleArn: roleArn(stack), UseBase64: false } };
}

function permissionData({ id }: StackRule): YamlMap {
  return {
    Type: 'AWS::Lambda::Permission',
    Properties: {
      Action: 'lambda:InvokeFunction',
      FunctionName: parameter('functionArn'),
      Principal: IOT_SERVICE,
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
      Roles: [parameter('functionRoleName')],
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
        MaximumRetryAttempts: retry.maxRetries,
        BisectBatchOnFunctionError: true,
        DestinationConfig: { OnFailure: { Destination: queueArn(stack, retry.onFailure) } },
      }
    : {};
  return {
    Type: 'AWS::Lambda::EventSourceMapping',
    Properties: {
      EventSourceArn: targetArn(stack, source),
      FunctionName: parameter('functionArn'),
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ...stream,
    },
  };
}

function invocationData(stack: RuleStack): YamlMap {
  return {
    Type: 'AWS::Lambda::EventInvokeConfig',
    Properties: {
      FunctionName: parameter('functionArn'),
      Qualifier: '$LATEST',
      MaximumRetryAttempts: INVOCATION_RETRY.maxRetries,
      MaximumEventAgeInSeconds: INVOCATION_RETRY.maxAgeSeconds,
      DestinationConfig: { OnFailure: { Destination: queueArn(stack, 'failed') } },
    },
  };
}
