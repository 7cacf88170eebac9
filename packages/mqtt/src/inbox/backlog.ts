/** The unacknowledged messages, and their bytes, at which reading is paused. */
export interface BacklogLimits {
  readonly messages: number;
  readonly bytes: number;
}

/** The backlog is full at this multiple of its limits. */
const FULL = 4;

/** The limits of a connection. */
export const BACKLOG_LIMITS: BacklogLimits = { messages: 10_000, bytes: 64 * 2 ** 20 };

/**
 * Counts unacknowledged messages, to limit them if the broker has no in-flight limit. Reading must pause at a limit and can resume at half
 * of both.
 */
export class Backlog {
  readonly #limits: BacklogLimits;
  readonly #onResume: () => void;
  #messages = 0;
  #bytes = 0;
  #isPaused = false;

  constructor(onResume: () => void, limits: BacklogLimits = BACKLOG_LIMITS) {
    this.#limits = limits;
    this.#onResume = onResume;
  }

  get isPaused(): boolean {
    return this.#isPaused;
  }

  /** Whether no message that may be lost is kept. Reading may go on beyond the limits while an acknowledgement is awaited. */
  get isFull(): boolean {
    return this.#messages >= FULL * this.#limits.messages || this.#bytes >= FULL * this.#limits.bytes;
  }

  /** Counts a received message. Returns whether reading must pause. */
  enter(bytes: number): boolean {
    this.#messages += 1;
    this.#bytes += bytes;
    if (this.#messages >= this.#limits.messages || this.#bytes >= this.#limits.bytes) this.#isPaused = true;
    return this.#isPaused;
  }

  /** Counts a message that was acknowledged, or will not be. */
  leave(bytes: number): void {
    this.#messages -= 1;
    this.#bytes -= bytes;
    if (!this.#isPaused || this.#messages > this.#limits.messages / 2 || this.#bytes > this.#limits.bytes / 2) return;
    this.#isPaused = false;
    this.#onResume();
  }
}
