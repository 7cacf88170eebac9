/** Types, guards and validators of every AWS IoT Core event payload. */
export * from './generated/index.js';
