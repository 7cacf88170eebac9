/** The number of unacknowledged messages at which reading is paused. */
export const MOST_IN_WORK = 10_000;

/**
 * Counts unacknowledged messages, to limit them if the broker has no in-flight limit. Reading must pause at `most` messages and can resume
 * at half of that.
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

  /** Counts a received message. Returns whether reading must pause. */
  enter(): boolean {
    this.#count += 1;
    if (this.#isPaused || this.#count < this.#most) return this.#isPaused;
    this.#isPaused = true;
    return true;
  }

  /** Counts a message that was acknowledged, or will not be. */
  leave(): void {
    this.#count -= 1;
    if (!this.#isPaused || this.#count > this.#most / 2) return;
    this.#isPaused = false;
    this.#onResume();
  }
}
