import { setTimeout as delay } from 'node:timers/promises';

/** How often a handler is tried, and how long it is waited between. */
export interface RetryOptions {
  /** Most attempts: 5 where it is not given. */
  readonly attempts?: number;
  /** Milliseconds before the second attempt, doubled for each further one: 100 where it is not given. */
  readonly firstDelayMs?: number;
  /** Most milliseconds between two attempts: 10,000 where it is not given. */
  readonly maxDelayMs?: number;
}

/** How long to wait after attempt `attempt` failed: doubled each time, and up to a half less, so that many do not come at once. */
export function delayAfter(attempt: number, { firstDelayMs = 100, maxDelayMs = 10_000 }: RetryOptions): number {
  const full = Math.min(maxDelayMs, firstDelayMs * 2 ** (attempt - 1));
  return full * (1 - Math.random() / 2);
}

/** Waits, but no longer than until `signal` is aborted. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await delay(ms, undefined, { signal }).catch(() => undefined);
}
