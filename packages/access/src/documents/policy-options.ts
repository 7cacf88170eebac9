import type { ScopeOptions } from '../arn-scope.js';
import type { AccessOptions } from '../grants/select-grants.js';

/** How many documents a policy may have, and whether it may grant more than was selected in order to fit. */
export interface FitOptions {
  /** Most documents, each to be attached to the principal. Default: 10, the most that AWS allows. */
  readonly maxDocuments?: number;
  /** Allows broader filters if there would be too many documents. `alsoGrants` names the extra events. Default: false. */
  readonly widen?: boolean;
}

/** What to grant, and in how many documents. */
export interface GrantOptions<Name extends string = string, Param extends string = string> extends AccessOptions<Name, Param>, FitOptions {}

/** What to grant, and where. */
export interface PolicyOptions<Name extends string = string, Param extends string = string>
  extends GrantOptions<Name, Param>,
    ScopeOptions {}
