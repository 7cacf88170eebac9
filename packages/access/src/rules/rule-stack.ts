import type { TopicTable } from '@topicwright/runtime';
import { checkedName, numbered } from '../forms/escape-text.js';
import type { ParameterValues } from '../grants/select-grants.js';
import { PolicyError } from '../policy-error.js';
import { partitionKeyOf } from './partition-key.js';
import type { RuleFactsByType } from './rule-facts.js';
import { type RuleSelection, type RuleSql, ruleSqlFor } from './rule-sql.js';

/** The kind of target that rules send events to. */
export type RuleTarget = (typeof RULE_TARGETS)[number];

/** The kinds of targets. */
export const RULE_TARGETS = ['lambda', 'sqs', 'sns', 'kinesis', 'firehose'] as const;

/** The events that rules forward, and their target. */
export interface RuleOptions<Name extends string = string, Params extends object = ParameterValues, Side extends string = string>
  extends RuleSelection<Name, Params, Side> {
  readonly target: RuleTarget;
  /** The name of the first rule: letters and digits. Further rules get a number appended. Default: `EventRule`. */
  readonly name?: string;
  /** For the target `sqs`: the timeout of the function that consumes the queue, in seconds, 1 to 900. Default: 30. */
  readonly functionTimeoutSeconds?: number;
}

/** What is deployed to forward events to a target, independent of the tool that deploys it. */
export interface RuleStack {
  readonly name: string;
  readonly rules: readonly StackRule[];
  readonly target: RuleTarget;
  readonly parameters: readonly StackParameter[];
  readonly queues: readonly StackQueue[];
  /** What the role of the rules may do. */
  readonly ruleAccess: readonly StackAccess[];
  /** What the role of the function that consumes the events must be able to do. Empty if the stack has no function. */
  readonly functionAccess: readonly StackAccess[];
  /** What delivers the events to the function, if it is not the rule itself. */
  readonly mapping?: StackMapping;
}

/** A rule, and the Kinesis partition key of its messages. */
export interface StackRule extends RuleSql {
  readonly id: string;
  readonly partitionKey: string;
}

/** A resource that exists before the stack: its name or ARN is a parameter. */
export type StackParameter = 'functionArn' | 'functionRoleName' | 'topicArn' | 'streamName' | 'deliveryStreamName';

/** The description of each parameter in a template. */
export const PARAMETER_DESCRIPTIONS: { readonly [Parameter in StackParameter]: string } = {
  functionArn: 'The ARN of the Lambda function that consumes the events, without version or alias.',
  functionRoleName: 'The name of the execution role of this function. The permissions that it needs are attached to it.',
  topicArn: 'The ARN of the standard SNS topic that the events are published to.',
  streamName: 'The name of the Kinesis stream that the events are written to.',
  deliveryStreamName: 'The name of the Firehose stream that the events are written to.',
};

/** A queue of the stack. `failed` gets what the function could not handle, `errors` what a rule could not forward. */
export type StackQueueId = 'events' | 'failed' | 'errors';

/** A queue that the stack creates. */
export interface StackQueue {
  readonly id: StackQueueId;
  readonly visibilityTimeoutSeconds?: number;
  /** The queue for messages that were received too often, and how often that is. */
  readonly redrive?: { readonly to: StackQueueId; readonly maxReceiveCount: number };
}

/** A resource that access is granted to. */
export type AccessTarget = StackQueueId | 'topic' | 'stream' | 'deliveryStream';

/** Actions on a resource that a role may perform. */
export interface StackAccess {
  readonly actions: readonly string[];
  readonly to: AccessTarget;
}

/** An event source mapping, which reports failures per record. */
export interface StackMapping {
  readonly source: 'events' | 'stream';
  /** For streams: how a batch that fails is repeated, and the queue that is notified of the records that fail in the end. */
  readonly retry?: { readonly maxRetries: number; readonly onFailure: StackQueueId };
}

/** How long queues keep messages that need attention: 14 days, the maximum of SQS. */
export const RETENTION_SECONDS = 1_209_600;

/** How often Lambda retries an asynchronous invocation that fails, and the maximum age of its event: the defaults of Lambda. */
export const INVOCATION_RETRY = { maxRetries: 2, maxAgeSeconds: 21_600 } as const;

/** The service principal of AWS IoT. It assumes the role of the rules and invokes functions. */
export const IOT_SERVICE = 'iot.amazonaws.com';

/** The suffix of the name of each queue. */
const QUEUE_SUFFIXES: { readonly [Id in StackQueueId]: string } = { events: 'Queue', failed: 'DeadLetters', errors: 'Errors' };

/** The name of a queue in a template. */
export function queueName({ name }: Pick<RuleStack, 'name'>, id: StackQueueId): string {
  return `${name}${QUEUE_SUFFIXES[id]}`;
}

/** A policy that allows `access`, with the ARN of each target as `arnOf` prints it. */
export function accessPolicy<Value>(
  access: readonly StackAccess[],
  arnOf: (target: AccessTarget) => Value,
): { readonly Version: string; readonly Statement: readonly { readonly [key: string]: string | readonly string[] | Value }[] } {
  const statements = access.map(({ actions, to }) => ({ Effect: 'Allow', Action: actions, Resource: arnOf(to) }));
  return { Version: '2012-10-17', Statement: statements };
}

/** The trust policy of the role of the rules: AWS IoT may assume it for this account. */
export function trustPolicy<Value>(account: Value): {
  readonly Version: string;
  readonly Statement: readonly [
    {
      readonly Effect: string;
      readonly Principal: { readonly Service: string };
      readonly Action: string;
      readonly Condition: { readonly StringEquals: { readonly 'aws:SourceAccount': Value } };
    },
  ];
} {
  const statement = {
    Effect: 'Allow',
    Principal: { Service: IOT_SERVICE },
    Action: 'sts:AssumeRole',
    Condition: { StringEquals: { 'aws:SourceAccount': account } },
  };
  return { Version: '2012-10-17', Statement: [statement] };
}

/** The format in which rules publish to SNS: the message is the payload. */
export const SNS_FORMAT = 'RAW';

/** What separates the records of a Firehose stream. */
export const RECORD_SEPARATOR = '\n';

/**
 * Plans the rules of a selection and everything they need.
 *
 * @throws {TopicError | PolicyError} if the selection or an option is invalid.
 */
export function ruleStackOf(table: TopicTable, facts: RuleFactsByType, options: RuleOptions): RuleStack {
  const { target, name = 'EventRule', functionTimeoutSeconds, ...selection } = options;
  const own = checkedName(name, MAX_NAME_LENGTH);
  const rules = ruleSqlFor(table, facts, selection).map((rule, i) => ({
    ...rule,
    id: numbered(own, i),
    partitionKey: partitionKeyOf(table, facts, rule.filter),
  }));
  checkCount(target, rules.length);
  const parts = TARGETS[checkedTarget(target)](visibilityTimeout(target, functionTimeoutSeconds));
  return {
    name: own,
    rules,
    target,
    parameters: parts.parameters,
    queues: [...(parts.queues ?? []), { id: 'errors' }],
    ruleAccess: [...(parts.ruleAccess ?? []), { actions: ['sqs:SendMessage'], to: 'errors' }],
    functionAccess: parts.functionAccess ?? [],
    ...(parts.mapping && { mapping: parts.mapping }),
  };
}

type StackParts = Pick<RuleStack, 'parameters'> & Partial<Pick<RuleStack, 'queues' | 'ruleAccess' | 'functionAccess' | 'mapping'>>;

const FUNCTION_PARAMETERS = ['functionArn', 'functionRoleName'] as const;
const SEND_FAILED: StackAccess = { actions: ['sqs:SendMessage'], to: 'failed' };

const TARGETS: { readonly [T in RuleTarget]: (visibilityTimeoutSeconds: number) => StackParts } = {
  lambda: () => ({ parameters: FUNCTION_PARAMETERS, queues: [{ id: 'failed' }], functionAccess: [SEND_FAILED] }),
  sqs: (visibilityTimeoutSeconds) => ({
    parameters: FUNCTION_PARAMETERS,
    queues: [{ id: 'events', visibilityTimeoutSeconds, redrive: { to: 'failed', maxReceiveCount: MAX_RECEIVE_COUNT } }, { id: 'failed' }],
    ruleAccess: [{ actions: ['sqs:SendMessage'], to: 'events' }],
    functionAccess: [{ actions: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'], to: 'events' }],
    mapping: { source: 'events' },
  }),
  sns: () => ({ parameters: ['topicArn'], ruleAccess: [{ actions: ['sns:Publish'], to: 'topic' }] }),
  kinesis: () => ({
    parameters: [...FUNCTION_PARAMETERS, 'streamName'],
    queues: [{ id: 'failed' }],
    ruleAccess: [{ actions: ['kinesis:PutRecord'], to: 'stream' }],
    functionAccess: [{ actions: READ_STREAM, to: 'stream' }, SEND_FAILED],
    mapping: { source: 'stream', retry: { maxRetries: MAX_STREAM_RETRIES, onFailure: 'failed' } },
  }),
  firehose: () => ({ parameters: ['deliveryStreamName'], ruleAccess: [{ actions: ['firehose:PutRecord'], to: 'deliveryStream' }] }),
};

/**
 * The minimum that AWS recommends if Lambda consumes the queue.
 *
 * @see {@link https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html}
 */
const MAX_RECEIVE_COUNT = 5;

/** Not a limit of AWS: by default Lambda retries until a record expires, and a failing batch blocks its shard. */
const MAX_STREAM_RETRIES = 10;

/** @see {@link https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-create.html} */
const READ_STREAM: readonly string[] = [
  'kinesis:DescribeStream',
  'kinesis:DescribeStreamSummary',
  'kinesis:GetRecords',
  'kinesis:GetShardIterator',
  'kinesis:ListShards',
];

/** Names of policies begin with the name of the stack, and have at most 128 characters. */
const MAX_NAME_LENGTH = 64;

/** The permissions of more rules may exceed the 20,480 bytes of the policy of a function. */
const MAX_FUNCTION_RULES = 40;

/** The resources of more rules exceed the 500 of a CloudFormation template. */
const MAX_RULES = 480;

function checkCount(target: RuleTarget, count: number): void {
  const max = target === 'lambda' ? MAX_FUNCTION_RULES : MAX_RULES;
  if (count <= max) return;
  const message = `${count} rules are more than one stack can contain for the target ${JSON.stringify(target)}; reduce them with max: ${max}`;
  throw new PolicyError('too-large', 'events', count, message);
}

function checkedTarget(target: RuleTarget): RuleTarget {
  if (Object.hasOwn(TARGETS, target)) return target;
  const message = `unknown target ${JSON.stringify(target)}; expected one of ${Object.keys(TARGETS).join(', ')}`;
  throw new PolicyError('invalid-target', 'target', target, message);
}

/**
 * The factor that AWS recommends, so that messages of a throttled function do not become visible while they are retried.
 *
 * @see {@link https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html}
 */
const VISIBILITY_FACTOR = 6;

/** The limit of Lambda. */
const MAX_FUNCTION_TIMEOUT_SECONDS = 900;

const DEFAULT_FUNCTION_TIMEOUT_SECONDS = 30;

function visibilityTimeout(target: RuleTarget, timeout: number | undefined): number {
  const path = 'functionTimeoutSeconds';
  if (timeout !== undefined && target !== 'sqs') {
    const message = `${path} applies only to the target "sqs", but the target is ${JSON.stringify(target)}; omit it`;
    throw new PolicyError('invalid-timeout', path, timeout, message);
  }
  const own = timeout ?? DEFAULT_FUNCTION_TIMEOUT_SECONDS;
  if (Number.isInteger(own) && own >= 1 && own <= MAX_FUNCTION_TIMEOUT_SECONDS) return own * VISIBILITY_FACTOR;
  const message = `${path} must be an integer from 1 to ${MAX_FUNCTION_TIMEOUT_SECONDS}, got ${JSON.stringify(timeout)}`;
  throw new PolicyError('invalid-timeout', path, timeout, message);
}
