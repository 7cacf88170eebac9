import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import { parser as batchParser } from '@aws-lambda-powertools/batch/parser';
import { ParseError, parse } from '@aws-lambda-powertools/parser';
import { KinesisEnvelope } from '@aws-lambda-powertools/parser/envelopes/kinesis';
import { KinesisFirehoseEnvelope } from '@aws-lambda-powertools/parser/envelopes/kinesis-firehose';
import { SnsEnvelope } from '@aws-lambda-powertools/parser/envelopes/sns';
import { SqsEnvelope } from '@aws-lambda-powertools/parser/envelopes/sqs';
import { CreateTableCommand } from '@aws-sdk/client-dynamodb';
import { type AwsIotEvent, awsIotEvents } from '@topicwright/aws-iot-events';
import { thingCreatedSchema, thingUpdatedSchema } from '@topicwright/aws-iot-payloads';
import { memoryStore } from '@topicwright/consumer';
import {
  eventSchema,
  kinesisRecordSchema,
  payloadSchema,
  type RecordHandler,
  recordHandler,
  sqsRecordSchema,
} from '@topicwright/consumer/powertools';
import type { Context, KinesisStreamRecord, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { handlerOf } from '../../examples/powertools/src/handler.js';
import { thingUpdated } from '../mqtt/fleet.js';
import { type DynamoDb, startDynamoDb } from '../support/dynamodb.js';

const { topic, data } = thingUpdated('pump-7', 3);
const payload = JSON.parse(data) as object;
const base64 = (text: string): string => Buffer.from(text).toString('base64');

const sqsRecord = (body: string, messageId = 'm1'): SQSRecord => ({
  messageId,
  body,
  receiptHandle: 'r',
  attributes: { ApproximateReceiveCount: '1', SentTimestamp: '1', SenderId: 's', ApproximateFirstReceiveTimestamp: '1' },
  messageAttributes: {},
  md5OfBody: 'd41d8cd98f00b204e9800998ecf8427e',
  eventSource: 'aws:sqs',
  eventSourceARN: 'arn:aws:sqs:eu-west-1:123456789012:events',
  awsRegion: 'eu-west-1',
});

const kinesisRecord = (text: string, sequenceNumber = '1'): KinesisStreamRecord => ({
  kinesis: { kinesisSchemaVersion: '1.0', partitionKey: 'p', sequenceNumber, data: base64(text), approximateArrivalTimestamp: 1 },
  eventSource: 'aws:kinesis',
  eventVersion: '1.0',
  eventID: `shard:${sequenceNumber}`,
  eventName: 'aws:kinesis:record',
  invokeIdentityArn: 'arn:aws:iam::123456789012:role/r',
  awsRegion: 'eu-west-1',
  eventSourceARN: 'arn:aws:kinesis:eu-west-1:123456789012:stream/s',
});

const snsRecord = (Message: string): object => ({
  EventSource: 'aws:sns',
  EventVersion: '1.0',
  EventSubscriptionArn: 'arn:aws:sns:eu-west-1:123456789012:t:x',
  Sns: {
    Type: 'Notification',
    MessageId: 'm1',
    TopicArn: 'arn:aws:sns:eu-west-1:123456789012:t',
    Subject: null,
    Message,
    Timestamp: '2026-01-01T00:00:00.000Z',
    SignatureVersion: '1',
    Signature: 's',
    SigningCertUrl: 'https://sns.eu-west-1.amazonaws.com/c.pem',
    UnsubscribeUrl: 'https://sns.eu-west-1.amazonaws.com/u',
    MessageAttributes: {},
  },
});

// Powertools reports records in the order in which they failed.
const failed = ({ batchItemFailures }: SQSBatchResponse): readonly string[] =>
  batchItemFailures.map(({ itemIdentifier }) => itemIdentifier).sort();

const firehose = (text: string): object => ({
  invocationId: 'i',
  deliveryStreamArn: 'arn:aws:firehose:eu-west-1:123456789012:deliverystream/d',
  region: 'eu-west-1',
  records: [{ recordId: 'r1', approximateArrivalTimestamp: 1, data: base64(text) }],
});

describe('the parser of Powertools', () => {
  const schema = eventSchema(awsIotEvents);
  const event = expect.objectContaining({ type: 'thingUpdated', topic, params: { thingName: 'pump-7' }, payload });

  it('parses events in every envelope', () => {
    expect(parse(payload, undefined, schema)).toEqual(event);
    expect(parse({ Records: [sqsRecord(data), sqsRecord(JSON.stringify({ ...payload, topic }))] }, SqsEnvelope, schema)).toEqual([
      event,
      event,
    ]);
    expect(parse({ Records: [kinesisRecord(data)] }, KinesisEnvelope, schema)).toEqual([event]);
    expect(parse({ Records: [snsRecord(data)] }, SnsEnvelope, schema)).toEqual([event]);
    expect(parse(firehose(data), KinesisFirehoseEnvelope, schema)).toEqual([event]);
  });

  it('parses payloads of one type, also from JSON text', () => {
    expect(parse(payload, undefined, thingUpdatedSchema)).toEqual(payload);
    expect(parse({ Records: [sqsRecord(data)] }, SqsEnvelope, payloadSchema(thingUpdatedSchema))).toEqual([payload]);
    expect(parse({ Records: [kinesisRecord(data)] }, KinesisEnvelope, payloadSchema(thingUpdatedSchema))).toEqual([payload]);
  });

  it('reports issues with their paths, in the record', () => {
    const bad = JSON.stringify({ ...payload, versionNumber: 'x' });
    const fails = (attempt: () => unknown): { readonly issues: readonly { readonly path: unknown; readonly message: string }[] } => {
      try {
        attempt();
      } catch (error) {
        expect(error).toBeInstanceOf(ParseError);
        return (error as ParseError).cause as never;
      }
      throw new Error('parsed');
    };
    const { issues } = fails(() => parse({ Records: [sqsRecord(bad)] }, SqsEnvelope, schema));
    expect(issues).toEqual([
      expect.objectContaining({ path: ['Records', 0, 'body', 'versionNumber'], message: expect.stringContaining('must be') }),
    ]);
    const wrong = fails(() => parse({ Records: [sqsRecord('{')] }, SqsEnvelope, payloadSchema(thingCreatedSchema)));
    expect(wrong.issues).toEqual([
      expect.objectContaining({ path: ['Records', 0, 'body'], message: expect.stringContaining('is not JSON') }),
    ]);
  });

  it('refuses bytes that are not UTF-8', () => {
    const bytes = Buffer.concat([Buffer.from(data.slice(0, 12)), Buffer.from([0xff]), Buffer.from(data.slice(12))]);
    const record = { kinesis: { sequenceNumber: '1', data: bytes.toString('base64') } };
    for (const outer of [kinesisRecordSchema(eventSchema(awsIotEvents)), kinesisRecordSchema(payloadSchema(thingUpdatedSchema))])
      expect(outer.safeParse(record)).toMatchObject({
        success: false,
        error: { issues: [{ path: ['kinesis', 'data'] }] },
      });
  });

  it('returns results without throwing', () => {
    const result = parse({ Records: [sqsRecord(data), sqsRecord('{}')] }, SqsEnvelope, schema, true);
    expect(result).toMatchObject({ success: false });
    expect(parse({ Records: [sqsRecord(data)] }, SqsEnvelope, schema, true)).toEqual({ success: true, data: [event] });
    const unknown = schema.safeParse({ eventType: 'NEW' });
    expect(unknown).toMatchObject({ success: false, error: { name: 'SchemaError', issues: [{ path: ['eventType'] }] } });
    expect(() => schema.parse('{')).toThrow(
      expect.objectContaining({ name: 'SchemaError', issues: [{ code: 'custom', path: [], message: expect.any(String) }] }),
    );
  });
});

describe('the batch processing of Powertools', () => {
  const context = { getRemainingTimeInMillis: () => 30_000, awsRequestId: 'r' } as Context;
  const options = { context, throwOnFullBatchFailure: false } as const;

  it('parses the records of SQS and Kinesis', async () => {
    const seen: unknown[] = [];
    const sqs = new BatchProcessor(EventType.SQS, {
      parser: batchParser,
      schema: sqsRecordSchema(eventSchema(awsIotEvents)),
      logger: SILENT,
    });
    const onSqs = async ({ body }: { readonly body: AwsIotEvent }): Promise<void> => void seen.push(body.type);
    const batch = { Records: [sqsRecord(data), sqsRecord('{}', 'm2')] };
    expect(failed(await processPartialResponse(batch, onSqs, sqs, options))).toEqual(['m2']);
    const schema = kinesisRecordSchema(payloadSchema(thingUpdatedSchema));
    const kinesis = new BatchProcessor(EventType.KinesisDataStreams, { parser: batchParser, schema, logger: SILENT });
    const onKinesis = async (record: { readonly kinesis: { readonly data: { readonly versionNumber: number } } }): Promise<void> =>
      void seen.push(record.kinesis.data.versionNumber);
    const { kinesis: __, ...bare } = kinesisRecord('{}', '3');
    const records = { Records: [kinesisRecord(data), kinesisRecord('{}', '2'), { ...bare, kinesis: { sequenceNumber: '3' } as never }] };
    expect(failed(await processPartialResponse(records, onKinesis, kinesis, options))).toEqual(['2', '3']);
    expect(seen).toEqual(['thingUpdated', 3]);
  });

  it.each(['SQS', 'Kinesis'])('handles records of %s in order, once, and reports those that fail', async (service) => {
    const seen: unknown[] = [];
    const onRecord: RecordHandler = recordHandler(awsIotEvents, {
      store: memoryStore(),
      handler: (event) => {
        if (event.type !== 'thingUpdated') return;
        if (event.params.thingName === 'b') throw new Error('no');
        seen.push(event.payload.versionNumber);
      },
    });
    const texts = [thingUpdated('a', 1).data, thingUpdated('b', 7).data, thingUpdated('a', 2).data, thingUpdated('a', 2).data, '{'];
    const processor = new BatchProcessor(service === 'SQS' ? EventType.SQS : EventType.KinesisDataStreams);
    const Records = texts.map((text, i) => (service === 'SQS' ? sqsRecord(text, `${i}`) : kinesisRecord(text, `${i}`)));
    expect(failed(await processPartialResponse({ Records } as SQSEvent, onRecord, processor, options))).toEqual(['1', '4']);
    expect(seen).toEqual([1, 2]);
  });
});

describe('a record handler', () => {
  it('keeps the order of an entity within an invocation if records are handled one after the other', async () => {
    const seen: number[] = [];
    let fails = true;
    const onRecord = recordHandler(awsIotEvents, {
      handler: (event) => {
        if (event.type !== 'thingUpdated') return;
        if (event.payload.versionNumber === 1 && fails) throw new Error('no');
        seen.push(event.payload.versionNumber);
      },
    });
    const processor = new BatchProcessor(EventType.KinesisDataStreams);
    const Records = [1, 2, 3].map((version) => kinesisRecord(thingUpdated('a', version).data, `${version}`));
    const invoke = async (): Promise<readonly string[]> => {
      const context = { getRemainingTimeInMillis: () => 30_000 } as Context;
      const settings = { context, throwOnFullBatchFailure: false, processInParallel: false };
      return failed(await processPartialResponse({ Records }, onRecord, processor, settings));
    };
    expect(await invoke()).toEqual(['1', '2', '3']);
    fails = false;
    expect(await invoke()).toEqual([]);
    expect(seen).toEqual([1, 2, 3]);
  });

  it('rejects a record without data', async () => {
    const onRecord = recordHandler(awsIotEvents, { handler: () => undefined });
    await expect(onRecord({ kinesis: { sequenceNumber: '1' } } as never)).rejects.toThrow(
      'the record has no base64 data; expected kinesis.data',
    );
    await expect(onRecord(null as never)).rejects.toThrow();
  });
});

const SILENT = { debug: () => undefined, warn: () => undefined, error: () => undefined };

describe('examples/powertools', () => {
  let dynamoDb: DynamoDb;

  beforeAll(async () => {
    vi.stubEnv('AWS_REGION', 'eu-west-1');
    dynamoDb = await startDynamoDb();
    await dynamoDb.client.send(
      new CreateTableCommand({
        TableName: 'idempotency',
        KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
        AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
        BillingMode: 'PAY_PER_REQUEST',
      }),
    );
  });

  afterAll(async () => {
    vi.unstubAllEnvs();
    await dynamoDb.stop();
  });

  it('processes an event once, however often and in whichever message it arrives, and reports records that fail', async () => {
    const seen: string[] = [];
    let fails = true;
    const handler = handlerOf({
      client: dynamoDb.client,
      tableName: 'idempotency',
      onEvent: async ({ type, params }) => {
        const { thingName } = params as { readonly thingName: string };
        if (thingName === 'bad' && fails) throw new Error('no');
        seen.push(`${type} ${thingName}`);
      },
    });
    const context = { getRemainingTimeInMillis: () => 30_000, awsRequestId: 'r' } as Context;
    const invoke = async (...records: readonly SQSRecord[]): Promise<readonly string[]> =>
      failed((await handler({ Records: [...records] }, context, () => undefined)) as SQSBatchResponse);
    const bad = thingUpdated('bad', 1).data;
    expect(await invoke(sqsRecord(data, 'm1'), sqsRecord(bad, 'm2'), sqsRecord('{}', 'm3'))).toEqual(['m2', 'm3']);
    fails = false;
    expect(await invoke(sqsRecord(data, 'm4'), sqsRecord(bad, 'm2'))).toEqual([]);
    expect(seen).toEqual(['thingUpdated pump-7', 'thingUpdated bad']);
  });
});
