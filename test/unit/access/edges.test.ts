import { evaluatePolicy, iamPolicyFor, iotPolicyFor, lintPolicy } from '@topicwright/access';
import { eventsMatching } from '@topicwright/aws-iot-topics';
import type { TopicTable } from '@topicwright/runtime';
import { describe, expect, it } from 'vitest';

const US = { region: 'us-east-1', account: '123456789012' } as const;
const arn = (resource: string): string => `arn:aws:iot:us-east-1:123456789012:${resource}`;
const statement = (Effect: 'Allow' | 'Deny', Action: string, Resource: string): object => ({ Effect, Action, Resource });
const rules = (...Statement: readonly object[]): readonly string[] =>
  lintPolicy({ Version: '2012-10-17', Statement }).map(({ rule }) => rule);

const CONNECT = statement('Allow', 'iot:Connect', arn('client/a'));
const SUBSCRIBE = statement('Allow', 'iot:Subscribe', arn('topicfilter/a/*'));
const RECEIVE = statement('Allow', 'iot:Receive', arn('topic/a/*'));

/** The topics of `two` are among those that a policy wildcard for `one` grants. */
const TABLE: TopicTable = {
  name: 't',
  dialect: 'aws-iot',
  limits: {},
  parameters: [{ name: 'x' }],
  rows: [
    { type: 'one', category: 'A', filter: 'a/+/c', params: ['x'] },
    { type: 'two', category: 'A', filter: 'a/b/c/c', params: [] },
  ],
};

describe('a policy', () => {
  it('for IAM has no condition for a persistent session', () => {
    const { documents } = iamPolicyFor(TABLE, { events: 'all', persistentSession: true, ...US });
    expect(JSON.stringify(documents)).not.toContain('Condition');
  });

  it.each([
    ['all', []],
    ['one', ['two']],
  ] as const)('for %s also grants %j', (events, want) => {
    expect(iotPolicyFor(TABLE, { events, ...US }).alsoGrants).toEqual(want);
  });
});

it('an empty last level is not a value of a rest parameter', () => {
  expect(eventsMatching('$aws/events/presence/connected/')).toEqual([]);
});

// AWS: ForAllValues "returns true if there are no keys in the request".
it('ForAllValues is true if the request has no such key', () => {
  const allow = {
    Effect: 'Allow',
    Action: 'iot:Connect',
    Resource: '*',
    Condition: { 'ForAllValues:StringEquals': { 'iot:ConnectAttributes': ['PersistentConnect'] } },
  };
  expect(evaluatePolicy({ Version: '2012-10-17', Statement: [allow] }, { action: 'iot:Connect', resource: 'x' })).toBe('allow');
});

describe('a lint rule', () => {
  const denySubscribe = statement('Deny', 'iot:Subscribe', arn('topicfilter/a/secret'));
  const denyReceive = statement('Deny', 'iot:Receive', arn('topic/a/secret'));
  const shared = statement('Allow', 'iot:Subscribe', arn('topicfilter/$share/g/a/b'));
  const ofLength = (length: number): object => {
    const document = (name: string): object => ({
      Version: '2012-10-17',
      Statement: [statement('Allow', 'iot:Connect', arn(`client/${name}`))],
    });
    return statement('Allow', 'iot:Connect', arn(`client/${'x'.repeat(length - JSON.stringify(document('')).length)}`));
  };

  it.each([
    ['deny-bypassed-by-wildcard', [CONNECT, SUBSCRIBE, RECEIVE, denySubscribe]],
    ['publish-to-reserved', [CONNECT, statement('Allow', 'iot:RetainPublish', arn('topic/$aws/events/x'))]],
    ['broad-star', [CONNECT, statement('Allow', 'iot:Receive', arn('*')), SUBSCRIBE]],
    ['over-2048', [ofLength(2049)]],
  ])('reports %s', (rule, statements) => {
    expect(rules(...statements)).toContain(rule);
  });

  it.each([
    ['deny-bypassed-by-wildcard', 'Receive is denied as well', [CONNECT, SUBSCRIBE, RECEIVE, denySubscribe, denyReceive]],
    ['receive-narrower', 'only the share prefix differs', [CONNECT, shared, statement('Allow', 'iot:Receive', arn('topic/a/b'))]],
    ['over-2048', 'the policy has exactly 2,048 characters', [ofLength(2048)]],
  ])('does not report %s if %s', (rule, _, statements) => {
    expect(rules(...statements)).not.toContain(rule);
  });
});
