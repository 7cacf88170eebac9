import type { PolicyKind } from '../documents/policy-kind.js';

/** A policy in a file, before it is parsed. */
export interface FoundPolicy {
  /** The path to it, such as `Resources.Consumer.Properties.PolicyDocument`. Empty if the file is the policy. */
  readonly at: string;
  readonly value: unknown;
  /** The kind of the policy, if its surroundings tell. */
  readonly dialect?: PolicyKind['dialect'];
  /** Whether the value is known only when the template is deployed. */
  readonly isUnknown?: boolean;
}

interface Fields {
  readonly [name: string]: unknown;
}

/**
 * Finds the policies in `value`: a policy, an array of policies, the output of `aws iot get-policy` or `aws iam get-policy-version`, a
 * CloudFormation template, or the JSON of a Terraform plan.
 */
export function findPolicies(value: unknown): readonly FoundPolicy[] {
  if (Array.isArray(value)) return value.map((document: unknown, i) => ({ at: `[${i}]`, value: document }));
  if (!isFields(value) || Object.hasOwn(value, 'Statement')) return [{ at: '', value }];
  return outputPolicy(value) ?? templatePolicies(value) ?? planPolicies(value) ?? [{ at: '', value }];
}

function outputPolicy(value: Fields): readonly FoundPolicy[] | undefined {
  if (Object.hasOwn(value, 'policyDocument')) return [{ at: 'policyDocument', value: value['policyDocument'], dialect: 'iot' }];
  const { PolicyVersion: version } = value;
  if (!isFields(version) || !Object.hasOwn(version, 'Document')) return undefined;
  return [{ at: 'PolicyVersion.Document', value: version['Document'], dialect: 'iam' }];
}

/** The properties of the resources of CloudFormation that contain a policy. */
const TEMPLATE_RESOURCES: { readonly [type: string]: PolicyKind['dialect'] } = {
  'AWS::IoT::Policy': 'iot',
  'AWS::IAM::Policy': 'iam',
  'AWS::IAM::ManagedPolicy': 'iam',
  'AWS::IAM::RolePolicy': 'iam',
  'AWS::IAM::UserPolicy': 'iam',
  'AWS::IAM::GroupPolicy': 'iam',
};

/** Resources with a list of policies, which is called `Policies`. */
const WITH_POLICIES = /^AWS::IAM::(?:Role|User|Group)$/;

function templatePolicies({ Resources: resources }: Fields): readonly FoundPolicy[] | undefined {
  if (!isFields(resources)) return undefined;
  return Object.entries(resources).flatMap(([name, resource]): readonly FoundPolicy[] => {
    const { Type: type, Properties: properties } = isFields(resource) ? resource : {};
    if (typeof type !== 'string' || !isFields(properties)) return [];
    const at = `Resources.${name}.Properties`;
    const dialect = Object.hasOwn(TEMPLATE_RESOURCES, type) ? TEMPLATE_RESOURCES[type] : undefined;
    if (dialect !== undefined) return [{ at: `${at}.PolicyDocument`, value: properties['PolicyDocument'], dialect }];
    const own = WITH_POLICIES.test(type) && Array.isArray(properties['Policies']) ? properties['Policies'] : [];
    return own.map((policy: unknown, i): FoundPolicy => {
      return { at: `${at}.Policies[${i}].PolicyDocument`, value: isFields(policy) ? policy['PolicyDocument'] : policy, dialect: 'iam' };
    });
  });
}

/** The resources of Terraform that contain a policy, in the attribute `policy`. */
const PLAN_RESOURCES: { readonly [type: string]: PolicyKind['dialect'] } = {
  aws_iot_policy: 'iot',
  aws_iam_policy: 'iam',
  aws_iam_role_policy: 'iam',
  aws_iam_user_policy: 'iam',
  aws_iam_group_policy: 'iam',
};

// The plan names a value that is known only after the apply in `after_unknown`.
function planPolicies({ resource_changes: changes }: Fields): readonly FoundPolicy[] | undefined {
  if (!Array.isArray(changes)) return undefined;
  return changes.flatMap((resource: unknown): readonly FoundPolicy[] => {
    const { address, type, change } = isFields(resource) ? resource : {};
    const dialect = typeof type === 'string' && Object.hasOwn(PLAN_RESOURCES, type) ? PLAN_RESOURCES[type] : undefined;
    if (dialect === undefined || !isFields(change)) return [];
    const { after, after_unknown: unknown } = change;
    // The resource is deleted.
    if (after === null) return [];
    const at = `${String(address)}.policy`;
    if (isFields(unknown) && unknown['policy'] === true) return [{ at, value: undefined, dialect, isUnknown: true }];
    return [{ at, value: isFields(after) ? after['policy'] : undefined, dialect }];
  });
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
