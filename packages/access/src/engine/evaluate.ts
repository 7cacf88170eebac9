import { conditionHolds } from './conditions.js';
import { matchesPattern } from './match-pattern.js';
import type { PolicyContext } from './policy-context.js';
import { type Placed, type ReadDocument, type ReadStatement, readPolicy } from './read-policy.js';

/** A request of a client: an action on an ARN. */
export interface AccessRequest {
  readonly action: string;
  readonly resource: string;
}

/** The decision on a request. Only `allow` permits it. */
export type Decision = 'allow' | 'implicit-deny' | 'explicit-deny';

/**
 * Evaluates a request as AWS documents it: requests are denied by default, an `Allow` permits them, and a `Deny` overrides every `Allow`.
 * `*` matches any string and `?` one character, both across `/`. MQTT wildcards are literal characters. If a condition has an unknown
 * operator, or a resource that is known only when a template is deployed, an `Allow` does not apply and a `Deny` does.
 *
 * @see {@link https://docs.aws.amazon.com/iot/latest/developerguide/pub-sub-policy.html}
 */
export function evaluatePolicy(policy: unknown, request: AccessRequest, context: PolicyContext = {}): Decision {
  return decide(readPolicy(policy).documents, request, context);
}

/** {@link evaluatePolicy} for parsed documents. */
export function decide(documents: readonly ReadDocument[], request: AccessRequest, context: PolicyContext = {}): Decision {
  const applicable = documents.flatMap(({ statements, version }) =>
    statements.filter(
      (statement) => appliesTo(statement, request, version === CURRENT_VERSION ? context : 'literal') && isConditionMet(statement, context),
    ),
  );
  if (applicable.some(({ effect }) => effect === 'Deny')) return 'explicit-deny';
  return applicable.length > 0 ? 'allow' : 'implicit-deny';
}

/** The policy version that supports variables. In other versions `${…}` is literal. */
export const CURRENT_VERSION = '2012-10-17';

function appliesTo(statement: ReadStatement, request: AccessRequest, context: PolicyContext | 'literal'): boolean {
  const unknowns = statement.effect === 'Deny' ? 'match' : 'skip';
  return appliesToAction(statement, request.action, unknowns) && appliesToResource(statement, request.resource, context, unknowns);
}

function isConditionMet({ condition, effect }: ReadStatement, context: PolicyContext): boolean {
  return conditionHolds(condition, context) ?? effect === 'Deny';
}

/** Whether a statement applies to `action`. Actions are case-insensitive. */
export function appliesToAction({ actions, notActions }: ReadStatement, action: string, unknowns: Unknowns = 'skip'): boolean {
  const matches = ({ text }: Placed): boolean => matchesPattern(text.toLowerCase(), action.toLowerCase(), 'literal');
  return isNamed(actions, notActions, matches, unknowns);
}

function appliesToResource(
  { resources, notResources }: ReadStatement,
  resource: string,
  context: PolicyContext | 'literal',
  unknowns: Unknowns,
): boolean {
  return isNamed(resources, notResources, ({ text }) => matchesArn(text, resource, context), unknowns);
}

/** How a text that is not known is read: as one that matches everything, or as one that matches nothing. */
export type Unknowns = 'match' | 'skip';

function isNamed(
  wanted: readonly Placed[],
  exceptions: readonly Placed[],
  matches: (placed: Placed) => boolean,
  unknowns: Unknowns,
): boolean {
  const has = (list: readonly Placed[], whenUnknown: boolean): boolean =>
    list.some((placed) => (placed.isUnknown ? whenUnknown : matches(placed)));
  if (wanted.length > 0) return has(wanted, unknowns === 'match');
  return exceptions.length > 0 && !has(exceptions, unknowns === 'skip');
}

/** Splits an ARN at its first five colons, because wildcards in the parts before the resource do not match a colon. */
const ARN_HEAD = /^([^:]*):([^:]*):([^:]*):([^:]*):([^:]*):([\s\S]*)$/;

function matchesArn(pattern: string, arn: string, context: PolicyContext | 'literal'): boolean {
  if (pattern === '*') return true;
  const own = ARN_HEAD.exec(pattern);
  const other = ARN_HEAD.exec(arn);
  if (!own || !other) return false;
  const head = [1, 2, 3, 4, 5].every((i) => matchesPattern(own[i] as string, other[i] as string, 'literal'));
  return head && matchesPattern(own[6] as string, other[6] as string, context);
}
