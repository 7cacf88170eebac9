import type { TopicTable } from '@topicwright/runtime';
import { call, type HclBlock, type HclBody, type HclValue, nested, printHcl, reference } from '../forms/print-hcl.js';
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
 * Builds the rules of a selection as Terraform configuration, with everything that they need: queues, the role of the rules, permissions,
 * an error action, and for a function its event source mapping and on-failure destination. What exists already is a variable.
 *
 * @throws {TopicError | PolicyError} if the selection or an option is invalid.
 * @see {@link https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/iot_topic_rule}
 */
export function ruleTerraformFor(table: TopicTable, facts: RuleFactsByType, options: RuleOptions): string {
  const stack = ruleStackOf(table, facts, options);
  return printHcl([
    ...stack.parameters.map(variable),
    ...dataSources(stack),
    ...stack.queues.map((queue) => queueBlock(stack, queue)),
    ...roleBlocks(stack),
    ...stack.rules.flatMap((rule) => ruleBlocks(stack, rule)),
    ...functionBlocks(stack),
  ]);
}

function resource(type: string, label: string, body: HclBody): HclBlock {
  return { type: 'resource', labels: [type, label], body };
}

function snakeCase(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function variable(name: StackParameter): HclBlock {
  return { type: 'variable', labels: [snakeCase(name)], body: { type: reference('string'), description: PARAMETER_DESCRIPTIONS[name] } };
}

const parameter = (name: StackParameter): HclValue => reference(`var.${snakeCase(name)}`);

function dataSources({ name, target }: RuleStack): readonly HclBlock[] {
  const stream: { readonly [target: string]: HclBlock } = {
    kinesis: { type: 'data', labels: ['aws_kinesis_stream', name], body: { name: parameter('streamName') } },
    firehose: { type: 'data', labels: ['aws_kinesis_firehose_delivery_stream', name], body: { name: parameter('deliveryStreamName') } },
  };
  return [{ type: 'data', labels: ['aws_caller_identity', name], body: {} }, ...(stream[target] ? [stream[target]] : [])];
}

function queue(stack: RuleStack, id: StackQueueId, attribute: 'arn' | 'url'): HclValue {
  return reference(`aws_sqs_queue.${queueName(stack, id)}.${attribute}`);
}

/** The length that Terraform leaves for a prefix, before the 26 characters of its own. */
const MAX_PREFIX = { queue: 54, role: 38 } as const;

function prefix(name: string, of: keyof typeof MAX_PREFIX): string {
  return `${name.slice(0, MAX_PREFIX[of] - 1)}-`;
}

function queueBlock(stack: RuleStack, { id, visibilityTimeoutSeconds, redrive }: StackQueue): HclBlock {
  const label = queueName(stack, id);
  const redrivePolicy = redrive && { deadLetterTargetArn: queue(stack, redrive.to, 'arn'), maxReceiveCount: redrive.maxReceiveCount };
  return resource('aws_sqs_queue', label, {
    name_prefix: prefix(label, 'queue'),
    message_retention_seconds: RETENTION_SECONDS,
    ...(visibilityTimeoutSeconds !== undefined && { visibility_timeout_seconds: visibilityTimeoutSeconds }),
    ...(redrivePolicy && { redrive_policy: call('jsonencode', redrivePolicy) }),
  });
}

function targetArn(stack: RuleStack, target: AccessTarget): HclValue {
  if (target === 'topic') return parameter('topicArn');
  if (target === 'stream') return reference(`data.aws_kinesis_stream.${stack.name}.arn`);
  if (target === 'deliveryStream') return reference(`data.aws_kinesis_firehose_delivery_stream.${stack.name}.arn`);
  return queue(stack, target, 'arn');
}

function accessDocument(stack: RuleStack, access: readonly StackAccess[]): HclValue {
  return call(
    'jsonencode',
    accessPolicy(access, (target) => targetArn(stack, target)),
  );
}

function roleBlocks(stack: RuleStack): readonly HclBlock[] {
  const { name } = stack;
  return [
    resource('aws_iam_role', name, {
      name_prefix: prefix(name, 'role'),
      assume_role_policy: call('jsonencode', trustPolicy(account(stack))),
    }),
    resource('aws_iam_role_policy', name, {
      name: 'forward',
      role: reference(`aws_iam_role.${name}.id`),
      policy: accessDocument(stack, stack.ruleAccess),
    }),
  ];
}

function account({ name }: RuleStack): HclValue {
  return reference(`data.aws_caller_identity.${name}.account_id`);
}

// Without its role policy, a rule would lose messages.
function ruleBlocks(stack: RuleStack, rule: StackRule): readonly HclBlock[] {
  const own = resource('aws_iot_topic_rule', rule.id, {
    name: rule.id,
    enabled: true,
    sql: rule.sql,
    sql_version: rule.sqlVersion,
    depends_on: [reference(`aws_iam_role_policy.${stack.name}`)],
    ...action(stack, rule),
    error_action: nested(sqsAction(stack, 'errors')),
  });
  return stack.target === 'lambda' ? [own, permissionBlock(stack, rule)] : [own];
}

function action(stack: RuleStack, { partitionKey }: StackRule): HclBody {
  const role_arn = roleArn(stack);
  switch (stack.target) {
    case 'lambda':
      return { lambda: nested({ function_arn: parameter('functionArn') }) };
    case 'sqs':
      return sqsAction(stack, 'events');
    case 'sns':
      return { sns: nested({ target_arn: parameter('topicArn'), role_arn, message_format: SNS_FORMAT }) };
    case 'kinesis':
      return { kinesis: nested({ stream_name: parameter('streamName'), partition_key: partitionKey, role_arn }) };
    case 'firehose':
      return { firehose: nested({ delivery_stream_name: parameter('deliveryStreamName'), role_arn, separator: RECORD_SEPARATOR }) };
    default:
      return stack.target satisfies never;
  }
}

function roleArn({ name }: RuleStack): HclValue {
  return reference(`aws_iam_role.${name}.arn`);
}

function sqsAction(stack: RuleStack, id: StackQueueId): HclBody {
  return { sqs: nested({ queue_url: queue(stack, id, 'url'), role_arn: roleArn(stack), use_base64: false }) };
}

function permissionBlock(stack: RuleStack, { id }: StackRule): HclBlock {
  return resource('aws_lambda_permission', id, {
    action: 'lambda:InvokeFunction',
    function_name: parameter('functionArn'),
    principal: IOT_SERVICE,
    source_account: account(stack),
    source_arn: reference(`aws_iot_topic_rule.${id}.arn`),
  });
}

// Lambda refuses a mapping or a destination that the role of the function has no access to, so both depend on the policy.
function functionBlocks(stack: RuleStack): readonly HclBlock[] {
  const { name, functionAccess, mapping } = stack;
  if (functionAccess.length === 0) return [];
  const label = `${name}Function`;
  const policy = resource('aws_iam_role_policy', label, {
    name_prefix: prefix(name, 'role'),
    role: parameter('functionRoleName'),
    policy: accessDocument(stack, functionAccess),
  });
  const depends_on = [reference(`aws_iam_role_policy.${label}`)];
  return [policy, mapping ? mappingBlock(stack, mapping, depends_on) : invocationBlock(stack, depends_on)];
}

function mappingBlock(stack: RuleStack, { source, retry }: StackMapping, depends_on: HclValue): HclBlock {
  return resource('aws_lambda_event_source_mapping', stack.name, {
    event_source_arn: targetArn(stack, source),
    function_name: parameter('functionArn'),
    function_response_types: ['ReportBatchItemFailures'],
    ...(retry && { starting_position: 'TRIM_HORIZON', maximum_retry_attempts: retry.maxRetries, bisect_batch_on_function_error: true }),
    depends_on,
    ...(retry && { destination_config: nested({ on_failure: nested({ destination_arn: queue(stack, retry.onFailure, 'arn') }) }) }),
  });
}

function invocationBlock(stack: RuleStack, depends_on: HclValue): HclBlock {
  return resource('aws_lambda_function_event_invoke_config', stack.name, {
    function_name: parameter('functionArn'),
    maximum_retry_attempts: INVOCATION_RETRY.maxRetries,
    maximum_event_age_in_seconds: INVOCATION_RETRY.maxAgeSeconds,
    depends_on,
    destination_config: nested({ on_failure: nested({ destination: queue(stack, 'failed', 'arn') }) }),
  });
}
