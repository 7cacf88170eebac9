import { conditionHolds } from './conditions.js';
import { matchesPattern } from './match-pattern.js';
import type { PolicyContext } from './policy-context.js';
import { type Placed, type ReadDocument, type ReadStatement, readPolicy } from './read-policy.js';

/** What a client wants to do: an action on an ARN. */
export interface AccessRequest {
  readonly action: string;
  readonly resource: string;
}

/** What a policy says to a request. Only `allow` lets it through. */
export type Decision = 'allow' | 'implicit-deny' | 'explicit-deny';

/**
 * Decides a request as AWS documents it: nothing is allowed by itself, any `Allow` allows, a `Deny` that fits wins. `*` is any text,
 * `?` one character, both across `/`; the MQTT wildcards are plain characters. A condition with an operator that is not known here
 * does not let an `Allow` through, and lets a `Deny` count.
 *
 * @see {@link https://docs.aws.amazon.com/iot/latest/developerguide/pub-sub-policy.html}
 */
export function evaluatePolicy(policy: unknown, request: AccessRequest, context: PolicyContext = {}): Decision {
  return decide(readPolicy(policy).documents, request, context);
}

/** {@link evaluatePolicy} for documents that are read already. */
export function decide(documents: readonly ReadDocument[], request: AccessRequest, context: PolicyContext = {}): Decision {
  const fitting = documents.flatMap(({ statements, version }) =>
    statements.filter(
      (statement) => fits(statement, request, version === CURRENT_VERSION ? context : 'literal') && counts(statement, context),
    ),
  );
  if (fitting.some(({ effect }) => effect === 'Deny')) return 'explicit-deny';
  return fitting.length > 0 ? 'allow' : 'implicit-deny';
}

/** The version that variables need; in others `${…}` is plain text. */
export const CURRENT_VERSION = '2012-10-17';

function fits(statement: ReadStatement, request: AccessRequest, context: PolicyContext | 'literal'): boolean {
  return appliesToAction(statement, request.action) && isOn(statement, request.resource, context);
}

function counts({ condition, effect }: ReadStatement, context: PolicyContext): boolean {
  return conditionHolds(condition, context) ?? effect === 'Deny';
}

/** Whether a statement is about `action`. Actions are compared without regard to case. */
export function appliesToAction({ actions, notActions }: ReadStatement, action: string): boolean {
  const has = (list: readonly Placed[]): boolean =>
    list.some(({ text }) => matchesPattern(text.toLowerCase(), action.toLowerCase(), 'literal'));
  return actions.length > 0 ? has(actions) : notActions.length > 0 && !has(notActions);
}

function isOn({ resources, notResources }: ReadStatement, resource: string, context: PolicyContext | 'literal'): boolean {
  const has = (list: readonly Placed[]): boolean => list.some(({ text }) => matchesArn(text, resource, context));
  return resources.length > 0 ? has(resources) : notResources.length > 0 && !has(notResources);
}

/** The parts of an ARN before its resource: their wildcards do not cross a colon, and the resource type has none. */
const ARN_HEAD = /^([^:]*):([^:]*):([^:]*):([^:]*):([^:]*):([\s\S]*)$/;

function matchesArn(pattern: string, arn: string, context: PolicyContext | 'literal'): boolean {
  if (pattern === '*') return true;
  const own = ARN_HEAD.exec(pattern);
  const other = ARN_HEAD.exec(arn);
  if (!own || !other) return false;
  const head = [1, 2, 3, 4, 5].every((i) => matchesPattern(own[i] as string, other[i] as string, 'literal'));
  return head && matchesPattern(own[6] as string, other[6] as string, context);
}
