import { lintPolicy } from '@topicwright/access';
import { policyCoverage } from '@topicwright/aws-iot-policies';
import { describe, expect, it } from 'vitest';

const arn = (resource: string): string => `arn:aws:iot:us-east-1:123456789012:${resource}`;
const allow = (Action: unknown, Resource: unknown): object => ({ Effect: 'Allow', Action, Resource });
const deny = (Action: unknown, Resource: unknown): object => ({ Effect: 'Deny', Action, Resource });
const policy = (...Statement: readonly object[]): object => ({ Version: '2012-10-17', Statement });

const CONNECT = allow('iot:Connect', arn('client/c'));
const SUBSCRIBE = allow('iot:Subscribe', arn('topicfilter/$aws/events/thing/+/created'));
const RECEIVE = allow('iot:Receive', arn('topic/$aws/events/thing/*/created'));
const COMPLETE = policy(CONNECT, SUBSCRIBE, RECEIVE);
const BROKEN = policy(CONNECT, SUBSCRIBE, RECEIVE, allow('iot:Publish', 'x'));

const verdictOf = (document: unknown): string | undefined => policyCoverage(document, ['thingCreated'])[0]?.verdict;
const reasonsOf = (document: unknown): readonly string[] => policyCoverage(document, ['thingCreated'])[0]?.reasons ?? [];

const template = (Type: string, Properties: object): object => ({ Resources: { Mine: { Type, Properties } } });
const plan = (type: string, change: object): object => ({ resource_changes: [{ address: `${type}.mine`, type, change }] });

describe('a policy in a file', () => {
  it.each<readonly [string, (document: object) => unknown, string]>([
    ['a document', (document) => document, 'Statement[3].Resource'],
    ['JSON', (document) => JSON.stringify(document), 'Statement[3].Resource'],
    ['JSON after a byte order mark', (document) => `\uFEFF${JSON.stringify(document)}`, 'Statement[3].Resource'],
    ['a JSON string of JSON', (document) => JSON.stringify(JSON.stringify(document)), 'Statement[3].Resource'],
    ['an array', (document) => [COMPLETE, document], '[1].Statement[3].Resource'],
    [
      'the output of get-policy',
      (document) => ({ policyName: 'p', policyDocument: JSON.stringify(document) }),
      'policyDocument.Statement[3].Resource',
    ],
    [
      'the output of get-policy-version of IAM',
      (document) => ({ PolicyVersion: { Document: document } }),
      'PolicyVersion.Document.Statement[3].Resource',
    ],
    [
      'a CloudFormation template',
      (document) => template('AWS::IoT::Policy', { PolicyDocument: document }),
      'Resources.Mine.Properties.PolicyDocument.Statement[3].Resource',
    ],
    [
      'a role in a template',
      (document) => template('AWS::IAM::Role', { Policies: [{ PolicyDocument: document }] }),
      'Resources.Mine.Properties.Policies[0].PolicyDocument.Statement[3].Resource',
    ],
    [
      'a Terraform plan',
      (document) => plan('aws_iot_policy', { after: { policy: JSON.stringify(document) }, after_unknown: {} }),
      'aws_iot_policy.mine.policy.Statement[3].Resource',
    ],
  ])('is found in %s', (_, fileOf, at) => {
    expect(lintPolicy(fileOf(BROKEN))).toEqual([expect.objectContaining({ rule: 'not-an-arn', at })]);
    expect(lintPolicy(fileOf(COMPLETE))).toEqual([]);
    expect(verdictOf(fileOf(COMPLETE))).toBe('granted');
  });

  it('has the kind that the file tells', () => {
    const document = policy(SUBSCRIBE, RECEIVE, allow('iot:Connect', arn('client/${iot:Connection.Thing.ThingName}')));
    const rulesOf = (value: unknown, iam: boolean): readonly string[] => lintPolicy(value, { iam }).map(({ rule }) => rule);
    expect(rulesOf(template('AWS::IAM::ManagedPolicy', { PolicyDocument: document }), false)).toEqual(['thing-variable-in-iam']);
    expect(rulesOf(template('AWS::IoT::Policy', { PolicyDocument: document }), true)).toEqual([]);
  });

  it.each([
    [{ Resources: {} }, '', 'the file contains no policy'],
    [{ resource_changes: [] }, '', 'the file contains no policy'],
    [{ policyDocument: '{' }, 'policyDocument', 'the policy is not valid JSON'],
    [{ Statements: [] }, 'Statement', 'the policy has no Statement'],
  ])('%j is reported as malformed', (value, at, message) => {
    expect(lintPolicy(value)).toEqual([expect.objectContaining({ rule: 'malformed', at, message: expect.stringContaining(message) })]);
    expect(verdictOf(value)).toBe('not');
  });

  it('is skipped if Terraform deletes it', () => {
    expect(lintPolicy(plan('aws_iot_policy', { after: null, before: { policy: '{}' } }))).toMatchObject([
      { message: 'the file contains no policy' },
    ]);
  });
});

describe('the verdict', () => {
  const sub = (text: string): object => ({ 'Fn::Sub': text });
  const everything = (resource: unknown): object => policy(allow(['iot:Connect', 'iot:Subscribe', 'iot:Receive'], resource));

  it.each<readonly [string, unknown, string]>([
    ['an empty list of resources', everything([]), 'not'],
    ['a missing Resource', everything(undefined), 'not'],
    ['a misspelt Resources', policy(CONNECT, SUBSCRIBE, { ...RECEIVE, Resources: 'x' }), 'not'],
    ['a version that does not exist', { ...COMPLETE, Version: '2012-10-18' }, 'not'],
    ['a Principal', policy(CONNECT, SUBSCRIBE, { ...RECEIVE, Principal: '*' }), 'not'],
    [
      'pseudo parameters',
      policy(
        CONNECT,
        SUBSCRIBE,
        allow('iot:Receive', sub('arn:${AWS::Partition}:iot:${AWS::Region}:${AWS::AccountId}:topic/$aws/events/*')),
      ),
      'granted',
    ],
    ['pseudo parameters of another topic', everything([sub('arn:aws:iot:${AWS::Region}:${AWS::AccountId}:topic/other/*')]), 'not'],
    [
      'a joined ARN',
      policy(
        CONNECT,
        SUBSCRIBE,
        allow('iot:Receive', {
          'Fn::Join': [
            ':',
            ['arn', { Ref: 'AWS::Partition' }, 'iot', { Ref: 'AWS::Region' }, { Ref: 'AWS::AccountId' }, 'topic/$aws/events/*'],
          ],
        }),
      ),
      'granted',
    ],
    [
      'variables of Terraform in an ARN',
      policy(CONNECT, SUBSCRIBE, allow('iot:Receive', 'arn:aws:iot:${var.region}:${var.account}:topic/$aws/events/*')),
      'granted',
    ],
    ['a reference to a resource', everything({ Ref: 'Topic' }), 'unknown'],
    ['an attribute of a resource', policy(CONNECT, SUBSCRIBE, allow('iot:Receive', { 'Fn::GetAtt': ['Topic', 'Arn'] })), 'unknown'],
    [
      'a reference in a topic',
      policy(CONNECT, SUBSCRIBE, allow('iot:Receive', sub('arn:aws:iot:${AWS::Region}:${AWS::AccountId}:topic/${Prefix}/*'))),
      'unknown',
    ],
    ['an unknown allow that is not needed', policy(CONNECT, SUBSCRIBE, RECEIVE, allow('iot:Receive', { Ref: 'Topic' })), 'granted'],
    ['an unknown deny', policy(CONNECT, SUBSCRIBE, RECEIVE, deny('iot:Receive', { Ref: 'Topic' })), 'unknown'],
    ['an unknown deny of something else', policy(CONNECT, SUBSCRIBE, RECEIVE, deny('iot:Publish', { Ref: 'Topic' })), 'granted'],
    ['an unknown document', template('AWS::IoT::Policy', { PolicyDocument: { Ref: 'Document' } }), 'unknown'],
    ['a document after the apply', plan('aws_iot_policy', { after: {}, after_unknown: { policy: true } }), 'unknown'],
    ['a wildcard for a resource type', policy(CONNECT, SUBSCRIBE, allow('iot:Receive', arn('topic*'))), 'unknown'],
    ['a deny with a wildcard for a resource type', policy(CONNECT, SUBSCRIBE, RECEIVE, deny('iot:Receive', arn('topic*'))), 'unknown'],
    ['a deny of every service', policy(CONNECT, SUBSCRIBE, RECEIVE, deny('*', 'arn:aws:*:*:*:*')), 'not'],
    ['a deny with an incomplete ARN', policy(CONNECT, SUBSCRIBE, RECEIVE, deny('iot:*', 'arn:aws:iot:*')), 'unknown'],
    ['a deny of every client ID', policy(CONNECT, SUBSCRIBE, RECEIVE, deny('iot:Connect', arn('client/**'))), 'not'],
    ['$$aws', policy(CONNECT, SUBSCRIBE, allow('iot:Receive', arn('topic/$$aws/events/*'))), 'not'],
    ['an unknown variable', policy(CONNECT, SUBSCRIBE, allow('iot:Receive', arn('topic/$aws/events/thing/${iot:ThingName}/*'))), 'not'],
    [
      'another partition',
      policy(CONNECT, SUBSCRIBE, allow('iot:Receive', 'arn:aws:iot:cn-north-1:123456789012:topic/$aws/events/*')),
      'not',
    ],
    ['a part too many', policy(CONNECT, SUBSCRIBE, allow('iot:Receive', 'arn:aws:iot:iot:us-east-1:123456789012:topic/*')), 'not'],
    [
      'an unresolved region',
      policy(CONNECT, SUBSCRIBE, allow('iot:Receive', 'arn:aws:iot:REGION:123456789012:topic/$aws/events/*')),
      'not',
    ],
    ['NotAction', policy({ Effect: 'Allow', NotAction: 'iot:Publish', Resource: '*' }), 'granted'],
    [
      'NotResource with a similar filter',
      policy(CONNECT, RECEIVE, { Effect: 'Allow', Action: 'iot:Subscribe', NotResource: arn('topicfilter/$aws/events/thing/a/created') }),
      'granted',
    ],
    [
      'NotResource with the filter itself',
      policy(CONNECT, RECEIVE, { Effect: 'Allow', Action: 'iot:Subscribe', NotResource: arn('topicfilter/$aws/events/thing/+/created') }),
      'partly',
    ],
    [
      'NotResource of a template',
      policy(CONNECT, SUBSCRIBE, { Effect: 'Allow', Action: 'iot:Receive', NotResource: { Ref: 'Topic' } }),
      'unknown',
    ],
  ])('on %s is %s', (_, document, verdict) => {
    expect(verdictOf(document)).toBe(verdict);
    if (verdict !== 'granted') expect(reasonsOf(document).length).toBeGreaterThan(0);
  });

  it('names what AWS refuses, and what is not known', () => {
    expect(reasonsOf(everything([]))[0]).toBe('Statement[0].Resource: Resource is empty, so AWS refuses the policy');
    expect(reasonsOf(everything({ Ref: 'Topic' }))).toEqual([expect.stringContaining('Statement[0].Resource')]);
  });
});
