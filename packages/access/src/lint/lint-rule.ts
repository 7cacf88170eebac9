import type { TopicTable } from '@topicwright/runtime';
import type { PolicyKind } from '../policy-kind.js';
import type { Placed, ReadDocument, ReadStatement } from './read-policy.js';

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
export interface Remark {
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
  readonly check: (context: LintContext) => readonly Remark[];
}

/** All statements of all documents. */
export function statementsOf({ documents }: LintContext): readonly ReadStatement[] {
  return documents.flatMap(({ statements }) => statements);
}

/** A resource with the statement that it stands in, and its parts where it is an ARN of AWS IoT. */
export interface ReadResource extends Placed {
  readonly statement: ReadStatement;
  readonly region: string;
  readonly account: string;
  /** What follows the fifth colon; `undefined` where `text` is no ARN. */
  readonly resource: string | undefined;
  /** The type of the resource, and what follows its `/`; empty where there is none. */
  readonly type: string;
  readonly name: string;
}

/** Every resource of every statement. */
export function resourcesOf(context: LintContext): readonly ReadResource[] {
  return statementsOf(context).flatMap((statement) =>
    [...statement.resources, ...statement.notResources].map((placed) => ({ ...placed, statement, ...partsOf(placed.text) })),
  );
}

/** The parts of an ARN, empty where it has none; `resource` is `undefined` where it is no ARN. */
export function partsOf(text: string): Pick<ReadResource, 'region' | 'account' | 'resource' | 'type' | 'name'> {
  // A variable may hold a colon.
  const parts = /^arn:([^:]*):([^:]*):((?:[^:$]|\$\{[^}]*\}|\$)*):((?:[^:$]|\$\{[^}]*\}|\$)*):([\s\S]+)$/.exec(text);
  if (!parts) return { region: '', account: '', resource: undefined, type: '', name: '' };
  const [, , , region = '', account = '', resource = ''] = parts;
  const slash = resource.indexOf('/');
  return { region, account, resource, type: slash < 0 ? '' : resource.slice(0, slash), name: resource.slice(slash + 1) };
}
