/** The package that emitted code stands on. */
export const RUNTIME = '@topicwright/runtime';
