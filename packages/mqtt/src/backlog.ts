/** Most messages that may be unacknowledged before reading is paused. */
export const MOST_IN_WORK = 10_000;

/**
 * Bounds the unacknowledged messages of brokers that do not limit what they send: at `most` reading pauses, and resumes at half of it.
 * Pausing is left to its owner.
 */
export class Backlog {
  readonly #most: number;
  readonly #onResume: () => void;
  #count = 0;
  #isPaused = false;

  constructor(onResume: () => void, most: number = MOST_IN_WORK) {
    this.#most = most;
    this.#onResume = onResume;
  }

  get isPaused(): boolean {
    return this.#isPaused;
  }

  /** A message has arrived. Whether reading is to pause now. */
  enter(): boolean {
    this.#count += 1;
    if (this.#isPaused || this.#count < this.#most) return this.#isPaused;
    this.#isPaused = true;
    return true;
  }

  /** A message has been acknowledged, or is not going to be. */
  leave(): void {
    this.#count -= 1;
    if (!this.#isPaused || this.#count > this.#most / 2) return;
    this.#isPaused = false;
    this.#onResume();
  }
}
