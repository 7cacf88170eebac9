/** A received QoS 1 message, which the broker may redeliver. */
export interface Received {
  readonly packetId: number;
  readonly topic: string;
  readonly data: Uint8Array;
}

/** How many messages are kept for comparison, and their bytes. */
const MAX_MESSAGES = 256;
const MAX_BYTES: number = 8 * 2 ** 20;

/** The most recent messages by packet identifier, within a limit. */
export class RecentMessages {
  /** Oldest first. */
  readonly #messages = new Map<number, Received>();
  #bytes = 0;

  /** Replaces the message with the same identifier. */
  add(message: Received): void {
    this.#delete(message.packetId);
    this.#messages.set(message.packetId, message);
    this.#bytes += message.data.length;
    for (const oldest of this.#messages.keys()) {
      if (this.#messages.size <= MAX_MESSAGES && this.#bytes <= MAX_BYTES) break;
      this.#delete(oldest);
    }
  }

  /** Whether `message` redelivers the message with its identifier. */
  redelivers(message: Received, isDup: boolean): boolean {
    const earlier = isDup ? this.#messages.get(message.packetId) : undefined;
    return earlier !== undefined && isSameMessage(earlier, message);
  }

  clear(): void {
    this.#messages.clear();
    this.#bytes = 0;
  }

  #delete(packetId: number): void {
    this.#bytes -= this.#messages.get(packetId)?.data.length ?? 0;
    this.#messages.delete(packetId);
  }
}

/** Whether two messages have the same topic and bytes. */
export function isSameMessage(one: Pick<Received, 'topic' | 'data'>, other: Pick<Received, 'topic' | 'data'>): boolean {
  return one.topic === other.topic && one.data.length === other.data.length && one.data.every((byte, i) => byte === other.data[i]);
}
