/** Why a topic, a filter or a selection is invalid. */
export type TopicErrorCode =
  | 'not-string'
  | 'not-integer'
  | 'not-in-enum'
  | 'literal'
  | 'empty'
  | 'separator'
  | 'wildcard'
  | 'nul'
  | 'reserved'
  | 'invalid-unicode'
  | 'pattern'
  | 'too-long'
  | 'topic-too-long'
  | 'too-many-levels'
  | 'unknown-event'
  | 'unknown-parameter'
  | 'unknown-side'
  | 'wrong-direction'
  | 'invalid-share-name'
  | 'invalid-max';

/**
 * Thrown if a parameter value, a topic, a filter or a selection is invalid. `path` names the parameter or option, or is empty for the whole
 * topic.
 */
export class TopicError extends Error {
  override readonly name = 'TopicError';
  readonly code: TopicErrorCode;
  readonly path: string;
  readonly value: unknown;

  constructor(code: TopicErrorCode, path: string, value: unknown, message: string) {
    super(message);
    this.code = code;
    this.path = path;
    this.value = value;
  }
}
