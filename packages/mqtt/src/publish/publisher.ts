import type { ConsumerError } from '@topicwright/consumer';
import { monotonicMs, positiveInteger, reasonOf } from '@topicwright/consumer/internal';
import type { EncodedMessage } from '@topicwright/runtime';
import type { IClientPublishOptions, MqttClient, Packet } from 'mqtt';
import { isAlreadyDelivered, isBrokerRefusal, isMqtt5, keepsSession, skipReplay } from '../client.js';
import type { ConnectionEnd } from '../connection/client-link.js';
import { soon } from '../soon.js';
import { Deadlines } from './deadlines.js';
import { Outgoing, type OutgoingOrigin, type PublishOptions } from './outgoing.js';
import { expired, notSent, queueFull, refusal } from './publish-errors.js';
import { isSuspect, mayBeRefusal, PROBABLE_REFUSAL, RefusalDetector } from './refusal-detector.js';
import { type ServerLimits, serverLimits, unsupportedBy } from './server-limits.js';

/** How many messages a connection sends and stores. */
export interface PublishLimits {
  /** Maximum number of messages that are sent but not acknowledged. MQTT 5 brokers may set a lower one. Default: 1,000. */
  readonly maxInFlight?: number;
  /**
   * Maximum number of messages that wait, because the client is not connected or `maxInFlight` is reached. Requests that wait for a
   * subscription or for an earlier reply have a separate queue of this size. Default: 10,000.
   */
  readonly maxQueued?: number;
}

/** The number of packet identifiers. */
const PACKET_IDENTIFIERS = 65_535;

const MAX_IN_FLIGHT = 1000;

/**
 * Maximum number of unfinished exchanges of QoS 2 over MQTT 3.1.1, in which a broker does not announce its limit. Mosquitto closes the
 * connection at its own, by default 20 (`max_inflight_messages`).
 */
const MAX_EXCHANGES = 20;

const MAX_QUEUED = 10_000;

/** The number of dropped messages that the broker may still acknowledge. From this one on, no further message is sent on the connection. */
const MAX_DROPPED = 10_000;

/** The limits, with their defaults. @throws {ConsumerError} `invalid-options`. */
export function publishLimits({ maxInFlight = MAX_IN_FLIGHT, maxQueued = MAX_QUEUED }: PublishLimits): Required<PublishLimits> {
  return {
    maxInFlight: Math.min(positiveInteger('maxInFlight', maxInFlight), PACKET_IDENTIFIERS),
    maxQueued: positiveInteger('maxQueued', maxQueued),
  };
}

/** What a publisher counts. */
export interface PublishCounters {
  /** Messages that the broker has acknowledged, or with QoS 0, that were written. */
  published: number;
  /** Messages that the broker has refused. */
  refused: number;
}

/** Options of a {@link Publisher}. */
export interface PublisherOptions {
  readonly counters: PublishCounters;
  /** Messages were sent, so that acknowledgements are awaited. */
  readonly onSent: () => void;
}

/**
 * Publishes the messages of a connection in order. After a reconnect, MQTT.js sends each message of its store again alone, and emits
 * `connect` only then. So messages wait here until the client is connected. Those in flight are taken back from the store, except in a
 * persistent session, in which they must keep their packet identifiers.
 */
export class Publisher {
  readonly #counters: PublishCounters;
  readonly #client: MqttClient;
  readonly #maxInFlight: number;
  readonly #maxQueued: number;
  readonly #queue = new Set<Outgoing>();
  /** The messages in the order in which they were first sent. */
  readonly #inFlight = new Set<Outgoing>();
  /** Dropped messages that do not count as in flight any more. The broker may still acknowledge them, so their identifiers are in use. */
  readonly #dropped = new Set<Outgoing>();
  readonly #deadlines = new Deadlines(() => this.#unsettled);
  readonly #refusals = new RefusalDetector(() => this.#send());
  /** The number of messages that are not settled. */
  #pending = 0;
  #isOpen = false;
  #isSending = false;
  #isScheduled = false;
  /** What the broker of this connection accepts. */
  #limits: ServerLimits | undefined;
  /** Maximum number of messages in flight on this connection. */
  #room = 0;
  #failure: unknown;
  #onDrained: (() => void) | undefined;
  readonly #onMessagesSent: () => void;

  constructor(client: MqttClient, { maxInFlight, maxQueued }: Required<PublishLimits>, { counters, onSent }: PublisherOptions) {
    this.#client = client;
    this.#counters = counters;
    this.#onMessagesSent = onSent;
    this.#maxInFlight = maxInFlight;
    this.#maxQueued = maxQueued;
    client.on('packetsend', this.#onSent);
  }

  /**
   * Resolves when the broker has acknowledged the message, or with QoS 0, when it was written. Rejects also if `encode` or an option is
   * invalid.
   */
  publish(type: string, encode: () => EncodedMessage, options: PublishOptions = {}, origin?: OutgoingOrigin): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#failure !== undefined) throw this.#failure;
      const outgoing = new Outgoing({ type, message: encode(), options, origin }, (failure) => {
        this.#settled(outgoing);
        if (failure) reject(failure.error);
        else resolve();
      });
      this.#pending += 1;
      outgoing.begin();
      if (outgoing.isSettled) return;
      this.#deadlines.add(outgoing.deadline);
      this.#queue.add(outgoing);
      this.#send();
      // Requests, which have an origin, have a separate limit.
      if (this.#queue.size > this.#maxQueued && !origin)
        outgoing.settle({ error: queueFull(type, this.#maxQueued, this.#client.connected) });
    });
  }

  /** MQTT.js is ready to send on a new connection. */
  opened(): void {
    this.#isOpen = true;
    this.#limits = serverLimits(this.#client);
    this.#room = Math.min(this.#maxInFlight, this.#limits?.receiveMaximum ?? this.#maxInFlight);
    this.#send();
  }

  /** Whether messages are in flight. */
  get isAwaiting(): boolean {
    return this.#inFlight.size > 0;
  }

  /** The connection has ended. */
  lost(end: ConnectionEnd): void {
    this.#isOpen = false;
    this.#refusals.stop();
    this.#removeDropped();
    for (const outgoing of this.#inFlight) if (outgoing.isSettled || outgoing.message.qos === 0) this.#dropLost(outgoing);
    const oldest = this.#oldest;
    if (oldest && mayBeRefusal(end, isMqtt5(this.#client)) && this.#refusals.lost(oldest)) this.#refuse(oldest, PROBABLE_REFUSAL);
    for (const outgoing of this.#inFlight) outgoing.sentAt = undefined;
    if (!keepsSession(this.#client)) this.#takeBack([...this.#inFlight]);
    this.#checkDrained();
  }

  /** The broker has accepted a connection. MQTT.js has not sent anything yet. */
  connacked(isResumed: boolean): void {
    for (const outgoing of this.#inFlight) if (outgoing.isExpired) outgoing.settle({ error: expired(outgoing) });
    // A new session does not know what was sent. MQTT.js would only finish an exchange of QoS 2.
    if (!isResumed) this.#takeBack([...this.#inFlight]);
  }

  /** Resolves when no message is left, or nothing can be sent. */
  drained(): Promise<void> {
    return new Promise((resolve) => {
      this.#onDrained = resolve;
      this.#checkDrained();
    });
  }

  /** Drops all messages. Later calls of `publish` reject with `error`. */
  end(error: unknown): void {
    this.#failure = error;
    this.#isOpen = false;
    this.#refusals.stop();
    this.#deadlines.stop();
    this.#client.off('packetsend', this.#onSent);
    for (const outgoing of this.#unsettled) outgoing.settle({ error });
    for (const outgoing of this.#inFlight) this.#remove(outgoing);
    this.#removeDropped();
    this.#checkDrained();
  }

  /** The message of those in flight that was sent first. */
  get #oldest(): Outgoing | undefined {
    const [oldest] = this.#inFlight;
    return oldest;
  }

  get #unsettled(): readonly Outgoing[] {
    return [...this.#queue, ...this.#inFlight].filter(({ isSettled }) => !isSettled);
  }

  readonly #onSent = (packet: Packet): void => {
    // While open, messages are sent by this class. Before, MQTT.js sends those of its store again, the oldest one first.
    if (this.#isOpen || packet.cmd !== 'publish' || packet.messageId === undefined) return;
    for (const outgoing of this.#inFlight) {
      if (outgoing.messageId !== packet.messageId) continue;
      outgoing.sentAt = monotonicMs();
      return;
    }
  };

  #send(): void {
    // MQTT.js calls back at once for QoS 0, which would call this method again.
    if (this.#isSending || !this.#isOpen) return;
    this.#isSending = true;
    for (const outgoing of this.#queue) {
      if (!this.#isOpen || !this.#hasRoom(outgoing)) break;
      this.#queue.delete(outgoing);
      this.#trySend(outgoing);
    }
    this.#isSending = false;
    this.#refusals.watch(this.#oldest);
    if (this.isAwaiting) this.#onMessagesSent();
  }

  // A suspect is sent alone, so that it is known whether the connection ends because of it.
  #hasRoom(outgoing: Outgoing): boolean {
    const oldest = this.#oldest;
    if (this.#dropped.size >= MAX_DROPPED) return false;
    if (!oldest) return true;
    return this.#inFlight.size < this.#room && !isSuspect(oldest) && !isSuspect(outgoing) && !this.#hasTooManyExchanges(outgoing);
  }

  #hasTooManyExchanges({ message: { qos } }: Outgoing): boolean {
    if (qos !== 2 || isMqtt5(this.#client)) return false;
    return [...this.#inFlight].filter(({ message }) => message.qos === 2).length >= MAX_EXCHANGES;
  }

  #trySend(outgoing: Outgoing): void {
    const lastId = this.#client.getLastMessageId();
    try {
      this.#sendNow(outgoing);
    } catch (error) {
      // MQTT.js may have stored it before it failed.
      const id = this.#client.getLastMessageId();
      if (outgoing.message.qos > 0 && id !== lastId) outgoing.messageId = id;
      this.#remove(outgoing);
      outgoing.settle({ error: notSent(outgoing, error) });
    }
  }

  #sendNow(outgoing: Outgoing): void {
    const properties = isMqtt5(this.#client) ? (outgoing.properties ?? {}) : undefined;
    const error = this.#unsendable(outgoing, properties);
    if (error) {
      outgoing.settle({ error });
      return;
    }
    const { topic, payload, qos, retain } = outgoing.message;
    this.#inFlight.add(outgoing);
    outgoing.onSend?.();
    const options: IClientPublishOptions = properties ? { qos, retain, properties } : { qos, retain };
    // MQTT.js takes any bytes, although its types name only Node's.
    this.#client.publish(topic, payload as string, options, (error) => this.#answered(outgoing, error));
    if (qos === 0 || !this.#inFlight.has(outgoing)) return;
    outgoing.messageId = this.#client.getLastMessageId();
    outgoing.sentAt = monotonicMs();
    outgoing.wasSent = true;
  }

  #unsendable(outgoing: Outgoing, properties: IClientPublishOptions['properties']): ConsumerError | undefined {
    if (outgoing.isExpired) return expired(outgoing);
    const unsupported = this.#limits && unsupportedBy(this.#limits, outgoing.message, properties);
    return unsupported === undefined ? undefined : refusal(outgoing, unsupported);
  }

  #answered(outgoing: Outgoing, error: unknown): void {
    const isDropped = this.#dropped.delete(outgoing);
    // MQTT.js also calls back for a message that is removed.
    if (!isDropped && !this.#inFlight.has(outgoing)) return;
    this.#forget(outgoing);
    if (!error || isAlreadyDelivered(error)) {
      this.#counters.published += 1;
      outgoing.settle();
    } else if (isBrokerRefusal(error)) this.#refuse(outgoing, `the broker refused it: ${reasonOf(error)}`);
    else outgoing.settle({ error: notSent(outgoing, error) });
    this.#send();
  }

  #refuse(outgoing: Outgoing, reason: string): void {
    this.#counters.refused += 1;
    outgoing.settle({ error: refusal(outgoing, reason) });
  }

  // Puts messages back to the front of the queue.
  #takeBack(messages: readonly Outgoing[]): void {
    const waiting = [...this.#queue];
    this.#queue.clear();
    for (const outgoing of messages) {
      this.#inFlight.delete(outgoing);
      if (outgoing.messageId !== undefined) this.#client.removeOutgoingMessage(outgoing.messageId);
      outgoing.messageId = undefined;
      this.#queue.add(outgoing);
    }
    for (const outgoing of waiting) this.#queue.add(outgoing);
  }

  // A dropped message must not be sent again, and one with QoS 0 is not.
  #dropLost(outgoing: Outgoing): void {
    outgoing.settle({ error: notSent(outgoing, 'the connection ended before it was written') });
    if (this.#inFlight.has(outgoing)) this.#remove(outgoing);
  }

  #remove(outgoing: Outgoing): void {
    const { messageId } = outgoing;
    this.#forget(outgoing);
    // The identifier of a message that was dropped long ago may have been used again.
    const isReused = [...this.#inFlight].some((other) => other.messageId === messageId);
    if (messageId === undefined || isReused) return;
    if (outgoing.message.qos === 1) skipReplay(this.#client, messageId);
    this.#client.removeOutgoingMessage(messageId);
  }

  #forget(outgoing: Outgoing): void {
    this.#inFlight.delete(outgoing);
    this.#checkDrained();
  }

  #settled(outgoing: Outgoing): void {
    this.#pending -= 1;
    this.#queue.delete(outgoing);
    if (this.#inFlight.has(outgoing) && !this.#mustStay(outgoing)) {
      if (this.#isOpen && outgoing.messageId !== undefined) {
        this.#forget(outgoing);
        this.#dropped.add(outgoing);
      } else this.#remove(outgoing);
      this.#sendSoon();
    } else this.#checkDrained();
  }

  // The next messages may be dropped in this turn, too.
  #sendSoon(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    soon(() => {
      this.#isScheduled = false;
      this.#send();
    });
  }

  #removeDropped(): void {
    const dropped = [...this.#dropped];
    this.#dropped.clear();
    for (const outgoing of dropped) this.#remove(outgoing);
  }

  // While connected, MQTT 5 still counts a dropped message, and an exchange of QoS 2 must be finished.
  #mustStay({ message: { qos } }: Outgoing): boolean {
    return this.#isOpen && (qos === 2 || isMqtt5(this.#client));
  }

  #checkDrained(): void {
    if (!this.#onDrained) return;
    if (this.#pending === 0 || !this.#client.connected) this.#onDrained();
  }
}
