import { HeadQueue } from '@topicwright/consumer/internal';

/** A packet in an {@link AckWindow}. */
export interface Slot {
  readonly packetId: number;
  /** `open`: being handled. `due`: ready to be acknowledged. `skipped`: will not be acknowledged on this connection. */
  slot: 'open' | 'due' | 'skipped';
}

/**
 * The unacknowledged QoS 1 packets of one connection. PUBACKs are sent in the order in which the packets arrived [MQTT-4.6.0-2], so an
 * open packet delays the acknowledgement of later ones. A packet identifier is acknowledged only once, because the broker then reuses it
 * for another message.
 */
export class AckWindow<Packet extends Slot> {
  readonly #packets = new HeadQueue<Packet>();
  readonly #byId = new Map<number, Packet>();

  /** The number of unacknowledged packets. */
  get size(): number {
    return this.#packets.size;
  }

  /** The number of packets that are due and wait for an older one. */
  get delayed(): number {
    let delayed = 0;
    for (const { slot } of this.#packets) if (slot === 'due') delayed += 1;
    return delayed;
  }

  /** Whether the window has a packet with this identifier that is not skipped. */
  has(packetId: number): boolean {
    const packet = this.#byId.get(packetId);
    return packet !== undefined && packet.slot !== 'skipped';
  }

  /** Adds a received packet. */
  add(packet: Packet): void {
    this.#byId.set(packet.packetId, packet);
    this.#packets.add(packet);
  }

  /** Removes and returns the packets to acknowledge now, in order. */
  takeDue(): readonly Packet[] {
    const due: Packet[] = [];
    for (let packet = this.#packets.first; packet && packet.slot !== 'open'; packet = this.#packets.first) {
      if (packet.slot === 'due') due.push(packet);
      // A skipped packet may have been redelivered, so its identifier can belong to a newer one.
      if (this.#byId.get(packet.packetId) === packet) this.#byId.delete(packet.packetId);
      this.#packets.removeFirst();
    }
    return due;
  }

  /** The packets that are neither acknowledged nor skipped. */
  *unacknowledged(): Iterable<Packet> {
    for (const packet of this.#packets) if (packet.slot !== 'skipped') yield packet;
  }
}
