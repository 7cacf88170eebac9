/** What an {@link AckWindow} knows of a packet. */
export interface Slot {
  readonly packetId: number;
  /** `open`: in work. `due`: may be acknowledged. `skipped`: is not, on this connection. */
  slot: 'open' | 'due' | 'skipped';
}

/**
 * The QoS 1 packets of one connection that are not acknowledged yet. PUBACKs leave in the order in which the packets came
 * [MQTT-4.6.0-2], so one that is not due holds back those behind it, up to the window that the broker keeps for a client. Each packet
 * identifier is acknowledged once: the broker uses it again for another message afterwards.
 */
export class AckWindow<Packet extends Slot> {
  #packets: Packet[] = [];
  #head = 0;
  readonly #byId = new Map<number, Packet>();

  /** How many packets are not acknowledged. */
  get size(): number {
    return this.#packets.length - this.#head;
  }

  /** How many packets may be acknowledged, and wait for older ones alone. */
  get held(): number {
    let held = 0;
    for (let i = this.#head; i < this.#packets.length; i += 1) if (this.#packets[i]?.slot === 'due') held += 1;
    return held;
  }

  /** Whether a packet has arrived, and is going to be acknowledged: the broker may send it again. */
  has(packetId: number): boolean {
    const packet = this.#byId.get(packetId);
    return packet !== undefined && packet.slot !== 'skipped';
  }

  /** Adds a packet that has arrived. */
  add(packet: Packet): void {
    this.#byId.set(packet.packetId, packet);
    this.#packets.push(packet);
  }

  /** The packets that are to be acknowledged now, in order. */
  takeDue(): readonly Packet[] {
    const due: Packet[] = [];
    for (let packet = this.#packets[this.#head]; packet && packet.slot !== 'open'; packet = this.#packets[this.#head]) {
      if (packet.slot === 'due') due.push(packet);
      // One that was skipped may have come again since.
      if (this.#byId.get(packet.packetId) === packet) this.#byId.delete(packet.packetId);
      this.#head += 1;
    }
    this.#trim();
    return due;
  }

  /** The packets that are not acknowledged, nor skipped. */
  *unacknowledged(): Iterable<Packet> {
    for (let i = this.#head; i < this.#packets.length; i += 1) {
      const packet = this.#packets[i];
      if (packet && packet.slot !== 'skipped') yield packet;
    }
  }

  // The array is cut now and then: shifting one by one takes time in proportion to those that wait.
  #trim(): void {
    if (this.#head < this.#packets.length && this.#head <= TRIM_AFTER) return;
    this.#packets = this.#packets.slice(this.#head);
    this.#head = 0;
  }
}

const TRIM_AFTER = 1000;
