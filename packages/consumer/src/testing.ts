import type { DecodeResult, EventMessage, EventSdk } from '@topicwright/runtime';
import type { Counters, Outcome } from './counters.js';
import type { DeadLetter } from './dead-letter.js';
import type { Handler, HandlingOptions, MessageInfo } from './handling.js';
import type { Warning } from './hooks.js';
import { Pipeline } from './pipeline.js';
import { NO_MESSAGE_INFO } from './task.js';

/** How a handler is tested: with the options that it has in production. */
export interface TestConsumerOptions<Event extends EventMessage> extends HandlingOptions<Event> {
  readonly handler: Handler<Event>;
}

/** A handler under test. Messages go through the pipeline as those of a broker do. */
export interface TestConsumer<Event extends EventMessage> {
  /** Delivers a message. A payload that is no string and no bytes is written as JSON. Resolves with what it came to. */
  deliver(topic: string, payload: unknown, message?: Partial<MessageInfo>): Promise<Outcome>;
  /** Delivers a payload whose topic is rebuilt from it, as behind an IoT rule: samples, for one. */
  deliverPayload(payload: unknown): Promise<Outcome>;
  readonly counters: Counters;
  /** What the handler failed for, or what was not valid: all dead letters so far. */
  readonly deadLetters: readonly DeadLetter<Event>[];
  readonly warnings: readonly Warning[];
  close(): void;
}

/**
 * Tests a handler without a broker: decoding, deduplication, order, retries and dead letters are those of a consumer. A failing handler
 * is tried once, unless `retry` says otherwise.
 *
 * @example
 * ```ts
 * const consumer = testConsumer(awsIotEvents, { handler: (event) => save(event) });
 * expect(await consumer.deliverPayload(sampleThingCreated())).toBe('handled');
 * ```
 */
export function testConsumer<Event extends EventMessage>(
  sdk: EventSdk<Event, never>,
  { handler, ...options }: TestConsumerOptions<Event>,
): TestConsumer<Event> {
  const deadLetters: DeadLetter<Event>[] = [];
  const warnings: Warning[] = [];
  const pipeline = new Pipeline(sdk, handler, {
    ...options,
    retry: { attempts: 1, ...options.retry },
    onDeadLetter: async (letter) => {
      deadLetters.push(letter);
      await options.onDeadLetter?.(letter);
    },
    hooks: {
      ...options.hooks,
      onWarning: (warning) => {
        warnings.push(warning);
        options.hooks?.onWarning?.(warning);
      },
    },
  });
  return {
    deliver: async (topic, payload, message) => {
      const data = typeof payload === 'string' || payload instanceof Uint8Array ? payload : JSON.stringify(payload);
      const decode = (): DecodeResult<Event> => sdk.decode(topic, data);
      return pipeline.settle({ decode, data, topic, message: { ...NO_MESSAGE_INFO, ...message } });
    },
    deliverPayload: async (data) => pipeline.settle({ decode: () => sdk.decodePayload(data), data }),
    get counters() {
      return pipeline.counters;
    },
    deadLetters,
    warnings,
    close: () => pipeline.close(),
  };
}
