import { type ArnScope, iotArn } from '../arn-scope.js';
import { literalPattern } from '../grants/policy-variables.js';
import type { Grant } from '../grants/select-grants.js';
import type { PolicyCondition, PolicyDocument, PolicyStatement } from './policy-document.js';

/** One action on one resource. Documents are packed from allowances. */
export interface Allowance {
  readonly action: string;
  readonly resource: string;
  readonly condition?: PolicyCondition;
}

/** Translates `grant` to an AWS action and resource. */
export function allowanceOf(grant: Grant, scope: ArnScope): Allowance {
  switch (grant.action) {
    case 'connect':
      return {
        action: 'iot:Connect',
        resource: iotArn(scope, 'client', grant.clientId),
        ...((grant.persistent || grant.lastWill) && { condition: connectCondition(grant) }),
      };
    case 'subscribe':
      return { action: 'iot:Subscribe', resource: iotArn(scope, 'topicfilter', literalPattern(grant.filter)) };
    case 'receive':
      return { action: 'iot:Receive', resource: iotArn(scope, 'topic', topicPattern(grant.topics)) };
    case 'publish':
      return { action: 'iot:Publish', resource: iotArn(scope, 'topic', topicPattern(grant.topics)) };
    case 'retain':
      return { action: 'iot:RetainPublish', resource: iotArn(scope, 'topic', topicPattern(grant.topics)) };
    default:
      throw new Error(`unreachable: ${grant satisfies never}`);
  }
}

/** @see {@link https://docs.aws.amazon.com/iot/latest/developerguide/connect-policy.html} */
function connectCondition({ persistent, lastWill }: Extract<Grant, { readonly action: 'connect' }>): PolicyCondition {
  const attributes = [...(persistent ? ['PersistentConnect'] : []), ...(lastWill ? ['LastWill'] : [])];
  return { 'ForAllValues:StringEquals': { 'iot:ConnectAttributes': attributes } };
}

/** Returns the topics of a filter or pattern as a policy pattern: `*` for `+` and `#`, everything else literal. */
export function topicPattern(topics: string): string {
  return topics
    .split(/([+#])/)
    .map((part) => (part === '+' || part === '#' ? '*' : literalPattern(part)))
    .join('');
}

/** The key of the statement that contains an allowance. Allowances with the same key share a statement. */
export function statementKey({ action, condition }: Allowance): string {
  return condition === undefined ? action : `${action} ${JSON.stringify(condition)}`;
}

/** Builds the document that grants exactly `allowances`. */
export function documentOf(allowances: readonly Allowance[]): PolicyDocument {
  const statements = new Map<string, PolicyStatement & { readonly Resource: string[] }>();
  for (const allowance of allowances) {
    const { action, resource, condition } = allowance;
    const known = statements.get(statementKey(allowance));
    if (known) known.Resource.push(resource);
    else
      statements.set(statementKey(allowance), {
        Effect: 'Allow',
        Action: action,
        Resource: [resource],
        ...(condition && { Condition: condition }),
      });
  }
  return { Version: '2012-10-17', Statement: [...statements.values()] };
}
