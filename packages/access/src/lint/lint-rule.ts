import type { TopicTable } from '@topicwright/runtime';
import type { PolicyKind } from '../documents/policy-kind.js';
import { type ArnParts, partsOf } from '../engine/iot-arn.js';
import type { Placed, ReadDocument, ReadStatement } from '../engine/read-policy.js';

/** How bad a finding is: what grants nothing or does harm; what is likely not meant; what may be meant. */
export type Severity = 'error' | 'warning' | 'info';

/** The checks of AWS IoT Device Defender that find the same. @see {@link https://docs.aws.amazon.com/iot/latest/developerguide/device-defender-audit-checks.html} */
export type AuditCode =
  | 'IOT_POLICY_OVERLY_PERMISSIVE_CHECK'
  | 'POLICY_CONTAINS_MQTT_WILDCARDS_IN_DENY_STATEMENT'
  | 'TOPIC_FILTERS_INTENDED_TO_DENY_ALLOWED_USING_WILDCARDS';

/** Something about a policy that its author should look at. */
export interface Finding {
  readonly rule: string;
  readonly severity: Severity;
  /** Where: `Statement[0].Resource[1]`; empty for the whole. */
  readonly at: string;
  /** What was found, and what it does. */
  readonly message: string;
  /** What to do. */
  readonly fix: string;
  readonly auditCode?: AuditCode;
}

/** What rules look at. */
export interface LintContext {
  readonly documents: readonly ReadDocument[];
  readonly kind: PolicyKind;
  readonly table: TopicTable | undefined;
}

/** What a rule says of one place. */
export interface Report {
  readonly at: string;
  readonly message: string;
  readonly fix: string;
  readonly severity?: Severity;
  readonly auditCode?: AuditCode;
}

/** One rule: data with a check. */
export interface LintRule {
  readonly id: string;
  readonly severity: Severity;
  /** What it finds, in a sentence. */
  readonly means: string;
  readonly check: (context: LintContext) => readonly Report[];
}

/** All statements of all documents. */
export function statementsOf({ documents }: LintContext): readonly ReadStatement[] {
  return documents.flatMap(({ statements }) => statements);
}

/** A resource, the statement that it belongs to, and its parts. */
export interface ReadResource extends Placed, ArnParts {
  readonly statement: ReadStatement;
}

/** Every resource of every statement. */
export function resourcesOf(context: LintContext): readonly ReadResource[] {
  return statementsOf(context).flatMap((statement) =>
    [...statement.resources, ...statement.notResources].map((placed) => ({ ...placed, statement, ...partsOf(placed.text) })),
  );
}
