import type { MessageInfo } from '@topicwright/consumer';
import type { IPublishPacket, MqttClient } from 'mqtt';
import { AckWindow, type Slot } from './ack-window.js';
import { Backlog } from './backlog.js';
import { type Received, Redeliveries } from './redeliveries.js';

/** A message as a broker delivers it. */
export interface InboxMessage extends Received {
  readonly message: MessageInfo;
  /** Settled: it may be acknowledged. */
  settle(): void;
  /** Not settled, and not going to be: it is left unacknowledged, and holds back no other. */
  abandon(): void;
}

/** What an inbox tells its owner. */
export interface InboxOptions {
  readonly onMessage: (message: InboxMessage) => void;
  /** A message was sent again, and is in work or settled already. */
  readonly onDuplicate: (topic: string) => void;
  /** More messages are unacknowledged than a client should hold: reading was paused. */
  readonly onBacklog: () => void;
  /** For tests. */
  readonly mostInWork?: number;
}

// The answer by which MQTT.js sends no PUBACK and continues with the next packet. Pinned by a test.
const NOT_YET = new Error('acknowledged later');

/**
 * Stands between MQTT.js and its PUBACKs: hands over every message with what acknowledges it. Packet identifiers are used again after
 * a reconnect, so an acknowledgement belongs to the connection on which its message came last. QoS 2, which is never subscribed to, is
 * acknowledged by MQTT.js.
 */
export class Inbox {
  readonly #client: MqttClient;
  readonly #options: InboxOptions;
  readonly #handleMessage: MqttClient['handleMessage'];
  readonly #onKeepaliveTimeout: MqttClient['onKeepaliveTimeout'];
  readonly #redeliveries = new Redeliveries<Delivery>();
  readonly #backlog: Backlog;
  #connection: Connection;
  /** Continues reading, where that is paused. */
  #resume: (() => void) | undefined;
  #topic = '';
  /** Whether anything was read since the last look at the silence of pings. */
  #hasRead = false;

  constructor(client: MqttClient, options: InboxOptions) {
    this.#client = client;
    this.#options = options;
    this.#connection = new Connection(client);
    this.#backlog = new Backlog(() => this.#continue(), options.mostInWork);
    this.#handleMessage = client.handleMessage;
    this.#onKeepaliveTimeout = client.onKeepaliveTimeout;
    client.handleMessage = (packet, done) => this.#receive(packet, done);
    client.onKeepaliveTimeout = () => this.#keepaliveTimeout();
    client.on('message', this.#keepTopic);
  }

  /** How many QoS 1 messages of this connection are not acknowledged. */
  get unacknowledged(): number {
    return this.#connection.window.size;
  }

  /** How many of them are settled, and wait for older ones. */
  get held(): number {
    return this.#connection.window.held;
  }

  get isPaused(): boolean {
    return this.#backlog.isPaused;
  }

  /** A connection has begun, of the session of the one before or of a new one. */
  opened(isSameSession: boolean): void {
    const unacknowledged = [...this.#connection.window.unacknowledged()];
    this.#redeliveries.begin(isSameSession, unacknowledged);
    this.#connection = new Connection(this.#client);
    for (const delivery of unacknowledged) if (delivery.slot === 'due') this.#leave(delivery);
    this.#continue();
  }

  /** Sends the acknowledgements that are due now. */
  flush(): void {
    this.#send(this.#connection);
  }

  /** Lets MQTT.js acknowledge by itself again. */
  restore(): void {
    this.#client.handleMessage = this.#handleMessage;
    this.#client.onKeepaliveTimeout = this.#onKeepaliveTimeout;
    this.#client.off('message', this.#keepTopic);
    this.#continue();
  }

  // Emitted just before `handleMessage`, and unlike the packet always with the whole topic: MQTT 5 may send an alias in its place.
  readonly #keepTopic = (topic: string): void => {
    this.#topic = topic;
  };

  #receive(packet: IPublishPacket, done: (error?: Error) => void): void {
    this.#hasRead = true;
    const delivery = new Delivery(this.#topic, packet, this.#onEnd);
    if (packet.qos === 1) this.#receiveOnce(delivery, packet.dup);
    else this.#deliver(delivery);
    // Holding the callback stops all that comes in: the pause of a broker that does not limit what it sends.
    const next = packet.qos === 1 ? () => done(NOT_YET) : done;
    if (this.#backlog.isPaused) this.#resume = next;
    else next();
  }

  #continue(): void {
    const resume = this.#resume;
    this.#resume = undefined;
    if (!resume) return;
    this.#hasRead = true;
    resume();
  }

  // The answers to pings are among what is not read yet: a ping leaves, and nothing is concluded from their silence.
  #keepaliveTimeout(): void {
    if (this.#backlog.isPaused || this.#hasRead) {
      this.#hasRead = false;
      this.#client.sendPing();
      this.#client.reschedulePing(true);
    } else this.#onKeepaliveTimeout.call(this.#client);
  }

  #receiveOnce(delivery: Delivery, isDup: boolean): void {
    const { window } = this.#connection;
    const earlier = this.#redeliveries.take(delivery, isDup);
    // Its repetition and our PUBACK have crossed: acknowledged again, it would stand for the next message of that identifier.
    const isKnown = window.has(delivery.packetId) || this.#redeliveries.isAcknowledged(delivery, isDup);
    if (!isKnown && !earlier) this.#deliverOn(this.#connection, delivery);
    else this.#options.onDuplicate(delivery.topic);
    if (!isKnown && earlier) this.#adopt(this.#connection, earlier);
  }

  #deliverOn(connection: Connection, delivery: Delivery): void {
    delivery.connection = connection;
    connection.window.add(delivery);
    this.#deliver(delivery);
  }

  #deliver(delivery: Delivery): void {
    delivery.isCounted = true;
    if (this.#backlog.enter() && !this.#resume) this.#options.onBacklog();
    this.#options.onMessage(delivery);
  }

  // A message of an earlier connection is acknowledged where it came last.
  #adopt(connection: Connection, delivery: Delivery): void {
    delivery.connection = connection;
    connection.window.add(delivery);
    if (delivery.slot === 'due') this.#schedule(connection);
  }

  // What may be acknowledged is held until it is: it is behind an older one. Elsewhere nothing waits for it.
  readonly #onEnd = (delivery: Delivery): void => {
    const { connection, slot } = delivery;
    if (slot === 'skipped' || connection !== this.#connection) this.#leave(delivery);
    if (connection) this.#schedule(connection);
  };

  #leave(delivery: Delivery): void {
    if (!delivery.isCounted) return;
    delivery.isCounted = false;
    this.#backlog.leave();
  }

  // What becomes due in one turn of the event loop leaves in one write.
  #schedule(connection: Connection): void {
    if (connection.isScheduled) return;
    connection.isScheduled = true;
    soon(() => {
      connection.isScheduled = false;
      this.#send(connection);
    });
  }

  #send(connection: Connection): void {
    if (connection !== this.#connection || connection.stream !== this.#client.stream || !this.#client.connected) return;
    const due = connection.window.takeDue();
    if (due.length === 0) return;
    for (const delivery of due) this.#redeliveries.acknowledged(delivery);
    connection.stream.write(pubacks(due) as Buffer);
    for (const delivery of due) this.#leave(delivery);
  }
}

/** A message in work. Made for each message, so it is small and its parts are made when they are asked for. */
class Delivery implements InboxMessage, Slot {
  readonly packetId: number;
  readonly topic: string;
  readonly data: Uint8Array;
  /** Where it came last. QoS 0 came nowhere that would be acknowledged. */
  connection: Connection | undefined = undefined;
  slot: Slot['slot'] = 'open';
  /** Whether it is counted as one of the backlog. */
  isCounted = false;
  readonly #packet: IPublishPacket;
  readonly #onEnd: (delivery: Delivery) => void;

  constructor(topic: string, packet: IPublishPacket, onEnd: (delivery: Delivery) => void) {
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

/** What came on one connection and is not acknowledged. */
class Connection {
  readonly stream: MqttClient['stream'];
  readonly window = new AckWindow<Delivery>();
  isScheduled = false;

  constructor({ stream }: MqttClient) {
    this.stream = stream;
  }
}

const soon: (call: () => void) => void = typeof setImmediate === 'function' ? setImmediate : (call) => void setTimeout(call, 0);

/** PUBACKs as they stand on the wire, alike in MQTT 3.1.1 (section 3.4) and, for success, in MQTT 5: a kind, a length, an identifier. */
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
