import type { Handler, HandlerContext } from './handler.js';

/** An event and its context, as yielded by a loop. */
export interface Delivery<Event> {
  readonly event: Event;
  readonly context: HandlerContext;
}

/** Events for a `for await` loop. An event is handled when the loop requests the next one. */
export interface EventStream<Event> {
  /** Resolves when the loop has finished with the event. */
  readonly handler: Handler<Event>;
  next(): Promise<IteratorResult<Delivery<Event>, undefined>>;
  /** Ends the stream. The current event of the loop and the waiting events are rejected, so they do not count as handled. */
  end(error?: unknown): void;
}

interface Waiting<Event> extends Delivery<Event> {
  readonly done: () => void;
  readonly handBack: (reason: unknown) => void;
}

/** Creates an empty stream. */
export function eventStream<Event>(): EventStream<Event> {
  const waiting: Waiting<Event>[] = [];
  let inHand: Waiting<Event> | undefined;
  let ended: { readonly error?: unknown } | undefined;
  const wakers: (() => void)[] = [];
  const wake = (): void => {
    for (const waker of wakers.splice(0)) waker();
  };
  return {
    handler: (event, context) =>
      new Promise<void>((done, handBack) => {
        if (ended) return handBack(ENDED);
        waiting.push({ event, context, done, handBack });
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
      if (inHand) return { done: false, value: { event: inHand.event, context: inHand.context } };
      if (ended?.error !== undefined) throw ended.error;
      return { done: true, value: undefined };
    },
    end: (error) => {
      ended ??= { error };
      inHand?.handBack(ENDED);
      for (const { handBack } of waiting.splice(0)) handBack(ENDED);
      inHand = undefined;
      wake();
    },
  };
}

const ENDED = new Error('the loop ended before the event was handled');
