/** Why a consumer or a connection cannot go on. */
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
  | 'closed';

/** The message of what was thrown. */
export function reasonOf(thrown: unknown): string {
  return String(typeof thrown === 'object' && thrown !== null && 'message' in thrown ? thrown.message : thrown);
}

/** Thrown if a consumer or a connection cannot go on. What was not handled was not acknowledged. */
export class ConsumerError extends Error {
  override readonly name = 'ConsumerError';
  readonly code: ConsumerErrorCode;
  /** The option or the filter that it is about. */
  readonly path: string;

  constructor(code: ConsumerErrorCode, path: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.path = path;
  }
}

/** Checks an option that counts something. @throws {ConsumerError} `invalid-options`. */
export function positiveInteger(path: string, value: number): number {
  if (Number.isInteger(value) && value >= 1) return value;
  throw new ConsumerError('invalid-options', path, `${path} must be a positive integer, got ${String(value)}`);
}
