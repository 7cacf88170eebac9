import type { MqttClient } from 'mqtt';
import type { SubscriptionIdentifiers } from './subscribe/subscription-identifiers.js';
import type { Subscriber } from './subscriber.js';

/** Default time limits, in milliseconds. */
export const READY_TIMEOUT_MS = 30_000;
export const CLOSE_TIMEOUT_MS = 10_000;

/** The part of `closeTimeoutMs` reserved for running handlers, in milliseconds. The rest is for DISCONNECT. */
export function drainShare(closeTimeoutMs: number): number {
  return Math.ceil(closeTimeoutMs * 0.8);
}

/** The health reason for unacknowledged messages of a removed consumer. */
export const ORPHANS = 'messages of an ended consumer stay unacknowledged until another consumer selects their topics';

/** Why a connection or a consumer has failed. */
export interface FatalError {
  readonly error: unknown;
}

/** How a consumer has ended. */
export interface Removal {
  /** Whether its subscriptions remain in the session. */
  readonly isKept: boolean;
  readonly failure: FatalError | undefined;
  /** What is left of its `closeTimeoutMs`. */
  readonly leftMs: number;
}

/** The connection as seen by a consumer. */
export interface Link {
  readonly client: MqttClient;
  /** Whether the session is persistent. */
  readonly keepsSession: boolean;
  readonly isConnected: boolean;
  /** Whether messages of a removed consumer are unacknowledged. They count towards the in-flight limit of the broker. */
  readonly hasOrphans: boolean;
  /** The client ID, if the session is persistent. */
  readonly owner: string | undefined;
  /** The number of unacknowledged QoS 1 messages. */
  readonly unacknowledged: number;
  /** The number of settled messages that wait for an older one to be acknowledged. */
  readonly delayed: number;
  /** Why the client is not connected; `undefined` if it is. */
  readonly disconnectReason: string | undefined;
  readonly identifiers: SubscriptionIdentifiers;
  /** Whether reading is paused because too many messages are unacknowledged. */
  readonly isPaused: boolean;
  /** Removes a consumer. */
  remove(subscriber: Subscriber, removal: Removal): Promise<void>;
  /** Reports a topic that no filter of a consumer matches, because an earlier run has subscribed to it. */
  onStrayTopic(topic: string): void;
  /** Whether requests need a subscription to `filter`. */
  isReplyFilter(filter: string): boolean;
  flush(): void;
}
