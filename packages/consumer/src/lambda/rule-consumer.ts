import type { EventMessage, EventSdk } from '@topicwright/runtime';
import type { ConsumerError } from '../consumer-error.js';
import type { Counters } from '../counters.js';
import { shortHash } from '../short-hash.js';
import {
  type BatchRecord,
  type BatchResponse,
  type FirehoseEvent,
  type FirehoseResponse,
  firehoseRecord,
  type InvocationContext,
  type KinesisEvent,
  kinesisRecord,
  type RuleMessage,
  type SnsEvent,
  type SqsEvent,
  snsRecord,
  sqsRecord,
} from './records.js';
import { isTransient, RuleBatches, type RuleConsumerOptions } from './rule-batches.js';

/**
 * Handlers for Lambda. A record fails if it is invalid or its handler fails, unless `onDeadLetter` accepts it. The service redelivers a
 * failed record and eventually moves it to its dead-letter queue. Each failed record of a batch is written to standard error.
 */
export interface RuleConsumer {
  /** For a rule that invokes the function: one message per call. @throws the decode or handler error, or a {@link ConsumerError}. */
  readonly onMessage: (message: unknown, context?: InvocationContext) => Promise<void>;
  /** For an SQS queue between rule and function, with `ReportBatchItemFailures`. Assignable to `SQSHandler`. */
  readonly onSqs: (event: SqsEvent, context?: InvocationContext) => Promise<BatchResponse>;
  /** For an SNS topic between rule and function. @throws if a record fails, because SNS retries whole invocations. */
  readonly onSns: (event: SnsEvent, context?: InvocationContext) => Promise<void>;
  /** For a Kinesis stream between rule and function, with `ReportBatchItemFailures`. Assignable to `KinesisStreamHandler`. */
  readonly onKinesis: (event: KinesisEvent, context?: InvocationContext) => Promise<BatchResponse>;
  /**
   * For the data transformation of a Firehose stream. Every record is returned unchanged: as `Ok`, or as `ProcessingFailed` if it is
   * invalid or its handler fails. Firehose stores failed records and does not retry them, so set `retry`. Assignable to
   * `FirehoseTransformationHandler`.
   *
   * @throws if a record could not be processed yet: the store is unavailable, another consumer has the record, or the invocation ends. Firehose
   * repeats the invocation.
   */
  readonly onFirehose: (event: FirehoseEvent, context?: InvocationContext) => Promise<FirehoseResponse>;
  /** Delivery counters. */
  readonly counters: Counters;
}

/**
 * Consumes the events of an SDK behind an AWS IoT rule. Messages have no topic unless the rule uses `SELECT *, topic() AS topic`. Payloads
 * may be in base64 (`SELECT encode(*, 'base64') AS data`), or a property (`SELECT * AS event`). Documents of error actions are decoded as
 * the original message. With a `store` shared by all invocations, events are handled effectively once. The events of an entity are handled
 * in order within an invocation.
 *
 * @throws {ConsumerError} `invalid-options`.
 */
export function ruleConsumer<Event extends EventMessage>(sdk: EventSdk<Event, never>, options: RuleConsumerOptions<Event>): RuleConsumer {
  const consumer = new RuleBatches(sdk, options);
  const failuresOf = async (records: readonly BatchRecord[], context?: InvocationContext): Promise<readonly string[]> => {
    const failures = await consumer.batch(records, context);
    return records.flatMap(({ id }, i) => (failures[i] ? [id] : []));
  };
  return {
    onMessage: (message, context) => consumer.handle(() => invokedWith(message, context), context),
    onSqs: async ({ Records }, context) => batchResponse(await failuresOf(Records.map(sqsRecord), context)),
    onSns: async ({ Records }, context) => {
      const failed = await failuresOf(Records.map(snsRecord), context);
      if (failed.length > 0) throw new Error(`records not handled: ${failed.join(', ')}`);
    },
    onKinesis: async ({ Records }, context) => batchResponse(await failuresOf(Records.map(kinesisRecord), context)),
    onFirehose: async ({ records }, context) => {
      const failures = await consumer.batch(records.map(firehoseRecord), context);
      const transient = failures.find((failed) => failed && isTransient(failed));
      if (transient) throw transient.error;
      return {
        records: records.map((record, i) => ({
          recordId: record?.recordId,
          result: failures[i] ? 'ProcessingFailed' : 'Ok',
          data: record?.data,
        })),
      };
    },
    get counters() {
      return consumer.counters;
    },
  };
}

// A repeated invocation has the same ID. An invocation may pass several messages, for example to replay them.
function invokedWith(message: unknown, context: InvocationContext | undefined): RuleMessage {
  const { awsRequestId } = context ?? {};
  return {
    data: message,
    ...(awsRequestId !== undefined && { transportId: `${awsRequestId}/${shortHash(JSON.stringify(message) ?? '')}` }),
  };
}

function batchResponse(failed: readonly string[]): BatchResponse {
  return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) };
}
