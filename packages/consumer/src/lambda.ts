import type { DecodeResult, EventMessage, EventSdk } from '@topicwright/runtime';
import { ConsumerError, positiveInteger, reasonOf } from './consumer-error.js';
import type { Counters } from './counters.js';
import { type DeadLetter, excerptOf } from './dead-letter.js';
import type { Handler } from './handler.js';
import type { HandlingOptions } from './handling.js';
import { Pipeline } from './pipeline.js';
import { StopSignal } from './stop-signal.js';

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

/** The response for `ReportBatchItemFailures`: the failed records, which the service redelivers. */
export interface BatchResponse {
  batchItemFailures: { itemIdentifier: string }[];
}

/** The properties read from the context of an invocation. */
export interface InvocationContext {
  readonly awsRequestId?: string;
  readonly getRemainingTimeInMillis?: () => number;
}

/** Options of {@link ruleConsumer}. Each event gets one attempt unless `retry` sets more, because the AWS service retries. */
export interface RuleConsumerOptions<Event extends EventMessage> extends HandlingOptions<Event> {
  readonly handler: Handler<Event>;
  /** How long before the end of an invocation to respond, in milliseconds. Unfinished records count as failed. Default: 1,000. */
  readonly reserveMs?: number;
}

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
  /** Delivery counters. */
  readonly counters: Counters;
}

/**
 * Consumes the events of an SDK behind an AWS IoT rule. Messages have no topic unless the rule uses `SELECT *, topic() AS topic`. With a
 * {@link HandlingOptions.store} shared by all invocations, events are handled effectively once and in order per entity.
 *
 * @throws {ConsumerError} `invalid-options`.
 */
export function ruleConsumer<Event extends EventMessage>(sdk: EventSdk<Event, never>, options: RuleConsumerOptions<Event>): RuleConsumer {
  const consumer = new RuleBatches(sdk, options);
  return {
    onMessage: async (message, context) => {
      const transportId = context?.awsRequestId;
      const failed = await consumer.single({ data: message, ...(transportId !== undefined && { transportId }) }, context);
      if (failed) throw isRejection(failed.error) ? asError(failed.error.cause) : failed.error;
    },
    onSqs: ({ Records }, context) => consumer.batch(Records.map(sqsRecord), context),
    onSns: async ({ Records }, context) => {
      const { batchItemFailures } = await consumer.batch(Records.map(snsRecord), context);
      if (batchItemFailures.length === 0) return;
      throw new Error(`records not handled: ${batchItemFailures.map(({ itemIdentifier }) => itemIdentifier).join(', ')}`);
    },
    onKinesis: ({ Records }, context) => consumer.batch(Records.map(kinesisRecord), context),
    get counters() {
      return consumer.counters;
    },
  };
}

/** A message and its ID in the service. */
interface RuleMessage {
  readonly data: unknown;
  readonly transportId?: string;
}

/** A record of a batch: the identifier to report, and its message. */
interface BatchRecord {
  readonly id: string;
  readonly read: () => RuleMessage;
}

/** Why a record was not settled. */
interface Failed {
  readonly error: unknown;
}

// Records are read one by one without trusting their shape, so that a malformed record fails alone. If an identifier is empty, the
// service redelivers the whole batch.
function sqsRecord(record: SqsEvent['Records'][number] | undefined): BatchRecord {
  return recordOf(record?.messageId, () => record?.body);
}

function snsRecord(record: SnsEvent['Records'][number] | undefined): BatchRecord {
  return recordOf(record?.Sns?.MessageId, () => record?.Sns?.Message);
}

function kinesisRecord(record: KinesisEvent['Records'][number] | undefined): BatchRecord {
  const data = (): Uint8Array => Buffer.from((record as NonNullable<typeof record>).kinesis.data, 'base64');
  return recordOf(record?.kinesis?.sequenceNumber, data, record?.eventID);
}

function recordOf(id: string = '', data: () => unknown, transportId: string | undefined = id || undefined): BatchRecord {
  return { id, read: () => ({ data: data(), ...(transportId !== undefined && { transportId }) }) };
}

class RuleBatches<Event extends EventMessage> {
  readonly #sdk: EventSdk<Event, never>;
  readonly #pipeline: Pipeline<Event>;
  readonly #reserveMs: number;

  constructor(sdk: EventSdk<Event, never>, { handler, reserveMs = 1000, ...options }: RuleConsumerOptions<Event>) {
    this.#sdk = sdk;
    this.#reserveMs = positiveInteger('reserveMs', reserveMs);
    this.#pipeline = new Pipeline(sdk, handler, {
      ...options,
      retry: { attempts: 1, ...options.retry },
      onDeadLetter: options.onDeadLetter ?? rejected,
      waits: false,
    });
  }

  get counters(): Counters {
    return this.#pipeline.counters;
  }

  /** @throws if the message was not settled. */
  async #settle({ data, transportId }: RuleMessage, cancel: StopSignal): Promise<void> {
    const decode = (): DecodeResult<Event> => this.#sdk.decodePayload(data);
    const outcome = await this.#pipeline.settle({
      decode,
      data,
      ...(transportId !== undefined && { transportId }),
      cancel,
    });
    if (outcome === 'abandoned') throw new ConsumerError('busy', 'store', BUSY);
  }

  /** Settles a single message before the deadline. */
  async single(message: RuleMessage, context: InvocationContext | undefined): Promise<Failed | undefined> {
    return this.#beforeEnd(context, (deadline) => this.#failureOf(() => message, deadline));
  }

  // All records start at once. The pipeline handles records of one entity in batch order. If one fails, so do the later ones.
  async batch(records: readonly BatchRecord[], context: InvocationContext | undefined): Promise<BatchResponse> {
    const failures = await this.#beforeEnd(context, (deadline) =>
      Promise.all(records.map(async ({ id, read }) => ({ id, failed: await this.#failureOf(read, deadline) }))),
    );
    const batchItemFailures: { itemIdentifier: string }[] = [];
    for (const { id, failed } of failures) {
      if (!failed) continue;
      console.error(`topicwright: record ${id} failed: ${reasonOf(failed.error)}`);
      batchItemFailures.push({ itemIdentifier: id });
    }
    return { batchItemFailures };
  }

  // Resolves with the failure of a message, or `undefined` if it was settled before the deadline.
  #failureOf(read: () => RuleMessage, deadline: StopSignal): Promise<Failed | undefined> {
    return new Promise((resolve) => {
      const forget = deadline.onStop(() => resolve({ error: new ConsumerError('deadline', 'reserveMs', UNFINISHED) }));
      const settled = (async () => this.#settle(read(), deadline))();
      settled.then(
        () => resolve(undefined),
        (error) => resolve({ error }),
      );
      settled.then(forget, forget);
    });
  }

  // Without a response before the Lambda timeout, the whole batch would fail.
  async #beforeEnd<Value>(context: InvocationContext | undefined, work: (deadline: StopSignal) => Promise<Value>): Promise<Value> {
    const deadline = new StopSignal();
    const leftMs = context?.getRemainingTimeInMillis?.();
    const timer = leftMs === undefined ? undefined : setTimeout(() => deadline.stop(), Math.max(0, leftMs - this.#reserveMs));
    try {
      return await work(deadline);
    } finally {
      clearTimeout(timer);
    }
  }
}

const UNFINISHED = 'not finished before the end of the invocation';

const BUSY = 'the message is leased by another consumer, or an earlier message of its entity failed; it will be retried';

function isRejection(error: unknown): error is ConsumerError {
  return error instanceof ConsumerError && error.code === 'dead-letter-failed';
}

// A decode error is a plain object. It is thrown as an `Error`, so that the service logs it properly.
function asError(thrown: unknown): unknown {
  return thrown instanceof Error || typeof thrown !== 'object' || thrown === null
    ? thrown
    : Object.assign(new Error(reasonOf(thrown)), thrown);
}

// Without `onDeadLetter` the record fails. The service redelivers it, and moves it to its dead-letter queue after too many failures.
function rejected({ error, data, reason }: DeadLetter): never {
  const excerpt = reason === 'undecodable' ? `; the message begins with ${excerptOf(data)}` : '';
  throw new ConsumerError('dead-letter-failed', 'onDeadLetter', `${reasonOf(error)}${excerpt}`, { cause: error });
}
