import { setTimeout as delay } from 'node:timers/promises';
import {
  type DecodeResult,
  type EventMessage,
  type EventSdk,
  filterMatches,
  type SelectedFilters,
  type TopicFilter,
} from '@topicwright/runtime';
import type { IConnackPacket, MqttClient } from 'mqtt';
import { type Awaitable, after, isLater } from './awaitable.js';
import type { ConsumeOptions, Consumer } from './consume-options.js';
import { ConsumerError, reasonOf } from './consumer-error.js';
import type { Counters } from './counters.js';
import { deferred } from './deferred.js';
import { type EventStream, eventStream } from './event-stream.js';
import type { Outcome, PipelineOptions } from './handling.js';
import { type Acknowledge, type Delivery, deferAcks, type LateAcks } from './late-acks.js';
import { openClient } from './open-client.js';
import { Pipeline } from './pipeline.js';
import { planSubscription, refused, type Subscription, subscribe } from './subscribe.js';

/** AWS IoT answers a SUBSCRIBE that no policy allows by ending the connection; so may a poor network, so not the first time is believed. */
const MOST_ENDS_BEFORE_SUBACK = 3;

/** As often the first connection may end before the broker answers, by itself no error for MQTT.js. */
const MOST_ENDS_BEFORE_CONNACK = 3;

/** How long a broker may take for an UNSUBACK before the consumer leaves without it. */
const UNSUBACK_WITHIN_MS = 5000;

/** Packet identifiers bound what a broker sends with QoS 1; this bounds in the same way what it sends with QoS 0. */
const MOST_WAITING = 65_535;

const NEVER = (): boolean => false;

/** A consumer over MQTT.js. */
export class MqttConsumer<Event extends EventMessage> implements Consumer<Event> {
  readonly filters: readonly TopicFilter[];
  readonly alsoReceives: readonly Event['type'][];
  readonly closed: Promise<void>;
  readonly #sdk: EventSdk<Event, never>;
  readonly #options: ConsumeOptions<Event>;
  readonly #subscription: Subscription;
  readonly #pipeline: Pipeline<Event>;
  readonly #stream: EventStream<Event> | undefined;
  /** Aborted when the consumer is to stop: handlers are told. */
  readonly #stopping = new AbortController();
  /** Aborted when nothing may begin any more. */
  readonly #stop = new AbortController();
  readonly #isReady = deferred();
  readonly #isClosed = deferred();
  #client: MqttClient | undefined;
  #acks: LateAcks | undefined;
  #endsBeforeSuback = 0;
  #endsBeforeConnack = 0;
  #wasConnected = false;
  /** The session of the broker, counted: it gives again what was not acknowledged in this one, and in none before. */
  #session = 0;
  #hasSubscribed = false;
  #wasTold = false;
  #running = 0;
  #whenIdle: (() => void) | undefined;

  constructor(sdk: EventSdk<Event, never>, { filters, alsoReceives }: SelectedFilters<Event['type']>, options: ConsumeOptions<Event>) {
    this.#sdk = sdk;
    this.#options = options;
    this.filters = filters;
    this.alsoReceives = alsoReceives;
    this.#subscription = planSubscription(sdk.table, filters, options.shareGroup);
    this.#stream = options.handler ? undefined : eventStream<Event>();
    this.#pipeline = new Pipeline(
      sdk,
      options.handler ?? (this.#stream as EventStream<Event>).handler,
      this.#handling(),
      this.#stop.signal,
    );
    this.closed = this.#isClosed.promise;
    // Who asks for neither learns of a failure by `closed`, or by the loop.
    this.#isReady.promise.catch(() => undefined);
    if (this.#stream) this.closed.catch(() => undefined);
    this.#start().catch((error) => this.#close(error));
  }

  get counters(): Counters {
    return this.#pipeline.counters;
  }

  get ready(): Promise<void> {
    // Who waits here is told here of what fails before, and need not listen to `closed`, too.
    this.#isReady.promise.catch(() => void this.closed.catch(() => undefined));
    return this.#isReady.promise;
  }

  close(): Promise<void> {
    this.#close();
    return this.closed;
  }

  // What the loop has thrown already is not thrown again at the end of its block.
  [Symbol.asyncDispose](): Promise<void> {
    return this.close().catch((error) => {
      if (!this.#wasTold) throw error;
    });
  }

  [Symbol.asyncIterator](): AsyncIterator<Event, undefined> {
    const stream = this.#stream;
    if (!stream) throw new ConsumerError('already-consumed', 'handler', 'the events go to the handler, so no loop can have them');
    return {
      next: () =>
        stream.next().catch((error) => {
          this.#wasTold = true;
          throw error;
        }),
      return: async () => {
        await this.close();
        return { done: true, value: undefined };
      },
    };
  }

  // A loop takes one event at a time.
  #handling(): PipelineOptions<Event> {
    return { ...this.#options, stopping: this.#stopping.signal, ...(!this.#options.handler && { concurrency: 1 }) };
  }

  async #start(): Promise<void> {
    const { signal, ack = 'late' } = this.#options;
    this.#client = this.#options.client;
    if (signal?.aborted) return this.#close();
    signal?.addEventListener('abort', () => this.#close(), { once: true, signal: this.#stopping.signal });
    const client = this.#client ?? (await openClient(this.#options));
    this.#client = client;
    if (ack === 'early') client.on('message', this.#onMessage);
    else {
      this.#acks = deferAcks(client, this.#take);
      // Subscribing again is done here, in batches that the broker takes.
      client.options.resubscribe = false;
    }
    client.on('connect', this.#onConnect);
    client.on('end', this.#onEnd);
    client.on('close', this.#onClose);
    if (!this.#options.client) client.on('error', this.#onError);
    if (this.#stopping.signal.aborted) return;
    this.#wasConnected = client.connected;
    if (client.connected) await this.#subscribe();
    else if (client.options.manualConnect && !client.reconnecting) this.#connect(client);
  }

  // What is wrong with a key or a certificate is thrown here.
  #connect(client: MqttClient): void {
    try {
      client.connect();
    } catch (cause) {
      throw this.#notConnected(reasonOf(cause), { cause });
    }
  }

  readonly #onConnect = (connack: IConnackPacket): void => {
    this.#wasConnected = true;
    if (!connack.sessionPresent) this.#session += 1;
    if (this.#stopping.signal.aborted || (connack.sessionPresent && this.#hasSubscribed)) return;
    this.#subscribe().catch((error) => this.#close(error));
  };

  readonly #onEnd = (): void => this.#close();

  readonly #onError = (cause: Error): void => {
    // Later on the client connects again by itself.
    if (!this.#wasConnected) this.#close(this.#notConnected(cause.message, { cause }));
  };

  readonly #onClose = (): void => {
    if (this.#stopping.signal.aborted) return;
    if (!this.#wasConnected) this.#endsBeforeConnack += 1;
    if (this.#endsBeforeConnack >= MOST_ENDS_BEFORE_CONNACK)
      this.#close(this.#notConnected(`the connection ended ${this.#endsBeforeConnack} times before a CONNACK; is it TLS, and is it MQTT?`));
    else if (!this.#client?.options.reconnectPeriod)
      this.#close(this.#notConnected('the connection ended, and reconnectPeriod 0 says not to make it again'));
  };

  // A URL may hold a password.
  #notConnected(reason: string, options?: ErrorOptions): ConsumerError {
    const { url, client } = this.#options;
    const host = url !== undefined && URL.canParse(url) ? ` to ${new URL(url).host}` : '';
    return new ConsumerError('connection-failed', client ? 'client' : 'url', `cannot connect${host}: ${reason}`, options);
  }

  async #subscribe(): Promise<void> {
    const client = this.#client as MqttClient;
    try {
      await subscribe(client, this.#subscription);
      this.#hasSubscribed = true;
      this.#endsBeforeSuback = 0;
      this.#isReady.resolve();
    } catch (error) {
      if (this.#stopping.signal.aborted) return;
      if (error instanceof ConsumerError) throw error;
      this.#endsBeforeSuback += 1;
      if (this.#endsBeforeSuback < MOST_ENDS_BEFORE_SUBACK) return;
      const { table, batches } = this.#subscription;
      const filters = batches.flat().join(', ');
      throw refused(table, batches[0]?.[0] ?? '', `the connection ended ${this.#endsBeforeSuback} times before the SUBACK of ${filters}`);
    }
  }

  readonly #onMessage = (topic: string, data: Uint8Array, { qos }: { readonly qos: 0 | 1 | 2 }): void => {
    const { dialect } = this.#sdk.table;
    if (this.filters.some((filter) => filterMatches(filter, topic, { dialect })))
      this.#take({ topic, data, qos, isGone: NEVER }, () => undefined);
  };

  readonly #take = (delivery: Delivery, acknowledge: Acknowledge): void => {
    if (this.#stop.signal.aborted) return;
    const outcome = this.#outcomeOf(delivery);
    if (isLater(outcome)) this.#settleLater(outcome, acknowledge);
    else if (outcome !== 'abandoned') acknowledge();
  };

  async #settleLater(outcome: PromiseLike<Outcome>, acknowledge: Acknowledge): Promise<void> {
    this.#running += 1;
    try {
      if ((await outcome) !== 'abandoned') acknowledge();
    } catch (error) {
      this.#close(error);
    }
    this.#running -= 1;
    if (this.#running === 0) this.#whenIdle?.();
  }

  #outcomeOf({ topic, data, qos, isGone }: Delivery): Awaitable<Outcome> {
    const decode = (): DecodeResult<Event> => this.#sdk.decode(topic, data);
    const session = this.#session;
    // While there is no connection it is not known whether the broker will remember.
    const comesAgain = (): boolean => this.#session === session && this.#client?.connected === true && isGone();
    if (qos > 0 || this.#running <= MOST_WAITING)
      return this.#pipeline.settle({ decode, topic, data, ...(qos > 0 && { isGone: comesAgain }) });
    const error = new Error(`more than ${MOST_WAITING} messages wait`);
    return after(this.#pipeline.giveUp({ reason: 'overflow', topic, data, error, attempts: 0 }), () => 'dead');
  }

  // What the client asks the broker for. In MQTT 5 a session ends with its connection where no time is given.
  #isSessionKept(): boolean {
    const { clean, protocolVersion, properties } = this.#client?.options ?? {};
    return clean === false && (protocolVersion !== 5 || Number(properties?.sessionExpiryInterval) > 0);
  }

  #close(error?: unknown): void {
    if (this.#stopping.signal.aborted) return;
    this.#stopping.abort();
    this.#stream?.end(error);
    if (error !== undefined) this.#stop.abort();
    this.#end()
      .catch((cause) => {
        error ??= cause;
      })
      .finally(() => {
        this.#isReady.reject(error ?? new ConsumerError('connection-failed', 'client', 'the consumer was closed before it had subscribed'));
        if (error === undefined) this.#isClosed.resolve();
        else this.#isClosed.reject(error);
      });
  }

  // Unsubscribes, finishes what is to be finished, acknowledges it, and leaves.
  async #end(): Promise<void> {
    const client = this.#client;
    let isAnswered = true;
    try {
      // The broker keeps for a session that is kept what is not acknowledged. Of another, what has come is handled first.
      if (this.#isSessionKept() || this.#stream) this.#stop.abort();
      if (client?.connected) isAnswered = await this.#unsubscribe(client);
      await this.#idle();
      this.#acks?.flush();
    } finally {
      this.#stop.abort();
      this.#pipeline.close();
      if (client) await this.#leave(client, isAnswered);
    }
  }

  async #idle(): Promise<void> {
    if (this.#running === 0) return;
    await new Promise<void>((resolve) => {
      this.#whenIdle = resolve;
    });
  }

  // A persistent session keeps its subscriptions: the broker holds for it what comes while nobody is there.
  // Whether the broker answered, or had nothing to answer.
  async #unsubscribe(client: MqttClient): Promise<boolean> {
    if (this.#isSessionKept()) return true;
    const answered = this.#subscription.batches.map((batch) => client.unsubscribeAsync([...batch]).catch(() => undefined));
    return Promise.race([Promise.all(answered).then(() => true), delay(UNSUBACK_WITHIN_MS, false, { ref: false })]);
  }

  async #leave(client: MqttClient, isAnswered: boolean): Promise<void> {
    client.off('connect', this.#onConnect);
    client.off('end', this.#onEnd);
    client.off('close', this.#onClose);
    client.off('message', this.#onMessage);
    this.#acks?.restore();
    if (this.#options.ack === 'early' && this.#options.client) return;
    // A client that was asked to end would connect again where it ends in the middle of an attempt to.
    client.options.reconnectPeriod = 0;
    // What waits for an answer that does not come would keep it from ending.
    await client.endAsync(!client.connected || !isAnswered);
    client.off('error', this.#onError);
  }
}
