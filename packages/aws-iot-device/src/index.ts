/** The topics by which a device uses AWS IoT: builders, payload types, guards, messages to publish, and access policies. */
export * from './generated/index.js';
