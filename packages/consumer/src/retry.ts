/** The number of attempts and the delays between them. */
export interface RetryOptions {
  /** Maximum attempts before `onDeadLetter` receives the message. Without `onDeadLetter` there is no maximum. Default: 5. */
  readonly attempts?: number;
  /** Milliseconds before the second attempt, doubled for each further attempt. Default: 100. */
  readonly firstDelayMs?: number;
  /** Maximum milliseconds between two attempts. Default: 10,000. */
  readonly maxDelayMs?: number;
}

/** The defaults of {@link RetryOptions}. */
export const DEFAULT_RETRY: Required<RetryOptions> = { attempts: 5, firstDelayMs: 100, maxDelayMs: 10_000 };

/** The delay after a failed attempt, in milliseconds: exponential backoff minus a random jitter of up to half. */
export function delayAfter(
  attempt: number,
  { firstDelayMs, maxDelayMs }: Required<RetryOptions>,
  random: () => number = Math.random,
): number {
  const full = Math.min(maxDelayMs, firstDelayMs * 2 ** (attempt - 1));
  return full * (1 - random() / 2);
}
