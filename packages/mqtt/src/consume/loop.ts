import type { Delivery } from '@topicwright/consumer';
import type { EventStream } from '@topicwright/consumer/internal';

/** The iterator of a `for await` loop. */
export type Loop<Value> = Required<Pick<AsyncIterator<Value, undefined>, 'next' | 'return'>>;

/** Options and callbacks of {@link loopOver}. */
export interface LoopOptions<Event, Value> {
  readonly pick: (delivery: Delivery<Event>) => Value;
  /** The loop has thrown the error of the consumer. */
  readonly onThrown: () => void;
  /** The loop has ended early. */
  readonly onReturn: () => Promise<void>;
}

/** Creates an iterator over the events of a stream. */
export function loopOver<Event, Value>(stream: EventStream<Event>, { pick, onThrown, onReturn }: LoopOptions<Event, Value>): Loop<Value> {
  return {
    next: async () => {
      try {
        const { done, value } = await stream.next();
        return done ? { done, value } : { done: false, value: pick(value) };
      } catch (error) {
        onThrown();
        throw error;
      }
    },
    return: async () => {
      await onReturn();
      return { done: true, value: undefined };
    },
  };
}
