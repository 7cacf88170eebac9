import type { Selection, TopicTable } from '@topicwright/runtime';
import type { ParameterValues } from '../grants/select-grants.js';
import { checkedName, numbered } from './escape-text.js';
import { attribute, printTemplate, ref, type YamlMap, type YamlValue } from './print-yaml.js';
import { type RuleSql, ruleSqlFor } from './rule-sql.js';

/** The kind of target that rules send events to. The target itself is a parameter of the template. */
export type RuleTarget = 'lambda' | 'sqs';

/** The events that rules forward, and their target. */
export interface TopicRuleOptions<Name extends string = string, Params extends object = ParameterValues, Side extends string = string>
  extends Selection<Name, Params, Side> {
  readonly target: RuleTarget;
  /** The name of the first rule: letters and digits. Further rules get a number appended. Default: `EventRule`. */
  readonly name?: string;
}

/**
 * Builds the rules of a selection as a CloudFormation template, with the permissions that they need: for a Lambda function, the permission
 * of AWS IoT to invoke it; for an SQS queue, a role that may send to it. The queue must be a standard queue, because rules cannot send to
 * FIFO queues.
 *
 * @throws {TopicError | PolicyError} if the selection or an option is invalid.
 * @see {@link https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iot-topicrule.html}
 */
export function topicRuleTemplateFor(table: TopicTable, { target, name = 'EventRule', ...selection }: TopicRuleOptions): string {
  const { parameters, action, shared, perRule } = TARGETS[target];
  const own = checkedName(name);
  const rules = ruleSqlFor(table, selection).map((rule, i): YamlMap => {
    const id = numbered(own, i);
    return { [id]: ruleData(rule, action), ...perRule(id) };
  });
  return printTemplate({ Parameters: parameters, Resources: Object.assign({}, shared, ...rules) as YamlMap });
}

function ruleData({ sql, sqlVersion }: RuleSql, action: YamlMap): YamlValue {
  const payload = { Sql: sql, AwsIotSqlVersion: sqlVersion, RuleDisabled: false, Actions: [action] };
  return { Type: 'AWS::IoT::TopicRule', Properties: { TopicRulePayload: payload } };
}

/** The parts of the template for one kind of target. */
interface Target {
  readonly parameters: YamlMap;
  readonly action: YamlMap;
  readonly shared: YamlMap;
  readonly perRule: (rule: string) => YamlMap;
}

const LAMBDA: Target = {
  parameters: { FunctionArn: { Type: 'String', Description: 'The ARN of the Lambda function that receives the events.' } },
  action: { Lambda: { FunctionArn: ref('FunctionArn') } },
  shared: {},
  perRule: (rule) => ({
    [`${rule}Permission`]: {
      Type: 'AWS::Lambda::Permission',
      Properties: {
        Action: 'lambda:InvokeFunction',
        FunctionName: ref('FunctionArn'),
        Principal: 'iot.amazonaws.com',
        SourceAccount: ref('AWS::AccountId'),
        SourceArn: attribute(rule, 'Arn'),
      },
    },
  }),
};

const SQS: Target = {
  parameters: {
    QueueArn: { Type: 'String', Description: 'The ARN of the standard SQS queue that receives the events.' },
    QueueUrl: { Type: 'String', Description: 'The URL of the same queue.' },
  },
  action: { Sqs: { QueueUrl: ref('QueueUrl'), RoleArn: attribute('SendRole', 'Arn'), UseBase64: false } },
  shared: {
    SendRole: {
      Type: 'AWS::IAM::Role',
      Properties: {
        AssumeRolePolicyDocument: {
          Version: '2012-10-17',
          Statement: [
            {
              Effect: 'Allow',
              Principal: { Service: 'iot.amazonaws.com' },
              Action: 'sts:AssumeRole',
              Condition: { StringEquals: { 'aws:SourceAccount': ref('AWS::AccountId') } },
            },
          ],
        },
        Policies: [
          {
            PolicyName: 'send',
            PolicyDocument: {
              Version: '2012-10-17',
              Statement: [{ Effect: 'Allow', Action: 'sqs:SendMessage', Resource: ref('QueueArn') }],
            },
          },
        ],
      },
    },
  },
  perRule: () => ({}),
};

const TARGETS: { readonly [T in RuleTarget]: Target } = { lambda: LAMBDA, sqs: SQS };
