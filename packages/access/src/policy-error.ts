/** Why no policy, rule or setting could be made. */
export type PolicyErrorCode =
  | 'invalid-region'
  | 'invalid-account'
  | 'invalid-partition'
  | 'invalid-client-id'
  | 'invalid-share-group'
  | 'invalid-identifier'
  | 'invalid-name'
  | 'invalid-settings'
  | 'invalid-max-documents'
  | 'reserved-topic'
  | 'too-large';

/** Thrown instead of a policy that would grant something else than was asked for. `path` names the option. */
export class PolicyError extends Error {
  override readonly name = 'PolicyError';
  readonly code: PolicyErrorCode;
  readonly path: string;
  readonly value: unknown;

  constructor(code: PolicyErrorCode, path: string, value: unknown, message: string) {
    super(message);
    this.code = code;
    this.path = path;
    this.value = value;
  }
}
