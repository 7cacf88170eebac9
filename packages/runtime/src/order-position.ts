/** Where a message stands in the order of its entity. */
export interface OrderPosition {
  /** Larger is newer. */
  readonly version?: number;
  /** When it happened, in milliseconds since 1970. */
  readonly time?: number;
  /** After this many milliseconds without the entity, `version` starts again. */
  readonly resetAfter?: number;
}

/**
 * Above 0 where `a` is newer than `b`, below 0 where it is older, 0 where the two cannot be told apart. Versions decide, but for two
 * that lie more than half of a reset's time apart: then the clock does, for one of them may count from the start again. Half, because
 * clocks are wrong by minutes: what lies nearer cannot have a reset between, and what lies farther is told apart by any clock.
 */
export function compareOrder(a: OrderPosition, b: OrderPosition): number {
  const apart = a.time !== undefined && b.time !== undefined ? a.time - b.time : 0;
  const resetAfter = a.resetAfter ?? b.resetAfter;
  if (resetAfter !== undefined && Math.abs(apart) > resetAfter / 2) return apart;
  return a.version !== undefined && b.version !== undefined ? a.version - b.version : 0;
}
