/** Samples of every payload that has one, as factories. */
export * from './generated/samples.js';
