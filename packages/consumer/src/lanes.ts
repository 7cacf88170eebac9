import { type Awaitable, isLater } from './awaitable.js';

/** Runs tasks: those of one lane in turn, those of different lanes side by side. */
export interface Lanes<Result> {
  /** Runs `task` after every task of `lane` that came before; at once where there is none. */
  run(lane: string, task: () => Awaitable<Result>): Awaitable<Result>;
}

/**
 * Lanes that are kept for as long as something runs in them. A task that fails, or ends as `broken`, breaks its lane: those that wait
 * in it end as `broken`, for what comes later must not overtake it.
 */
export function lanes<Result>(broken: Result): Lanes<Result> {
  const last = new Map<string, PromiseLike<Result>>();
  return {
    run: (lane, task) => {
      const before = last.get(lane);
      const own = before
        ? before.then(
            (result) => (result === broken ? broken : task()),
            () => broken,
          )
        : task();
      if (!isLater(own)) return own;
      last.set(lane, own);
      const leave = (): void => {
        if (last.get(lane) === own) last.delete(lane);
      };
      own.then(leave, leave);
      return own;
    },
  };
}

/** A number of places, each taken by one at a time, first come first served. */
export interface Slots {
  /** `undefined` where a place was free; else a promise of one. */
  take(): Promise<void> | undefined;
  give(): void;
}

/** `size` places. */
export function slots(size: number): Slots {
  const waiting: (() => void)[] = [];
  let head = 0;
  let free = size;
  return {
    take: () => {
      if (free === 0) return new Promise<void>((resolve) => waiting.push(resolve));
      free -= 1;
      return undefined;
    },
    give: () => {
      const next = waiting[head];
      if (next === undefined) {
        free += 1;
        return;
      }
      head += 1;
      // The list is cut now and then: shifting one by one takes time in proportion to those that wait.
      if (head === waiting.length || head > 1000) {
        waiting.splice(0, head);
        head = 0;
      }
      next();
    },
  };
}
