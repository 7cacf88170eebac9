import type { ScopeOptions } from '../arn-scope.js';
import type { AccessOptions, ParameterValues } from '../grants/select-grants.js';

/** How to fit a policy into its size limits. */
export interface FitOptions {
  /** Maximum number of documents, which are all attached to the principal. Default: 10, the AWS limit. */
  readonly maxDocuments?: number;
  /** Allows broader filters if there would be too many documents. `alsoGrants` names the extra events. Default: false. */
  readonly widen?: boolean;
}

/** What to grant, and in how many documents. */
export interface GrantOptions<Name extends string = string, Params extends object = ParameterValues, Side extends string = string>
  extends AccessOptions<Name, Params, Side>,
    FitOptions {}

/** What to grant, and where. */
export interface PolicyOptions<Name extends string = string, Params extends object = ParameterValues, Side extends string = string>
  extends GrantOptions<Name, Params, Side>,
    ScopeOptions {}
