import { isRecord } from '@topicwright/runtime/internal';
import type { InlineOwner, PolicyKind } from '../policy-kind.js';
import { intrinsicOf } from './template-text.js';

/** A policy in a file, before it is parsed. */
export interface FoundPolicy {
  /** The path to it, such as `Resources.Consumer.Properties.PolicyDocument`. Empty if the file is the policy. */
  readonly at: string;
  readonly value: unknown;
  /** The kind of the policy, if its surroundings show it. */
  readonly dialect?: PolicyKind['dialect'];
  /** The identity that contains it, if it is an inline policy. */
  readonly inlineOf?: InlineOwner;
  /** Whether the value is known only when the template is deployed. */
  readonly isUnknown?: boolean;
  /** Whether it may be absent from the deployed template. */
  readonly isOptional?: boolean;
  /** Whether its strings are those of a deployed policy, so that a placeholder in one is literal text. */
  readonly isLiteral?: boolean;
}

interface Fields {
  readonly [name: string]: unknown;
}

/**
 * Finds the policies in `value`: a policy, an array of policies, the output of `aws iot get-policy` or `aws iam get-policy-version`, a
 * CloudFormation template, or the JSON of a Terraform plan or state.
 */
export function findPolicies(value: unknown): readonly FoundPolicy[] {
  if (Array.isArray(value)) {
    return value.flatMap((item: unknown, i) => findPolicies(item).map((found) => ({ ...found, at: joined(`[${i}]`, found.at) })));
  }
  if (!isRecord(value) || Object.hasOwn(value, 'Statement')) return [{ at: '', value }];
  return outputPolicy(value) ?? templatePolicies(value) ?? planPolicies(value) ?? statePolicies(value) ?? [{ at: '', value }];
}

function joined(place: string, at: string): string {
  return at === '' ? place : `${place}.${at}`;
}

/** Where the commands that print a policy have it. */
const OUTPUTS: readonly (readonly [key: string, dialect: PolicyKind['dialect']])[] = [
  ['policyDocument', 'iot'],
  ['PolicyDocument', 'iam'],
];

function outputPolicy(value: Fields): readonly FoundPolicy[] | undefined {
  const own = OUTPUTS.find(([key]) => Object.hasOwn(value, key));
  if (own) return [{ at: own[0], value: value[own[0]], dialect: own[1], isLiteral: true }];
  const { PolicyVersion: version } = value;
  if (!isRecord(version) || !Object.hasOwn(version, 'Document')) return undefined;
  return [{ at: 'PolicyVersion.Document', value: version['Document'], dialect: 'iam', isLiteral: true }];
}

type FoundKind = Pick<FoundPolicy, 'dialect' | 'inlineOf'>;

/** The resources of CloudFormation that contain a policy, as `PolicyDocument`. */
const TEMPLATE_RESOURCES: { readonly [type: string]: FoundKind } = {
  'AWS::IoT::Policy': { dialect: 'iot' },
  'AWS::IAM::Policy': { dialect: 'iam', inlineOf: 'role' },
  'AWS::IAM::ManagedPolicy': { dialect: 'iam' },
  'AWS::IAM::RolePolicy': { dialect: 'iam', inlineOf: 'role' },
  'AWS::IAM::UserPolicy': { dialect: 'iam', inlineOf: 'user' },
  'AWS::IAM::GroupPolicy': { dialect: 'iam', inlineOf: 'group' },
};

/** Resources with a list of inline policies, as `Policies`. */
const WITH_POLICIES: { readonly [type: string]: InlineOwner } = {
  'AWS::IAM::Role': 'role',
  'AWS::IAM::User': 'user',
  'AWS::IAM::Group': 'group',
};

/** Resources that may contain policies in a form that is not read. */
const WITH_OTHERS = /^AWS::(?:CloudFormation::Stack|Serverless::\w+|SSO::PermissionSet)$|::MODULE$/;

function templatePolicies({ Resources: resources }: Fields): readonly FoundPolicy[] | undefined {
  if (!isRecord(resources)) return undefined;
  return Object.entries(resources).flatMap(([name, resource]): readonly FoundPolicy[] => {
    // A loop or a macro may make any resource.
    if (name.startsWith('Fn::')) return [{ at: `Resources.${name}`, value: undefined, isUnknown: true }];
    const isOptional = isRecord(resource) && resource['Condition'] !== undefined;
    return resourcePolicies(name, isRecord(resource) ? resource : {}).map((found) => ({
      ...found,
      isLiteral: true,
      ...(isOptional && { isOptional }),
    }));
  });
}

function resourcePolicies(name: string, { Type: type, Properties: properties }: Fields): readonly FoundPolicy[] {
  if (typeof type !== 'string') return [];
  const at = `Resources.${name}.Properties`;
  const kind = Object.hasOwn(TEMPLATE_RESOURCES, type) ? TEMPLATE_RESOURCES[type] : undefined;
  const owner = Object.hasOwn(WITH_POLICIES, type) ? WITH_POLICIES[type] : undefined;
  if (WITH_OTHERS.test(type) || ((kind || owner) && isFunction(properties))) return [{ at, value: undefined, isUnknown: true }];
  const own = isRecord(properties) ? properties : {};
  if (kind) return [{ at: `${at}.PolicyDocument`, value: own['PolicyDocument'], ...kind }];
  return owner ? listedPolicies(own['Policies'], `${at}.Policies`, owner) : [];
}

function listedPolicies(policies: unknown, at: string, inlineOf: InlineOwner): readonly FoundPolicy[] {
  if (isFunction(policies)) return [{ at, value: undefined, dialect: 'iam', isUnknown: true }];
  if (!Array.isArray(policies)) return [];
  return policies.map((policy: unknown, i): FoundPolicy => {
    const place = `${at}[${i}]`;
    if (isFunction(policy)) return { at: place, value: undefined, dialect: 'iam', isUnknown: true };
    return { at: `${place}.PolicyDocument`, value: isRecord(policy) ? policy['PolicyDocument'] : policy, dialect: 'iam', inlineOf };
  });
}

/** Whether `value` is an intrinsic function, whose result is not known. */
function isFunction(value: unknown): boolean {
  return isRecord(value) && intrinsicOf(value) !== undefined;
}

/** The resources of Terraform that contain a policy, and its attribute. */
const TERRAFORM_RESOURCES: { readonly [type: string]: readonly [attribute: string, kind: FoundKind] } = {
  aws_iot_policy: ['policy', { dialect: 'iot' }],
  awscc_iot_policy: ['policy_document', { dialect: 'iot' }],
  aws_iam_policy: ['policy', { dialect: 'iam' }],
  aws_iam_role_policy: ['policy', { dialect: 'iam', inlineOf: 'role' }],
  aws_iam_user_policy: ['policy', { dialect: 'iam', inlineOf: 'user' }],
  aws_iam_group_policy: ['policy', { dialect: 'iam', inlineOf: 'group' }],
  awscc_iam_managed_policy: ['policy_document', { dialect: 'iam' }],
};

function planPolicies({ resource_changes: changes }: Fields): readonly FoundPolicy[] | undefined {
  if (!Array.isArray(changes)) return undefined;
  return changes.flatMap((resource: unknown): readonly FoundPolicy[] => {
    const { address, type, change } = isRecord(resource) ? resource : {};
    // The resource is deleted.
    if (!isRecord(change) || change['after'] === null) return [];
    return terraformPolicies({ address, type, values: change['after'], unknown: change['after_unknown'] });
  });
}

function statePolicies({ values }: Fields): readonly FoundPolicy[] | undefined {
  return isRecord(values) && isRecord(values['root_module']) ? modulePolicies(values['root_module']) : undefined;
}

function modulePolicies({ resources, child_modules: children }: Fields): readonly FoundPolicy[] {
  const own = listOf(resources).flatMap(({ address, type, values }) => terraformPolicies({ address, type, values, unknown: {} }));
  return [...own, ...listOf(children).flatMap(modulePolicies)];
}

interface TerraformResource {
  readonly address: unknown;
  readonly type: unknown;
  readonly values: unknown;
  /** The attributes that are known only after the apply. */
  readonly unknown: unknown;
}

function terraformPolicies({ address, type, values, unknown }: TerraformResource): readonly FoundPolicy[] {
  const [attribute, kind] = (Object.hasOwn(TERRAFORM_RESOURCES, String(type)) && TERRAFORM_RESOURCES[String(type)]) || [];
  const isOpen = (name: string): boolean => isRecord(unknown) && unknown[name] !== undefined && unknown[name] !== false;
  const own = isRecord(values) ? values : {};
  if (attribute !== undefined && kind !== undefined) {
    const at = `${String(address)}.${attribute}`;
    return [
      isOpen(attribute) ? { at, value: undefined, ...kind, isUnknown: true } : { at, value: own[attribute], ...kind, isLiteral: true },
    ];
  }
  if (type !== 'aws_iam_role') return [];
  const at = `${String(address)}.inline_policy`;
  const inline = listOf(own['inline_policy']).map(({ policy }, i): FoundPolicy => {
    const isUnknown = policy === undefined;
    return { at: `${at}[${i}].policy`, value: policy, dialect: 'iam', inlineOf: 'role', isLiteral: true, isUnknown };
  });
  if (inline.length > 0) return inline;
  const isUnknown = unknownList(isRecord(unknown) ? unknown['inline_policy'] : undefined);
  return isUnknown ? [{ at, value: undefined, dialect: 'iam', isUnknown }] : [];
}

function unknownList(value: unknown): boolean {
  return value === true || (Array.isArray(value) && value.length > 0);
}

function listOf(value: unknown): readonly Fields[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}
