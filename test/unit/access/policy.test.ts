import { iotPolicyFor } from '@topicwright/access';
import { policyCharacters } from '@topicwright/access/internal';
import { eventConfigurations, iamPolicy, iotPolicy, ruleSql } from '@topicwright/aws-iot-policies';
import { topicFilters } from '@topicwright/aws-iot-topics';
import type { TopicTable } from '@topicwright/runtime';
import { describe, expect, it } from 'vitest';
import { patternMeetsTemplate } from '../../../packages/access/src/engine/pattern-overlap.js';

const US = { region: 'us-east-1', account: '123456789012' } as const;
const arn = (resource: string): string => `arn:aws:iot:us-east-1:123456789012:${resource}`;
const allow = (Action: string, ...Resource: readonly string[]): object => ({ Effect: 'Allow', Action, Resource });

describe('iotPolicy', () => {
  it('grants connect, the literal filter, and the topics of the filter', () => {
    expect(iotPolicy({ events: ['thingCreated'], ...US })).toEqual({
      documents: [
        {
          Version: '2012-10-17',
          Statement: [
            allow('iot:Connect', arn('client/*')),
            allow('iot:Subscribe', arn('topicfilter/$aws/events/thing/+/created')),
            allow('iot:Receive', arn('topic/$aws/events/thing/*/created')),
          ],
        },
      ],
      filters: ['$aws/events/thing/+/created'],
      alsoGrants: [],
    });
  });

  it('narrows to known identifiers and client IDs', () => {
    const { documents } = iotPolicy({ events: 'PRESENCE', params: { clientId: 'a*b' }, clientIds: ['backend-1'], ...US });
    const statements = documents.flatMap(({ Statement }) => Statement);
    expect(statements[0]).toEqual(allow('iot:Connect', arn('client/backend-1')));
    // The star of the identifier is escaped, so it is not a policy wildcard.
    expect(statements[1]?.Resource[1]).toBe(arn('topicfilter/$aws/events/presence/connected/a${*}b'));
    expect(statements[2]?.Resource[1]).toBe(arn('topic/$aws/events/presence/connected/a${*}b'));
  });

  it('grants a shared subscription', () => {
    const { documents, filters } = iotPolicy({ events: ['thingCreated'], shareGroup: 'workers', ...US });
    expect(documents[0]?.Statement[1]).toEqual(
      allow('iot:Subscribe', arn('topicfilter/$share/workers/$aws/events/thing/+/created'), arn('topicfilter/$aws/events/thing/+/created')),
    );
    expect(filters).toEqual(['$aws/events/thing/+/created']);
  });

  it('keeps every document below the limit of AWS IoT, and every filter in one of them', () => {
    const { documents, filters } = iotPolicy({ events: 'all', ...US });
    expect(documents.length).toBeGreaterThan(1);
    for (const document of documents) expect(policyCharacters(document)).toBeLessThanOrEqual(2048);
    const subscribed = documents.flatMap(({ Statement }) =>
      Statement.filter(({ Action }) => Action === 'iot:Subscribe').flatMap(({ Resource }) => Resource),
    );
    expect(subscribed.sort()).toEqual(filters.map((filter) => arn(`topicfilter/${filter}`)).sort());
  });

  it('grants the filters of topicFilters, also if they are widened', () => {
    const selection = { events: ['thingCreated', 'thingDeleted'], max: 1 } as const;
    const { filters, alsoGrants } = iotPolicy({ ...selection, ...US });
    expect(filters).toEqual(topicFilters(selection).filters);
    expect(alsoGrants).toEqual(['thingUpdated']);
  });

  it.each([
    ['cn-north-1', 'aws-cn'],
    ['us-gov-west-1', 'aws-us-gov'],
    ['eu-central-1', 'aws'],
    ['ap-southeast-5', 'aws'],
  ])('uses the partition of %s', (region, partition) => {
    const { documents } = iotPolicy({ events: 'THING', account: US.account, region });
    expect(documents[0]?.Statement[0]?.Resource).toEqual([`arn:${partition}:iot:${region}:123456789012:client/*`]);
  });

  it.each([
    [{ region: 'us-east' }, 'invalid-region'],
    [{ region: '*' }, 'invalid-region'],
    [{ region: 'us-east-1:x' }, 'invalid-region'],
    [{ account: '12345' }, 'invalid-account'],
    [{ account: 123456789012 }, 'invalid-account'],
    [{ account: '*' }, 'invalid-account'],
    [{ partition: 'aws-cn' }, 'invalid-partition'],
    [{ region: 'cn-north-1', partition: 'aws' }, 'invalid-partition'],
    [{ clientIds: [] }, 'invalid-client-id'],
    [{ clientIds: ['a\nb'] }, 'invalid-client-id'],
    [{ clientIds: [''] }, 'invalid-client-id'],
    [{ shareGroup: 'a/b' }, 'invalid-share-group'],
    [{ shareGroup: '' }, 'invalid-share-group'],
    [{ events: ['thing'] }, 'unknown-event'],
    [{ params: { thingName: 'a/b' } }, 'separator'],
  ])('rejects %j: %s', (options, code) => {
    expect(() => iotPolicy({ events: 'THING', ...US, ...options } as never)).toThrow(expect.objectContaining({ code }));
  });
});

describe('iamPolicy', () => {
  it('grants the same in fewer documents', () => {
    expect(iamPolicy({ events: ['thingCreated'], ...US }).documents).toEqual(iotPolicy({ events: ['thingCreated'], ...US }).documents);
    for (const document of iamPolicy({ events: 'all', ...US }).documents) expect(policyCharacters(document)).toBeLessThanOrEqual(6144);
  });

  it.each([
    [{ params: { clientId: 'клиент' } }, 'invalid-identifier'],
    [{ clientIds: ['${iot:Connection.Thing.ThingName}'] }, 'invalid-client-id'],
  ])('rejects options that IAM does not support: %j', (options, code) => {
    expect(() => iamPolicy({ events: 'PRESENCE', ...US, ...options })).toThrow(expect.objectContaining({ code }));
  });
});

describe('patternMeetsTemplate', () => {
  it.each([
    ['a/*/c', 'a/+/c', true],
    ['a/*/c', 'a/+/+/c', true],
    ['a/*', 'a/+', true],
    ['a/*', 'b/+', false],
    ['a/b', 'a/+', true],
    ['a/b/c', 'a/+', false],
    ['a/b/c', 'a/#', true],
    ['a/', 'a/#', false],
    ['a/?', 'a/+', true],
    ['a?b', 'a/b', true],
    ['a/${*}', 'a/+', true],
    ['a/${*}', 'a/b', false],
    ['*', '$aws/+', true],
    ['job/*/completed', 'jobExecution/+/completed', false],
  ])('%s meets %s: %s', (pattern, template, want) => {
    expect(patternMeetsTemplate(pattern, template)).toBe(want);
  });
});

describe('eventConfigurations', () => {
  it('returns the keys of the events, and which events are always enabled', () => {
    expect(eventConfigurations(['thingCreated', 'thingDeleted', 'jobCompleted', 'presenceConnected', 'commandExecutionCreated'])).toEqual({
      settings: { JOB: { Enabled: true }, THING: { Enabled: true } },
      alwaysOn: ['presenceConnected'],
      undocumented: ['commandExecutionCreated'],
    });
  });

  it('returns all documented keys except those of events that are always enabled', () => {
    expect(Object.keys(eventConfigurations('all').settings)).toEqual([
      'CA_CERTIFICATE',
      'JOB',
      'JOB_EXECUTION',
      'THING',
      'THING_GROUP',
      'THING_GROUP_HIERARCHY',
      'THING_GROUP_MEMBERSHIP',
      'THING_TYPE',
      'THING_TYPE_ASSOCIATION',
    ]);
  });
});

describe('ruleSql', () => {
  it('selects the payload and its topic', () => {
    expect(ruleSql({ events: ['thingCreated'] })).toEqual([
      {
        filter: '$aws/events/thing/+/created',
        sql: "SELECT *, topic() AS topic FROM '$aws/events/thing/+/created'",
        sqlVersion: '2016-03-23',
      },
    ]);
  });

  it('rejects an identifier with a quote', () => {
    expect(() => ruleSql({ events: ['presenceConnected'], params: { clientId: "a' OR 'b" } })).toThrow(
      expect.objectContaining({ code: 'invalid-identifier' }),
    );
  });
});

describe('alsoGrants', () => {
  const table = (rows: readonly (readonly [type: string, filter: string])[]): TopicTable => ({
    name: 't',
    dialect: 'aws-iot',
    limits: {},
    parameters: [{ name: 'a' }, { name: 'b' }, { name: 'rest', rest: true }],
    rows: rows.map(([type, filter]) => ({
      type,
      category: 'C',
      filter,
      params: filter.split('/').flatMap((level, i) => (level === '+' ? [i === 0 || i === 1 ? 'a' : 'b'] : level === '#' ? ['rest'] : [])),
    })),
  });

  it('lists a row with a rest parameter that a policy wildcard matches, although it is shadowed for the filter', () => {
    const rows = [
      ['rest', 't/#'],
      ['deep', 't/+/+'],
    ] as const;
    expect(iotPolicyFor(table(rows), { events: 'deep', ...US }).alsoGrants).toEqual(['rest']);
  });

  it('does not list a row that begins with a parameter for topics that begin with "$"', () => {
    const rows = [
      ['any', '+/+'],
      ['own', '$acme/+'],
    ] as const;
    expect(iotPolicyFor(table(rows), { events: 'own', ...US }).alsoGrants).toEqual([]);
  });
});

describe('tokens of the AWS CDK', () => {
  const region = '${Token[AWS.Region.11]}';
  const account = '${Token[AWS.AccountId.4]}';
  const partition = '${Token[AWS.Partition.7]}';

  it.each([iotPolicy, iamPolicy])('are accepted for the region, the account and the partition', (policyOf) => {
    const literal = policyOf({ events: ['thingCreated'], region: 'eu-west-1', account: '123456789012', clientIds: ['c'] });
    const { documents } = policyOf({ events: ['thingCreated'], region, account, partition, clientIds: ['c'] });
    const resolved = JSON.stringify(documents)
      .replaceAll(region, 'eu-west-1')
      .replaceAll(account, '123456789012')
      .replaceAll(partition, 'aws');
    expect(JSON.parse(resolved)).toEqual(literal.documents);
    expect(JSON.stringify(documents)).toContain(`arn:${partition}:iot:${region}:${account}:client/c`);
  });

  it('do not count: a document has the size that it can have when it is deployed', () => {
    const { documents } = iotPolicy({ events: 'all', region, account, partition, clientIds: ['c'] });
    const sizes = documents.map((document) => {
      const text = JSON.stringify(document).replaceAll(region, 'ap-southeast-1').replaceAll(account, '123456789012');
      return text.replaceAll(partition, 'aws-us-gov').length;
    });
    expect(Math.max(...sizes)).toBeLessThanOrEqual(2048);
    const longest = iotPolicy({ events: 'all', region: 'us-gov-west-1', account: '123456789012', clientIds: ['c'] }).documents;
    expect(documents).toHaveLength(longest.length);
  });

  it('need a partition that exists', () => {
    expect(() => iotPolicy({ events: 'all', region, account, partition: 'aws-eu' })).toThrow(
      expect.objectContaining({ code: 'invalid-partition' }),
    );
    expect(JSON.stringify(iotPolicy({ events: ['thingCreated'], region, account, partition: 'aws-cn' }).documents)).toContain(
      'arn:aws-cn:',
    );
    expect(JSON.stringify(iotPolicy({ events: ['thingCreated'], region: 'eu-west-1', account, partition }).documents)).toContain(
      `arn:${partition}:iot:eu-west-1`,
    );
  });
});
