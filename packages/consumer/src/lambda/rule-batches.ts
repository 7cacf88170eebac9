import type { EventMessage, EventSdk } from '@topicwright/runtime';
import { callAsync } from '../awaitable.js';
import { ConsumerError, positiveInteger, reasonOf } from '../consumer-error.js';
import type { Counters } from '../counters.js';
import { type DeadLetter, excerptOf, isDeadLetterFailure } from '../dead-letter.js';
import type { Handler } from '../handler.js';
import type { HandlingOptions } from '../handling.js';
import { Pipeline } from '../pipeline.js';
import { StopSignal } from '../stop-signal.js';
import type { Timer } from '../timers.js';
import { decodeRecord } from './decode-record.js';
import type { BatchRecord, InvocationContext, RuleMessage } from './records.js';

/** Options of `ruleConsumer`. Each event gets one attempt unless `retry` sets more, because the AWS service retries. */
export interface RuleConsumerOptions<Event extends EventMessage> extends Omit<HandlingOptions<Event>, 'undecodable'> {
  readonly handler: Handler<Event>;
  /**
   * How long before the end of an invocation handlers are aborted, in milliseconds. The response follows when they have ended, at the
   * latest after half of this time. Unfinished records count as failed. Default: 1,000.
   */
  readonly reserveMs?: number;
}

/** Why a record was not settled. */
export interface FailedRecord {
  readonly error: unknown;
}

/** What the messages of a batch have in common. */
interface Batch {
  readonly deadline: StopSignal;
  readonly failedQueues: Set<string>;
}

/** Settles the records of invocations. */
export class RuleBatches<Event extends EventMessage> {
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
  async #settle({ data, transportId, isRedelivered = true }: RuleMessage, { deadline, failedQueues }: Batch): Promise<void> {
    const outcome = await this.#pipeline.settle({
      decode: () => decodeRecord(this.#sdk, data),
      data,
      ...(transportId !== undefined && { transportId }),
      ...(isRedelivered ? { failedQueues } : { isRedelivered }),
      cancel: deadline,
    });
    if (outcome === 'abandoned') throw new ConsumerError('busy', 'store', BUSY);
  }

  /**
   * Settles a single message before the deadline. Messages with the same `failedQueues` are of one batch.
   *
   * @throws the decode or handler error, or a {@link ConsumerError}.
   */
  async handle(read: () => RuleMessage, context: InvocationContext | undefined, failedQueues: Set<string> = new Set()): Promise<void> {
    const failed = await this.#beforeEnd(context, (deadline) => this.#failureOf(read, { deadline, failedQueues }));
    if (failed) throw isDeadLetterFailure(failed.error) ? asError(failed.error.cause) : failed.error;
  }

  /**
   * Settles records, and returns the failures in the same order. All records start at once. The pipeline handles records of one entity in
   * batch order. If one fails, so do the later ones.
   */
  async batch(records: readonly BatchRecord[], context: InvocationContext | undefined): Promise<readonly (FailedRecord | undefined)[]> {
    const failedQueues = new Set<string>();
    const failures = await this.#beforeEnd(context, (deadline) =>
      Promise.all(records.map(({ read }) => this.#failureOf(read, { deadline, failedQueues }))),
    );
    failures.forEach((failed, i) => {
      if (failed) console.error(`topicwright: record ${records[i]?.id} failed: ${reasonOf(failed.error)}`);
    });
    return failures;
  }

  // Resolves with the failure of a message, or `undefined` if it was settled before the deadline.
  #failureOf(read: () => RuleMessage, batch: Batch): Promise<FailedRecord | undefined> {
    return new Promise((resolve) => {
      const { deadline } = batch;
      const unfinished = (): FailedRecord => ({ error: new ConsumerError('deadline', 'reserveMs', UNFINISHED) });
      // The handler is aborted first. When it ends, its claim is released for the next invocation.
      let timer: Timer | undefined;
      const stopListening = deadline.onStop(() => {
        timer = setTimeout(() => resolve(unfinished()), this.#reserveMs / 2);
      });
      const end = (failed: FailedRecord | undefined): void => {
        stopListening();
        clearTimeout(timer);
        resolve(deadline.isStopped && (!failed || isBusy(failed)) ? unfinished() : failed);
      };
      const settled = callAsync(() => this.#settle(read(), batch));
      settled.then(
        () => end(undefined),
        (error) => end({ error }),
      );
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

// Without `onDeadLetter` the record fails. The service redelivers it, and moves it to its dead-letter queue after too many failures.
function rejected({ error, data, reason }: DeadLetter): never {
  const excerpt = reason === 'undecodable' ? `; the message begins with ${excerptOf(data)}` : '';
  throw new ConsumerError('dead-letter-failed', 'onDeadLetter', `${reasonOf(error)}${excerpt}`, { cause: error });
}

function isBusy({ error }: FailedRecord): boolean {
  return error instanceof ConsumerError && error.code === 'busy';
}

/** Whether the record may succeed if the invocation is repeated: the store failed, another consumer had the record, or time ran out. */
export function isTransient({ error }: FailedRecord): boolean {
  return error instanceof ConsumerError && TRANSIENT.has(error.code);
}

const TRANSIENT: ReadonlySet<string> = new Set(['busy', 'store-failed', 'deadline']);

// A decode error is a plain object. It is thrown as an `Error`, so that the service logs it properly.
function asError(thrown: unknown): unknown {
  return thrown instanceof Error || typeof thrown !== 'object' || thrown === null
    ? thrown
    : Object.assign(new Error(reasonOf(thrown)), thrown);
}
