import type { TopicTable } from '@topicwright/runtime';
import type { PolicyKind } from '../documents/policy-kind.js';
import { appliesToAction } from '../engine/evaluate.js';
import { type ArnParts, partsOf } from '../engine/iot-arn.js';
import { matchesPattern } from '../engine/match-pattern.js';
import type { Fault, Placed, ReadDocument, ReadStatement } from '../engine/read-policy.js';

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
  /** The id of the rule. */
  readonly rule: string;
  readonly severity: Severity;
  /** The place in the file, such as `Statement[0].Resource[1]`. Empty for the whole policy. */
  readonly at: string;
  /** What was found, and its effect. */
  readonly message: string;
  /** What to do. */
  readonly fix: string;
  /** The reason code of Device Defender for the same mistake, if it has one. */
  readonly auditCode?: AuditCode;
}

/** A document, with its kind. */
export interface LintDocument extends ReadDocument {
  readonly dialect: PolicyKind['dialect'];
}

/** The input of a rule's check. */
export interface LintContext {
  readonly documents: readonly LintDocument[];
  readonly faults: readonly Fault[];
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

/** All statements that have an effect. */
export function statementsOf({ documents }: LintContext): readonly ReadStatement[] {
  const all = documents.flatMap(({ statements }) => statements);
  return all.filter((statement) => !isMoot(statement, all));
}

// Whether everything that the statement allows is denied.
function isMoot({ effect, actions }: ReadStatement, all: readonly ReadStatement[]): boolean {
  if (effect === 'Deny') return false;
  const denies = all.filter((other) => other.effect === 'Deny' && other.condition === undefined && coversAll(other.resources));
  // NotAction may grant any action.
  const granted = actions.length > 0 ? actions.map(({ text }) => text) : ['*'];
  return granted.every((action) => denies.some((deny) => appliesToAction(deny, action)));
}

function coversAll(resources: readonly Placed[]): boolean {
  return resources.some(({ text }) => text === '*');
}

/** A resource, the statement that it belongs to, and its parts. */
export interface ReadResource extends Placed, ArnParts {
  readonly statement: ReadStatement;
}

/** Every resource of every statement that is known. */
export function resourcesOf(context: LintContext): readonly ReadResource[] {
  return statementsOf(context).flatMap((statement) =>
    [...statement.resources, ...statement.notResources]
      .filter(({ isUnknown }) => !isUnknown)
      .map((placed) => ({ ...placed, statement, ...partsOf(placed.text) })),
  );
}

/** The resources of the statements with an effect that apply to `action`, and have its resource type or all of them. */
export function resourcesFor(context: LintContext, effect: 'Allow' | 'Deny', action: string, type: string): readonly ReadResource[] {
  return resourcesOf(context).flatMap((resource) => {
    const { statement, text } = resource;
    if (statement.effect !== effect || !appliesToAction(statement, action) || statement.notResources.some(({ at }) => at === resource.at))
      return [];
    if (text === '*' || resource.resource === '*') return [{ ...resource, type, name: '*' }];
    return resource.type === type ? [resource] : [];
  });
}

/** Whether a statement without a condition denies `action` on all resources that `name` matches. */
export function isDenied(context: LintContext, action: string, type: string, name: string): boolean {
  return resourcesFor(context, 'Deny', action, type).some(
    (denied) => denied.statement.condition === undefined && matchesPattern(denied.name, name, 'literal'),
  );
}

/** Quotes `text` for a message. */
export function quoted(text: string): string {
  return JSON.stringify(text);
}
