/** Typed topic builders, filters and the parser of every AWS IoT Core event topic. */
export * from './generated/index.js';
