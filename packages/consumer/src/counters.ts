/** What a message came to. All but `abandoned` is settled for good, and may be acknowledged. */
export type Outcome =
  /** Its handler has finished. */
  | 'handled'
  /** It was handled before. */
  | 'duplicate'
  /** Skipped: older than what was handled of its entity, where `stale: 'skip'` says so. */
  | 'stale'
  /** Taken by `onDeadLetter`. */
  | 'dead'
  /** Not valid, and there is no `onDeadLetter`. */
  | 'undecodable'
  /** Its topic is one of no event: a widened filter receives more than the table has. */
  | 'foreign'
  /** An event that is not selected, or no longer. */
  | 'unselected'
  /** Skipped: a retained message, where `retained` says so. */
  | 'retained'
  /** Left unacknowledged: the consumer has stopped. */
  | 'abandoned';

/** Delivery counters. Every message received is counted by one outcome, or is in flight. */
export interface Counters extends Readonly<Record<Outcome, number>> {
  readonly received: number;
  readonly decoded: number;
  /** Received and not settled yet. */
  readonly inFlight: number;
  /** Attempts after the first. */
  readonly retried: number;
  /** Calls of the store that failed or took too long, and were repeated. */
  readonly storeErrors: number;
}

/** Counters at zero. */
export function newCounters(): { -readonly [Name in keyof Counters]: number } {
  return {
    received: 0,
    decoded: 0,
    inFlight: 0,
    handled: 0,
    duplicate: 0,
    stale: 0,
    dead: 0,
    undecodable: 0,
    foreign: 0,
    unselected: 0,
    retained: 0,
    abandoned: 0,
    retried: 0,
    storeErrors: 0,
  };
}
