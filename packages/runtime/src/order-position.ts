/** The position of a message in the order of its entity. */
export interface OrderPosition {
  /** Larger is newer. */
  readonly version?: number;
  /** Time of the event, in milliseconds since 1970. */
  readonly time?: number;
  /** `version` restarts after the entity was absent for this many milliseconds. */
  readonly resetAfter?: number;
}

/**
 * Returns a positive number if `a` is newer than `b`, a negative number if it is older, and 0 if their order is unknown. Compares versions,
 * unless the times differ by more than half of `resetAfter`: then `version` may have restarted in between, so the times are compared.
 * Half of `resetAfter` tolerates wrong clocks: closer messages have no restart between them, and any clock orders the others correctly.
 */
export function compareOrder(a: OrderPosition, b: OrderPosition): number {
  const elapsed = a.time !== undefined && b.time !== undefined ? a.time - b.time : 0;
  const resetAfter = a.resetAfter ?? b.resetAfter;
  if (resetAfter !== undefined && Math.abs(elapsed) > resetAfter / 2) return elapsed;
  return a.version !== undefined && b.version !== undefined ? a.version - b.version : 0;
}
