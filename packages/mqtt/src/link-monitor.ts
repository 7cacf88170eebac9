/** A connection that ends sooner than this after its CONNACK is short-lived, in milliseconds. */
const SHORT_LIFE_MS = 30_000;

/** This many short-lived connections in a row suggest that another client uses the same client ID. */
const SHORT_LIVES = 3;

/** The maximum back-off, in reconnect periods. */
const MOST_PERIODS = 10;

/** The result of the end of a connection. */
export interface LinkEnd {
  /** Whether another client seems to use the same client ID. */
  readonly isContended: boolean;
  /** How long to wait before the next attempt, in milliseconds. */
  readonly delayMs: number;
}

/** Measures how long connections live. In MQTT 3.1.1 a broker does not report why it ends one. */
export class LinkMonitor {
  #openedAt: number | undefined;
  #shortLives = 0;

  opened(now: number): void {
    this.#openedAt = now;
  }

  /** A connection has ended, or an attempt has failed. */
  closed(now: number, reconnectPeriodMs: number): LinkEnd {
    const lived = this.#openedAt === undefined ? undefined : now - this.#openedAt;
    this.#openedAt = undefined;
    if (lived !== undefined) this.#shortLives = lived < SHORT_LIFE_MS ? this.#shortLives + 1 : 0;
    const isContended = lived !== undefined && this.#shortLives >= SHORT_LIVES;
    const periods = isContended ? Math.min(MOST_PERIODS, 2 ** (this.#shortLives - SHORT_LIVES + 1)) : 0;
    return { isContended, delayMs: periods * reconnectPeriodMs };
  }
}
