import type { Handler, HandlerContext, ReplyFunction } from './handler.js';

/** An event and its context, as yielded by a loop. */
export interface Delivery<Event, ReplyFn extends ReplyFunction = ReplyFunction> {
  readonly event: Event;
  readonly context: HandlerContext<ReplyFn>;
}

/** Events for a `for await` loop. An event is handled when the loop requests the next one. */
export interface EventStream<Event> {
  /** Resolves when the loop has finished with the event. */
  readonly handler: Handler<Event>;
  /** The next event. The previous one counts as handled. */
  next(): Promise<IteratorResult<Delivery<Event>, undefined>>;
  /** Ends the stream. Rejects the current and the waiting events, so they do not count as handled. */
  end(error?: unknown): void;
}

interface Waiting<Event> extends Delivery<Event> {
  readonly done: () => void;
  readonly reject: (reason: unknown) => void;
}

/** Creates an empty stream. */
export function eventStream<Event>(): EventStream<Event> {
  const waiting: Waiting<Event>[] = [];
  let current: Waiting<Event> | undefined;
  let ended: { readonly error?: unknown } | undefined;
  let wake: (() => void) | undefined;
  const takeNext = async (): Promise<IteratorResult<Delivery<Event>, undefined>> => {
    current?.done();
    current = undefined;
    while (!ended && waiting.length === 0) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
    current = ended ? undefined : waiting.shift();
    if (current) return { done: false, value: { event: current.event, context: current.context } };
    if (ended?.error !== undefined) throw ended.error;
    return { done: true, value: undefined };
  };
  let last: Promise<unknown> = Promise.resolve();
  return {
    handler: (event, context) =>
      new Promise<void>((done, reject) => {
        if (ended) return reject(ENDED);
        waiting.push({ event, context, done, reject });
        wake?.();
      }),
    // A call waits for the one before, as in an async generator.
    next: () => {
      const result = last.then(takeNext);
      last = result.catch(() => undefined);
      return result;
    },
    end: (error) => {
      ended ??= { error };
      current?.reject(ENDED);
      for (const { reject } of waiting.splice(0)) reject(ENDED);
      current = undefined;
      wake?.();
    },
  };
}

const ENDED = new Error('the loop ended before the event was handled');
