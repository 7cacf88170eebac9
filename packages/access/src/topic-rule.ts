import type { Selection, TopicTable } from '@topicwright/runtime';
import { checkedName, numbered, yamlString } from './quoted.js';
import { type RuleSql, ruleSqlFor } from './rule-sql.js';

/** Where rules send the events. The template takes the place itself as a parameter. */
export type RuleTarget = 'lambda' | 'sqs';

/** Which events rules forward, and where to. */
export interface TopicRuleOptions<Name extends string = string, Param extends string = string> extends Selection<Name, Param> {
  readonly target: RuleTarget;
  /** What the first rule is called: letters and digits. */
  readonly name?: string;
}

/**
 * The rules of a selection as a CloudFormation template, with the right that they need: for a Lambda function the permission that
 * AWS IoT may invoke it, for an SQS queue (a standard one: rules cannot send to FIFO queues) the role that may send to it.
 *
 * @throws {TopicError | PolicyError} for bad input; nothing is made then.
 * @see {@link https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iot-topicrule.html}
 */
export function topicRuleTemplateFor(table: TopicTable, { target, name = 'EventRule', ...selection }: TopicRuleOptions): string {
  const { parameters, action, shared, perRule } = TARGETS[target];
  const rules = ruleSqlFor(table, selection);
  const own = checkedName(name);
  const lines = [
    "AWSTemplateFormatVersion: '2010-09-09'",
    'Parameters:',
    ...parameters,
    'Resources:',
    ...shared,
    ...rules.flatMap((rule, i) => [...ruleLines(numbered(own, i), rule, action), ...perRule(numbered(own, i))]),
  ];
  return `${lines.join('\n')}\n`;
}

function ruleLines(name: string, { sql, sqlVersion }: RuleSql, action: readonly string[]): readonly string[] {
  return [
    `  ${name}:`,
    '    Type: AWS::IoT::TopicRule',
    '    Properties:',
    '      TopicRulePayload:',
    `        Sql: ${yamlString(sql)}`,
    `        AwsIotSqlVersion: ${yamlString(sqlVersion)}`,
    '        RuleDisabled: false',
    '        Actions:',
    ...action,
  ];
}

interface Target {
  readonly parameters: readonly string[];
  readonly action: readonly string[];
  readonly shared: readonly string[];
  readonly perRule: (rule: string) => readonly string[];
}

const TARGETS: { readonly [T in RuleTarget]: Target } = {
  lambda: {
    parameters: ['  FunctionArn:', '    Type: String', '    Description: The ARN of the Lambda function that takes the events.'],
    action: ['          - Lambda:', '              FunctionArn: !Ref FunctionArn'],
    shared: [],
    perRule: (rule) => [
      `  ${rule}Permission:`,
      '    Type: AWS::Lambda::Permission',
      '    Properties:',
      '      Action: lambda:InvokeFunction',
      '      FunctionName: !Ref FunctionArn',
      '      Principal: iot.amazonaws.com',
      '      SourceAccount: !Ref AWS::AccountId',
      `      SourceArn: !GetAtt ${rule}.Arn`,
    ],
  },
  sqs: {
    parameters: [
      '  QueueArn:',
      '    Type: String',
      '    Description: The ARN of the standard SQS queue that takes the events.',
      '  QueueUrl:',
      '    Type: String',
      '    Description: The URL of the same queue.',
    ],
    action: [
      '          - Sqs:',
      '              QueueUrl: !Ref QueueUrl',
      '              RoleArn: !GetAtt SendRole.Arn',
      '              UseBase64: false',
    ],
    shared: [
      '  SendRole:',
      '    Type: AWS::IAM::Role',
      '    Properties:',
      '      AssumeRolePolicyDocument:',
      '        Version: "2012-10-17"',
      '        Statement:',
      '          - Effect: Allow',
      '            Principal: { Service: iot.amazonaws.com }',
      '            Action: sts:AssumeRole',
      '            Condition: { StringEquals: { aws:SourceAccount: !Ref AWS::AccountId } }',
      '      Policies:',
      '        - PolicyName: send',
      '          PolicyDocument:',
      '            Version: "2012-10-17"',
      '            Statement:',
      '              - Effect: Allow',
      '                Action: sqs:SendMessage',
      '                Resource: !Ref QueueArn',
    ],
    perRule: () => [],
  },
};
