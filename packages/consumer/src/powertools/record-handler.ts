import type { EventMessage, EventSdk } from '@topicwright/runtime';
import { type InvocationContext, type KinesisEvent, kinesisRecord, type SqsEvent, sqsRecord } from '../lambda/records.js';
import { RuleBatches, type RuleConsumerOptions } from '../lambda/rule-batches.js';

/** Handles one record of a batch. Rejects if the record fails, so that `processPartialResponse` reports it. */
export type RecordHandler = (
  record: SqsEvent['Records'][number] | KinesisEvent['Records'][number],
  context?: InvocationContext,
) => Promise<void>;

/**
 * A record handler for the batch processing of Powertools: `processPartialResponse(event, handler, processor, { context })`. It does for
 * each record what `ruleConsumer` does, for SQS and Kinesis: decoding, retries, order per entity, and deduplication with a `store`. The
 * records of an invocation have the same `context`: without it, a later record of an entity is handled after an earlier one has failed.
 *
 * @throws {ConsumerError} `invalid-options`.
 * @see {@link https://docs.aws.amazon.com/powertools/typescript/latest/features/batch/}
 */
export function recordHandler<Event extends EventMessage>(sdk: EventSdk<Event, never>, options: RuleConsumerOptions<Event>): RecordHandler {
  const consumer = new RuleBatches(sdk, options);
  const failedQueues = new WeakMap<InvocationContext, Set<string>>();
  return async (record, context) => {
    const { read } = record !== null && 'kinesis' in record ? kinesisRecord(record) : sqsRecord(record);
    const failed = (context && failedQueues.get(context)) ?? new Set();
    if (context) failedQueues.set(context, failed);
    await consumer.handle(read, context, failed);
  };
}
