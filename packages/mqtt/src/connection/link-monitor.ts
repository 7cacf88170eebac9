/** A connection that ends sooner than this after its CONNACK is short-lived, in milliseconds. */
const SHORT_LIFE_MS = 30_000;

/** The number of consecutive short-lived connections that suggests another client with the same client ID. */
const SHORT_LIVES = 3;

/** The maximum backoff, in reconnect periods. */
const MAX_PERIODS = 10;

/** What the end of a connection indicates. */
export interface LinkEnd {
  /** Whether another client probably uses the same client ID. */
  readonly isContended: boolean;
  /** How long to wait before the next attempt, in milliseconds. */
  readonly delayMs: number;
}

/** Detects short-lived connections. An MQTT 3.1.1 broker does not report why it closes a connection. */
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
    const periods = isContended ? Math.min(MAX_PERIODS, 2 ** (this.#shortLives - SHORT_LIVES + 1)) : 0;
    return { isContended, delayMs: periods * reconnectPeriodMs };
  }
}
