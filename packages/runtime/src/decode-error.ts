import type { Issue } from './issue.js';

/** Why a message is not an event of the table. */
export type DecodeErrorCode =
  | 'unknown-topic'
  | 'too-large'
  | 'invalid-utf8'
  | 'invalid-json'
  | 'invalid-payload'
  | 'topic-mismatch'
  | 'unknown-payload'
  | 'ambiguous-payload';

/** A message that could not be decoded: a value, never thrown. */
export interface DecodeError {
  readonly code: DecodeErrorCode;
  readonly message: string;
  /** The topic that the message came with. */
  readonly topic?: string;
  /** The event type that the topic names. */
  readonly type?: string;
  /** What is wrong with the payload (`invalid-payload`). */
  readonly issues?: readonly Issue[];
  /** The event types that the payload fits (`ambiguous-payload`). */
  readonly candidates?: readonly string[];
}

/** What decoding returns. */
export type DecodeResult<Event> = { readonly ok: true; readonly event: Event } | { readonly ok: false; readonly error: DecodeError };

/** A {@link DecodeResult} that failed. */
export interface DecodeFailure {
  readonly ok: false;
  readonly error: DecodeError;
}

/** The result for a message that could not be decoded. */
export function failure(code: DecodeErrorCode, message: string, details: Omit<DecodeError, 'code' | 'message'> = {}): DecodeFailure {
  return { ok: false, error: { code, message, ...details } };
}
