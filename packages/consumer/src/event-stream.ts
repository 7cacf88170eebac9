import type { Handler } from './handling.js';

/** Events for a loop: an event is handled when the loop asks for the next one. */
export interface EventStream<Event> {
  /** Waits until the loop is done with the event. */
  readonly handler: Handler<Event>;
  next(): Promise<IteratorResult<Event, undefined>>;
  /** Ends the stream. The event that the loop has is not handled, and those that wait are given back. */
  end(error?: unknown): void;
}

interface Waiting<Event> {
  readonly event: Event;
  readonly done: () => void;
  readonly giveBack: (reason: unknown) => void;
}

/** An empty stream. */
export function eventStream<Event>(): EventStream<Event> {
  const waiting: Waiting<Event>[] = [];
  let inHand: Waiting<Event> | undefined;
  let ended: { readonly error?: unknown } | undefined;
  const wakers: (() => void)[] = [];
  const wake = (): void => {
    for (const waker of wakers.splice(0)) waker();
  };
  return {
    handler: (event) =>
      new Promise<void>((done, giveBack) => {
        if (ended) return giveBack(ENDED);
        waiting.push({ event, done, giveBack });
        wake();
      }),
    next: async () => {
      inHand?.done();
      inHand = undefined;
      while (!ended && waiting.length === 0) {
        await new Promise<void>((resolve) => {
          wakers.push(resolve);
        });
      }
      inHand = ended ? undefined : waiting.shift();
      if (inHand) return { done: false, value: inHand.event };
      if (ended?.error !== undefined) throw ended.error;
      return { done: true, value: undefined };
    },
    end: (error) => {
      ended ??= { error };
      inHand?.giveBack(ENDED);
      for (const { giveBack } of waiting.splice(0)) giveBack(ENDED);
      inHand = undefined;
      wake();
    },
  };
}

const ENDED = new Error('the loop ended before it was done with the event');
