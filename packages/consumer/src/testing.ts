import type { DecodeResult, EncodedMessage, EventMessage, EventSdk, ReceivedBy, Reply, SdkTypes, Selection } from '@topicwright/runtime';
import { checkedSide, isUsedBy, type RequestProperties, rowOfType } from '@topicwright/runtime/internal';
import type { Counters, Outcome } from './counters.js';
import type { DeadLetter } from './dead-letter.js';
import { encodeReply } from './encode-reply.js';
import type { Handler, MessageInfo, ReplyFunction } from './handler.js';
import type { HandlingOptions } from './handling.js';
import type { Warning } from './hooks.js';
import { Pipeline } from './pipeline.js';
import { NO_MESSAGE_INFO } from './task.js';

/** Options of {@link testConsumer}. */
export interface TestConsumerOptions<
  Event extends EventMessage,
  ReplyFn extends ReplyFunction = ReplyFunction,
  Side extends string = string,
> extends HandlingOptions<Event> {
  readonly handler: Handler<Event, ReplyFn>;
  /** The side that the handler belongs to. It handles what this side receives, and replies with what it sends. Default: the first side. */
  readonly side?: Side;
}

/** A reply of the handler, as it would be published. */
export interface TestReply extends Omit<EncodedMessage, 'properties'> {
  readonly type: string;
  /** The properties of MQTT 5, among them the Correlation Data of the request if the spec matches replies by it. */
  readonly properties: { readonly [name: string]: unknown };
  /** The event that it answers. */
  readonly to: EventMessage;
}

/** A handler under test. Messages pass through the same pipeline as in production. */
export interface TestConsumer<Event extends EventMessage> {
  /**
   * Delivers a message and resolves with its outcome: `unselected` if the side does not receive it. A payload that is neither a string nor
   * bytes is serialized as JSON.
   */
  deliver(topic: string, payload: unknown, message?: Partial<MessageInfo>): Promise<Outcome>;
  /** Delivers a payload, for example a sample. The topic is rebuilt from it, as behind an IoT rule. */
  deliverPayload(payload: unknown): Promise<Outcome>;
  readonly counters: Counters;
  /** The dead letters so far: invalid messages, and messages whose handler failed. */
  readonly deadLetters: readonly DeadLetter<Event>[];
  /** What the handler has replied so far. */
  readonly replies: readonly TestReply[];
  readonly warnings: readonly Warning[];
  /** Ends the consumer. Call it at the end of each test. */
  close(): void;
}

/**
 * Tests a handler without a broker. Decoding, deduplication, ordering, retries and dead letters work as in a consumer. Each event gets
 * one attempt unless `retry` sets more.
 *
 * @throws {TopicError} `unknown-side`.
 * @example
 * ```ts
 * const consumer = testConsumer(awsIotEvents, { handler: (event) => save(event) });
 * expect(await consumer.deliverPayload(sampleThingCreated())).toBe('handled');
 * ```
 */
export function testConsumer<
  Event extends EventMessage,
  Select extends Selection,
  Types extends SdkTypes,
  Side extends NonNullable<Select['side']> = Types['firstSide'],
  Received extends EventMessage = Extract<Event, { readonly type: ReceivedBy<Types, Side> }>,
>(
  sdk: EventSdk<Event, Select, Types>,
  { handler, side, ...options }: TestConsumerOptions<Received, Reply<Event, Types, Received['type']>, Side>,
): TestConsumer<Received> {
  const { table } = sdk;
  const ownSide = checkedSide(table, side);
  const isSelected = (type: string): boolean => {
    const row = rowOfType(table, type);
    return row !== undefined && isUsedBy(table, ownSide, row, 'receive');
  };
  const deadLetters: DeadLetter<Received>[] = [];
  const warnings: Warning[] = [];
  const replies: TestReply[] = [];
  const received = sdk as unknown as EventSdk<Received, never>;
  const replyTo = (event: Received, request?: RequestProperties): ReplyFunction => {
    const reply = async (
      type: string,
      payload: unknown,
      params: object = {},
      options: { readonly properties?: object } = {},
    ): Promise<void> => {
      const input = { event, request, type, payload, params, properties: options.properties, side };
      const { encode, properties } = encodeReply(received, input);
      const message = encode();
      replies.push({ type, to: event, ...message, properties: { ...message.properties, ...properties } });
    };
    return reply as ReplyFunction;
  };
  const pipeline = new Pipeline(received, handler as unknown as Handler<Received>, {
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
      const decode = (): DecodeResult<Received> => received.decode(topic, data);
      const info = { ...NO_MESSAGE_INFO, ...message };
      return pipeline.settle({ decode, data, topic, message: info, isSelected, replyTo: (event) => replyTo(event, info.properties) });
    },
    deliverPayload: async (data) => pipeline.settle({ decode: () => received.decodePayload(data), data, isSelected, replyTo }),
    get counters() {
      return pipeline.counters;
    },
    deadLetters,
    replies,
    warnings,
    close: () => pipeline.close(),
  };
}
