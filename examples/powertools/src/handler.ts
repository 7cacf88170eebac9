import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import { parser } from '@aws-lambda-powertools/batch/parser';
import type { ParsedRecord } from '@aws-lambda-powertools/batch/types';
import { IdempotencyConfig, makeIdempotent } from '@aws-lambda-powertools/idempotency';
import { DynamoDBPersistenceLayer } from '@aws-lambda-powertools/idempotency/dynamodb';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { type AwsIotEvent, awsIotEvents, idempotencyKey } from '@topicwright/aws-iot-events';
import { eventSchema, sqsRecordSchema } from '@topicwright/consumer/powertools';
import type { SQSHandler, SQSRecord } from 'aws-lambda';

/** What a function needs. */
export interface Setup {
  readonly client: DynamoDBClient;
  readonly tableName: string;
  readonly onEvent: (event: AwsIotEvent) => Promise<void>;
}

/**
 * A function behind a rule and a queue: Powertools parses each record to an event, processes it once, and reports the records that failed.
 */
export function handlerOf({ client, tableName, onEvent }: Setup): SQSHandler {
  const config = new IdempotencyConfig({ expiresAfterSeconds: 86_400 });
  const persistenceStore = new DynamoDBPersistenceLayer({ tableName, awsSdkV3Client: client });
  // The first argument is the key: equal for redeliveries of the same message. Without an identity, the SQS message is the key.
  const once = makeIdempotent(async (_key: string, event: AwsIotEvent) => onEvent(event), {
    persistenceStore,
    config,
    dataIndexArgument: 0,
  });
  const processor = new BatchProcessor(EventType.SQS, { parser, schema: sqsRecordSchema(eventSchema(awsIotEvents)) });
  const onRecord = async ({ body, messageId }: ParsedRecord<SQSRecord, AwsIotEvent>): Promise<void> => {
    await once(idempotencyKey(body) ?? messageId, body);
  };
  return (batch, context) => {
    config.registerLambdaContext(context);
    return processPartialResponse(batch, onRecord, processor, { context, throwOnFullBatchFailure: false });
  };
}
