import type { TopicFilter, TopicRow, TopicTable } from '@topicwright/runtime';
import { intersectWithTemplate } from '@topicwright/runtime';
import { type ArnScope, checkScope, type ScopeOptions } from './arn-scope.js';
import { type AccessOptions, type Grants, selectGrants } from './grant.js';
import { patternMeetsTemplate } from './overlap.js';
import type { PolicyDocument } from './policy-document.js';
import { PolicyError } from './policy-error.js';
import { IAM_POLICY, IOT_POLICY, type PolicyKind, renderPolicies, topicPattern } from './render-policy.js';

/** What to grant, and where. */
export interface PolicyOptions<Name extends string = string, Param extends string = string>
  extends AccessOptions<Name, Param>,
    ScopeOptions {}

/** Policies and what they are made from. */
export interface Policy<Type extends string = string> {
  /** Attach them all to the principal. */
  readonly documents: readonly PolicyDocument[];
  /** What the principal subscribes to: a policy grants these filters literally. */
  readonly filters: readonly TopicFilter[];
  /** The event types besides the selected ones of which the policy lets some topic in. */
  readonly alsoGrants: readonly Type[];
}

/**
 * AWS IoT policies that let a client connect, subscribe to the selected events and receive them.
 *
 * @throws {TopicError | PolicyError} for bad input, naming the value and the rule; nothing is made then.
 */
export function iotPolicyFor<Type extends string>(table: TopicTable<Type>, options: PolicyOptions): Policy<Type> {
  return policyFor(table, options, checkScope(options), IOT_POLICY);
}

/** The same as IAM identity policies, for clients that sign in with AWS credentials (SigV4, Cognito). */
export function iamPolicyFor<Type extends string>(table: TopicTable<Type>, options: PolicyOptions): Policy<Type> {
  const policy = policyFor(table, options, checkScope(options), IAM_POLICY);
  checkIamText(policy.documents);
  return policy;
}

/** The policies of `kind` for any scope, also one of placeholders. */
export function policyFor<Type extends string>(
  table: TopicTable<Type>,
  options: AccessOptions,
  scope: ArnScope,
  kind: PolicyKind,
): Policy<Type> {
  const selected = selectGrants(table, options);
  return {
    documents: renderPolicies(selected.grants, scope, kind),
    filters: selected.filters,
    alsoGrants: alsoGranted(table, selected),
  };
}

// A policy wildcard crosses levels, so a pattern may let in more than the filter that it was made from.
function alsoGranted<Type extends string>(table: TopicTable<Type>, { filters, alsoReceives }: Grants<Type>): readonly Type[] {
  const patterns = filters.map(topicPattern);
  const received = (row: TopicRow): boolean =>
    filters.some((filter) => intersectWithTemplate(filter, row.filter, table.dialect) !== undefined);
  const granted = (row: TopicRow): boolean => patterns.some((pattern) => patternMeetsTemplate(pattern, row.filter));
  return table.rows.filter((row) => alsoReceives.includes(row.type) || (!received(row) && granted(row))).map((row) => row.type);
}

// IAM takes tab, line feed, carriage return and U+0020 to U+00FF; thing variables have no value there.
const IAM_TEXT = /^[\t\n\r\x20-\xff]*$/;
const THING_VARIABLE = /\$\{iot:(?:Connection\.Thing|Certificate)\./;

function checkIamText(documents: readonly PolicyDocument[]): void {
  for (const resource of documents.flatMap(({ Statement }) => Statement.flatMap((statement) => statement.Resource))) {
    if (!IAM_TEXT.test(resource)) {
      throw new PolicyError(
        'invalid-identifier',
        'params',
        resource,
        `${JSON.stringify(resource)} holds a character beyond U+00FF, which IAM refuses`,
      );
    }
    if (THING_VARIABLE.test(resource)) {
      throw new PolicyError(
        'invalid-client-id',
        'clientIds',
        resource,
        `${JSON.stringify(resource)} holds a thing variable, which has no value in an IAM policy`,
      );
    }
  }
}
