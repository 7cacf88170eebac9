import { isSameMessage, type Received, RecentMessages } from './recent-messages.js';

/**
 * Recognizes redelivered messages. They arrive on the next connection of the same session if they were not acknowledged, or on the same
 * connection if the redelivery crossed our PUBACK. A redelivery has the DUP flag [MQTT-3.3.1-1] and the same packet identifier, topic and
 * bytes.
 */
export class Redeliveries<Message extends Received> {
  readonly #unacknowledged = new Map<number, Message>();
  readonly #acknowledged = new RecentMessages();

  /** A connection has started. `messages` are the unacknowledged messages of the previous one. */
  begin(isSameSession: boolean, messages: Iterable<Message>): void {
    this.#acknowledged.clear();
    if (!isSameSession) this.#unacknowledged.clear();
    else for (const message of messages) this.#unacknowledged.set(message.packetId, message);
  }

  /** A message was acknowledged on this connection. */
  acknowledged(message: Message): void {
    this.#acknowledged.add(message);
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
    return this.#acknowledged.redelivers(message, isDup);
  }
}
