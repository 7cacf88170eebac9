/** How often a handler is tried, and how long to wait between attempts. */
export interface RetryOptions {
  /** Most attempts before `onDeadLetter` gets the message. Without `onDeadLetter`, a message is tried until it is handled. Default: 5. */
  readonly attempts?: number;
  /** Milliseconds before the second attempt, doubled for each further one. Default: 100. */
  readonly firstDelayMs?: number;
  /** Most milliseconds between two attempts. Default: 10,000. */
  readonly maxDelayMs?: number;
}

/** Default of {@link RetryOptions.attempts}. */
export const DEFAULT_ATTEMPTS = 5;

/** How long to wait after attempt `attempt` failed: doubled each time, less up to a half at random, so that many do not come at once. */
export function delayAfter(
  attempt: number,
  { firstDelayMs = 100, maxDelayMs = 10_000 }: RetryOptions,
  random: () => number = Math.random,
): number {
  const full = Math.min(maxDelayMs, firstDelayMs * 2 ** (attempt - 1));
  return full * (1 - random() / 2);
}
