import { type Awaitable, isPromise } from './awaitable.js';
import { ConsumerError, reasonOf } from './consumer-error.js';
import { delayAfter, type RetryOptions } from './retry.js';
import type { StopSignal } from './stop-signal.js';
import type { Store } from './store.js';
import { pause, TIMED_OUT, withTimeout } from './timers.js';

/** How long a store is asked. */
export interface Patience {
  readonly timeoutMs: number;
  readonly retry: RetryOptions;
  /** Most attempts of a call; without it, a call is repeated until the stop. */
  readonly attempts?: number | undefined;
  /** Ends the repetition. */
  readonly stop: StopSignal;
  readonly onFailure: (cause: unknown) => void;
  readonly onAnswer: () => void;
}

/** Thrown for a call of the store that was given up because the consumer stops. */
export const STOPPED: unique symbol = Symbol('stopped');

/** A store that repeats calls which fail or take too long. @throws {@link STOPPED}, or {ConsumerError} `store-failed`. */
export function patientStore(store: Store, patience: Patience): Store {
  const ask = <Value>(call: () => Awaitable<Value>): Awaitable<Value> => {
    let answer: Awaitable<Value>;
    try {
      answer = call();
    } catch (error) {
      answer = Promise.reject(error);
    }
    return isPromise(answer) ? repeated(call, answer, patience) : answer;
  };
  return {
    claim: (request) => ask(() => store.claim(request)),
    // The keeper of leases asks again by itself.
    extend: (lease, leaseMs) => store.extend(lease, leaseMs),
    complete: (completion) => ask(() => store.complete(completion)),
    release: (lease) => ask(() => store.release(lease)),
  };
}

async function repeated<Value>(call: () => Awaitable<Value>, first: PromiseLike<Value>, patience: Patience): Promise<Value> {
  const { timeoutMs, retry, attempts = Number.POSITIVE_INFINITY, stop, onAnswer, onFailure } = patience;
  let answer = first;
  for (let attempt = 1; ; attempt += 1) {
    try {
      const value = await withTimeout(answer, timeoutMs);
      if (value === TIMED_OUT) throw new Error(`no answer within ${timeoutMs} ms`);
      onAnswer();
      return value;
    } catch (cause) {
      onFailure(cause);
      if (attempt >= attempts) throw new ConsumerError('store-failed', 'store', `store unavailable: ${reasonOf(cause)}`, { cause });
      await pause(delayAfter(attempt, retry), stop);
      if (stop.isStopped) throw STOPPED;
      answer = (async () => call())();
    }
  }
}
