/** Why a policy, rule or setting could not be created. */
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
  | 'invalid-condition'
  | 'invalid-target'
  | 'invalid-topic'
  | 'invalid-timeout'
  | 'reserved-topic'
  | 'no-rules'
  | 'too-large';

/** Thrown if an option is invalid or a policy does not fit its size limits. `path` names the option. */
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
