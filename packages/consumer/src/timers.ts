import type { StopSignal } from './stop-signal.js';

/** A timer: a number in browsers, an object in Node. */
export type Timer = ReturnType<typeof setTimeout>;

/** The longest delay of a timer, in milliseconds. */
export const MAX_DELAY_MS: number = 2 ** 31 - 1;

/** Milliseconds of a monotonic clock. Only differences are meaningful. */
export function monotonicMs(): number {
  return performance.now();
}

/** Lets the process exit while `timer` is pending. No effect in browsers. */
export function unref<T extends Timer>(timer: T): T {
  if (typeof timer === 'object' && typeof timer.unref === 'function') timer.unref();
  return timer;
}

/** Waits `ms` milliseconds, or until one of `stops` is stopped. */
export function pause(ms: number, ...stops: readonly StopSignal[]): Promise<void> {
  return new Promise((resolve) => {
    if (stops.some(({ isStopped }) => isStopped)) return resolve();
    const done = (): void => {
      clearTimeout(timer);
      for (const forget of forgets) forget();
      resolve();
    };
    const timer = setTimeout(done, Math.min(ms, MAX_DELAY_MS));
    const forgets = stops.map((each) => each.onStop(done));
  });
}

/** The result of {@link withTimeout} if the promise has not settled in time. */
export const TIMED_OUT: unique symbol = Symbol('timed out');

/** Resolves like `promise`, or with {@link TIMED_OUT} after `ms` milliseconds or when stopped. */
export function withTimeout<Value>(promise: PromiseLike<Value>, ms: number, stop?: StopSignal): Promise<Value | typeof TIMED_OUT> {
  return new Promise((resolve, reject) => {
    const timeOut = (): void => resolve(TIMED_OUT);
    const timer = setTimeout(timeOut, Math.min(ms, MAX_DELAY_MS));
    const forget = stop?.onStop(() => {
      clearTimeout(timer);
      timeOut();
    });
    const done = (): void => {
      clearTimeout(timer);
      forget?.();
    };
    promise.then(
      (value) => {
        done();
        resolve(value);
      },
      (error) => {
        done();
        reject(error);
      },
    );
  });
}
