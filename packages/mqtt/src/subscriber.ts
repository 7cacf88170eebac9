import type { TopicFilter, TopicTable } from '@topicwright/runtime';
import type { InboxMessage } from './inbox/inbox.js';
import type { Subscription } from './subscribe/subscribe.js';

/** A consumer as seen by its connection. */
export interface Subscriber {
  readonly table: TopicTable;
  /** The subscribed filters, without share prefixes. */
  readonly filters: readonly TopicFilter[];
  readonly subscription: Subscription;
  readonly closed: Promise<void>;
  /** Whether the selection contains the topic. */
  selects(topic: string): boolean;
  /** Whether its filters match the topic. */
  receives(topic: string): boolean;
  /** Whether it has left a message unacknowledged. */
  readonly hasAbandoned: boolean;
  take(message: InboxMessage): void;
  /** Starts listening to the abort signal of its options. */
  listen(): void;
  /** A connection has started, in the same session as the previous one or in a new one. */
  opened(isSameSession: boolean): void;
  fail(error: unknown): void;
  close(): Promise<void>;
}
