/** What became of the messages so far. Every one received is in just one of handled, duplicate, stale and dead, or in flight, or given back. */
export interface Counters {
  readonly received: number;
  readonly decoded: number;
  readonly handled: number;
  /** Handled before. */
  readonly duplicate: number;
  /** Older than what was handled of its entity. */
  readonly stale: number;
  /** Attempts after the first. */
  readonly retried: number;
  /** Given to `onDeadLetter`. */
  readonly dead: number;
  /** Received and not settled yet. */
  readonly inFlight: number;
  /** Given back unacknowledged, for the consumer stopped or the connection ended. */
  readonly abandoned: number;
  /** Calls of the store that failed and were made again. */
  readonly storeErrors: number;
}

/** Counters at zero. */
export function newCounters(): { -readonly [Name in keyof Counters]: number } {
  return {
    received: 0,
    decoded: 0,
    handled: 0,
    duplicate: 0,
    stale: 0,
    retried: 0,
    dead: 0,
    inFlight: 0,
    abandoned: 0,
    storeErrors: 0,
  };
}
