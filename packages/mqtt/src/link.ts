import type { MqttClient } from 'mqtt';
import type { Subscriber } from './subscriber.js';

/** Default time limits, in milliseconds. */
export const READY_TIMEOUT_MS = 30_000;
export const CLOSE_TIMEOUT_MS = 10_000;

/** The part of `closeTimeoutMs` for running handlers, in milliseconds. The rest is for DISCONNECT. */
export function drainShare(closeTimeoutMs: number): number {
  return Math.ceil(closeTimeoutMs * 0.8);
}

/** The reason in the health of a connection and its consumers for unacknowledged messages of a removed consumer. */
export const ORPHANS = 'messages of a consumer that has ended stay unacknowledged until another consumer selects their topics';

/** Why a connection or a consumer has failed. */
export interface Failed {
  readonly error: unknown;
}

/** What a consumer uses of its connection. */
export interface Link {
  readonly client: MqttClient;
  /** Whether the broker keeps the session while the client is disconnected. */
  readonly keepsSession: boolean;
  readonly isConnected: boolean;
  /** Whether messages of a removed consumer are unacknowledged. They fill the window of the broker. */
  readonly hasOrphans: boolean;
  /** The client ID of a kept session. */
  readonly owner: string | undefined;
  /** The number of unacknowledged QoS 1 messages, and how many of them are settled and wait for an older one. */
  readonly unacknowledged: number;
  readonly delayed: number;
  /** Why the client is not connected; `undefined` if it is. */
  readonly trouble: string | undefined;
  /** Whether reading is paused, because too many messages are unacknowledged. */
  readonly isPaused: boolean;
  /** Removes a consumer. `isKept`: its subscriptions stay in the session. */
  remove(subscriber: Subscriber, isKept: boolean, failure: Failed | undefined): Promise<void>;
  /** Reports a message that no filter of a consumer matches: an earlier run has subscribed to it. */
  strayed(topic: string): void;
  flush(): void;
}
