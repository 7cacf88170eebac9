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
export class Redeliveries<Entry extends Received> {
  readonly #unacknowledged = new Map<number, Entry>();
  readonly #acknowledged = new Map<number, Entry>();

  /** A connection has begun. `entries` came on the one before, and were not acknowledged on it. */
  begin(isSameSession: boolean, entries: Iterable<Entry>): void {
    this.#acknowledged.clear();
    if (!isSameSession) this.#unacknowledged.clear();
    else for (const entry of entries) this.#unacknowledged.set(entry.packetId, entry);
  }

  /** A message was acknowledged on this connection. */
  acknowledged(entry: Entry): void {
    this.#acknowledged.delete(entry.packetId);
    this.#acknowledged.set(entry.packetId, entry);
    if (this.#acknowledged.size <= MOST_ACKNOWLEDGED) return;
    for (const oldest of this.#acknowledged.keys()) {
      this.#acknowledged.delete(oldest);
      return;
    }
  }

  /** The message of an earlier connection that `message` repeats, which is forgotten. Its identifier means `message` from now on. */
  take(message: Received, isDup: boolean): Entry | undefined {
    const entry = this.#unacknowledged.get(message.packetId);
    this.#unacknowledged.delete(message.packetId);
    return entry && isDup && isSame(entry, message) ? entry : undefined;
  }

  /** Whether `message` repeats one that was acknowledged on this connection, so that the broker knows by now. */
  isAcknowledged(message: Received, isDup: boolean): boolean {
    const entry = isDup ? this.#acknowledged.get(message.packetId) : undefined;
    return entry !== undefined && isSame(entry, message);
  }
}

function isSame(one: Received, other: Received): boolean {
  return one.topic === other.topic && one.data.length === other.data.length && one.data.every((byte, i) => byte === other.data[i]);
}
