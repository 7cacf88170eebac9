import type { DecodeResult, EventMessage, EventSdk } from '@topicwright/runtime';
import type { Counters, Outcome } from './counters.js';
import type { DeadLetter } from './dead-letter.js';
import type { Handler, MessageInfo } from './handler.js';
import type { HandlingOptions } from './handling.js';
import type { Warning } from './hooks.js';
import { Pipeline } from './pipeline.js';
import { NO_MESSAGE_INFO } from './task.js';

/** Options of {@link testConsumer}. */
export interface TestConsumerOptions<Event extends EventMessage> extends HandlingOptions<Event> {
  readonly handler: Handler<Event>;
}

/** A handler under test. Messages pass through the same pipeline as in production. */
export interface TestConsumer<Event extends EventMessage> {
  /** Delivers a message and resolves with its outcome. A payload that is neither a string nor bytes is serialized as JSON. */
  deliver(topic: string, payload: unknown, message?: Partial<MessageInfo>): Promise<Outcome>;
  /** Delivers a payload, for example a sample. The topic is rebuilt from it, as behind an IoT rule. */
  deliverPayload(payload: unknown): Promise<Outcome>;
  readonly counters: Counters;
  /** The dead letters so far: invalid messages, and messages whose handler failed. */
  readonly deadLetters: readonly DeadLetter<Event>[];
  readonly warnings: readonly Warning[];
  close(): void;
}

/**
 * Tests a handler without a broker. Decoding, deduplication, ordering, retries and dead letters work as in a consumer. Each event gets
 * one attempt unless `retry` sets more.
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
      const isRaw = typeof payload === 'string' || payload instanceof Uint8Array;
      const data = isRaw ? payload : payload === undefined ? '' : JSON.stringify(payload);
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
