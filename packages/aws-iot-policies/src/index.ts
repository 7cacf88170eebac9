/** Least-privilege policies, event configurations and rule SQL for AWS IoT Core events. */
export * from './generated/index.js';
