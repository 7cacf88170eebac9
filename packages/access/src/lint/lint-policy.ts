import type { TopicTable } from '@topicwright/runtime';
import { ifComparable, TOO_COMPLEX } from '../engine/coverage.js';
import { readPolicy } from '../engine/read-policy.js';
import type { Finding, LintContext, LintDocument, Severity } from './lint-rule.js';
import { LINT_RULES } from './rules.js';

/** Options of {@link lintPolicy}. */
export interface LintOptions {
  /** Whether the policy is an IAM policy, if the file does not state it. Default: an AWS IoT policy. */
  readonly iam?: boolean;
  /** A table of known topics. Literal grants of its filters are not reported. */
  readonly table?: TopicTable;
}

/**
 * Finds mistakes in a policy: a document, an array of documents that are attached together, a file that contains some, such as a
 * CloudFormation template, or the JSON text of any of these. The findings are sorted by their place. Never throws: a malformed policy is
 * also a finding.
 */
export function lintPolicy(policy: unknown, { iam = false, table }: LintOptions = {}): readonly Finding[] {
  const { documents, faults } = readPolicy(policy);
  const kinds = documents.map((document) => ({ ...document, dialect: document.dialect ?? (iam ? 'iam' : 'iot') }) as const);
  const [first, ...others] = groupsOf(kinds);
  // Faults are those of the file.
  const contexts = [{ documents: first ?? [], faults, table }, ...others.map((group) => ({ documents: group, faults: [], table }))];
  return contexts.flatMap(findingsOf).sort((a, b) => compare(a.at, b.at) || RANK[a.severity] - RANK[b.severity]);
}

/** The documents of AWS IoT, and those of IAM: a client has credentials of one kind. */
function groupsOf(documents: readonly LintDocument[]): readonly (readonly LintDocument[])[] {
  const kinds = new Set(documents.map(({ dialect }) => dialect));
  return [...kinds].map((kind) => documents.filter(({ dialect }) => dialect === kind));
}

const NOT_CHECKED: Finding = {
  rule: 'malformed',
  severity: 'error',
  at: '',
  message: `the policy cannot be checked completely: ${TOO_COMPLEX}`,
  fix: 'use fewer wildcards',
};

function findingsOf(context: LintContext): readonly Finding[] {
  const found = LINT_RULES.map(({ id, severity, check }) =>
    ifComparable(() => check(context).map((report): Finding => ({ rule: id, severity, ...report }))),
  );
  return [...found.flatMap((own) => own ?? []), ...(found.includes(undefined) ? [NOT_CHECKED] : [])];
}

const RANK: { readonly [S in Severity]: number } = { error: 0, warning: 1, info: 2 };

function compare(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true });
}
