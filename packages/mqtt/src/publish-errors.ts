import { ConsumerError, reasonOf } from '@topicwright/consumer';
import type { Outgoing } from './outgoing.js';

/** Whether an error of MQTT.js is the answer of the broker. */
export function isRefusal(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'number';
}

/** The error of a message that the broker does not accept. */
export function refusal({ type, message }: Outgoing, reason: string): ConsumerError {
  return new ConsumerError('publish-refused', type, `${type} was not published to ${JSON.stringify(message.topic)}: ${reason}`);
}

/** The error of a message that was not sent in time. */
export function expired({ type }: Outgoing): ConsumerError {
  return new ConsumerError('publish-timeout', type, `${type} expired before it was sent`);
}

/** The error of a message that could not be sent. */
export function notSent({ type }: Outgoing, cause: unknown): ConsumerError {
  return new ConsumerError('publish-failed', type, `${type} was not published: ${reasonOf(cause)}`, { cause });
}

/** The error of a message for which there is no room. */
export function queueFull(type: string, max: number, isConnected: boolean): ConsumerError {
  const why = isConnected ? 'the broker does not acknowledge them' : 'the client is not connected';
  return new ConsumerError('publish-queue-full', 'maxQueued', `${type} was not published: ${max} messages wait, because ${why}`);
}
