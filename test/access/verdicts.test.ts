import { SETTING_KEYS } from '@topicwright/access';
import { iotPolicy, lintPolicy, policyCoverage } from '@topicwright/aws-iot-policies';
import { describe, expect, it } from 'vitest';
import { readText } from '../support/generate.js';

const PLACE = { region: 'us-east-1', account: '123456789012' } as const;
const arn = (resource: string): string => `arn:aws:iot:us-east-1:123456789012:${resource}`;
const statement = (Effect: string, Action: string | readonly string[], Resource: string | readonly string[]): object => ({
  Effect,
  Action,
  Resource,
});
const allow = (action: string | readonly string[], resource: string | readonly string[]): object => statement('Allow', action, resource);
const policy = (...statements: readonly object[]): object => ({ Version: '2012-10-17', Statement: statements });

const connect = allow('iot:Connect', arn('client/*'));
const subscribe = allow('iot:Subscribe', arn('topicfilter/$aws/events/thing/+/created'));
const receive = allow('iot:Receive', arn('topic/$aws/events/thing/*/created'));
const everywhere = (statementOf: object): object => JSON.parse(JSON.stringify(statementOf).replaceAll('123456789012', '*'));

const atRegion = (statementOf: object, region: string, partition = 'aws'): object =>
  JSON.parse(JSON.stringify(statementOf).replaceAll('arn:aws:iot:us-east-1', `arn:${partition}:iot:${region}`));

const templated = (statementOf: object): object =>
  JSON.parse(JSON.stringify(statementOf).replaceAll('us-east-1:123456789012', '${AWS::Region}:${AWS::AccountId}'));

describe('policyCoverage', () => {
  const verdictOf = (event: 'thingCreated' | 'presenceConnected', ...statements: readonly object[]): string | undefined =>
    policyCoverage(policy(...statements), event)[0]?.verdict;

  it.each<readonly [string, readonly object[], string]>([
    ['all permissions', [connect, subscribe, receive], 'granted'],
    ['region and account placeholders of a template', [connect, subscribe, receive].map(templated), 'granted'],
    ['any account', [everywhere(connect), everywhere(subscribe), everywhere(receive)], 'granted'],
    [
      'a root wildcard, which does not match $aws topics',
      [connect, allow('iot:Subscribe', arn('topicfilter/#')), allow('iot:Receive', arn('topic/*'))],
      'not',
    ],
    ['a Deny of connect', [connect, subscribe, receive, statement('Deny', 'iot:Connect', '*')], 'not'],
    ['a Deny of connect for every client', [connect, subscribe, receive, statement('Deny', 'iot:Connect', arn('client/*'))], 'not'],
    [
      'an ARN without an account',
      [connect, allow('iot:Subscribe', 'arn:aws:iot:us-east-1:topicfilter/$aws/events/thing/+/created'), receive],
      'not',
    ],
    ['topics with an MQTT wildcard', [connect, subscribe, allow('iot:Receive', arn('topic/$aws/events/thing/+/created'))], 'not'],
    [
      'a filter for one of the things',
      [
        connect,
        allow('iot:Subscribe', arn('topicfilter/$aws/events/thing/pump-7/+')),
        allow('iot:Receive', arn('topic/$aws/events/thing/pump-7/*')),
      ],
      'partly',
    ],
  ])('agrees with AWS on %s', (_, statements, verdict) => {
    expect(verdictOf('thingCreated', ...statements)).toBe(verdict);
  });

  const except = (effect: string, action: string, ...resources: readonly string[]): object => ({
    Effect: effect,
    Action: action,
    NotResource: resources.map(arn),
  });
  const all = allow('iot:*', '*');
  const deny = (action: string, resource: string): object => statement('Deny', action, resource);
  const removed = { Ref: 'AWS::NoValue' };

  it.each<readonly [string, readonly object[], string]>([
    ['a Deny of all clients but one', [all, except('Deny', 'iot:Connect', 'client/backend-1')], 'granted'],
    ['a Deny of all clients but things', [all, except('Deny', 'iot:Connect', 'client/${iot:Connection.Thing.ThingName}')], 'granted'],
    ['two Denies of all clients but one', [all, except('Deny', '*', 'client/a'), except('Deny', 'iot:Connect', 'client/b')], 'not'],
    [
      'a Deny of all clients but one that no Allow names',
      [allow('iot:Connect', arn('client/a*')), subscribe, receive, except('Deny', 'iot:Connect', 'client/b')],
      'not',
    ],
    ['a Deny of all topics but those of one thing', [all, except('Deny', 'iot:Receive', 'topic/$aws/events/thing/a/*')], 'partly'],
    ['a Deny of all topics but these', [all, except('Deny', 'iot:Receive', 'topic/$aws/events/*')], 'granted'],
    ['a Deny of all topics but others', [all, except('Deny', 'iot:Receive', 'topic/$aws/events/job/*')], 'not'],
    [
      'an Allow of all topics but those of one thing',
      [connect, subscribe, except('Allow', 'iot:Receive', 'topic/$aws/events/thing/a/*')],
      'partly',
    ],
    ['an Allow of all topics but these', [connect, subscribe, except('Allow', 'iot:Receive', 'topic/$aws/events/thing/*')], 'not'],
    [
      'an Allow of all filters but the one',
      [connect, receive, except('Allow', 'iot:Subscribe', 'topicfilter/$aws/events/thing/+/created')],
      'partly',
    ],
    ['a Deny of every filter', [all, deny('iot:Subscribe', '*')], 'not'],
    ['a Deny of every filter of events', [connect, subscribe, receive, deny('iot:Subscribe', arn('topicfilter/*'))], 'not'],
    [
      'a Deny of more filters than are allowed',
      [
        connect,
        allow('iot:Subscribe', arn('topicfilter/$aws/events/thing/*')),
        receive,
        deny('iot:Subscribe', arn('topicfilter/$aws/events/*')),
      ],
      'not',
    ],
    [
      'a Deny of one filter',
      [
        connect,
        allow('iot:Subscribe', arn('topicfilter/*')),
        receive,
        deny('iot:Subscribe', arn('topicfilter/$aws/events/thing/+/created')),
      ],
      'partly',
    ],
    [
      'a Deny with `?` for a literal character',
      [connect, subscribe, receive, deny('iot:Receive', arn('topic/$aws/events/thing/*/cre?ted'))],
      'not',
    ],
    ['`?` for a literal character', [connect, subscribe, allow('iot:Receive', arn('topic/?aws/events/thing/*/created'))], 'granted'],
    [
      'a Deny of all filters but that of one thing',
      [all, except('Deny', 'iot:Subscribe', 'topicfilter/$aws/events/thing/a/created')],
      'partly',
    ],
    [
      'a Deny of all filters but that of its own thing',
      [all, except('Deny', 'iot:Subscribe', 'topicfilter/$aws/events/thing/${iot:Connection.Thing.ThingName}/created')],
      'partly',
    ],
    ['a Deny of all filters but a wider one', [all, except('Deny', 'iot:Subscribe', 'topicfilter/$aws/events/thing/#')], 'granted'],
    ['an Allow of no filter', [connect, receive, except('Allow', 'iot:Subscribe', 'topicfilter/*')], 'not'],
    ['an Allow of no filter of AWS', [connect, receive, except('Allow', 'iot:Subscribe', 'topicfilter/$aws/*')], 'not'],
    [
      'two Denies of all topics but those of one thing',
      [all, except('Deny', 'iot:Receive', 'topic/$aws/events/thing/a/*'), except('Deny', 'iot:Receive', 'topic/$aws/events/thing/b/*')],
      'not',
    ],
    [
      'a Deny of all topics but those of another thing',
      [
        connect,
        subscribe,
        allow('iot:Receive', arn('topic/$aws/events/thing/a/*')),
        except('Deny', 'iot:Receive', 'topic/$aws/events/thing/b/*'),
      ],
      'not',
    ],
    ['a Deny of the only filter', [connect, subscribe, receive, deny('iot:Subscribe', arn('topicfilter/$aws/events/thing/+/*'))], 'not'],
    [
      'a pattern of regions with `?`, and another region',
      [
        ...[connect, subscribe, receive].map((each) => atRegion(each, 'us-east-?')),
        atRegion(allow('iot:Publish', arn('topic/a')), 'eu-west-1'),
      ],
      'granted',
    ],
    [
      'a Deny of the topics that are allowed',
      [
        connect,
        subscribe,
        allow('iot:Receive', arn('topic/$aws/events/thing/a/*')),
        deny('iot:Receive', arn('topic/$aws/events/thing/?/*')),
      ],
      'not',
    ],
    ['`?` for a name', [connect, subscribe, allow('iot:Receive', arn('topic/$aws/events/thing/?/created'))], 'partly'],
    [
      'regions that no client has together',
      [connect, subscribe, receive].map((each, i) => atRegion(each, i === 2 ? 'eu-*' : 'us-*')),
      'not',
    ],
    ['one pattern of regions', [connect, subscribe, receive].map((each) => atRegion(each, 'us-*')), 'granted'],
    ['a region of the pattern', [connect, subscribe, receive].map((each, i) => atRegion(each, i === 2 ? 'us-east-1' : 'us-*')), 'granted'],
    [
      'partitions that no client has together',
      [connect, subscribe, receive].map((each, i) => atRegion(each, '*', i === 2 ? 'aws-cn' : 'aws')),
      'not',
    ],
    [
      'a variable with a default',
      [connect, subscribe, allow('iot:Receive', arn("topic/$aws/events/thing/${iot:ClientId, 'a'}/created"))],
      'partly',
    ],
    ['a removed resource', [allow('iot:*', removed as never)], 'not'],
    ['removed resources', [connect, subscribe, allow('iot:Receive', [removed as never])], 'not'],
    ['one removed resource of two', [connect, subscribe, allow('iot:Receive', [removed as never, arn('topic/*')])], 'granted'],
    ['a removed condition', [connect, subscribe, { ...receive, Condition: removed }], 'granted'],
    ['a statement that a macro changes', [connect, subscribe, { ...receive, 'Fn::Transform': { Name: 'X' } }], 'unknown'],
  ])('reports %s', (_, statements, verdict) => {
    expect(verdictOf('thingCreated', ...statements)).toBe(verdict);
  });

  it('treats a variable of version 2008-10-17 as literal text, which excludes no topic', () => {
    const document = policy(connect, subscribe, except('Allow', 'iot:Receive', 'topic/${iot:ClientId}/x'));
    expect(policyCoverage({ ...document, Version: '2008-10-17' }, 'thingCreated')[0]?.verdict).toBe('granted');
  });

  it('reports `partly` for a filter that matches only client IDs of one level', () => {
    const filter = allow('iot:Subscribe', arn('topicfilter/$aws/events/presence/+/+'));
    expect(verdictOf('presenceConnected', connect, filter, allow('iot:Receive', arn('topic/$aws/events/presence/*')))).toBe('partly');
  });
});

describe('a policy', () => {
  it('lists a selected event in `alsoGrants` if it grants unselected topics of it', () => {
    const { alsoGrants } = iotPolicy({
      events: ['thingCreated', 'jobCompleted', 'thingGroupMembershipAdded'],
      params: { thingGroupName: 'a' },
      max: 2,
      ...PLACE,
    });
    expect(alsoGrants).toContain('thingGroupMembershipAdded');
  });

  it('is rejected if one of its parameter values is missing', () => {
    const thingName = ['pump-7', undefined as unknown as string];
    expect(() => iotPolicy({ events: 'thingCreated', params: { thingName }, ...PLACE })).toThrow(
      expect.objectContaining({ name: 'TopicError' }),
    );
    expect(() => iotPolicy({ events: 'thingCreated', clientIds: 'abc' as unknown as string[], ...PLACE })).toThrow(/must be an array/);
  });
});

describe('the linter', () => {
  const idsOf = (document: unknown, iam = false): readonly string[] => lintPolicy(document, iam ? { iam } : {}).map(({ rule }) => rule);

  it('reports nothing in a policy with widened filters', () => {
    const [document] = iotPolicy({ events: 'THING', max: 1, clientIds: ['backend'], ...PLACE }).documents;
    expect(idsOf(document)).toEqual([]);
  });

  it('allows several actions with their resources in one statement', () => {
    const all = [arn('client/x'), arn('topicfilter/$aws/events/thing/+/created'), arn('topic/$aws/events/thing/*/created')];
    expect(idsOf(policy(allow(['iot:Connect', 'iot:Subscribe', 'iot:Receive'], all)))).toEqual([]);
    expect(idsOf(policy(allow(['iot:Connect', 'iot:Subscribe'], [arn('client/x'), arn('topic/a')])))).toContain('resource-type-mismatch');
  });

  it('does not report a wildcard as misspelled', () => {
    for (const action of ['iot:Publish*', 'iot:Receive*', 'iot:Connec?'])
      expect(idsOf(policy(allow(action, arn('topic/a'))))).not.toContain('unknown-action');
  });

  it('reports an ARN of another service for actions of AWS IoT', () => {
    const found = lintPolicy(policy(connect, subscribe, allow('iot:Receive', 'arn:aws:iotdata:us-east-1:123456789012:topic/a')));
    expect(found).toContainEqual(
      expect.objectContaining({ rule: 'resource-type-mismatch', fix: 'use arn:aws:iot:us-east-1:123456789012:topic/a' }),
    );
    expect(idsOf(policy(allow('iot:*', 'arn:aws:IoT:us-east-1:123456789012:topic/a')))).toContain('resource-type-mismatch');
  });

  it('does not report other services and other AWS IoT actions', () => {
    const others = [allow('s3:GetObject', 'arn:aws:s3:::bucket/*'), allow('logs:CreateLogGroup', '*'), allow('iot:ListThings', '*')];
    expect(idsOf(policy(...others), true)).toEqual([]);
    expect(idsOf(policy(allow('iot:DescribeStream', arn('stream/a'))))).toEqual([]);
  });
});

describe('the labels of the console', () => {
  it('are those in the spec', () => {
    const { events } = JSON.parse(readText('generated/aws-iot-events/catalog.json')) as {
      events: { setting: string | null; console: string | null }[];
    };
    const labels = events.flatMap(({ setting, console: label }) => (setting && label && !label.startsWith('(') ? [[setting, label]] : []));
    expect(labels.length).toBeGreaterThan(0);
    for (const [setting = '', label] of labels) expect(SETTING_KEYS[setting], setting).toBe(label);
  });
});
