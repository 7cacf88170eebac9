import { fromBase64 } from '@topicwright/runtime/internal';

/** The properties read from an SQS event. */
export interface SqsEvent {
  readonly Records: readonly { readonly messageId: string; readonly body: string }[];
}

/** The properties read from an SNS event. */
export interface SnsEvent {
  readonly Records: readonly { readonly Sns: { readonly MessageId: string; readonly Message: string } }[];
}

/** The properties read from a Kinesis event. */
export interface KinesisEvent {
  readonly Records: readonly {
    readonly eventID?: string;
    readonly kinesis: { readonly data: string; readonly sequenceNumber: string };
  }[];
}

/** The properties read from the event of a Firehose data transformation. */
export interface FirehoseEvent {
  readonly records: readonly FirehoseRecord[];
}

/** A record of Firehose, with its data in base64. */
export interface FirehoseRecord {
  readonly recordId: string;
  readonly data: string;
}

/** The response for `ReportBatchItemFailures`: the failed records, which the service redelivers. */
export interface BatchResponse {
  batchItemFailures: { itemIdentifier: string }[];
}

/** The response of a Firehose data transformation: every record, unchanged. Firehose stores those that failed, and does not retry them. */
export interface FirehoseResponse {
  records: { recordId: string; result: 'Ok' | 'ProcessingFailed'; data: string }[];
}

/** The properties read from the context of an invocation. */
export interface InvocationContext {
  readonly awsRequestId?: string;
  /** The milliseconds until the invocation times out. */
  readonly getRemainingTimeInMillis?: () => number;
}

/** A message, and an ID that is the same when the service redelivers it. */
export interface RuleMessage {
  readonly data: unknown;
  readonly transportId?: string;
  /** Whether the service redelivers the message if it fails. Default: true. */
  readonly isRedelivered?: boolean;
}

/** A record of a batch: the identifier to report, and its message. */
export interface BatchRecord {
  readonly id: string;
  readonly read: () => RuleMessage;
}

// Records are read one by one without trusting their shape, so that a malformed record fails alone. If an identifier is empty, the
// service redelivers the whole batch.

/** A record of SQS. */
export function sqsRecord(record: SqsEvent['Records'][number] | undefined): BatchRecord {
  return recordOf(record?.messageId, () => record?.body);
}

/** A record of SNS. */
export function snsRecord(record: SnsEvent['Records'][number] | undefined): BatchRecord {
  return recordOf(record?.Sns?.MessageId, () => record?.Sns?.Message);
}

/** A record of Kinesis. */
export function kinesisRecord(record: KinesisEvent['Records'][number] | undefined): BatchRecord {
  return recordOf(record?.kinesis?.sequenceNumber, () => bytesOf(record?.kinesis.data, 'kinesis.data'), record?.eventID);
}

/** A record of Firehose. */
export function firehoseRecord(record: FirehoseRecord | undefined): BatchRecord {
  const { id, read } = recordOf(record?.recordId, () => bytesOf(record?.data, 'data'));
  return { id, read: () => ({ ...read(), isRedelivered: false }) };
}

function bytesOf(base64: unknown, property: string): Uint8Array {
  const bytes = typeof base64 === 'string' ? fromBase64(base64) : undefined;
  if (bytes) return bytes;
  throw new Error(`the record has no base64 data; expected ${property}`);
}

function recordOf(id: string = '', data: () => unknown, transportId: string | undefined = id || undefined): BatchRecord {
  return { id, read: () => ({ data: data(), ...(transportId !== undefined && { transportId }) }) };
}
