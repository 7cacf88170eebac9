import { parseArn, type TopicTable } from '@topicwright/runtime';
import { type ArnScope, checkScope, LONGEST_SCOPE, type Partition } from './arn-scope.js';
import { type GrantOptions, type Policy, policyFor } from './policy.js';
import type { PolicyDocument, PolicyStatement } from './policy-document.js';
import { PolicyError } from './policy-error.js';
import { IAM_POLICY, IOT_POLICY } from './policy-kind.js';
import { checkedName, hclString, hclText, numbered, yamlString } from './quoted.js';

/** What a template is to declare. */
export interface TemplateOptions<Name extends string = string, Param extends string = string> extends GrantOptions<Name, Param> {
  /** What the policy is called, and the first of several: letters and digits. */
  readonly name?: string;
  /** IAM managed policies, in place of AWS IoT policies. */
  readonly iam?: boolean;
  /** Where the resources lie. Without, the template takes region and account from where it is deployed. */
  readonly region?: string;
  readonly account?: string;
  readonly partition?: Partition;
}

/** A template, and what it grants. */
export interface PolicyTemplate<Type extends string = string> extends Pick<Policy<Type>, 'filters' | 'alsoGrants'> {
  readonly text: string;
}

/**
 * The policies of a selection as a CloudFormation template in YAML: `AWS::IoT::Policy`, or `AWS::IAM::ManagedPolicy`.
 *
 * @throws {TopicError | PolicyError} for bad input; nothing is made then.
 * @see {@link https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iot-policy.html}
 */
export function cloudFormationFor<Type extends string>(table: TopicTable<Type>, options: TemplateOptions): PolicyTemplate<Type> {
  const { name, policy, arnText } = planned(table, options);
  const type = options.iam ? 'AWS::IAM::ManagedPolicy' : 'AWS::IoT::Policy';
  const resource = (document: PolicyDocument, i: number): readonly string[] => [
    `  ${numbered(name, i)}:`,
    `    Type: ${type}`,
    '    Properties:',
    '      PolicyDocument:',
    `        Version: ${yamlString(document.Version)}`,
    '        Statement:',
    ...document.Statement.flatMap((statement) => yamlStatement(statement, (arn) => arnText(arn, subText, AWS_PSEUDO_PARAMETERS))),
  ];
  const lines = ["AWSTemplateFormatVersion: '2010-09-09'", 'Resources:', ...policy.documents.flatMap(resource)];
  return { text: `${lines.join('\n')}\n`, filters: policy.filters, alsoGrants: policy.alsoGrants };
}

/**
 * The policies of a selection as Terraform: `aws_iot_policy`, or `aws_iam_policy`.
 *
 * @throws {TopicError | PolicyError} for bad input; nothing is made then.
 * @see {@link https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/iot_policy}
 */
export function terraformFor<Type extends string>(table: TopicTable<Type>, options: TemplateOptions): PolicyTemplate<Type> {
  const { name, policy, arnText, isPlaced } = planned(table, options);
  checkNormalized(policy.documents);
  const type = options.iam ? 'aws_iam_policy' : 'aws_iot_policy';
  const sources = isPlaced
    ? []
    : ['aws_caller_identity', 'aws_partition', 'aws_region'].flatMap((source) => [`data "${source}" "${name}" {}`, '']);
  const resource = (document: PolicyDocument, i: number): readonly string[] => [
    `resource "${type}" "${numbered(name, i)}" {`,
    `  name = ${hclString(numbered(name, i))}`,
    '  policy = jsonencode({',
    `    Version = ${hclString(document.Version)}`,
    '    Statement = [',
    ...document.Statement.flatMap((statement) => hclStatement(statement, (arn) => `"${arnText(arn, hclText, terraformSources(name))}"`)),
    '    ]',
    '  })',
    '}',
    '',
  ];
  const lines = [...sources, ...policy.documents.flatMap(resource)];
  return { text: lines.join('\n'), filters: policy.filters, alsoGrants: policy.alsoGrants };
}

/** What stands for the parts of an ARN that are known where a template is deployed. */
const AWS_PSEUDO_PARAMETERS: ArnScope = { partition: '${AWS::Partition}', region: '${AWS::Region}', account: '${AWS::AccountId}' };

// Named after the policy, so that several files can lie in one module.
function terraformSources(name: string): ArnScope {
  return {
    partition: `\${data.aws_partition.${name}.partition}`,
    region: `\${data.aws_region.${name}.id}`,
    account: `\${data.aws_caller_identity.${name}.account_id}`,
  };
}

interface Planned<Type extends string> {
  readonly name: string;
  readonly policy: Policy<Type>;
  readonly isPlaced: boolean;
  /** An ARN as it stands in the template: its resource escaped, the rest from `scope` where the caller named no place. */
  readonly arnText: (arn: string, escaped: (text: string) => string, scope: ArnScope) => string;
}

function planned<Type extends string>(table: TopicTable<Type>, options: TemplateOptions): Planned<Type> {
  const { region, account, partition } = options;
  const isPlaced = region !== undefined || account !== undefined || partition !== undefined;
  const place = isPlaced
    ? checkScope({ region: region as string, account: account as string, ...(partition && { partition }) })
    : undefined;
  return {
    name: checkedName(options.name ?? 'EventConsumer'),
    policy: policyFor(table, options, place ?? LONGEST_SCOPE, options.iam ? IAM_POLICY : IOT_POLICY),
    isPlaced,
    arnText: (arn, escaped, scope) => {
      const { partition: own, region: at, account: of } = place ?? scope;
      return `arn:${own}:iot:${at}:${of}:${escaped(parseArn(arn)?.resource ?? '')}`;
    },
  };
}

// Terraform keeps every string in Normalization Form C, so another one would grant something else than was asked for.
function checkNormalized(documents: readonly PolicyDocument[]): void {
  const resources = documents.flatMap(({ Statement }) => Statement.flatMap(({ Resource }) => Resource));
  const other = resources.find((resource) => resource !== resource.normalize('NFC'));
  if (other === undefined) return;
  throw new PolicyError(
    'invalid-identifier',
    other.includes(':client/') ? 'clientIds' : 'params',
    other,
    `${JSON.stringify(other)} is not in Unicode Normalization Form C, which Terraform would change it to`,
  );
}

// In `Fn::Sub`, `${!name}` gives `${name}`.
function subText(text: string): string {
  return text.replaceAll('${', '${!');
}

function yamlStatement({ Action, Condition, Effect, Resource }: PolicyStatement, arn: (arn: string) => string): readonly string[] {
  return [
    `          - Effect: ${Effect}`,
    `            Action: ${Action}`,
    '            Resource:',
    ...Resource.map((resource) => `              - !Sub ${yamlString(arn(resource))}`),
    ...(Condition ? [`            Condition: ${JSON.stringify(Condition)}`] : []),
  ];
}

function hclStatement({ Action, Condition, Effect, Resource }: PolicyStatement, arn: (arn: string) => string): readonly string[] {
  return [
    '      {',
    `        Effect = "${Effect}"`,
    `        Action = "${Action}"`,
    '        Resource = [',
    ...Resource.map((resource) => `          ${arn(resource)},`),
    '        ]',
    ...(Condition ? [`        Condition = jsondecode(${hclString(JSON.stringify(Condition))})`] : []),
    '      },',
  ];
}
