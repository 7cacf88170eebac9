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
  /** More messages are in work than a client should hold: reading was paused. */
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
  readonly #redeliveries = new Redeliveries<Entry>();
  readonly #backlog: Backlog;
  #connection: Connection;
  /** Continues reading, where that is paused. */
  #resume: (() => void) | undefined;
  #topic = '';

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
    this.#redeliveries.begin(isSameSession, this.#connection.entries.values());
    this.#connection = new Connection(this.#client);
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
    const { messageId, payload, qos } = packet;
    const data = typeof payload === 'string' ? new TextEncoder().encode(payload) : payload;
    if (qos !== 1 || messageId === undefined) {
      this.#deliver({ packetId: 0, topic: this.#topic, data }, packet, undefined);
      this.#next(done);
      return;
    }
    this.#receiveOnce({ packetId: messageId, topic: this.#topic, data }, packet);
    this.#next(() => done(NOT_YET));
  }

  // Holding the callback stops all that comes in: the pause of a broker that does not limit what it sends.
  #next(done: () => void): void {
    if (this.#backlog.isPaused) this.#resume = done;
    else done();
  }

  #continue(): void {
    const resume = this.#resume;
    this.#resume = undefined;
    resume?.();
  }

  // The answers to pings are among what is not read: a ping leaves, and nothing is concluded from its silence.
  #keepaliveTimeout(): void {
    if (this.#backlog.isPaused) {
      this.#client.sendPing();
      this.#client.reschedulePing(true);
    } else this.#onKeepaliveTimeout.call(this.#client);
  }

  #receiveOnce(received: Received, packet: IPublishPacket): void {
    const connection = this.#connection;
    const repeated = this.#redeliveries.take(received, packet.dup);
    // Its repetition and our PUBACK have crossed: acknowledged again, it would stand for the next message of that identifier.
    const isAcknowledged = this.#redeliveries.isAcknowledged(received, packet.dup);
    const slot = isAcknowledged ? undefined : connection.window.receive(received.packetId);
    if (slot && !repeated) this.#deliver(received, packet, { connection, slot });
    else this.#options.onDuplicate(received.topic);
    if (slot && repeated) this.#adopt(repeated, { connection, slot });
  }

  // A message of an earlier connection is acknowledged where it came last.
  #adopt(entry: Entry, place: Place): void {
    entry.place = place;
    place.connection.entries.set(entry.packetId, entry);
    if (entry.state === 'settled') this.#acknowledge(entry);
  }

  #deliver(received: Received, packet: IPublishPacket, place: Place | undefined): void {
    const entry: Entry = { ...received, place, state: 'open' };
    place?.connection.entries.set(entry.packetId, entry);
    if (this.#backlog.enter() && !this.#resume) this.#options.onBacklog();
    this.#options.onMessage({
      ...received,
      message: infoOf(packet),
      settle: () => this.#settle(entry),
      abandon: () => this.#abandon(entry),
    });
  }

  #settle(entry: Entry): void {
    if (entry.state !== 'open') return;
    entry.state = 'settled';
    this.#backlog.leave();
    this.#acknowledge(entry);
  }

  #abandon(entry: Entry): void {
    if (entry.state !== 'open') return;
    entry.state = 'abandoned';
    this.#backlog.leave();
    if (!entry.place) return;
    const { connection, slot } = entry.place;
    connection.entries.delete(entry.packetId);
    connection.window.skip(slot);
    this.#schedule(connection);
  }

  #acknowledge({ place }: Entry): void {
    if (!place) return;
    place.connection.window.settle(place.slot);
    this.#schedule(place.connection);
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
    for (const packetId of due) {
      const entry = connection.entries.get(packetId);
      connection.entries.delete(packetId);
      if (entry) this.#redeliveries.acknowledged(entry);
    }
    connection.stream.write(pubacks(due) as Buffer);
  }
}

/** A message that is not acknowledged, where it came last. QoS 0 has no place. */
interface Entry extends Received {
  place: Place | undefined;
  state: 'open' | 'settled' | 'abandoned';
}

interface Place {
  readonly connection: Connection;
  readonly slot: Slot;
}

/** What came on one connection and is not acknowledged. */
class Connection {
  readonly stream: MqttClient['stream'];
  readonly window = new AckWindow();
  readonly entries = new Map<number, Entry>();
  isScheduled = false;

  constructor({ stream }: MqttClient) {
    this.stream = stream;
  }
}

const soon: (call: () => void) => void = typeof setImmediate === 'function' ? setImmediate : (call) => void setTimeout(call, 0);

/** PUBACKs as they stand on the wire, alike in MQTT 3.1.1 (section 3.4) and, for success, in MQTT 5: a kind, a length, an identifier. */
function pubacks(packetIds: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(packetIds.length * 4);
  packetIds.forEach((packetId, i) => {
    bytes.set([0x40, 0x02, packetId >> 8, packetId & 0xff], i * 4);
  });
  return bytes;
}

function infoOf({ qos, retain, dup, properties }: IPublishPacket): MessageInfo {
  return { qos, retain, dup, ...(properties && { properties: { ...properties } }) };
}
