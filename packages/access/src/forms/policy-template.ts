import type { TopicTable } from '@topicwright/runtime';
import { parseArn } from '@topicwright/runtime/internal';
import { type ArnScope, checkScope, LONGEST_SCOPE, type Partition } from '../arn-scope.js';
import { type Policy, policyFor } from '../documents/policy.js';
import type { PolicyDocument, PolicyStatement } from '../documents/policy-document.js';
import type { GrantOptions } from '../documents/policy-options.js';
import type { ParameterValues } from '../grants/select-grants.js';
import { PolicyError } from '../policy-error.js';
import { IAM_POLICY, IOT_POLICY } from '../policy-kind.js';
import { checkedName, numbered } from './escape-text.js';
import { call, type HclBlock, type HclValue, printHcl, reference, template } from './print-hcl.js';
import { printTemplate, substitution, type YamlMap, type YamlValue } from './print-yaml.js';

/** Options of a template. */
export interface TemplateOptions<Name extends string = string, Params extends object = ParameterValues, Side extends string = string>
  extends GrantOptions<Name, Params, Side> {
  /** The name of the policy: letters and digits. Further policies get a number appended. Default: `EventConsumer`. */
  readonly name?: string;
  /** Declares IAM managed policies instead of AWS IoT policies. Default: false. */
  readonly iam?: boolean;
  /** Region and account of the resources. Default: those of the deployment. */
  readonly region?: string;
  readonly account?: string;
  readonly partition?: Partition;
}

/** A template, and the filters that it grants. */
export interface PolicyTemplate<Type extends string = string> extends Pick<Policy<Type>, 'filters' | 'alsoGrants'> {
  readonly text: string;
}

/**
 * Builds the policies of a selection as a CloudFormation template in YAML: `AWS::IoT::Policy`, or `AWS::IAM::ManagedPolicy`.
 *
 * @throws {TopicError | PolicyError} if the selection or an option is invalid.
 * @see {@link https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iot-policy.html}
 */
export function cloudFormationFor<Type extends string>(table: TopicTable<Type>, options: TemplateOptions): PolicyTemplate<Type> {
  const { policy, ...parts } = plan(table, options);
  return { text: cloudFormationText(policy.documents, parts), filters: policy.filters, alsoGrants: policy.alsoGrants };
}

/**
 * Builds the policies of a selection as Terraform configuration: `aws_iot_policy`, or `aws_iam_policy`.
 *
 * @throws {TopicError | PolicyError} if the selection or an option is invalid.
 * @see {@link https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/iot_policy}
 */
export function terraformFor<Type extends string>(table: TopicTable<Type>, options: TemplateOptions): PolicyTemplate<Type> {
  const { policy, ...parts } = plan(table, options);
  return { text: terraformText(policy.documents, parts), filters: policy.filters, alsoGrants: policy.alsoGrants };
}

/** What a template of documents needs in addition. */
export interface TemplateParts {
  /** The name of the first policy: letters and digits. */
  readonly name: string;
  readonly isIam: boolean;
  /** Region and account of the resources. `undefined` for those of the deployment. */
  readonly scope: ArnScope | undefined;
}

/** Documents as a CloudFormation template. */
export function cloudFormationText(documents: readonly PolicyDocument[], { name, isIam, scope }: TemplateParts): string {
  const type = isIam ? 'AWS::IAM::ManagedPolicy' : 'AWS::IoT::Policy';
  const { partition, region, account } = scope ?? PSEUDO_PARAMETERS;
  const arn = (resource: string): YamlValue => substitution(`arn:${partition}:iot:${region}:${account}:${escapeSubstitution(resource)}`);
  const resources = documents.map((document, i): readonly [string, YamlMap] => [
    numbered(name, i),
    { Type: type, Properties: { PolicyDocument: documentData(document, arn) } },
  ]);
  return printTemplate({ Resources: Object.fromEntries(resources) });
}

/** Documents as Terraform configuration. @throws {PolicyError} `invalid-identifier` if Terraform would change an identifier. */
export function terraformText(documents: readonly PolicyDocument[], { name, isIam, scope }: TemplateParts): string {
  checkNormalized(documents);
  const type = isIam ? 'aws_iam_policy' : 'aws_iot_policy';
  const arn = (resource: string): HclValue => (scope ? placedArn(scope, resource) : sourcedArn(name, resource));
  const resources = documents.map((document, i): HclBlock => {
    const own = numbered(name, i);
    return { type: 'resource', labels: [type, own], body: { name: own, policy: call('jsonencode', documentData(document, arn)) } };
  });
  return printHcl([...(scope ? [] : dataSources(name)), ...resources]);
}

const PSEUDO_PARAMETERS: ArnScope = { partition: '${AWS::Partition}', region: '${AWS::Region}', account: '${AWS::AccountId}' };

/** What a template declares. */
interface Plan<Type extends string> extends TemplateParts {
  readonly policy: Policy<Type>;
}

function plan<Type extends string>(table: TopicTable<Type>, options: TemplateOptions): Plan<Type> {
  const { region, account, partition } = options;
  const isPlaced = region !== undefined || account !== undefined || partition !== undefined;
  const scope = isPlaced
    ? checkScope({ region: region as string, account: account as string, ...(partition && { partition }) })
    : undefined;
  return {
    name: checkedName(options.name ?? 'EventConsumer'),
    isIam: options.iam === true,
    policy: policyFor(table, options, scope ?? LONGEST_SCOPE, options.iam ? IAM_POLICY : IOT_POLICY),
    scope,
  };
}

/** Converts a document to template data. `arn` builds each ARN from its resource part. */
function documentData<Value extends YamlValue | HclValue>(
  { Version, Statement }: PolicyDocument,
  arn: (resource: string) => Value,
): { readonly [key: string]: Value } {
  const statements = Statement.map(({ Effect, Action, Resource, ...others }: PolicyStatement) => {
    return { Effect, Action, Resource: Resource.map((text) => arn(parseArn(text)?.resource ?? '')), ...others };
  });
  return { Version, Statement: statements } as unknown as { readonly [key: string]: Value };
}

// In `Fn::Sub`, `${!name}` stands for `${name}`.
function escapeSubstitution(text: string): string {
  return text.replaceAll('${', '${!');
}

function placedArn({ partition, region, account }: ArnScope, resource: string): HclValue {
  return `arn:${partition}:iot:${region}:${account}:${resource}`;
}

function sourcedArn(name: string, resource: string): HclValue {
  return template(
    'arn:',
    reference(`data.aws_partition.${name}.partition`),
    ':iot:',
    reference(`data.aws_region.${name}.id`),
    ':',
    reference(`data.aws_caller_identity.${name}.account_id`),
    `:${resource}`,
  );
}

// Named after the policy, so that one module can contain several files.
function dataSources(name: string): readonly HclBlock[] {
  return ['aws_caller_identity', 'aws_partition', 'aws_region'].map((source) => ({ type: 'data', labels: [source, name], body: {} }));
}

// Terraform normalizes strings to NFC. A string in another form would grant a different resource.
function checkNormalized(documents: readonly PolicyDocument[]): void {
  const resources = documents.flatMap(({ Statement }) => Statement.flatMap(({ Resource }) => Resource));
  const other = resources.find((resource) => resource !== resource.normalize('NFC'));
  if (other === undefined) return;
  const path = other.includes(':client/') ? 'clientIds' : 'params';
  const message = `${JSON.stringify(other)} is not in Unicode Normalization Form C, which Terraform enforces; use CloudFormation`;
  throw new PolicyError('invalid-identifier', path, other, message);
}
