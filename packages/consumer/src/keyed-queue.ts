import { type Awaitable, isPromise } from './awaitable.js';

/** Runs tasks of the same key one after the other, and tasks of different keys concurrently. */
export interface KeyedQueue<Result> {
  /** Runs `task` after every earlier task of `key`, synchronously if there is none. */
  run(key: string, task: () => Awaitable<Result>): Awaitable<Result>;
}

/**
 * Creates a queue per key, which is removed when its last task ends. If a task fails or returns `broken`, the tasks waiting behind it
 * return `broken` without running, because later tasks must not overtake it.
 */
export function keyedQueue<Result>(broken: Result): KeyedQueue<Result> {
  const last = new Map<string, PromiseLike<Result>>();
  return {
    run: (key, task) => {
      const before = last.get(key);
      const own = before
        ? before.then(
            (result) => (result === broken ? broken : task()),
            () => broken,
          )
        : task();
      if (!isPromise(own)) return own;
      last.set(key, own);
      const leave = (): void => {
        if (last.get(key) === own) last.delete(key);
      };
      own.then(leave, leave);
      return own;
    },
  };
}
