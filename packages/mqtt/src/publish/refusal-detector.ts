import { monotonicMs, type Timer } from '@topicwright/consumer/internal';
import type { Outgoing } from './outgoing.js';

/** A connection that ends within this time after a message was sent may have ended because of it, in milliseconds. */
const SUSPICIOUS_MS = 2000;
/** After this many such connections in a row, the message counts as refused. */
const MAX_SHORT_CONNECTIONS = 3;

/** Why a message counts as refused. */
export const PROBABLE_REFUSAL: string =
  `${MAX_SHORT_CONNECTIONS} connections ended within ${SUSPICIOUS_MS / 1000} s of sending it, so it is probably not allowed, ` +
  'but it may have been delivered';

/**
 * Finds messages that a broker of MQTT 3.1.1 refuses: it can do so only by closing the connection. The oldest unacknowledged message may be
 * the cause if the connection ended soon after it was sent.
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
