/** A received QoS 1 message, which the broker may redeliver. */
export interface Received {
  readonly packetId: number;
  readonly topic: string;
  readonly data: Uint8Array;
}

/** How many acknowledged messages per connection are kept for comparison, and their bytes. */
const MAX_ACKNOWLEDGED = 256;
const MAX_ACKNOWLEDGED_BYTES: number = 8 * 2 ** 20;

/**
 * Recognizes redelivered messages. They arrive on the next connection of the same session if they were not acknowledged, or on the same
 * connection if the redelivery crossed our PUBACK. A redelivery has the DUP flag [MQTT-3.3.1-1] and the same packet identifier, topic and
 * bytes.
 */
export class Redeliveries<Message extends Received> {
  readonly #unacknowledged = new Map<number, Message>();
  /** The most recently acknowledged messages by packet identifier, oldest first. */
  readonly #acknowledged = new Map<number, Message>();
  #acknowledgedBytes = 0;

  /** A connection has started. `messages` are the unacknowledged messages of the previous one. */
  begin(isSameSession: boolean, messages: Iterable<Message>): void {
    this.#acknowledged.clear();
    this.#acknowledgedBytes = 0;
    if (!isSameSession) this.#unacknowledged.clear();
    else for (const message of messages) this.#unacknowledged.set(message.packetId, message);
  }

  /** A message was acknowledged on this connection. */
  acknowledged(message: Message): void {
    this.#forget(message.packetId);
    this.#acknowledged.set(message.packetId, message);
    this.#acknowledgedBytes += message.data.length;
    for (const oldest of this.#acknowledged.keys()) {
      if (this.#acknowledged.size <= MAX_ACKNOWLEDGED && this.#acknowledgedBytes <= MAX_ACKNOWLEDGED_BYTES) break;
      this.#forget(oldest);
    }
  }

  #forget(packetId: number): void {
    this.#acknowledgedBytes -= this.#acknowledged.get(packetId)?.data.length ?? 0;
    this.#acknowledged.delete(packetId);
  }

  /** Removes and returns the message of an earlier connection that `message` redelivers. Its identifier now belongs to `message`. */
  take(message: Received, isDup: boolean): Message | undefined {
    if (this.#unacknowledged.size === 0) return undefined;
    const earlier = this.#unacknowledged.get(message.packetId);
    this.#unacknowledged.delete(message.packetId);
    return earlier && isDup && isSameMessage(earlier, message) ? earlier : undefined;
  }

  /** Whether `message` redelivers the last message with its identifier that was acknowledged on this connection. */
  isAcknowledged(message: Received, isDup: boolean): boolean {
    const last = isDup ? this.#acknowledged.get(message.packetId) : undefined;
    return last !== undefined && isSameMessage(last, message);
  }
}

/** Whether two messages have the same topic and bytes. */
export function isSameMessage(one: Pick<Received, 'topic' | 'data'>, other: Pick<Received, 'topic' | 'data'>): boolean {
  return one.topic === other.topic && one.data.length === other.data.length && one.data.every((byte, i) => byte === other.data[i]);
}
