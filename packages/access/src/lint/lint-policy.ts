import type { TopicTable } from '@topicwright/runtime';
import { readPolicy } from '../engine/read-policy.js';
import type { Finding, Severity } from './lint-rule.js';
import { LINT_RULES } from './rules.js';

/** Options of {@link lintPolicy}. */
export interface LintOptions {
  /** Whether the policy is an IAM policy, if the file does not tell. Default: an AWS IoT policy. */
  readonly iam?: boolean;
  /** A table of known topics. Literal grants of its filters are not reported. */
  readonly table?: TopicTable;
}

/**
 * Finds mistakes in a policy: a document, an array of documents that are attached together, a file that contains some, such as a
 * CloudFormation template, or the JSON text of any of these. The findings are sorted by their place. Never throws: a malformed policy is also
 * a finding.
 */
export function lintPolicy(policy: unknown, { iam = false, table }: LintOptions = {}): readonly Finding[] {
  const { documents, faults } = readPolicy(policy);
  const kinds = documents.map((document) => ({ ...document, dialect: document.dialect ?? (iam ? 'iam' : 'iot') }) as const);
  const context = { documents: kinds, faults, table };
  const found = LINT_RULES.flatMap(({ id, severity, check }) =>
    check(context).map((report): Finding => ({ rule: id, severity, ...report })),
  );
  return found.sort((a, b) => compare(a.at, b.at) || RANK[a.severity] - RANK[b.severity]);
}

const RANK: { readonly [S in Severity]: number } = { error: 0, warning: 1, info: 2 };

function compare(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true });
}
