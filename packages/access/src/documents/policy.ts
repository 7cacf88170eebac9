import type { TopicFilter, TopicTable } from '@topicwright/runtime';
import { type ArnScope, checkScope, withoutTokens } from '../arn-scope.js';
import { IAM_POLICY, IOT_POLICY, type PolicyKind } from '../policy-kind.js';
import { alsoGranted } from './also-granted.js';
import { checkResources } from './check-resources.js';
import { PolicyFitting } from './fit-policy.js';
import { movedDocument, type PolicyDocument } from './policy-document.js';
import type { GrantOptions, PolicyOptions } from './policy-options.js';

/** Policies, and the filters that they grant. */
export interface Policy<Type extends string = string> {
  /** Attach them all to the principal. */
  readonly documents: readonly PolicyDocument[];
  /** The filters to subscribe to. A policy grants them literally. */
  readonly filters: readonly TopicFilter[];
  /** The extra event types of which the policy also allows some topic. */
  readonly alsoGrants: readonly Type[];
}

/**
 * Builds AWS IoT policies that allow a client to connect, to receive the selected events that the other side sends, and to publish those
 * that its own side sends.
 *
 * @throws {TopicError | PolicyError} if the selection or an option is invalid.
 */
export function iotPolicyFor<Type extends string>(table: TopicTable<Type>, options: PolicyOptions): Policy<Type> {
  return placedPolicy(table, options, IOT_POLICY);
}

/**
 * Like {@link iotPolicyFor}, but builds IAM identity policies, for clients that authenticate with AWS credentials (SigV4, Cognito). They
 * have no condition for persistent sessions, because none is documented for IAM.
 *
 * @throws {TopicError | PolicyError} if the selection or an option is invalid.
 */
export function iamPolicyFor<Type extends string>(table: TopicTable<Type>, options: PolicyOptions): Policy<Type> {
  return placedPolicy(table, options, IAM_POLICY);
}

// The sizes are those of the deployed documents, and tokens are longer or shorter than what they stand for.
function placedPolicy<Type extends string>(table: TopicTable<Type>, options: PolicyOptions, kind: PolicyKind): Policy<Type> {
  const scope = checkScope(options);
  const policy = policyFor(table, options, withoutTokens(scope), kind);
  return { ...policy, documents: policy.documents.map((document) => movedDocument(document, scope)) };
}

/**
 * Builds policies of `kind` for any scope, including one with placeholders. Grants the literal filters in as few documents as possible, or
 * with `widen` as many filters as fit.
 */
export function policyFor<Type extends string>(
  table: TopicTable<Type>,
  options: GrantOptions,
  scope: ArnScope,
  kind: PolicyKind,
): Policy<Type> {
  const { documents, selected } = new PolicyFitting(table, options, scope, kind).fit();
  checkResources(documents, kind);
  return { documents, filters: selected.filters, alsoGrants: alsoGranted(table, selected) };
}

/**
 * Builds the documents that grant the literal filters of a selection. `undefined` if these do not fit the size limits: {@link policyFor}
 * throws the reason.
 */
export function literalDocuments(
  table: TopicTable,
  options: GrantOptions,
  scope: ArnScope,
  kind: PolicyKind,
): readonly PolicyDocument[] | undefined {
  const documents = new PolicyFitting(table, options, scope, kind).fitLiterally()?.documents;
  if (documents) checkResources(documents, kind);
  return documents;
}
