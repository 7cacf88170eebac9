import { type EventMessage, type EventSdk, filterMatches, type TopicFilter } from '@topicwright/runtime';
import type { IConnackPacket, MqttClient } from 'mqtt';
import { type Awaitable, after, isLater } from './awaitable.js';
import type { ConsumeOptions, Consumer } from './consume-options.js';
import { ConsumerError } from './consumer-error.js';
import type { Counters } from './counters.js';
import { deferred } from './deferred.js';
import { type EventStream, eventStream } from './event-stream.js';
import type { Outcome } from './handling.js';
import { type Acknowledge, type Delivery, deferAcks, type LateAcks } from './late-acks.js';
import { openClient } from './open-client.js';
import { Pipeline } from './pipeline.js';
import { planSubscription, refused, type Subscription, subscribe } from './subscribe.js';

/** AWS IoT answers a SUBSCRIBE that no policy allows by ending the connection; so may a poor network, so not the first time is believed. */
const MOST_ENDS_BEFORE_SUBACK = 3;

/** Packet identifiers bound what a broker sends with QoS 1; this bounds in the same way what it sends with QoS 0. */
const MOST_WAITING = 65_535;

/** A consumer over MQTT.js. */
export class MqttConsumer<Event extends EventMessage> implements Consumer<Event> {
  readonly filters: readonly TopicFilter[];
  readonly closed: Promise<void>;
  readonly #sdk: EventSdk<Event, never>;
  readonly #options: ConsumeOptions<Event>;
  readonly #subscription: Subscription;
  readonly #pipeline: Pipeline<Event>;
  readonly #stream: EventStream<Event> | undefined;
  readonly #stop = new AbortController();
  readonly #isReady = deferred();
  readonly #isClosed = deferred();
  #client: MqttClient | undefined;
  #acks: LateAcks | undefined;
  #endsBeforeSuback = 0;
  #wasConnected = false;
  #hasSubscribed = false;
  #wasTold = false;
  #running = 0;
  #whenIdle: (() => void) | undefined;

  constructor(sdk: EventSdk<Event, never>, filters: readonly TopicFilter[], options: ConsumeOptions<Event>) {
    this.#sdk = sdk;
    this.#options = options;
    this.filters = filters;
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
  #handling(): ConsumeOptions<Event> {
    return this.#options.handler ? this.#options : { ...this.#options, concurrency: 1 };
  }

  async #start(): Promise<void> {
    const { signal, ack = 'late' } = this.#options;
    if (signal?.aborted) return this.#close();
    signal?.addEventListener('abort', () => this.#close(), { once: true, signal: this.#stop.signal });
    const client = this.#options.client ?? (await openClient(this.#options));
    this.#client = client;
    if (ack === 'early') client.on('message', this.#onMessage);
    else {
      this.#acks = deferAcks(client, this.#take);
      // Subscribing again is done here, in batches that the broker takes.
      client.options.resubscribe = false;
    }
    client.on('connect', this.#onConnect);
    client.on('end', this.#onEnd);
    if (!this.#options.client) client.on('error', this.#onError);
    if (this.#stop.signal.aborted) return;
    if (client.connected) await this.#subscribe();
    else if (client.options.manualConnect && !client.reconnecting) client.connect();
  }

  readonly #onConnect = (connack: IConnackPacket): void => {
    this.#wasConnected = true;
    if (connack.sessionPresent && this.#hasSubscribed) return;
    this.#subscribe().catch((error) => this.#close(error));
  };

  readonly #onEnd = (): void => this.#close();

  readonly #onError = (cause: Error): void => {
    // Later on the client connects again by itself.
    if (!this.#wasConnected)
      this.#close(new ConsumerError('connection-failed', 'url', `cannot connect to ${this.#options.url}: ${cause.message}`, { cause }));
  };

  async #subscribe(): Promise<void> {
    const client = this.#client as MqttClient;
    try {
      await subscribe(client, this.#subscription);
      this.#hasSubscribed = true;
      this.#endsBeforeSuback = 0;
      this.#isReady.resolve();
    } catch (error) {
      if (this.#stop.signal.aborted) return;
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
    if (this.filters.some((filter) => filterMatches(filter, topic, { dialect }))) this.#take({ topic, data, qos }, () => undefined);
  };

  readonly #take = ({ topic, data, qos }: Delivery, acknowledge: Acknowledge): void => {
    if (this.#stop.signal.aborted) return;
    const outcome = this.#outcomeOf({ topic, data, qos });
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

  #outcomeOf({ topic, data, qos }: Delivery): Awaitable<Outcome> {
    if (qos > 0 || this.#running <= MOST_WAITING)
      return this.#pipeline.settle({ decode: () => this.#sdk.decode(topic, data), topic, data });
    const error = new Error(`more than ${MOST_WAITING} messages wait`);
    return after(this.#pipeline.giveUp({ reason: 'overflow', topic, data, error, attempts: 0 }), () => 'dead');
  }

  #close(error?: unknown): void {
    if (this.#stop.signal.aborted) return;
    this.#stop.abort();
    this.#stream?.end(error);
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

  // Takes nothing more, finishes what runs, acknowledges it, and leaves.
  async #end(): Promise<void> {
    const client = this.#client;
    try {
      if (client?.connected) await this.#unsubscribe(client);
      if (this.#running > 0) {
        await new Promise<void>((resolve) => {
          this.#whenIdle = resolve;
        });
      }
      this.#acks?.flush();
    } finally {
      this.#pipeline.close();
      if (client) await this.#leave(client);
    }
  }

  // A persistent session keeps its subscriptions: the broker holds for it what comes while nobody is there.
  async #unsubscribe(client: MqttClient): Promise<void> {
    if (client.options.clean === false) return;
    for (const batch of this.#subscription.batches) await client.unsubscribeAsync([...batch]).catch(() => undefined);
  }

  async #leave(client: MqttClient): Promise<void> {
    client.off('connect', this.#onConnect);
    client.off('end', this.#onEnd);
    client.off('message', this.#onMessage);
    this.#acks?.restore();
    if (this.#options.ack === 'early' && this.#options.client) return;
    await client.endAsync(!client.connected);
    client.off('error', this.#onError);
  }
}
