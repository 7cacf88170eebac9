import type { TopicTable } from '@topicwright/runtime';
import type { PolicyKind } from '../documents/policy-kind.js';
import { type ArnParts, partsOf } from '../engine/iot-arn.js';
import type { Placed, ReadDocument, ReadStatement } from '../engine/read-policy.js';

/** `error`: grants nothing or is harmful. `warning`: probably unintended. `info`: possibly intended. */
export type Severity = 'error' | 'warning' | 'info';

/**
 * Reason codes of the audit checks of AWS IoT Device Defender.
 *
 * @see {@link https://docs.aws.amazon.com/iot/latest/developerguide/device-defender-audit-checks.html}
 */
export type AuditCode =
  | 'IOT_POLICY_OVERLY_PERMISSIVE_CHECK'
  | 'POLICY_CONTAINS_MQTT_WILDCARDS_IN_DENY_STATEMENT'
  | 'TOPIC_FILTERS_INTENDED_TO_DENY_ALLOWED_USING_WILDCARDS';

/** A mistake in a policy. */
export interface Finding {
  /** The id of the rule, or `malformed`. */
  readonly rule: string;
  readonly severity: Severity;
  /** The place in the policy, such as `Statement[0].Resource[1]`. Empty for the whole policy. */
  readonly at: string;
  /** What was found, and its effect. */
  readonly message: string;
  /** What to do. */
  readonly fix: string;
  /** The reason code of Device Defender for the same mistake, if it has one. */
  readonly auditCode?: AuditCode;
}

/** The input of a rule's check. */
export interface LintContext {
  readonly documents: readonly ReadDocument[];
  readonly kind: PolicyKind;
  readonly table: TopicTable | undefined;
}

/** A finding of one rule. */
export interface Report {
  readonly at: string;
  readonly message: string;
  readonly fix: string;
  /** Default: the severity of the rule. */
  readonly severity?: Severity;
  readonly auditCode?: AuditCode;
}

/** A lint rule. */
export interface LintRule {
  readonly id: string;
  readonly severity: Severity;
  /** One sentence that describes the mistake. */
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
