import { ConsumerError } from '@topicwright/consumer';
import { reasonOf } from '@topicwright/consumer/internal';
import type { Outgoing } from './outgoing.js';

/** The error of a message that the broker does not accept. */
export function refusal({ type, message }: Outgoing, reason: string): ConsumerError {
  return new ConsumerError('publish-refused', type, `${type} was refused on ${JSON.stringify(message.topic)}: ${reason}`);
}

/** The error of a message that has expired. */
export function expired({ type, wasSent }: Outgoing): ConsumerError {
  const state = wasSent ? 'before it was acknowledged, so it may have been delivered' : 'before it was sent';
  return new ConsumerError('publish-timeout', type, `${type} expired ${state}`);
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

/** The error of a request for which there is no room. */
export function requestQueueFull(type: string, max: number): ConsumerError {
  const why = 'for the connection, for a subscription to their replies, or for the reply to an earlier request';
  return new ConsumerError('publish-queue-full', 'maxQueued', `${type} was not sent: ${max} requests wait ${why}`);
}
