import { type Awaitable, isPromise } from './awaitable.js';

/** Runs tasks: those of one key in turn, those of different keys side by side. */
export interface KeyedQueue<Result> {
  /** Runs `task` after every earlier task of `key`; at once if there is none. */
  run(key: string, task: () => Awaitable<Result>): Awaitable<Result>;
}

/**
 * A queue a key, kept for as long as something runs in it. A task that fails, or ends as `broken`, breaks its queue: those that wait in
 * it end as `broken`, for what comes later must not overtake it.
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
