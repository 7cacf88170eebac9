/**
 * What `@topicwright/mqtt` shares with the consumer. Not for programs: it may change in any version.
 *
 * @module
 * @internal
 */
export { callAsync, type Deferred, deferred } from './awaitable.js';
export { positiveInteger, reasonOf } from './consumer-error.js';
export { type EncodedReply, encodeReply } from './encode-reply.js';
export { type EventStream, eventStream } from './event-stream.js';
export { HeadQueue } from './head-queue.js';
export { hexOf } from './hex.js';
export { MAX_DELAY_MS, monotonicMs, TIMED_OUT, type Timer, unref, withTimeout } from './timers.js';
export { type Warn, warnBy } from './warnings.js';
