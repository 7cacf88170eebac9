import { isConditionSatisfied } from './conditions.js';
import { matchesPattern, type PatternVariables } from './match-pattern.js';
import type { PolicyContext } from './policy-context.js';
import { type Placed, type ReadDocument, type ReadStatement, readPolicy } from './read-policy.js';
import { ARN, isPlaceholder, type PlaceholderPart } from './template-text.js';

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
 * operator, or if a resource is known only when a template is deployed, an `Allow` does not apply and a `Deny` does.
 *
 * @see {@link https://docs.aws.amazon.com/iot/latest/developerguide/pub-sub-policy.html}
 */
export function evaluatePolicy(policy: unknown, request: AccessRequest, context: PolicyContext = {}): Decision {
  return decide(readPolicy(policy).documents, request, context);
}

/** {@link evaluatePolicy} for parsed documents. */
export function decide(documents: readonly ReadDocument[], request: AccessRequest, context: PolicyContext = {}): Decision {
  const applicable = documents.flatMap(({ statements, version }) => {
    const variables = version === CURRENT_VERSION ? context : 'literal';
    return statements.filter((statement) => {
      const { condition, effect } = statement;
      return appliesTo(statement, request, variables) && (isConditionSatisfied(condition, context, variables) ?? effect === 'Deny');
    });
  });
  if (applicable.some(({ effect }) => effect === 'Deny')) return 'explicit-deny';
  return applicable.length > 0 ? 'allow' : 'implicit-deny';
}

/** The policy version that supports variables. In other versions `${…}` is literal. */
export const CURRENT_VERSION = '2012-10-17';

function appliesTo(statement: ReadStatement, { action, resource }: AccessRequest, variables: PatternVariables): boolean {
  const unknowns = statement.effect === 'Deny' ? 'match' : 'skip';
  return appliesToAction(statement, action, unknowns) && appliesToResource(statement, { resource, variables, unknowns });
}

/** Whether a statement applies to `action`. Actions are case-insensitive. */
export function appliesToAction({ actions, notActions }: ReadStatement, action: string, unknowns: Unknowns = 'skip'): boolean {
  const matches = ({ text }: Placed): boolean => matchesPattern(text.toLowerCase(), action.toLowerCase(), 'literal');
  return isNamed(actions, notActions, matches, unknowns);
}

interface ResourceQuery {
  readonly resource: string;
  readonly variables: PatternVariables;
  readonly unknowns: Unknowns;
}

function appliesToResource({ resources, notResources }: ReadStatement, { resource, variables, unknowns }: ResourceQuery): boolean {
  const matches = ({ text }: Placed, whenUnknown: boolean): boolean => matchesArn(text, resource, { variables, whenUnknown });
  return isNamed(resources, notResources, matches, unknowns);
}

/** How a string that is not known is read: as one that matches everything, or as one that matches nothing. */
export type Unknowns = 'match' | 'skip';

function isNamed(
  wanted: readonly Placed[],
  exceptions: readonly Placed[],
  matches: (placed: Placed, whenUnknown: boolean) => boolean,
  unknowns: Unknowns,
): boolean {
  const has = (list: readonly Placed[], whenUnknown: boolean): boolean =>
    list.some((placed) => (placed.isUnknown ? whenUnknown : matches(placed, whenUnknown)));
  if (wanted.length > 0) return has(wanted, unknowns === 'match');
  return exceptions.length > 0 && !has(exceptions, unknowns === 'skip');
}

/** Splits an ARN at its first five colons, because wildcards in the parts before the resource do not match a colon. */
const ARN_HEAD = /^([^:]*):([^:]*):([^:]*):([^:]*):([^:]*):([\s\S]*)$/;

interface ArnQuery {
  readonly variables: PatternVariables;
  /** Whether a placeholder of a template matches. */
  readonly whenUnknown: boolean;
}

function matchesArn(pattern: string, arn: string, { variables, whenUnknown }: ArnQuery): boolean {
  if (pattern === '*') return true;
  const own = ARN.exec(pattern);
  const other = ARN_HEAD.exec(arn)?.slice(2);
  if (!own || !other) return false;
  const [, partition = '', service = '', region = '', account = '', resource = ''] = own;
  const head = [partition, service, region, account].every((text, i) => {
    const part = PLACES[i];
    return part !== undefined && isPlaceholder(text, part) ? whenUnknown : matchesPattern(text, other[i] ?? '', 'literal');
  });
  return head && matchesPattern(resource, other[4] ?? '', variables);
}

/** The parts of an ARN that may be placeholders. The service cannot be one. */
const PLACES: readonly (PlaceholderPart | undefined)[] = ['partition', undefined, 'region', 'account'];
