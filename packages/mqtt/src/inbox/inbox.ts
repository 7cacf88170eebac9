import type { MessageInfo } from '@topicwright/consumer';
import type { IPublishPacket, MqttClient } from 'mqtt';
import { soon } from '../soon.js';
import { AckWindow, type Slot } from './ack-window.js';
import { Backlog, type BacklogLimits } from './backlog.js';
import type { Received } from './recent-messages.js';
import { Redeliveries } from './redeliveries.js';

/** A received message. */
export interface InboxMessage extends Received {
  readonly message: MessageInfo;
  /** Marks the message as settled, so it is acknowledged. */
  settle(): void;
  /** Leaves the message unacknowledged, without delaying the acknowledgement of others. */
  abandon(): void;
}

/** Callbacks and limits of an inbox. */
export interface InboxOptions {
  readonly onMessage: (message: InboxMessage) => void;
  /** The broker has redelivered a message that is being handled or already settled. */
  readonly onDuplicate: (topic: string) => void;
  /** Reading was paused because too many messages are unacknowledged. */
  readonly onBacklog: () => void;
  /** Whether an acknowledgement or a reply is awaited. It may be behind messages that were not read yet. */
  readonly mustRead: () => boolean;
  /** A message with QoS 0 was dropped, because the backlog is full. `isFirst`: the one before was not. */
  readonly onDropped: (topic: string, isFirst: boolean) => void;
  /** Default: {@link BACKLOG_LIMITS}. */
  readonly limits?: BacklogLimits;
}

type AckHandler = NonNullable<MqttClient['options']['customHandleAcks']>;

// If the callback receives an error, MQTT.js sends no PUBACK and continues with the next packet. A test checks this behaviour.
const NOT_YET = new Error('acknowledged later');

/**
 * Replaces the PUBACK handling of MQTT.js: a message is acknowledged when it is settled. Packet identifiers are reused after a reconnect,
 * so a message is acknowledged on the connection that delivered it last. QoS 2 is left to MQTT.js, because it is never subscribed to.
 */
export class Inbox {
  readonly #client: MqttClient;
  readonly #options: InboxOptions;
  readonly #handleMessage: MqttClient['handleMessage'];
  readonly #onKeepaliveTimeout: MqttClient['onKeepaliveTimeout'];
  readonly #handleAcks: AckHandler;
  readonly #redeliveries = new Redeliveries<ReceivedMessage>();
  readonly #backlog: Backlog;
  #connection: ConnectionAcks;
  /** Continues reading while it is paused. */
  #resume: (() => void) | undefined;
  #topic = '';
  #wasDropped = false;
  /** Whether a message was read since the last keep-alive timeout. */
  #hasRead = false;

  constructor(client: MqttClient, options: InboxOptions) {
    this.#client = client;
    this.#options = options;
    this.#connection = new ConnectionAcks(client);
    this.#backlog = new Backlog(() => this.#continue(), options.limits);
    this.#handleMessage = client.handleMessage;
    this.#onKeepaliveTimeout = client.onKeepaliveTimeout;
    // MQTT.js always sets it.
    this.#handleAcks = client.options.customHandleAcks as AckHandler;
    client.options.customHandleAcks = this.#keepAliasedTopic;
    client.handleMessage = (packet, done) => this.#receive(packet, done);
    client.onKeepaliveTimeout = () => this.#keepaliveTimeout();
    client.on('message', this.#keepTopic);
  }

  /** The number of unacknowledged QoS 1 messages of this connection. */
  get unacknowledged(): number {
    return this.#connection.window.size;
  }

  /** The number of settled messages that wait for an older one to be acknowledged. */
  get delayed(): number {
    return this.#connection.window.delayed;
  }

  get isPaused(): boolean {
    return this.#backlog.isPaused;
  }

  /** A connection has started, in the same session as the previous one or in a new one. */
  opened(isSameSession: boolean): void {
    const unacknowledged = [...this.#connection.window.unacknowledged()];
    this.#redeliveries.begin(isSameSession, unacknowledged);
    this.#connection = new ConnectionAcks(this.#client);
    for (const delivery of unacknowledged) if (delivery.slot === 'due') this.#leave(delivery);
    this.#continue();
  }

  /** Sends the acknowledgements that are due. */
  flush(): void {
    this.#send(this.#connection);
  }

  /** Restores the acknowledgement of MQTT.js. */
  restore(): void {
    this.#client.handleMessage = this.#handleMessage;
    this.#client.onKeepaliveTimeout = this.#onKeepaliveTimeout;
    this.#client.options.customHandleAcks = this.#handleAcks;
    this.#client.off('message', this.#keepTopic);
    this.#continue();
  }

  // Emitted just before `handleMessage`. The packet may have an alias instead of the topic (MQTT 5).
  readonly #keepTopic = (topic: string): void => {
    this.#topic = topic;
  };

  // MQTT.js delivers a message with QoS 2 when it is released, from the stored packet, in which an alias may stand for the topic.
  readonly #keepAliasedTopic: AckHandler = (topic, message, packet, done) => {
    packet.topic = topic;
    this.#handleAcks(topic, message, packet, done);
  };

  #receive(packet: IPublishPacket, done: (error?: Error) => void): void {
    this.#hasRead = true;
    const isDropped = packet.qos === 0 && this.#backlog.isFull;
    if (isDropped) this.#options.onDropped(this.#topic, !this.#wasDropped);
    else {
      const delivery = new ReceivedMessage(this.#topic, packet, this.#onEnd);
      if (packet.qos === 1) this.#receiveOnce(delivery, packet.dup);
      else this.#deliver(delivery);
    }
    this.#wasDropped = isDropped;
    // MQTT.js reads nothing until its callback is called, so delaying the callback pauses the broker.
    const next = packet.qos === 1 ? () => done(NOT_YET) : done;
    if (this.#backlog.isPaused && !this.#options.mustRead()) this.#resume = next;
    else next();
  }

  /** Continues reading if an acknowledgement or a reply is awaited. */
  readOn(): void {
    if (this.#resume && this.#options.mustRead()) this.#continue();
  }

  #continue(): void {
    const resume = this.#resume;
    this.#resume = undefined;
    if (!resume) return;
    this.#hasRead = true;
    resume();
  }

  // PINGRESP may be in data that was not read yet, so a missing PINGRESP does not prove that the connection is dead.
  #keepaliveTimeout(): void {
    if (this.#backlog.isPaused || this.#hasRead) {
      this.#hasRead = false;
      this.#client.sendPing();
      this.#client.reschedulePing(true);
    } else this.#onKeepaliveTimeout.call(this.#client);
  }

  #receiveOnce(delivery: ReceivedMessage, isDup: boolean): void {
    const { window } = this.#connection;
    const taken = this.#redeliveries.take(delivery, isDup);
    const earlier = taken?.slot === 'skipped' ? undefined : taken;
    // The redelivery of a known message has crossed our PUBACK. A second PUBACK could acknowledge another message with that identifier.
    const isKnown = window.has(delivery.packetId) || this.#redeliveries.isAcknowledged(delivery, isDup);
    if (!isKnown && !earlier) this.#deliverOn(this.#connection, delivery);
    else this.#options.onDuplicate(delivery.topic);
    if (!isKnown && earlier) this.#adopt(this.#connection, earlier);
  }

  #deliverOn(connection: ConnectionAcks, delivery: ReceivedMessage): void {
    delivery.connection = connection;
    connection.window.add(delivery);
    this.#deliver(delivery);
  }

  #deliver(delivery: ReceivedMessage): void {
    delivery.isCounted = true;
    const wasPaused = this.#backlog.isPaused;
    if (this.#backlog.enter(delivery.data.length) && !wasPaused) this.#options.onBacklog();
    this.#options.onMessage(delivery);
  }

  // A message of an earlier connection is acknowledged on the connection that redelivered it.
  #adopt(connection: ConnectionAcks, delivery: ReceivedMessage): void {
    delivery.connection = connection;
    connection.window.add(delivery);
    if (delivery.slot === 'due') this.#schedule(connection);
  }

  // A settled message counts until it is acknowledged, unless no acknowledgement is pending on the current connection.
  readonly #onEnd = (delivery: ReceivedMessage): void => {
    const { connection, slot } = delivery;
    if (slot === 'skipped' || connection !== this.#connection) this.#leave(delivery);
    if (connection) this.#schedule(connection);
  };

  #leave(delivery: ReceivedMessage): void {
    if (!delivery.isCounted) return;
    delivery.isCounted = false;
    this.#backlog.leave(delivery.data.length);
  }

  // Acknowledgements of the same event loop turn are sent in one write.
  #schedule(connection: ConnectionAcks): void {
    if (connection.isScheduled) return;
    connection.isScheduled = true;
    soon(() => {
      connection.isScheduled = false;
      this.#send(connection);
    });
  }

  #send(connection: ConnectionAcks): void {
    // What is written to a destroyed stream is not sent.
    const isOpen = this.#client.connected && !connection.stream.destroyed;
    if (connection !== this.#connection || connection.stream !== this.#client.stream || !isOpen) return;
    const due = connection.window.takeDue();
    if (due.length === 0) return;
    for (const delivery of due) this.#redeliveries.acknowledged(delivery);
    connection.stream.write(pubacks(due) as Buffer);
    for (const delivery of due) this.#leave(delivery);
  }
}

/** A received message. Created for every message, so it is small and lazy. */
class ReceivedMessage implements InboxMessage, Slot {
  readonly packetId: number;
  readonly topic: string;
  readonly data: Uint8Array;
  /** The connection that delivered it last; `undefined` for QoS 0, which is not acknowledged. */
  connection: ConnectionAcks | undefined = undefined;
  slot: Slot['slot'] = 'open';
  /** Whether the backlog counts it. */
  isCounted = false;
  readonly #packet: IPublishPacket;
  readonly #onEnd: (delivery: ReceivedMessage) => void;

  constructor(topic: string, packet: IPublishPacket, onEnd: (delivery: ReceivedMessage) => void) {
    const { messageId = 0, payload } = packet;
    this.packetId = messageId;
    this.topic = topic;
    this.data = typeof payload === 'string' ? new TextEncoder().encode(payload) : payload;
    this.#packet = packet;
    this.#onEnd = onEnd;
  }

  get message(): MessageInfo {
    const { qos, retain, dup, properties } = this.#packet;
    return properties ? { qos, retain, dup, properties: { ...properties } } : { qos, retain, dup };
  }

  settle(): void {
    this.#end('due');
  }

  abandon(): void {
    this.#end('skipped');
  }

  #end(slot: Slot['slot']): void {
    if (this.slot !== 'open') return;
    this.slot = slot;
    this.#onEnd(this);
  }
}

/** The unacknowledged messages of one network connection. */
class ConnectionAcks {
  readonly stream: MqttClient['stream'];
  readonly window = new AckWindow<ReceivedMessage>();
  isScheduled = false;

  constructor({ stream }: MqttClient) {
    this.stream = stream;
  }
}

/** Encodes PUBACK packets: type, length, packet identifier. MQTT 3.1.1 (section 3.4) and MQTT 5 share this form for success. */
function pubacks(packets: readonly Slot[]): Uint8Array {
  const bytes = new Uint8Array(packets.length * 4);
  packets.forEach(({ packetId }, i) => {
    bytes[i * 4] = 0x40;
    bytes[i * 4 + 1] = 0x02;
    bytes[i * 4 + 2] = packetId >> 8;
    bytes[i * 4 + 3] = packetId & 0xff;
  });
  return bytes;
}
