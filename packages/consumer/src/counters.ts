/** The outcome of a message. A message is settled and may be acknowledged with every outcome except `abandoned`. */
export type Outcome =
  /** The handler succeeded. */
  | 'handled'
  /** Already settled. */
  | 'duplicate'
  /** Skipped (`stale: 'skip'`): older than an event of the same entity that was already handled. */
  | 'stale'
  /** Accepted by `onDeadLetter`. */
  | 'dead'
  /** Invalid and dropped, because there is no `onDeadLetter`. */
  | 'undecodable'
  /** The topic matches no event. A widened filter also matches topics that are not in the spec. */
  | 'foreign'
  /** An event that is not selected, or no longer selected. */
  | 'unselected'
  /** Skipped: a retained message excluded by the option `retained`. */
  | 'retained'
  /** Left unacknowledged: the consumer stopped or failed, or the message could not be handled now. */
  | 'abandoned';

/** Delivery counters. Every message received is counted under one outcome or is in flight. */
export interface Counters extends Readonly<Record<Outcome, number>> {
  readonly received: number;
  readonly decoded: number;
  /** Received, without an outcome yet. */
  readonly inFlight: number;
  /** Attempts after the first. */
  readonly retried: number;
  /** Failed attempts of store calls, timeouts included. Extensions of leases are not counted. */
  readonly storeErrors: number;
}

/** Creates counters at zero. */
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
