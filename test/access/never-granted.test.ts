// Policies that look as if they granted an event. A verdict of "granted" would be wrong for each of them.
import { lintPolicy, policyCoverage } from '@topicwright/access';
import { topicTable } from '@topicwright/aws-iot-topics';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../support/generate.js';
import { runCli } from '../support/run-cli.js';

const arn = (resource: string, head = 'arn:aws:iot:us-east-1:123456789012'): string => `${head}:${resource}`;
const statement = (effect: string, action: string, resource: unknown, more: object = {}): object => ({
  Effect: effect,
  Action: action,
  Resource: resource,
  ...more,
});
const allow = (action: string, resource: unknown, more: object = {}): object => statement('Allow', action, resource, more);
const deny = (action: string, resource: unknown): object => statement('Deny', action, resource);
const policy = (...Statement: readonly unknown[]): object => ({ Version: '2012-10-17', Statement });

const C = allow('iot:Connect', arn('client/backend'));
const S = allow('iot:Subscribe', arn('topicfilter/$aws/events/thing/+/created'));
const R = allow('iot:Receive', arn('topic/$aws/events/thing/*/created'));
const clientIs = (name: string): object => allow('iot:Connect', arn(`client/${name}`));
const head = (text: string): readonly object[] => [
  allow('iot:Connect', arn('client/backend', text)),
  allow('iot:Subscribe', arn('topicfilter/$aws/events/thing/+/created', text)),
  allow('iot:Receive', arn('topic/$aws/events/thing/*/created', text)),
];
const iot = (PolicyDocument: unknown, more: object = {}): object => ({ Type: 'AWS::IoT::Policy', Properties: { PolicyDocument }, ...more });
const template = (Resources: object): object => ({ Resources });
const planned = (type: string, after: object, unknown: object = {}): object => ({
  address: `${type}.x`,
  type,
  change: { after, after_unknown: unknown },
});
const plan = (...changes: readonly object[]): object => ({ resource_changes: changes });
const RULE = { Statement: [{ 'Fn::If': ['Prod', deny('iot:Receive', '*'), { Ref: 'AWS::NoValue' }] }], Version: '2012-10-17' };
const PLACEHOLDERS = 'arn:aws:iot:${AWS::Region}:${AWS::AccountId}';

const verdictOf = (file: unknown): string | undefined => policyCoverage(topicTable, file, 'thingCreated')[0]?.verdict;

describe('the verdict is', () => {
  it.each<[string, unknown]>([
    ['a document', policy(C, S, R)],
    ['placeholders in a document', policy(...head(PLACEHOLDERS))],
    ['placeholders from Fn::Sub', template({ A: iot(policy(...head(PLACEHOLDERS).map((each) => subst(each)))) })],
    ['a client ID that is its own', policy(clientIs('${iot:ClientId}'), S, R)],
    ['another client ID is denied', policy(C, deny('iot:Connect', arn('client/other')), S, R)],
    ['a removed statement', template({ A: iot(policy(C, S, R, { Ref: 'AWS::NoValue' })) })],
    ['one of several regions', policy(C, S, R, allow('iot:Connect', arn('client/x', 'arn:aws:iot:us-west-2:123456789012')))],
    [
      'a Terraform state',
      {
        values: {
          root_module: {
            child_modules: [{ resources: [{ type: 'aws_iot_policy', address: 'a', values: { policy: JSON.stringify(policy(C, S, R)) } }] }],
          },
        },
      },
    ],
    ['an array of outputs', [{ policyDocument: JSON.stringify(policy(C, S)) }, { policyDocument: JSON.stringify(policy(R)) }]],
  ])('granted: %s', (_, file) => {
    expect(verdictOf(file)).toBe('granted');
  });

  it.each<[string, unknown]>([
    ['the client is denied', policy(C, deny('iot:Connect', arn('client/backend')), S, R)],
    ['a pattern denies the client', policy(C, deny('iot:Connect', arn('client/back*')), S, R)],
    ['every client with a name is denied', policy(C, deny('iot:Connect', arn('client/?*')), S, R)],
    ['every client is denied by its own ID', policy(C, deny('iot:Connect', arn('client/${iot:ClientId}')), S, R)],
    ['no client has an empty ID', policy(clientIs(''), S, R)],
    ['no client has an ID that is longer than itself', policy(clientIs('x${iot:ClientId}'), S, R)],
    ['a variable that is not closed', policy(clientIs('${iot:ClientId'), S, R)],
    ['a variable in round brackets', policy(clientIs('$(iot:ClientId)'), S, R)],
    ['a variable of an unknown service', policy(clientIs('${lot:ClientId}'), S, R)],
    ['every client is an exception', policy({ Effect: 'Allow', Action: 'iot:Connect', NotResource: arn('client/?*') }, S, R)],
    ['placeholders in a template without Fn::Sub', template({ A: iot(policy(...head(PLACEHOLDERS))) })],
    ['placeholders in a deployed policy', { policyDocument: JSON.stringify(policy(...head(PLACEHOLDERS))) }],
    ['placeholders in a plan', plan(planned('aws_iot_policy', { policy: JSON.stringify(policy(...head('arn:aws:iot:${var.region}:1'))) }))],
    ['region and account in the wrong places', policy(...head('arn:aws:iot:${AWS::AccountId}:${AWS::Region}'))],
    ['different regions', policy(allow('iot:Connect', arn('client/backend', 'arn:aws:iot:us-west-2:123456789012')), S, R)],
    ['different accounts', policy(C, S, allow('iot:Receive', arn('topic/*', 'arn:aws:iot:us-east-1:210987654321')))],
    ['variables in version 2008-10-17', { ...policy(clientIs('${iot:Connection.Thing.ThingName}'), S, R), Version: '2008-10-17' }],
    [
      'a thing variable in an IAM policy',
      template({
        A: { Type: 'AWS::IAM::Policy', Properties: { PolicyDocument: policy(clientIs('${iot:Connection.Thing.ThingName}'), S, R) } },
      }),
    ],
    [
      'a part in IAM, the rest in AWS IoT',
      template({ A: iot(policy(S, R)), B: { Type: 'AWS::IAM::Role', Properties: { Policies: [{ PolicyDocument: policy(C) }] } } }),
    ],
    [
      'a condition with no value',
      policy(allow('iot:Connect', arn('client/backend'), { Condition: { StringEquals: { 'iot:ClientId': [] } } }), S, R),
    ],
    ['a text that is no ARN', policy(C, allow('iot:Subscribe', 'topicfilter/*'), R)],
    [
      'an exception that cannot be compared',
      policy(C, S, { Effect: 'Allow', Action: 'iot:Receive', NotResource: arn('topic/${iot:Nope}') }),
    ],
  ])('not: %s', (_, file) => {
    expect(verdictOf(file)).toBe('not');
  });

  it('partly, if the wider filter is denied and a narrower one is not', () => {
    const exceptions = { Effect: 'Deny', Action: 'iot:Subscribe', NotResource: arn('topicfilter/$aws/events/thing/*') };
    const wide = allow('iot:Subscribe', arn('topicfilter/$aws/events/#'));
    expect(verdictOf(policy(C, wide, exceptions, R))).not.toBe('granted');
  });

  it.each<[string, unknown]>([
    ['a loop in the template', template({ A: iot(policy(C, S, R)), 'Fn::ForEach::X': ['I', ['a'], {}] })],
    ['a nested stack', template({ A: iot(policy(C, S, R)), N: { Type: 'AWS::CloudFormation::Stack', Properties: {} } })],
    ['a policy that may be absent', template({ A: iot(policy(C, S, R), { Condition: 'Prod' }) })],
    ['a denial that may be absent', template({ A: iot(policy(C, S, R)), B: iot(policy(deny('iot:Receive', '*')), { Condition: 'Prod' }) })],
    ['a statement that may be absent', template({ A: iot(policy(C, S, R)), B: iot(RULE) })],
    [
      'an effect that is not known',
      template({ A: iot(policy(C, S, R, statement('Allow', 'iot:Receive', '*', { Effect: { Ref: 'Effect' } }))) }),
    ],
    [
      'a condition that is not known',
      template({ A: iot(policy(allow('iot:Connect', arn('client/backend'), { Condition: { 'Fn::If': ['P', {}, {}] } }), S, R)) }),
    ],
    [
      'properties that are not known',
      template({ A: iot(policy(C, S, R)), P: { Type: 'AWS::IoT::Policy', Properties: { 'Fn::If': ['P', {}, {}] } } }),
    ],
    ['a client ID of the template', policy(clientIs('${AWS::StackName}'), S, R)],
    ['a policy that is known after the apply', plan(planned('aws_iot_policy', {}, { policy: true }))],
    [
      'an inline policy that is known after the apply',
      plan(planned('aws_iam_role', { inline_policy: [{}] }, { inline_policy: [{ policy: true }] })),
    ],
  ])('unknown: %s', (_, file) => {
    expect(verdictOf(file)).toBe('unknown');
    expect(policyCoverage(topicTable, file, 'thingCreated')[0]?.reasons).not.toEqual([]);
  });
});

/** A statement whose resource is the result of Fn::Sub. */
function subst(each: object): object {
  const { Resource } = each as { readonly Resource: string };
  return { ...each, Resource: { 'Fn::Sub': Resource } };
}

describe('the linter', () => {
  it.each(['policy all --as cloudformation --client-id backend', 'policy all --as cloudformation --iam --client-id backend'])(
    'finds nothing in the output of %s',
    async (command) => {
      const { out } = await runCli(ROOT, command.split(' '));
      expect(await runCli(ROOT, ['policy', 'lint', '-'], { input: out })).toEqual({ code: 0, out: 'no findings', err: '' });
    },
  );

  it.each<[string, string]>([
    ['deeply nested JSON', `${'['.repeat(100_000)}${']'.repeat(100_000)}`],
    ['deeply nested objects', `${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`],
  ])('never throws: %s', (_, text) => {
    expect(lintPolicy(text)).toMatchObject([{ rule: 'malformed' }]);
    expect(verdictOf(text)).toBe('not');
  });

  it('reads texts with many variables in linear time', () => {
    const text = `arn:aws${'${a}'.repeat(2000)}`;
    expect(lintPolicy(policy(allow('iot:Connect', text))).map(({ rule }) => rule)).toContain('not-an-arn');
  });

  it.each([
    ['resource "aws_iot_policy" "x" {\n}\n', 'is Terraform configuration; pass the output of "terraform show -json"'],
    ['\u0000{\u0000}', 'is not UTF-8'],
    ['a: *nope\n', 'is neither JSON nor YAML: Unresolved alias'],
    ['a: &a [*a]\nResources: 1\nb: {', 'is neither JSON nor YAML'],
  ])('says what a file is: %j', async (text, message) => {
    expect(await runCli(ROOT, ['policy', 'lint', '-'], { input: text })).toEqual({
      code: 2,
      out: '',
      err: expect.stringContaining(message),
    });
  });

  it('resolves aliases in functions, and does not know unknown ones', async () => {
    const text = (resource: string): string => `Parts: &parts [arn:aws:iot:us-east-1:123456789012, client/backend]
Resources:
  A:
    Type: AWS::IoT::Policy
    Properties:
      PolicyDocument:
        Version: "2012-10-17"
        Statement:
          - { Effect: Allow, Action: iot:Connect, Resource: ${resource} }
          - { Effect: Allow, Action: iot:Subscribe, Resource: "arn:aws:iot:us-east-1:123456789012:topicfilter/$aws/events/thing/+/created" }
          - { Effect: Allow, Action: iot:Receive, Resource: "arn:aws:iot:us-east-1:123456789012:topic/$aws/events/thing/*/created" }
`;
    const verdict = async (resource: string): Promise<string> => {
      const { out } = await runCli(ROOT, ['policy', 'lint', '-', '--for', 'thingCreated', '--json'], { input: text(resource) });
      return (JSON.parse(out) as { coverage: [{ verdict: string }] }).coverage[0].verdict;
    };
    expect(await verdict('!Join [":", *parts]')).toBe('granted');
    expect(await verdict('!Lookup arn:aws:iot:us-east-1:123456789012:client/backend')).toBe('unknown');
  });

  it.each([
    ['topicFilter/a', 'use topicfilter/a'],
    ['topics/a', 'use topic/a'],
    ['topicfilter:a', 'use topicfilter/a'],
    [':client/a', 'use client/a'],
  ])('corrects the resource %s', (resource, fix) => {
    expect(lintPolicy(policy(allow('iot:Subscribe', arn(resource)))).find(({ rule }) => rule === 'no-resource-type')?.fix).toBe(fix);
  });

  it('finds denials that a broader filter bypasses, also one with an MQTT wildcard, and no others', () => {
    const bypassed = (allowed: string, denied: string, received: string): boolean =>
      lintPolicy(
        policy(
          C,
          allow('iot:Subscribe', arn(`topicfilter/${allowed}`)),
          deny('iot:Subscribe', arn(`topicfilter/${denied}`)),
          allow('iot:Receive', arn(`topic/${received}`)),
        ),
      ).some(({ rule }) => rule === 'deny-bypassed-by-wildcard');
    expect(bypassed('building/#', 'building/control', 'building/*')).toBe(true);
    expect(bypassed('*', 'building/control', '*')).toBe(true);
    expect(bypassed('*', '$aws/events/thing/*', '*')).toBe(true);
    expect(bypassed('*', '$aws/*', '*')).toBe(false);
    expect(bypassed('building/*', 'building/control', 'garden/*')).toBe(false);
    expect(bypassed('building/door', 'building/control', 'building/*')).toBe(false);
  });

  it.each([
    ['${iot:ClientId}', {}, true],
    ['?*', {}, true],
    ['*', { Condition: {} }, true],
    ['*', { Condition: { StringEquals: { 'iot:ConnectAttributes': 'PersistentConnect' } } }, true],
    ['*', { Condition: { Bool: { 'iot:Connection.Thing.IsAttached': 'true' } } }, false],
    ['backend-*', {}, false],
  ])('knows whether any client may connect: client/%s %j', (name, more, isAny) => {
    const found = lintPolicy(policy(allow('iot:Connect', arn(`client/${name}`), more))).some(({ rule }) => rule === 'any-client');
    expect(found).toBe(isAny);
  });
});
