import { monotonicMs, type Timer } from '@topicwright/consumer/internal';
import type { ConnectionEnd } from '../connection/client-link.js';
import type { Outgoing } from './outgoing.js';

/** A connection that ends within this time after a message was sent may have ended because of it, in milliseconds. */
const SUSPICIOUS_MS = 2000;
/** After this many such connections in a row, the message counts as refused. */
const MAX_SHORT_CONNECTIONS = 3;

/** The reason codes of a DISCONNECT of MQTT 5 that may concern a message. */
const MESSAGE_REASONS: ReadonlySet<number> = new Set([0x81, 0x82, 0x83, 0x87, 0x90, 0x95, 0x99, 0x9a, 0x9b]);

/** Whether the broker may have closed the connection because of a message. */
export function mayBeRefusal({ isIntended, reasonCode }: ConnectionEnd, isMqtt5: boolean): boolean {
  if (isIntended) return false;
  return isMqtt5 ? reasonCode !== undefined && MESSAGE_REASONS.has(reasonCode) : true;
}

/** Why a message counts as refused. */
export const PROBABLE_REFUSAL: string =
  `${MAX_SHORT_CONNECTIONS} connections ended within ${SUSPICIOUS_MS / 1000} s of sending it, so it is probably not allowed, ` +
  'but it may have been delivered';

/**
 * Finds messages for which a broker closes the connection. MQTT 3.1.1 has no other way to refuse a message. The oldest unacknowledged
 * message may be the cause if the connection ended soon after it was sent.
 */
export class RefusalDetector {
  readonly #onCleared: () => void;
  #timer: Timer | undefined;

  /** `onCleared`: there is no suspect any more. */
  constructor(onCleared: () => void) {
    this.#onCleared = onCleared;
  }

  /** The connection has ended. Returns whether `oldest`, the oldest unacknowledged message, counts as refused. */
  lost(oldest: Outgoing): boolean {
    // A connection on which it was not sent says nothing.
    if (oldest.sentAt === undefined) return false;
    oldest.shortConnections = monotonicMs() - oldest.sentAt < SUSPICIOUS_MS ? oldest.shortConnections + 1 : 0;
    return oldest.shortConnections >= MAX_SHORT_CONNECTIONS;
  }

  /** Clears a suspect if the connection lives long enough after it was sent. */
  watch(oldest: Outgoing | undefined): void {
    if (!oldest || !isSuspect(oldest) || this.#timer !== undefined) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      oldest.shortConnections = 0;
      this.#onCleared();
    }, SUSPICIOUS_MS);
  }

  /** Stops watching. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}

/** Whether a connection may have ended because of this message. It is sent alone, to find out. */
export function isSuspect({ shortConnections }: Outgoing): boolean {
  return shortConnections > 0;
}
