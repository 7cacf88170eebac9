/** A realistic, valid payload of every event: for tests. */
export * from './generated/samples.js';
