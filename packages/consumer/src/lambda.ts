import type { DecodeResult, EventMessage, EventSdk } from '@topicwright/runtime';
import { ConsumerError, positiveInteger, reasonOf } from './consumer-error.js';
import type { Counters } from './counters.js';
import { type DeadLetter, excerptOf } from './dead-letter.js';
import type { Handler, HandlingOptions } from './handling.js';
import { Pipeline } from './pipeline.js';
import { StopSignal } from './stop-signal.js';

/** What of an SQS event is read. */
export interface SqsEvent {
  readonly Records: readonly { readonly messageId: string; readonly body: string }[];
}

/** What of an SNS event is read. */
export interface SnsEvent {
  readonly Records: readonly { readonly Sns: { readonly MessageId: string; readonly Message: string } }[];
}

/** What of a Kinesis event is read. */
export interface KinesisEvent {
  readonly Records: readonly {
    readonly eventID?: string;
    readonly kinesis: { readonly data: string; readonly sequenceNumber: string };
  }[];
}

/** The response that `ReportBatchItemFailures` reads: these records are delivered again, the others are not. */
export interface BatchResponse {
  batchItemFailures: { itemIdentifier: string }[];
}

/** What of the context of an invocation is read. */
export interface InvocationContext {
  readonly awsRequestId?: string;
  readonly getRemainingTimeInMillis?: () => number;
}

/** How events are handled behind an IoT rule. A handler is tried once unless `retry` says otherwise: the service retries. */
export interface RuleConsumerOptions<Event extends EventMessage> extends HandlingOptions<Event> {
  readonly handler: Handler<Event>;
  /** How long before the end of an invocation a batch is answered, in milliseconds; what is unfinished is reported as failed. Default: 1,000. */
  readonly reserveMs?: number;
}

/**
 * Handlers for Lambda. A record fails if it is not valid or its handler fails, unless there is an `onDeadLetter` that takes it; the
 * service delivers it again, and moves it to its own dead-letter queue in the end. Each failure is written to standard error.
 */
export interface RuleConsumer {
  /** For a rule that invokes the function: one message a call. @throws what the handler threw, or a {@link ConsumerError}. */
  readonly onMessage: (message: unknown, context?: InvocationContext) => Promise<void>;
  /** For a queue between rule and function, with `ReportBatchItemFailures`: assignable to `SQSHandler`. */
  readonly onSqs: (event: SqsEvent, context?: InvocationContext) => Promise<BatchResponse>;
  /** For a topic of SNS between rule and function. @throws if a record fails: SNS retries an invocation as a whole. */
  readonly onSns: (event: SnsEvent, context?: InvocationContext) => Promise<void>;
  /** For a stream between rule and function, with `ReportBatchItemFailures`: assignable to `KinesisStreamHandler`. */
  readonly onKinesis: (event: KinesisEvent, context?: InvocationContext) => Promise<BatchResponse>;
  /** Delivery counters. */
  readonly counters: Counters;
}

/**
 * Consumes the events of a table behind an IoT rule, where no topic comes with a message except by `SELECT *, topic() AS topic`. Each
 * event is handled once in effect, those of an entity in turn, if {@link HandlingOptions.store} is one that all invocations share.
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
      throw new Error(`not handled: ${batchItemFailures.map(({ itemIdentifier }) => itemIdentifier).join(', ')}`);
    },
    onKinesis: ({ Records }, context) => consumer.batch(Records.map(kinesisRecord), context),
    get counters() {
      return consumer.counters;
    },
  };
}

/** A message, and what the service calls it. */
interface RuleMessage {
  readonly data: unknown;
  readonly transportId?: string;
}

/** A record of a batch: what it is reported by, and its message. */
interface BatchRecord {
  readonly id: string;
  readonly read: () => RuleMessage;
}

/** Why a record was not settled. */
interface Failed {
  readonly error: unknown;
}

// Read one by one, and without trust in their shape, so that a record which lacks something fails alone. To an empty identifier the
// services answer by sending the whole batch again.
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

  /** @throws why the message was not settled. */
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

  /** Settles a message before the end of an invocation. */
  async single(message: RuleMessage, context: InvocationContext | undefined): Promise<Failed | undefined> {
    return this.#beforeEnd(context, (deadline) => this.#failureOf(() => message, deadline));
  }

  // All at once: those of one entity wait for each other in the pipeline, in the order of the batch, and where one fails those behind
  // it fail as well.
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

  // Why a message is not settled before the deadline, if it is not.
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

  // Lambda freezes the process at its limit, and then everything would fail.
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

const BUSY = 'the message is leased by another consumer, or follows one of its entity that failed; it will be retried';

function isRejection(error: unknown): error is ConsumerError {
  return error instanceof ConsumerError && error.code === 'dead-letter-failed';
}

// What decoding finds is a value; thrown, it is an error, for the logs of the service.
function asError(thrown: unknown): unknown {
  return thrown instanceof Error || typeof thrown !== 'object' || thrown === null
    ? thrown
    : Object.assign(new Error(reasonOf(thrown)), thrown);
}

// The service delivers it again, and moves it to a queue of its own when it has failed too often.
function rejected({ error, data, reason }: DeadLetter): never {
  const excerpt = reason === 'undecodable' ? `; the message begins with ${excerptOf(data)}` : '';
  throw new ConsumerError('dead-letter-failed', 'onDeadLetter', `${reasonOf(error)}${excerpt}`, { cause: error });
}
