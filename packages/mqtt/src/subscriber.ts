import type { TopicFilter, TopicTable } from '@topicwright/runtime';
import type { InboxMessage } from './inbox.js';
import type { Subscription } from './subscribe.js';

/** Whoever takes messages of a connection. */
export interface Subscriber {
  readonly table: TopicTable;
  /** What is subscribed to, without share prefixes. */
  readonly filters: readonly TopicFilter[];
  readonly subscription: Subscription;
  readonly closed: Promise<void>;
  /** Whether the topic is one of the selection. */
  selects(topic: string): boolean;
  /** Whether its filters receive the topic. */
  receives(topic: string): boolean;
  take(message: InboxMessage): void;
  /** Closes when the signal of its options says so. */
  listen(): void;
  /** The connection has begun, in the session of the one before or in a new one. */
  opened(isSameSession: boolean): void;
  fail(error: unknown): void;
  close(): Promise<void>;
}
