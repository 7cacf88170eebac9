/** Why a consumer cannot go on. */
export type ConsumerErrorCode =
  | 'invalid-options'
  | 'too-many-filters'
  | 'subscription-refused'
  | 'connection-failed'
  | 'dead-letter-failed'
  | 'busy'
  | 'store-failed'
  | 'already-consumed';

/** What was thrown, in words. */
export function reasonOf(thrown: unknown): string {
  return String(typeof thrown === 'object' && thrown !== null && 'message' in thrown ? thrown.message : thrown);
}

/** Thrown where a consumer cannot go on. What was not handled was not acknowledged. */
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
