import { evaluatePolicy, iamPolicyFor, iotPolicyFor, lintPolicy, policyCoverage, ruleTerraformFor } from '@topicwright/access';
import type { TopicTable } from '@topicwright/runtime';
import { describe, expect, it } from 'vitest';

const PLACE = { region: 'us-east-1', account: '123456789012' } as const;
const arn = (resource: string): string => `arn:aws:iot:us-east-1:123456789012:${resource}`;
const ALLOW_ALL = { Effect: 'Allow', Action: '*', Resource: '*' };
const publish = (topic: string): { readonly action: string; readonly resource: string } => ({
  action: 'iot:Publish',
  resource: arn(`topic/${topic}`),
});

describe('a placeholder for the region of a template', () => {
  const resource = { 'Fn::Sub': 'arn:aws:iot:${AWS::Region}:${AWS::AccountId}:topic/secret' };
  const template = (...statements: readonly object[]): object => ({
    Resources: {
      P: { Type: 'AWS::IoT::Policy', Properties: { PolicyDocument: { Version: '2012-10-17', Statement: statements } } },
    },
  });

  it('matches in a Deny, and not in an Allow', () => {
    const deny = { Effect: 'Deny', Action: 'iot:Publish', Resource: resource };
    expect(evaluatePolicy(template(ALLOW_ALL, deny), publish('secret'))).toBe('explicit-deny');
    expect(evaluatePolicy(template(ALLOW_ALL, deny), publish('other'))).toBe('allow');
    expect(evaluatePolicy(template({ ...deny, Effect: 'Allow' }), publish('secret'))).toBe('implicit-deny');
  });
});

describe('a condition', () => {
  const decide = (Condition: object, context: Readonly<Record<string, string | readonly string[]>>, Version = '2012-10-17'): string =>
    evaluatePolicy({ Version, Statement: { ...ALLOW_ALL, Condition } }, publish('a'), context);

  it.each([
    ['a variable', { StringEquals: { 'iot:ClientId': '${iot:ClientId}' } }, { 'iot:ClientId': 'a' }, 'allow'],
    ['an escape that matches', { StringLike: { 'aws:x': 'a${*}' } }, { 'aws:x': 'a*' }, 'allow'],
    ['an escape that does not match', { StringLike: { 'aws:x': 'a${*}' } }, { 'aws:x': 'ab' }, 'implicit-deny'],
    ['a value with a wildcard', { StringLike: { 'aws:x': '${aws:y}' } }, { 'aws:x': 'ab', 'aws:y': 'a*' }, 'implicit-deny'],
    ['an operator in another case', { 'forallvalues:STRINGnotequalsIFEXISTS': { 'aws:x': 'b' } }, { 'aws:x': 'a' }, 'allow'],
    ['a key that must be absent', { null: { 'aws:x': 'True' } }, { 'aws:x': 'a' }, 'implicit-deny'],
    ['a variable in another case', { StringEquals: { 'aws:x': '${AWS:Y}' } }, { 'aws:x': 'a', 'aws:y': 'a' }, 'allow'],
    ['the default of a variable', { StringEquals: { 'aws:x': "${aws:y, 'none'}" } }, { 'aws:x': 'none' }, 'allow'],
    ['a variable with several values', { StringEquals: { 'aws:x': '${aws:y}' } }, { 'aws:x': 'a', 'aws:y': ['a', 'b'] }, 'implicit-deny'],
    ['all parts of an ARN', { ArnLike: { 'aws:x': 'arn:aws:iot:*:*:rule/*' } }, { 'aws:x': arn('rule/r') }, 'allow'],
    ['a wildcard for several parts of an ARN', { ArnLike: { 'aws:x': 'arn:aws:*' } }, { 'aws:x': arn('rule/r') }, 'implicit-deny'],
    ['any ARN', { ArnEquals: { 'aws:x': '*' } }, { 'aws:x': arn('rule/r') }, 'allow'],
  ])('compares %s', (_, condition, context, decision) => {
    expect(decide(condition, context)).toBe(decision);
  });

  it('does not interpret variables in an older version', () => {
    expect(decide({ StringEquals: { 'iot:ClientId': '${iot:ClientId}' } }, { 'iot:ClientId': 'a' }, '2008-10-17')).toBe('implicit-deny');
  });
});

/** A table with a row that has a closed enum after two parameters. */
const SCENES: TopicTable = {
  name: 't',
  dialect: 'aws-iot',
  limits: {},
  parameters: [{ name: 'team' }, { name: 'kind' }, { name: 'mode', values: ['on', 'off'] }],
  rows: [{ type: 'switched', category: 'C', filter: 'a/+/+/+', params: ['team', 'kind', 'mode'] }],
};

describe('a policy variable with a slash', () => {
  it('is one level', () => {
    const params = { team: '${aws:PrincipalTag/team}' };
    const { documents, filters } = iamPolicyFor(SCENES, { events: 'all', params, ...PLACE });
    expect(filters).toEqual(['a/${aws:PrincipalTag/team}/+/+']);
    expect(JSON.stringify(documents)).toContain('topic/a/${aws:PrincipalTag/team}/*/on');
    expect(JSON.stringify(documents)).not.toContain('/on/*');
  });
});

describe('a filter with more topics than a document has room for', () => {
  const values = Array.from({ length: 20 }, (_, i) => `value-${'x'.repeat(60)}-${i}`);
  const table: TopicTable = {
    ...SCENES,
    parameters: [{ name: 'mode', values }],
    rows: [{ type: 'switched', category: 'C', filter: 'a/+', params: ['mode'] }],
  };

  it('is granted in several documents', () => {
    const { documents } = iotPolicyFor(table, { events: 'all', ...PLACE });
    expect(documents.length).toBeGreaterThan(1);
    expect(policyCoverage(table, documents).map(({ verdict }) => verdict)).toEqual(['granted']);
  });

  it('is refused with the number of documents, if these are too few', () => {
    expect(() => iotPolicyFor(table, { events: 'all', maxDocuments: 1, ...PLACE })).toThrow('which exceeds the limit of 1 by 1');
  });
});

describe('lintPolicy', () => {
  const rulesOf = (policy: unknown, iam = false): readonly string[] => lintPolicy(policy, { iam }).map(({ rule }) => rule);
  const document = (...Statement: readonly object[]): object => ({ Version: '2012-10-17', Statement });

  it('does not take the exceptions of NotResource for grants', () => {
    const exclusion = { Effect: 'Allow', Action: 'iot:Publish', NotResource: arn('topic/$aws/events/*') };
    expect(rulesOf(document(exclusion))).not.toContain('publish-to-reserved');
    expect(rulesOf(document({ ...exclusion, NotResource: '*' }))).not.toContain('broad-star');
  });

  it('evaluates the policies of AWS IoT and of IAM in a template separately', () => {
    const receive = { Effect: 'Allow', Action: ['iot:Subscribe', 'iot:Receive'], Resource: [arn('topicfilter/a'), arn('topic/a')] };
    const connect = { Effect: 'Allow', Action: 'iot:Connect', Resource: arn('client/backend') };
    const template = {
      Resources: {
        Device: { Type: 'AWS::IoT::Policy', Properties: { PolicyDocument: document(receive) } },
        Role: { Type: 'AWS::IAM::ManagedPolicy', Properties: { PolicyDocument: document(connect) } },
      },
    };
    expect(lintPolicy(template)).toContainEqual(
      expect.objectContaining({ rule: 'missing-connect', at: expect.stringMatching(/^Resources\.Device\./) }),
    );
  });

  it('warns about a wildcard in the resource type, because its meaning is not documented', () => {
    expect(lintPolicy(document({ ...ALLOW_ALL, Action: 'iot:Receive', Resource: arn('topic*') }))).toContainEqual(
      expect.objectContaining({ rule: 'no-resource-type', severity: 'warning' }),
    );
  });

  it('knows the variables of other services', () => {
    const own = { Effect: 'Allow', Action: 'iot:Publish', Resource: arn('topic/${credentials-iot:ThingName}') };
    expect(rulesOf(document(own), true)).not.toContain('unknown-variable');
  });

  it('reports a policy that is too complex', () => {
    const resource = `arn:aws:iot:us-east-1:123456789012:topic/${'?'.repeat(200_000)}`;
    const others = { Effect: 'Allow', Action: ['iot:Connect', 'iot:Subscribe'], Resource: '*' };
    const policy = document(others, { Effect: 'Allow', Action: 'iot:Receive', Resource: resource });
    expect(() => lintPolicy(policy, { table: SCENES })).not.toThrow();
    expect(policyCoverage(SCENES, policy)).toEqual([
      { type: 'switched', verdict: 'unknown', reasons: ['a pattern has very many wildcards'] },
    ]);
  });
});

describe('a rule', () => {
  const table: TopicTable = {
    ...SCENES,
    parameters: [{ name: 'id' }, { name: 'kind' }],
    rows: [
      { type: 'measured', category: 'C', filter: 'a/+/measured', params: ['id'] },
      { type: 'answered', category: 'C', filter: 'a/+/+', params: ['id', 'kind'], rules: false },
    ],
  };

  it('has the partition key of the events that pass the rules engine', () => {
    const facts = { measured: { entity: [{ param: 'id' }], properties: [] }, answered: { properties: [] } };
    const text = ruleTerraformFor(table, facts, { events: 'measured', max: 1, target: 'kinesis' });
    expect(text).toContain('topic(2)');
    expect(text).not.toMatch(/partition_key\s*= "\$\$\{topic\(\)\}"/);
  });
});
