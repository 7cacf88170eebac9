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
import { ConsumerError } from './consumer-error.js';
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
  /** The broker knew the session when the connection that is there now was made, so it gives again what was not acknowledged. */
  #isSessionResumed = false;
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
    else if (client.options.manualConnect && !client.reconnecting) client.connect();
  }

  readonly #onConnect = (connack: IConnackPacket): void => {
    this.#wasConnected = true;
    this.#isSessionResumed = connack.sessionPresent;
    if (this.#stopping.signal.aborted || (connack.sessionPresent && this.#hasSubscribed)) return;
    this.#subscribe().catch((error) => this.#close(error));
  };

  readonly #onEnd = (): void => this.#close();

  readonly #onError = (cause: Error): void => {
    // Later on the client connects again by itself.
    if (!this.#wasConnected) this.#close(this.#notConnected(cause.message, cause));
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
  #notConnected(reason: string, cause?: Error): ConsumerError {
    const { url, client } = this.#options;
    const host = url !== undefined && URL.canParse(url) ? ` to ${new URL(url).host}` : '';
    return new ConsumerError('connection-failed', client ? 'client' : 'url', `cannot connect${host}: ${reason}`, cause && { cause });
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
    if (qos > 0 || this.#running <= MOST_WAITING)
      return this.#pipeline.settle({ decode, topic, data, ...(qos > 0 && { isGone: () => this.#isSessionResumed && isGone() }) });
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
    try {
      // The broker keeps for a session that is kept what is not acknowledged. Of another, what has come is handled first.
      if (this.#isSessionKept() || this.#stream) this.#stop.abort();
      if (client?.connected) await this.#unsubscribe(client);
      await this.#idle();
      this.#acks?.flush();
    } finally {
      this.#stop.abort();
      this.#pipeline.close();
      if (client) await this.#leave(client);
    }
  }

  async #idle(): Promise<void> {
    if (this.#running === 0) return;
    await new Promise<void>((resolve) => {
      this.#whenIdle = resolve;
    });
  }

  // A persistent session keeps its subscriptions: the broker holds for it what comes while nobody is there.
  async #unsubscribe(client: MqttClient): Promise<void> {
    if (this.#isSessionKept()) return;
    const answered = this.#subscription.batches.map((batch) => client.unsubscribeAsync([...batch]).catch(() => undefined));
    await Promise.race([Promise.all(answered), delay(UNSUBACK_WITHIN_MS, undefined, { ref: false })]);
  }

  async #leave(client: MqttClient): Promise<void> {
    client.off('connect', this.#onConnect);
    client.off('end', this.#onEnd);
    client.off('close', this.#onClose);
    client.off('message', this.#onMessage);
    this.#acks?.restore();
    if (this.#options.ack === 'early' && this.#options.client) return;
    await client.endAsync(!client.connected);
    client.off('error', this.#onError);
  }
}
