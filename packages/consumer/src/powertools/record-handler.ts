import type { EventMessage, EventSdk } from '@topicwright/runtime';
import { type InvocationContext, type KinesisEvent, kinesisRecord, type SqsEvent, sqsRecord } from '../lambda/records.js';
import { RuleBatches, type RuleConsumerOptions } from '../lambda/rule-batches.js';

/** Handles one record of a batch. Rejects if the record fails, so that `processPartialResponse` reports it. */
export type RecordHandler = (
  record: SqsEvent['Records'][number] | KinesisEvent['Records'][number],
  context?: InvocationContext,
) => Promise<void>;

/**
 * A record handler for the batch processing of Powertools: `processPartialResponse(event, handler, processor, { context })`. It does for each
 * record what `ruleConsumer` does, for SQS and Kinesis: decoding, retries, order per entity, and deduplication with a `store`.
 *
 * @throws {ConsumerError} `invalid-options`.
 * @see {@link https://docs.aws.amazon.com/powertools/typescript/latest/features/batch/}
 */
export function recordHandler<Event extends EventMessage>(sdk: EventSdk<Event, never>, options: RuleConsumerOptions<Event>): RecordHandler {
  const consumer = new RuleBatches(sdk, options);
  return (record, context) => {
    const { read } = 'kinesis' in record ? kinesisRecord(record) : sqsRecord(record);
    return consumer.handle(read(), context);
  };
}
