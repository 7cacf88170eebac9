import type { Issue } from './explain/issue.js';

/** Why a message could not be encoded. */
export type EncodeErrorCode =
  | 'unknown-event'
  | 'unknown-side'
  | 'wrong-direction'
  | 'not-a-reply'
  | 'invalid-payload'
  | 'too-large'
  | 'topic-mismatch';

/** Thrown when a payload cannot be published as an event. */
export class EncodeError extends Error {
  override readonly name = 'EncodeError';
  readonly code: EncodeErrorCode;
  /** The event type. */
  readonly type: string;
  /** The schema violations of the payload. */
  readonly issues: readonly Issue[];

  constructor(code: EncodeErrorCode, type: string, message: string, issues: readonly Issue[] = []) {
    super(message);
    this.code = code;
    this.type = type;
    this.issues = issues;
  }
}
