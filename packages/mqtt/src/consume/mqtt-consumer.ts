import { ConsumerError, type Counters, type Delivery, type Outcome, Pipeline, type Warning } from '@topicwright/consumer';
import {
  type EventStream,
  eventStream,
  monotonicMs,
  positiveInteger,
  TIMED_OUT,
  type Warn,
  warnBy,
  withTimeout,
} from '@topicwright/consumer/internal';
import type { EventMessage, EventSdk, Selection, TopicFilter, TopicTable } from '@topicwright/runtime';
import { type FilterTree, filtersOf, selectTopics, treeOfFilters } from '@topicwright/runtime/internal';
import type { InboxMessage } from '../inbox/inbox.js';
import { Lifecycle } from '../lifecycle.js';
import { CLOSE_TIMEOUT_MS, drainShare, type FatalError, type Link, READY_TIMEOUT_MS } from '../link.js';
import { onAbort } from '../on-abort.js';
import type { CloseOptions, Consumer, ConsumerOptions, Health } from '../options.js';
import type { Replier } from '../request/reply.js';
import { planSubscription, retainedWarning, type Subscription, sharingWarning } from '../subscribe/subscribe.js';
import { NO_SUBACK, Subscribing } from '../subscribe/subscribing.js';
import type { Subscriber } from '../subscriber.js';
import { ConsumerHealth } from './consumer-health.js';
import { MqttIncoming, type Receiver } from './incoming.js';
import { type Loop, loopOver } from './loop.js';
import { MessagesInProgress } from './messages-in-progress.js';
import { selectedBy } from './selected.js';

/** What a consumer uses of its connection. */
export interface ConsumerLink<Event extends EventMessage> {
  readonly link: Link;
  readonly replier: Replier<Event>;
}

/** A consumer on a connection. */
export class MqttConsumer<Event extends EventMessage> implements Consumer<Event>, Subscriber {
  readonly table: TopicTable;
  readonly filters: readonly TopicFilter[];
  readonly alsoReceives: readonly string[];
  readonly subscription: Subscription;
  readonly #options: ConsumerOptions<Event>;
  readonly #link: Link;
  readonly #pipeline: Pipeline<Event>;
  readonly #health: ConsumerHealth<Event>;
  readonly #stream: EventStream<Event> | undefined;
  readonly #receiver: Receiver<Event>;
  readonly #received: FilterTree<string>;
  readonly #inProgress = new MessagesInProgress<InboxMessage>();
  readonly #subscribing: Subscribing;
  readonly #warn: Warn;
  readonly #life: Lifecycle;
  #failure: FatalError | undefined;
  #hasLoop = false;
  #wasThrown = false;
  #hasAbandoned = false;
  #stopListening: (() => void) | undefined;
  /** Whether the subscriptions remain in a persistent session when the consumer ends. */
  #keepsSubscriptions = true;

  constructor(sdk: EventSdk<Event, never>, selection: Selection, options: ConsumerOptions<Event>, { link, replier }: ConsumerLink<Event>) {
    const selected = selectTopics(sdk.table, selection, { uses: ['receive'] });
    const { filters, alsoReceives } = filtersOf(sdk.table, selected, selection.max);
    this.#options = options;
    this.#link = link;
    this.table = sdk.table;
    this.filters = filters;
    this.alsoReceives = alsoReceives;
    const subscribed = { filters, rows: selected.map(({ row }) => row) };
    this.subscription = planSubscription(sdk.table, subscribed, options);
    this.#receiver = { sdk, selection: selectedBy(sdk.table, selection), replier };
    this.#received = treeOfFilters(filters, sdk.table.dialect);
    this.#warn = warnBy(options.hooks?.onWarning);
    this.#stream = options.handler ? undefined : eventStream<Event>();
    this.#pipeline = new Pipeline(sdk, options.handler ?? (this.#stream as EventStream<Event>).handler, this.#handling());
    positiveInteger('closeTimeoutMs', this.#closeTimeoutMs);
    const timeoutMs = positiveInteger('readyTimeoutMs', options.readyTimeoutMs ?? READY_TIMEOUT_MS);
    this.#subscribing = new Subscribing(this.subscription, timeoutMs, this.#warn);
    this.#health = new ConsumerHealth(this.#pipeline, link, this.#subscribing, this.#warn);
    this.#life = new Lifecycle(timeoutMs, () => this.#notReady(timeoutMs));
    // The loop reports a failure, too.
    if (this.#stream) this.closed.catch(() => undefined);
    for (const warning of [sharingWarning(this.table, filters, options), retainedWarning(this.table, subscribed, options)])
      if (warning) this.#warn(warning);
  }

  listen(): void {
    const { signal } = this.#options;
    if (signal) this.#stopListening = onAbort(signal, () => this.#close());
  }

  get counters(): Counters {
    return this.#pipeline.counters;
  }

  get ready(): Promise<void> {
    // A caller that awaits `ready` need not handle a rejection of `closed` as well.
    this.#life.ready.catch(() => void this.closed.catch(() => undefined));
    return this.#life.ready;
  }

  get closed(): Promise<void> {
    return this.#life.closed;
  }

  health(): Health {
    return this.#health.of(this.#life.state);
  }

  selects(topic: string): boolean {
    return this.#receiver.selection.hasTopic(topic);
  }

  receives(topic: string): boolean {
    return this.#received.covering(topic).length > 0;
  }

  opened(isSameSession: boolean): void {
    if (this.#life.isEnding || (isSameSession && this.#subscribing.isCurrent)) return;
    this.#subscribe();
  }

  get hasAbandoned(): boolean {
    return this.#hasAbandoned;
  }

  take(message: InboxMessage): void {
    if (this.#life.state === 'closed') this.#abandon(message);
    else if (this.#skipsRetained() && message.message.retain) {
      this.#pipeline.countUndecoded('retained', message.topic);
      message.settle();
    } else this.#settle(message);
  }

  close({ unsubscribe = false }: CloseOptions = {}): Promise<void> {
    if (unsubscribe && !this.#life.isEnding) this.#keepsSubscriptions = false;
    this.#close();
    return this.closed;
  }

  fail(error: unknown): void {
    this.#close({ error });
  }

  // An error that the loop has thrown must not be thrown again at the end of an `await using` block.
  [Symbol.asyncDispose](): Promise<void> {
    return this.close().catch((error) => {
      if (!this.#wasThrown) throw error;
    });
  }

  [Symbol.asyncIterator](): AsyncIterator<Event, undefined> {
    return this.#loop(({ event }) => event);
  }

  deliveries(): AsyncIterableIterator<Delivery<Event>> {
    const loop = this.#loop((delivery) => delivery);
    const iterator: AsyncIterableIterator<Delivery<Event>> = { ...loop, [Symbol.asyncIterator]: () => iterator };
    return iterator;
  }

  #loop<Value>(pick: (delivery: Delivery<Event>) => Value): Loop<Value> {
    if (!this.#stream)
      throw new ConsumerError('already-consumed', 'handler', 'the consumer has a handler; omit it to iterate over the events');
    // When a loop requests an event, the one before counts as handled: with two loops, that could be the event of the other.
    if (this.#hasLoop) throw new ConsumerError('already-consumed', 'loop', 'a loop already iterates over the events of the consumer');
    this.#hasLoop = true;
    const onThrown = (): void => {
      this.#wasThrown = true;
    };
    return loopOver(this.#stream, { pick, onThrown, onReturn: () => this.close() });
  }

  get #closeTimeoutMs(): number {
    return this.#options.closeTimeoutMs ?? CLOSE_TIMEOUT_MS;
  }

  // A loop takes one event at a time, and its body has no timeout.
  #handling(): ConsumerOptions<Event> {
    const { hooks, owner = this.#link.owner } = this.#options;
    return {
      ...this.#options,
      ...(owner !== undefined && { owner }),
      ...(!this.#options.handler && { concurrency: 1, handlerTimeoutMs: Number.MAX_SAFE_INTEGER }),
      hooks: { ...hooks, onWarning: (warning) => this.#onWarning(warning) },
    };
  }

  #onWarning(warning: Warning): void {
    this.#warn(warning);
    this.#health.noticed(warning);
  }

  #settle(message: InboxMessage): void {
    try {
      const outcome = this.#pipeline.settle(new MqttIncoming(message, this.#receiver));
      if (typeof outcome === 'string') this.#end(message, outcome);
      else this.#takeLater(message, outcome);
    } catch (error) {
      this.#failAt(message, error);
    }
  }

  #failAt(message: InboxMessage, error: unknown): void {
    this.#abandon(message);
    this.fail(error);
  }

  #abandon(message: InboxMessage): void {
    this.#hasAbandoned = true;
    message.abandon();
  }

  #end(message: InboxMessage, outcome: Outcome): void {
    if (outcome === 'abandoned') this.#abandon(message);
    else message.settle();
    if ((outcome === 'unselected' || outcome === 'foreign') && !this.receives(message.topic)) this.#link.onStrayTopic(message.topic);
  }

  async #takeLater(message: InboxMessage, outcome: PromiseLike<Outcome>): Promise<void> {
    this.#inProgress.add(message);
    try {
      this.#end(message, await outcome);
    } catch (error) {
      this.#failAt(message, error);
    }
    this.#inProgress.delete(message);
  }

  // A broker sends retained messages again for each repeated subscription.
  #skipsRetained(): boolean {
    const { retained = 'deliver' } = this.#options;
    return retained === 'skip' || (retained === 'once' && this.#subscribing.times > 1);
  }

  async #subscribe(): Promise<void> {
    try {
      if (await this.#subscribing.subscribe(this.#link)) this.#life.becomeReady();
    } catch (error) {
      this.fail(error);
    }
  }

  // While reading is paused, a SUBACK cannot arrive.
  #notReady(timeoutMs: number): void {
    const { isConnected, isPaused, disconnectReason = NO_SUBACK } = this.#link;
    if (isConnected && isPaused) this.#life.extendTimeout();
    else this.fail(new ConsumerError('connection-failed', 'readyTimeoutMs', `not ready within ${timeoutMs} ms: ${disconnectReason}`));
  }

  #close(failure?: FatalError): void {
    this.#failure ??= failure;
    if (this.#life.isEnding) return;
    this.#life.beginClosing();
    this.#subscribing.stop();
    this.#stopListening?.();
    this.#stream?.end(failure?.error);
    this.#finish().catch((error) => this.#life.end({ error }, UNREADY));
  }

  async #finish(): Promise<void> {
    // In a persistent session the broker keeps unacknowledged messages. Otherwise the received messages are handled first.
    if (this.#isKept || this.#stream || this.#failure) this.#pipeline.stop();
    else this.#pipeline.drain();
    const start = monotonicMs();
    const timeoutMs = drainShare(this.#closeTimeoutMs);
    if ((await withTimeout(this.#unsubscribeAndDrain(), timeoutMs)) === TIMED_OUT) {
      const unfinished = this.#inProgress.size;
      this.#warn({
        code: 'unfinished',
        message: `close timed out after ${timeoutMs} ms; unfinished messages left unacknowledged: ${unfinished}`,
      });
    }
    this.#pipeline.close();
    // Unfinished messages must not delay the acknowledgements of other consumers.
    for (const message of this.#inProgress) this.#abandon(message);
    this.#link.flush();
    const leftMs = Math.max(1, this.#closeTimeoutMs - (monotonicMs() - start));
    await this.#link.remove(this, { isKept: this.#isKept, failure: this.#failure, leftMs });
    this.#life.end(this.#failure, UNREADY);
  }

  // In a persistent session the subscriptions remain by default, so the broker stores messages until the next run.
  async #unsubscribeAndDrain(): Promise<void> {
    const { client, isConnected } = this.#link;
    if (this.#subscribing.wasAsked && !this.#isKept && isConnected) {
      const unused = this.subscription.batches.map((batch) => batch.filter((filter) => !this.#link.isReplyFilter(filter)));
      const answered = unused.flatMap((batch) => (batch.length === 0 ? [] : [client.unsubscribeAsync(batch).catch(() => undefined)]));
      await withTimeout(Promise.all(answered), Math.max(1, this.#closeTimeoutMs / 2));
      this.#link.identifiers.forget(unused.flat());
    }
    await this.#inProgress.whenEmpty();
  }

  get #isKept(): boolean {
    return this.#link.keepsSession && this.#keepsSubscriptions;
  }
}

const UNREADY = 'the consumer was closed before it was subscribed';
