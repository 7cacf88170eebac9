import type { Issue } from './explain/issue.js';

/** Why a message could not be decoded. */
export type DecodeErrorCode =
  | 'unknown-topic'
  | 'too-large'
  | 'invalid-utf8'
  | 'invalid-json'
  | 'invalid-payload'
  | 'topic-mismatch'
  | 'unknown-payload'
  | 'ambiguous-payload';

/** Describes a message that could not be decoded. Returned, never thrown. */
export interface DecodeError {
  readonly code: DecodeErrorCode;
  readonly message: string;
  /** The topic of the message. */
  readonly topic?: string;
  /** The event type of the topic, or the only candidate. */
  readonly type?: string;
  /** The schema violations of the payload. */
  readonly issues?: readonly Issue[];
  /** The event types that the payload matches or was probably meant for. */
  readonly candidates?: readonly string[];
}

/** The result of decoding. */
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
