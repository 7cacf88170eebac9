import type { TopicTable } from '@topicwright/runtime';
import { appliesToAction } from '../engine/evaluate.js';
import { type ArnParts, partsOf } from '../engine/iot-arn.js';
import { matchesPattern } from '../engine/match-pattern.js';
import type { Fault, Placed, ReadDocument, ReadStatement } from '../engine/read-policy.js';
import type { PolicyKind } from '../policy-kind.js';

/**
 * `error`: AWS refuses the policy, or it does not grant what it seems to grant. `warning`: probably not intended. `info`: possibly intended.
 */
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
  /** One sentence that describes the mistake, for `docs/policy-rules.md`. */
  readonly means: string;
  /** Finds the mistakes. */
  readonly check: (context: LintContext) => readonly Report[];
}

/** `compute`, once for each context: every rule asks for the same. */
function oncePerContext<Value>(compute: (context: LintContext) => Value): (context: LintContext) => Value {
  const known = new WeakMap<LintContext, { readonly value: Value }>();
  return (context) => {
    const found = known.get(context) ?? { value: compute(context) };
    known.set(context, found);
    return found.value;
  };
}

/** All statements that have an effect. */
export const statementsOf: (context: LintContext) => readonly ReadStatement[] = oncePerContext(({ documents }) => {
  const all = documents.flatMap(({ statements }) => statements);
  const denies = all.filter(({ effect, condition, resources }) => effect === 'Deny' && condition === undefined && coversAll(resources));
  return all.filter((statement) => !isMoot(statement, denies));
});

// Whether everything that the statement allows is denied.
function isMoot({ effect, actions }: ReadStatement, denies: readonly ReadStatement[]): boolean {
  if (effect === 'Deny' || denies.length === 0) return false;
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

/** Whether a resource is one of `NotResource`, so that it is not granted or denied. */
export function isException({ at, statement }: ReadResource): boolean {
  return statement.notResources.some((placed) => placed.at === at);
}

/** Every resource of every statement that is known. */
export const resourcesOf: (context: LintContext) => readonly ReadResource[] = oncePerContext((context) =>
  statementsOf(context).flatMap((statement) =>
    [...statement.resources, ...statement.notResources]
      .filter(({ isUnknown }) => !isUnknown)
      .map((placed) => ({ ...placed, statement, ...partsOf(placed.text) })),
  ),
);

const answersOf = oncePerContext(() => new Map<string, readonly ReadResource[]>());

/** The resources of the statements with an effect that apply to `action`, and have its resource type or all of them. */
export function resourcesFor(context: LintContext, effect: 'Allow' | 'Deny', action: string, type: string): readonly ReadResource[] {
  const answers = answersOf(context);
  const query = JSON.stringify([effect, action, type]);
  const found = answers.get(query) ?? resourcesOf(context).flatMap((resource) => applicable(resource, effect, action, type));
  answers.set(query, found);
  return found;
}

function applicable(resource: ReadResource, effect: 'Allow' | 'Deny', action: string, type: string): readonly ReadResource[] {
  const { statement, text } = resource;
  if (statement.effect !== effect || !appliesToAction(statement, action) || isException(resource)) return [];
  if (text === '*' || resource.resource === '*') return [{ ...resource, type, name: '*' }];
  return resource.type === type ? [resource] : [];
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
