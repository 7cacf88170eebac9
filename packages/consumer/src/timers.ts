import type { StopSignal } from './stop-signal.js';

/** A timer of any platform: a number in browsers, an object in Node. */
export type Timer = ReturnType<typeof setTimeout>;

/** Lets the process end though `timer` has not fired. Browsers have nothing like it. */
export function unref<T extends Timer>(timer: T): T {
  if (typeof timer === 'object' && typeof timer.unref === 'function') timer.unref();
  return timer;
}

/** Waits `ms` milliseconds, but no longer than until the stop. */
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

/** What {@link withTimeout} gives for a promise that has not settled in time. */
export const TIMED_OUT: unique symbol = Symbol('timed out');

/** `promise`, or {@link TIMED_OUT} after `ms` milliseconds. */
export function withTimeout<Value>(promise: PromiseLike<Value>, ms: number): Promise<Value | typeof TIMED_OUT> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => resolve(TIMED_OUT), ms);
    promise.then(
      (value) => {
        clearTimeout(timer);
        resolve(value);
      },
      (error) => {
        clearTimeout(timer);
        reject(error);
      },
    );
  });
}
