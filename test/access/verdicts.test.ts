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

const templated = (statementOf: object): object =>
  JSON.parse(JSON.stringify(statementOf).replaceAll('us-east-1:123456789012', '${AWS::Region}:${AWS::AccountId}'));

describe('policyCoverage', () => {
  const verdictOf = (event: 'thingCreated' | 'presenceConnected', ...statements: readonly object[]): string | undefined =>
    policyCoverage(policy(...statements), event)[0]?.verdict;

  it.each<readonly [string, readonly object[], string]>([
    ['all that it takes', [connect, subscribe, receive], 'granted'],
    ['places that a template fills in', [connect, subscribe, receive].map(templated), 'granted'],
    ['any account', [everywhere(connect), everywhere(subscribe), everywhere(receive)], 'granted'],
    [
      'a root wildcard, which receives nothing of $aws',
      [connect, allow('iot:Subscribe', arn('topicfilter/#')), allow('iot:Receive', arn('topic/*'))],
      'not',
    ],
    ['what connects being denied', [connect, subscribe, receive, statement('Deny', 'iot:Connect', '*')], 'not'],
    [
      'what connects being denied for every client',
      [connect, subscribe, receive, statement('Deny', 'iot:Connect', arn('client/*'))],
      'not',
    ],
    [
      'an ARN without an account',
      [connect, allow('iot:Subscribe', 'arn:aws:iot:us-east-1:topicfilter/$aws/events/thing/+/created'), receive],
      'not',
    ],
    ['topics with an MQTT wildcard', [connect, subscribe, allow('iot:Receive', arn('topic/$aws/events/thing/+/created'))], 'not'],
    [
      'a filter that crosses it',
      [
        connect,
        allow('iot:Subscribe', arn('topicfilter/$aws/events/thing/pump-7/+')),
        allow('iot:Receive', arn('topic/$aws/events/thing/pump-7/*')),
      ],
      'partly',
    ],
  ])('says of %s what AWS would do', (_, statements, verdict) => {
    expect(verdictOf('thingCreated', ...statements)).toBe(verdict);
  });

  it('calls a filter of two levels of presence a part of it', () => {
    const filter = allow('iot:Subscribe', arn('topicfilter/$aws/events/presence/+/+'));
    expect(verdictOf('presenceConnected', connect, filter, allow('iot:Receive', arn('topic/$aws/events/presence/*')))).toBe('partly');
  });
});

describe('a policy', () => {
  it('names a selected event of which it lets in topics that were not selected', () => {
    const { alsoGrants } = iotPolicy({
      events: ['thingCreated', 'jobCompleted', 'thingGroupMembershipAdded'],
      params: { thingGroupName: 'a' },
      max: 2,
      ...PLACE,
    });
    expect(alsoGrants).toContain('thingGroupMembershipAdded');
  });

  it('is not for all where one of its values is missing', () => {
    const thingName = ['pump-7', undefined as unknown as string];
    expect(() => iotPolicy({ events: 'thingCreated', params: { thingName }, ...PLACE })).toThrow(
      expect.objectContaining({ name: 'TopicError' }),
    );
    expect(() => iotPolicy({ events: 'thingCreated', clientIds: 'abc' as unknown as string[], ...PLACE })).toThrow(/must be an array/);
  });
});

describe('the linter', () => {
  const idsOf = (document: unknown, iam = false): readonly string[] => lintPolicy(document, iam ? { iam } : {}).map(({ rule }) => rule);

  it('finds nothing in what this package widens and narrows', () => {
    const [document] = iotPolicy({ events: 'THING', max: 1, ...PLACE }).documents;
    expect(idsOf(document)).toEqual([]);
  });

  it('lets several actions stand beside their resources', () => {
    const all = [arn('client/x'), arn('topicfilter/$aws/events/thing/+/created'), arn('topic/$aws/events/thing/*/created')];
    expect(idsOf(policy(allow(['iot:Connect', 'iot:Subscribe', 'iot:Receive'], all)))).toEqual([]);
    expect(idsOf(policy(allow(['iot:Connect', 'iot:Subscribe'], [arn('client/x'), arn('topic/a')])))).toContain('resource-type-mismatch');
  });

  it('does not call a wildcard misspelt', () => {
    for (const action of ['iot:Publish*', 'iot:Receive*', 'iot:Connec?'])
      expect(idsOf(policy(allow(action, arn('topic/a'))))).not.toContain('unknown-action');
  });

  it('leaves other services, and what AWS IoT has besides, alone', () => {
    const others = [allow('s3:GetObject', 'arn:aws:s3:::bucket/*'), allow('logs:CreateLogGroup', '*'), allow('iot:ListThings', '*')];
    expect(idsOf(policy(...others), true)).toEqual([]);
    expect(idsOf(policy(allow('iot:DescribeStream', arn('stream/a'))))).toEqual([]);
  });
});

describe('the labels of the console', () => {
  it('are those that the table gives', () => {
    const { events } = JSON.parse(readText('generated/aws-iot-events/catalog.json')) as {
      events: { setting: string | null; console: string | null }[];
    };
    const labels = events.flatMap(({ setting, console: label }) => (setting && label && !label.startsWith('(') ? [[setting, label]] : []));
    expect(labels.length).toBeGreaterThan(0);
    for (const [setting = '', label] of labels) expect(SETTING_KEYS[setting], setting).toBe(label);
  });
});
