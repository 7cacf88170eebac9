/** A QoS 1 message that came, and may come again. */
export interface Received {
  readonly packetId: number;
  readonly topic: string;
  readonly data: Uint8Array;
}

/** How many acknowledged messages of a connection are kept for comparison. */
const MOST_ACKNOWLEDGED = 256;

/**
 * Recognizes messages that a broker sends again: on the next connection of the same session, because they were not acknowledged, or on
 * the same connection, because its repetition and our PUBACK crossed. A repetition has the DUP flag [MQTT-3.3.1-1], the same packet
 * identifier, topic and bytes.
 */
export class Redeliveries<Message extends Received> {
  readonly #unacknowledged = new Map<number, Message>();
  /** The last ones, in a ring. */
  #acknowledged: Message[] = [];
  #next = 0;

  /** A connection has begun. `messages` came on the one before, and were not acknowledged on it. */
  begin(isSameSession: boolean, messages: Iterable<Message>): void {
    this.#acknowledged = [];
    this.#next = 0;
    if (!isSameSession) this.#unacknowledged.clear();
    else for (const message of messages) this.#unacknowledged.set(message.packetId, message);
  }

  /** A message was acknowledged on this connection. */
  acknowledged(message: Message): void {
    this.#acknowledged[this.#next] = message;
    this.#next = (this.#next + 1) % MOST_ACKNOWLEDGED;
  }

  /** The message of an earlier connection that `message` repeats, which is forgotten. Its identifier means `message` from now on. */
  take(message: Received, isDup: boolean): Message | undefined {
    if (this.#unacknowledged.size === 0) return undefined;
    const earlier = this.#unacknowledged.get(message.packetId);
    this.#unacknowledged.delete(message.packetId);
    return earlier && isDup && isSame(earlier, message) ? earlier : undefined;
  }

  /** Whether `message` repeats the last one of its identifier that was acknowledged on this connection: the broker knows by now. */
  isAcknowledged(message: Received, isDup: boolean): boolean {
    if (!isDup) return false;
    const newest = [...this.#acknowledged.slice(this.#next), ...this.#acknowledged.slice(0, this.#next)];
    const last = newest.findLast(({ packetId }) => packetId === message.packetId);
    return last !== undefined && isSame(last, message);
  }
}

function isSame(one: Received, other: Received): boolean {
  return one.topic === other.topic && one.data.length === other.data.length && one.data.every((byte, i) => byte === other.data[i]);
}
