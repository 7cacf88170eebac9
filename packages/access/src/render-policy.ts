import { type ArnScope, iotArn } from './arn-scope.js';
import type { Grant } from './grant.js';
import { type PolicyDocument, type PolicyStatement, policyCharacters } from './policy-document.js';
import { PolicyError } from './policy-error.js';

/** How much one kind of policy may hold. */
export interface PolicyKind {
  readonly name: string;
  /** Most characters of a document, white space not counted. */
  readonly maxCharacters: number;
  /** Most documents that one principal can have. */
  readonly maxDocuments: number;
}

/** @see {@link https://docs.aws.amazon.com/general/latest/gr/iot-core.html#security-limits} */
export const IOT_POLICY: PolicyKind = { name: 'AWS IoT policy', maxCharacters: 2048, maxDocuments: 10 };

/** @see {@link https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html} */
export const IAM_POLICY: PolicyKind = { name: 'IAM managed policy', maxCharacters: 6144, maxDocuments: 10 };

/**
 * The documents that allow just `grants`: one where they fit, else as many as they need.
 *
 * @throws {PolicyError} `too-large` where a principal could not have so many.
 */
export function renderPolicies(grants: readonly Grant[], scope: ArnScope, kind: PolicyKind): readonly PolicyDocument[] {
  const documents: PolicyDocument[] = [];
  let current: Allowance[] = [];
  for (const allowance of grants.map((grant) => allow(grant, scope))) {
    if (policyCharacters(policyOf([...current, allowance])) > kind.maxCharacters && current.length > 0) {
      documents.push(policyOf(current));
      current = [];
    }
    current.push(allowance);
  }
  documents.push(policyOf(current));
  return checkedCount(documents, kind);
}

/** One action on one resource. */
interface Allowance {
  readonly action: string;
  readonly resource: string;
}

function allow(grant: Grant, scope: ArnScope): Allowance {
  switch (grant.action) {
    case 'connect':
      return { action: 'iot:Connect', resource: iotArn(scope, 'client', grant.clientId) };
    case 'subscribe':
      return { action: 'iot:Subscribe', resource: iotArn(scope, 'topicfilter', literalPattern(grant.filter)) };
    case 'receive':
      return { action: 'iot:Receive', resource: iotArn(scope, 'topic', topicPattern(grant.topics)) };
    default:
      throw new Error(`unreachable: ${grant satisfies never}`);
  }
}

/** The topics of `filter` as a policy pattern: `*` where the filter has `+` or `#`, everything else literal. */
export function topicPattern(filter: string): string {
  const pattern = (level: string): string => (level === '+' || level === '#' ? '*' : literalPattern(level));
  return filter.split('/').map(pattern).join('/');
}

/**
 * `text` as a policy pattern that matches nothing else.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#policy-vars-specialchars}
 */
function literalPattern(text: string): string {
  return text.replaceAll(/[*?]|\$(?=\{)/g, (special) => `\${${special}}`);
}

function policyOf(allowances: readonly Allowance[]): PolicyDocument {
  const resources = new Map<string, string[]>();
  for (const { action, resource } of allowances) {
    const known = resources.get(action);
    if (known) known.push(resource);
    else resources.set(action, [resource]);
  }
  const Statement = [...resources].map(([Action, Resource]): PolicyStatement => ({ Effect: 'Allow', Action, Resource }));
  return { Version: '2012-10-17', Statement };
}

function checkedCount(documents: readonly PolicyDocument[], kind: PolicyKind): readonly PolicyDocument[] {
  if (documents.length <= kind.maxDocuments) return documents;
  throw new PolicyError(
    'too-large',
    'events',
    documents.length,
    `the selection needs ${documents.length} documents of ${kind.maxCharacters} characters, but a principal can have ${kind.maxDocuments}: an ${kind.name} for fewer events, or fewer params, or max, fits`,
  );
}
