import type { StopSignal } from './stop-signal.js';

/** A timer: a number in browsers, an object in Node. */
export type Timer = ReturnType<typeof setTimeout>;

/** Lets the process exit while `timer` is pending. No effect in browsers. */
export function unref<T extends Timer>(timer: T): T {
  if (typeof timer === 'object' && typeof timer.unref === 'function') timer.unref();
  return timer;
}

/** Waits `ms` milliseconds, or until stopped. */
export function pause(ms: number, stop: StopSignal): Promise<void> {
  return new Promise((resolve) => {
    if (stop.isStopped) return resolve();
    const done = (): void => {
      clearTimeout(timer);
      forget();
      resolve();
    };
    const timer = setTimeout(done, ms);
    const forget = stop.onStop(done);
  });
}

/** The result of {@link withTimeout} if the promise has not settled in time. */
export const TIMED_OUT: unique symbol = Symbol('timed out');

/** Resolves like `promise`, or with {@link TIMED_OUT} after `ms` milliseconds or when stopped. */
export function withTimeout<Value>(promise: PromiseLike<Value>, ms: number, stop?: StopSignal): Promise<Value | typeof TIMED_OUT> {
  return new Promise((resolve, reject) => {
    const timeOut = (): void => resolve(TIMED_OUT);
    const timer = setTimeout(timeOut, ms);
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
