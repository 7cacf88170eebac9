import { type Awaitable, callAsync, chain, isPromise } from './awaitable.js';
import { ConsumerError, reasonOf } from './consumer-error.js';
import { delayAfter, type RetryOptions } from './retry.js';
import type { StopSignal } from './stop-signal.js';
import type { Claim, Store } from './store.js';
import { pause, TIMED_OUT, withTimeout } from './timers.js';

/** Timeout and retries of store calls. */
export interface StoreRetryOptions {
  readonly timeoutMs: number;
  readonly retry: Required<RetryOptions>;
  /** Maximum attempts of a call. Default: retry until stopped. */
  readonly attempts?: number | undefined;
  /** Ends the retries. */
  readonly stop: StopSignal;
  readonly onFailure: (cause: unknown) => void;
  readonly onAnswer: () => void;
}

/** Thrown if the retries of a store call end because the consumer stops. */
export const STOPPED: unique symbol = Symbol('stopped');

/** Wraps a store and retries calls that fail or time out. @throws {@link STOPPED}, or {ConsumerError} `store-failed`. */
export function retryingStore(store: Store, options: StoreRetryOptions): Store {
  const withRetries = <Value>(call: () => Awaitable<Value>): Awaitable<Value> => {
    let answer: Awaitable<Value>;
    try {
      answer = call();
    } catch (error) {
      answer = Promise.reject(error);
    }
    return isPromise(answer) ? repeated(call, answer, options) : answer;
  };
  return {
    claim: (request) => withRetries(() => chain(store.claim(request), checkedClaim)),
    // Not retried: the lease keeper extends periodically anyway.
    extend: (lease, leaseMs) => store.extend(lease, leaseMs),
    complete: (completion) => withRetries(() => store.complete(completion)),
    release: (lease) => withRetries(() => store.release(lease)),
  };
}

const STATUSES: ReadonlySet<unknown> = new Set<Claim['status']>(['claimed', 'busy', 'done']);

// An invalid answer must not settle a message.
function checkedClaim(claim: Claim): Claim {
  if (STATUSES.has((claim as Claim | undefined)?.status)) return claim;
  throw new Error('the store must answer a claim with the status "claimed", "busy" or "done"');
}

async function repeated<Value>(call: () => Awaitable<Value>, first: PromiseLike<Value>, options: StoreRetryOptions): Promise<Value> {
  const { timeoutMs, retry, attempts = Number.POSITIVE_INFINITY, stop, onAnswer, onFailure } = options;
  let answer = first;
  for (let attempt = 1; ; attempt += 1) {
    try {
      const value = await withTimeout(answer, timeoutMs);
      if (value === TIMED_OUT) throw new Error(`no response within ${timeoutMs} ms`);
      onAnswer();
      return value;
    } catch (cause) {
      onFailure(cause);
      if (attempt >= attempts) throw new ConsumerError('store-failed', 'store', `store unavailable: ${reasonOf(cause)}`, { cause });
      await pause(delayAfter(attempt, retry), stop);
      if (stop.isStopped) throw STOPPED;
      answer = callAsync(call);
    }
  }
}
