import type { EventMessage, EventSdk } from '@topicwright/runtime';
import { ConsumerError, reasonOf } from './consumer-error.js';
import type { Counters } from './counters.js';
import type { DeadLetter } from './dead-letter.js';
import type { Handler, HandlingOptions } from './handling.js';
import { Pipeline } from './pipeline.js';

/** An SQS message, as Lambda hands it over in `Records`. */
export interface SqsRecord {
  readonly messageId: string;
  readonly body: string;
}

/** A Kinesis record, as Lambda hands it over in `Records`. */
export interface KinesisRecord {
  readonly kinesis: { readonly data: string; readonly sequenceNumber: string };
}

/** What Lambda is answered where `ReportBatchItemFailures` is on: these come again, the others do not. */
export interface BatchResponse {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[];
}

/** How events are handled that come behind an IoT rule. A handler is tried once where `retry` is not given: the service tries again. */
export interface RuleConsumerOptions<Event extends EventMessage> extends HandlingOptions<Event> {
  readonly handler: Handler<Event>;
}

/** Handlers for Lambda. What has no `onDeadLetter` and is given up fails, so that the service tries it again and then puts it aside. */
export interface RuleConsumer {
  /** For a rule that invokes the function: one message a call. @throws what the handler threw, or a {@link ConsumerError}. */
  readonly onMessage: (message: unknown) => Promise<void>;
  /** For a queue between rule and function, with `ReportBatchItemFailures`. */
  readonly onSqs: (event: { readonly Records: readonly SqsRecord[] }) => Promise<BatchResponse>;
  /** For a stream between rule and function, with `ReportBatchItemFailures`: what follows the first failure comes again, too. */
  readonly onKinesis: (event: { readonly Records: readonly KinesisRecord[] }) => Promise<BatchResponse>;
  /** What became of the messages so far. */
  readonly counters: Counters;
}

/**
 * Consumes the events of a table behind an IoT rule, where no topic comes with a message but what `SELECT *, topic() AS topic` adds:
 * once in effect and in order per entity, as over MQTT. A store for all invocations is needed for that: {@link HandlingOptions.store}.
 */
export function ruleConsumer<Event extends EventMessage>(sdk: EventSdk<Event, never>, options: RuleConsumerOptions<Event>): RuleConsumer {
  const handling = { ...options, retry: { attempts: 1, ...options.retry }, onDeadLetter: options.onDeadLetter ?? failing, waits: false };
  const pipeline = new Pipeline(sdk, options.handler, handling, new AbortController().signal);

  const settle = async (data: unknown): Promise<void> => {
    const outcome = await pipeline.settle({ decode: () => sdk.decodePayload(data), data });
    if (outcome === 'abandoned')
      throw new ConsumerError('busy', 'store', 'another consumer handles the message; it is to come again when that one may have failed');
  };

  return {
    onMessage: async (message) => {
      try {
        await settle(message);
      } catch (error) {
        throw error instanceof ConsumerError && error.code === 'dead-letter-failed' ? asError(error.cause) : error;
      }
    },
    onSqs: async ({ Records }) => {
      const failed = await failures(Records, ({ body }) => settle(body));
      return { batchItemFailures: failed.map(({ messageId }) => ({ itemIdentifier: messageId })) };
    },
    onKinesis: async ({ Records }) => {
      const failed = await failures(Records, ({ kinesis }) => settle(Buffer.from(kinesis.data, 'base64')));
      return { batchItemFailures: failed.map(({ kinesis }) => ({ itemIdentifier: kinesis.sequenceNumber })) };
    },
    get counters() {
      return pipeline.counters;
    },
  };
}

// What decoding finds is a value; thrown, it is an error, for the logs of the service.
function asError(thrown: unknown): unknown {
  return thrown instanceof Error || typeof thrown !== 'object' || thrown === null
    ? thrown
    : Object.assign(new Error(reasonOf(thrown)), thrown);
}

// The service that handed it over puts aside what fails too often.
function failing({ error }: DeadLetter): never {
  throw new ConsumerError('dead-letter-failed', 'onDeadLetter', 'there is no onDeadLetter', { cause: error });
}

// All at once: those of one entity wait for each other in the pipeline, in the order of the batch,
// and where one fails those behind it come again as well.
async function failures<Item>(items: readonly Item[], settle: (item: Item) => Promise<void>): Promise<readonly Item[]> {
  const results = await Promise.allSettled(items.map(settle));
  return items.filter((_, i) => results[i]?.status === 'rejected');
}
