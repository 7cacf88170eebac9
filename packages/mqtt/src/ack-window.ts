/** A packet in an {@link AckWindow}. */
export interface Slot {
  readonly packetId: number;
  state: 'open' | 'due' | 'skipped' | 'closed';
}

/**
 * The QoS 1 packets of one connection that are not acknowledged yet. PUBACKs leave in the order in which the packets came
 * [MQTT-4.6.0-2], so one that is not due holds back those behind it, up to the window that the broker keeps for a client. Each packet
 * identifier is acknowledged once: the broker uses it again for another message afterwards.
 */
export class AckWindow {
  #slots: Slot[] = [];
  #head = 0;
  readonly #open = new Map<number, Slot>();

  /** How many packets are not acknowledged. */
  get size(): number {
    return this.#slots.length - this.#head;
  }

  /** The oldest packet that is not acknowledged. */
  get oldest(): Slot | undefined {
    return this.#slots[this.#head];
  }

  /** How many packets wait for older ones alone. */
  get held(): number {
    let held = 0;
    for (let i = this.#head; i < this.#slots.length; i += 1) if (this.#slots[i]?.state === 'due') held += 1;
    return held;
  }

  /** A packet that has arrived; `undefined` if it is one that was sent again before it was acknowledged. */
  receive(packetId: number): Slot | undefined {
    if (this.#open.has(packetId)) return undefined;
    const slot: Slot = { packetId, state: 'open' };
    this.#open.set(packetId, slot);
    this.#slots.push(slot);
    return slot;
  }

  /** The packet may be acknowledged. */
  settle(slot: Slot): void {
    if (slot.state === 'open') slot.state = 'due';
  }

  /** The packet is not acknowledged on this connection, and holds back no other. */
  skip(slot: Slot): void {
    if (slot.state === 'open') slot.state = 'skipped';
  }

  /** The packet identifiers that are to be acknowledged now, in order. */
  takeDue(): readonly number[] {
    const due: number[] = [];
    for (let slot = this.oldest; slot && slot.state !== 'open'; slot = this.oldest) {
      if (slot.state === 'due') {
        due.push(slot.packetId);
        this.#open.delete(slot.packetId);
        slot.state = 'closed';
      }
      this.#head += 1;
    }
    this.#trim();
    return due;
  }

  #trim(): void {
    if (this.#head < this.#slots.length && this.#head <= TRIM_AFTER) return;
    this.#slots = this.#slots.slice(this.#head);
    this.#head = 0;
  }
}

const TRIM_AFTER = 1000;
