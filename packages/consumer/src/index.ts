export type { Awaitable } from './awaitable.js';
export { ConsumerError, type ConsumerErrorCode } from './consumer-error.js';
export type { Counters } from './counters.js';
export type { DeadLetter } from './dead-letter.js';
export type { Handler, HandlerContext, HandlingOptions, Incoming, Outcome, PipelineOptions } from './handling.js';
export { type MemoryStoreOptions, memoryStore } from './memory-store.js';
export { Pipeline } from './pipeline.js';
export type { RetryOptions } from './retry.js';
export type { Claim, Store } from './store.js';
