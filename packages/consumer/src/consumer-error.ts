/** The codes of a {@link ConsumerError}. */
export type ConsumerErrorCode =
  | 'invalid-options'
  | 'too-many-filters'
  | 'overlapping-selection'
  | 'subscription-refused'
  | 'connection-failed'
  | 'session-taken-over'
  | 'dead-letter-failed'
  | 'undecodable'
  | 'poison-message'
  | 'handler-timeout'
  | 'lease-lost'
  | 'deadline'
  | 'busy'
  | 'store-failed'
  | 'already-consumed'
  /** The broker does not accept a message. */
  | 'publish-refused'
  | 'publish-timeout'
  | 'publish-queue-full'
  /** The connection ended before a message was written, or MQTT.js cannot send it. */
  | 'publish-failed'
  /** No reply to a request has arrived in time. */
  | 'request-timeout'
  /** The reply to a request is not a valid event. */
  | 'invalid-reply'
  /** A handler has answered an event that was received over a transport without replies. */
  | 'no-reply'
  /** A value is not the document of the error action of a rule. */
  | 'invalid-error-document'
  | 'closed';

/** The message of a thrown value, which may be any value. */
export function reasonOf(thrown: unknown): string {
  try {
    return String(typeof thrown === 'object' && thrown !== null && 'message' in thrown ? thrown.message : thrown);
  } catch {
    return 'a value that cannot be converted to a string';
  }
}

/** An error of a consumer, a connection or a message. Messages that were not handled stay unacknowledged. */
export class ConsumerError extends Error {
  override readonly name = 'ConsumerError';
  readonly code: ConsumerErrorCode;
  /** What the error is about: an option, a topic filter, an event type, or a part such as `store` or `connection`. */
  readonly path: string;

  constructor(code: ConsumerErrorCode, path: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.path = path;
  }
}

/** Returns `value` if it is a positive integer. @throws {ConsumerError} `invalid-options`. */
export function positiveInteger(path: string, value: number): number {
  if (Number.isInteger(value) && value >= 1) return value;
  throw new ConsumerError('invalid-options', path, `${path} must be a positive integer, got ${String(value)}`);
}
