import type { TopicTable } from '@topicwright/runtime';
import { checkedName, numbered } from '../forms/escape-text.js';
import type { ParameterValues } from '../grants/select-grants.js';
import { PolicyError } from '../policy-error.js';
import { partitionKeyOf } from './partition-key.js';
import type { RuleFactsByType } from './rule-facts.js';
import { type RuleSelection, type RuleSql, ruleSqlFor } from './rule-sql.js';

/** The kind of target that rules send events to. */
export type RuleTarget = 'lambda' | 'sqs' | 'sns' | 'kinesis' | 'firehose';

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
  readonly inputs: readonly StackInput[];
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

/** What exists before the stack: the user passes its name or ARN. */
export type StackInput = 'functionArn' | 'functionRoleName' | 'topicArn' | 'streamName' | 'deliveryStreamName';

/** The description of each input in a template. */
export const INPUT_DESCRIPTIONS: { readonly [Input in StackInput]: string } = {
  functionArn: 'The ARN of the Lambda function that consumes the events, without version or alias.',
  functionRoleName: 'The name of the execution role of this function. The permissions that it needs are attached to it.',
  topicArn: 'The ARN of the standard SNS topic that the events are published to.',
  streamName: 'The name of the Kinesis stream that the events are written to.',
  deliveryStreamName: 'The name of the Firehose stream that the events are written to.',
};

/** A queue of the stack. `failed` gets what the function could not handle, `errors` what a rule could not forward. */
export type StackQueueId = 'events' | 'failed' | 'errors';

export interface StackQueue {
  readonly id: StackQueueId;
  readonly visibilityTimeoutSeconds?: number;
  /** The queue for messages that were received too often, and how often that is. */
  readonly redrive?: { readonly to: StackQueueId; readonly maxReceiveCount: number };
}

/** A resource that access is granted to. */
export type StackPlace = StackQueueId | 'topic' | 'stream' | 'deliveryStream';

export interface StackAccess {
  readonly actions: readonly string[];
  readonly to: StackPlace;
}

/** An event source mapping, which reports failures per record. */
export interface StackMapping {
  readonly source: 'events' | 'stream';
  /** For streams: how a batch that fails is repeated, and the queue that is notified of the records that fail in the end. */
  readonly retry?: { readonly maxAttempts: number; readonly onFailure: StackQueueId };
}

/** How long queues keep messages that need attention: 14 days, the maximum of SQS. */
export const RETENTION_SECONDS = 1_209_600;

/** How often Lambda repeats an asynchronous invocation that fails, and at most how long: the defaults of Lambda. */
export const INVOCATION_RETRY = { maxAttempts: 2, maxAgeSeconds: 21_600 } as const;

/** Why a role is trusted: AWS IoT assumes it. */
export const RULE_SERVICE = 'iot.amazonaws.com';

/**
 * Plans the rules of a selection and everything they need.
 *
 * @throws {TopicError | PolicyError} if the selection or an option is invalid.
 */
export function ruleStackOf(table: TopicTable, facts: RuleFactsByType, options: RuleOptions): RuleStack {
  const { target, name = 'EventRule', functionTimeoutSeconds, ...selection } = options;
  const own = checkedName(name);
  const rules = ruleSqlFor(table, facts, selection).map((rule, i) => ({
    ...rule,
    id: numbered(own, i),
    partitionKey: partitionKeyOf(table, facts, rule.filter),
  }));
  const parts = TARGETS[checkedTarget(target)](visibilityTimeout(target, functionTimeoutSeconds));
  return {
    name: own,
    rules,
    target,
    inputs: parts.inputs,
    queues: [...(parts.queues ?? []), { id: 'errors' }],
    ruleAccess: [...(parts.ruleAccess ?? []), { actions: ['sqs:SendMessage'], to: 'errors' }],
    functionAccess: parts.functionAccess ?? [],
    ...(parts.mapping && { mapping: parts.mapping }),
  };
}

type StackParts = Pick<RuleStack, 'inputs'> & Partial<Pick<RuleStack, 'queues' | 'ruleAccess' | 'functionAccess' | 'mapping'>>;

const FUNCTION_INPUTS = ['functionArn', 'functionRoleName'] as const;
const SEND_FAILED: StackAccess = { actions: ['sqs:SendMessage'], to: 'failed' };

const TARGETS: { readonly [T in RuleTarget]: (visibilityTimeoutSeconds: number) => StackParts } = {
  lambda: () => ({ inputs: FUNCTION_INPUTS, queues: [{ id: 'failed' }], functionAccess: [SEND_FAILED] }),
  sqs: (visibilityTimeoutSeconds) => ({
    inputs: FUNCTION_INPUTS,
    queues: [{ id: 'events', visibilityTimeoutSeconds, redrive: { to: 'failed', maxReceiveCount: MAX_RECEIVE_COUNT } }, { id: 'failed' }],
    ruleAccess: [{ actions: ['sqs:SendMessage'], to: 'events' }],
    functionAccess: [{ actions: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'], to: 'events' }],
    mapping: { source: 'events' },
  }),
  sns: () => ({ inputs: ['topicArn'], ruleAccess: [{ actions: ['sns:Publish'], to: 'topic' }] }),
  kinesis: () => ({
    inputs: [...FUNCTION_INPUTS, 'streamName'],
    queues: [{ id: 'failed' }],
    ruleAccess: [{ actions: ['kinesis:PutRecord'], to: 'stream' }],
    functionAccess: [{ actions: READ_STREAM, to: 'stream' }, SEND_FAILED],
    mapping: { source: 'stream', retry: { maxAttempts: MAX_STREAM_ATTEMPTS, onFailure: 'failed' } },
  }),
  firehose: () => ({ inputs: ['deliveryStreamName'], ruleAccess: [{ actions: ['firehose:PutRecord'], to: 'deliveryStream' }] }),
};

/** The minimum that AWS recommends where Lambda consumes the queue. */
const MAX_RECEIVE_COUNT = 5;

/** While a batch is repeated, its shard waits. */
const MAX_STREAM_ATTEMPTS = 10;

/** @see {@link https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-create.html} */
const READ_STREAM: readonly string[] = [
  'kinesis:DescribeStream',
  'kinesis:DescribeStreamSummary',
  'kinesis:GetRecords',
  'kinesis:GetShardIterator',
  'kinesis:ListShards',
];

function checkedTarget(target: RuleTarget): RuleTarget {
  if (Object.hasOwn(TARGETS, target)) return target;
  const message = `unknown target ${JSON.stringify(target)}; expected one of ${Object.keys(TARGETS).join(', ')}`;
  throw new PolicyError('invalid-target', 'target', target, message);
}

/** Lambda's recommendation: a batch may be repeated while the function is throttled, without the messages becoming visible again. */
const VISIBILITY_FACTOR = 6;

/** The longest timeout of a Lambda function, in seconds. */
const MAX_FUNCTION_TIMEOUT = 900;

const DEFAULT_FUNCTION_TIMEOUT = 30;

function visibilityTimeout(target: RuleTarget, timeout: number | undefined): number {
  const path = 'functionTimeoutSeconds';
  if (timeout !== undefined && target !== 'sqs') {
    throw new PolicyError('invalid-timeout', path, timeout, `the target ${target} has no queue that the timeout of a function applies to`);
  }
  const own = timeout ?? DEFAULT_FUNCTION_TIMEOUT;
  if (Number.isInteger(own) && own >= 1 && own <= MAX_FUNCTION_TIMEOUT) return own * VISIBILITY_FACTOR;
  const message = `the timeout of a function must be an integer from 1 to ${MAX_FUNCTION_TIMEOUT} seconds, got ${JSON.stringify(timeout)}`;
  throw new PolicyError('invalid-timeout', path, timeout, message);
}
