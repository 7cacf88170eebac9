/** The module that emitted code imports. */
export const RUNTIME = '@topicwright/runtime/codegen';
