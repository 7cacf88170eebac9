import { type PolicyDocument, PolicyError } from '@topicwright/access';
import { policyCharacters } from '@topicwright/access/internal';
import type { AwsIotEventCategory, AwsIotEventType } from '@topicwright/aws-iot-events';
import { eventTypes, topicFilters } from '@topicwright/aws-iot-events';
import { iamPolicy, iotPolicy, subscriptions } from '@topicwright/aws-iot-policies';
import { topicTable } from '@topicwright/aws-iot-topics';
import { filterMatches } from '@topicwright/runtime';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isAllowed } from './oracle.js';

const US = { region: 'us-east-1', account: '123456789012' } as const;
const at = (type: string, name: string, place = 'us-east-1:123456789012'): string => `arn:aws:iot:${place}:${type}/${name}`;
const RUNS = Number(process.env['TOPICWRIGHT_FUZZ_RUNS'] ?? 25);

/** A topic of the row, with unselected names. */
const topicOf = (filter: string): string => filter.replaceAll(/[+#]/g, 'someone');
const names = ['all', ...new Set(topicTable.rows.flatMap(({ type, category }) => [type, category]))] as (
  | 'all'
  | AwsIotEventType
  | AwsIotEventCategory
)[];
const selection = fc.uniqueArray(fc.constantFrom(...names), { minLength: 1, maxLength: 6 });

function expectExactly(documents: readonly PolicyDocument[], chosen: ReadonlySet<string>, also: ReadonlySet<string>): void {
  for (const { type, filter } of topicTable.rows) {
    const topic = topicOf(filter);
    const subscribes = isAllowed(documents, 'iot:Subscribe', at('topicfilter', filter));
    const receives = isAllowed(documents, 'iot:Receive', at('topic', topic));
    if (chosen.has(type)) expect([type, receives]).toEqual([type, true]);
    else if (!also.has(type)) expect([type, subscribes, receives]).toEqual([type, false, false]);
    expect(isAllowed(documents, 'iot:Publish', at('topic', topic))).toBe(false);
    for (const place of ['us-west-2:123456789012', 'us-east-1:210987654321']) {
      expect(isAllowed(documents, 'iot:Receive', at('topic', topic, place))).toBe(false);
      expect(isAllowed(documents, 'iot:Subscribe', at('topicfilter', filter, place))).toBe(false);
    }
    expect(isAllowed(documents, 'iot:Subscribe', at('topic', filter))).toBe(false);
    expect(isAllowed(documents, 'iot:Receive', at('topicfilter', topic))).toBe(false);
  }
  for (const filter of ['#', '+/#', '$aws/#', '$aws/events/+/#'])
    expect(isAllowed(documents, 'iot:Subscribe', at('topicfilter', filter))).toBe(false);
}

describe('a policy, evaluated by an independent engine', () => {
  it('grants each single event and nothing else', () => {
    for (const type of eventTypes) {
      for (const make of [iotPolicy, iamPolicy]) {
        const { documents, alsoGrants } = make({ events: [type], ...US });
        expectExactly(documents, new Set([type]), new Set(alsoGrants));
        expect(isAllowed(documents, 'iot:Connect', at('client', 'someone'))).toBe(true);
      }
    }
  });

  it('grants any selection and its filters, and nothing else except `alsoGrants`', () => {
    fc.assert(
      fc.property(selection, fc.option(fc.integer({ min: 3, max: 12 }), { nil: undefined }), (events, max) => {
        const wanted = { events, ...(max !== undefined && { max }) };
        const { documents, filters, alsoGrants } = iotPolicy({ ...wanted, ...US });
        expect(filters).toEqual(topicFilters(wanted).filters);
        for (const filter of filters) expect(isAllowed(documents, 'iot:Subscribe', at('topicfilter', filter)), filter).toBe(true);
        const chosen = topicTable.rows.filter(({ type, category }) =>
          [type, category, 'all'].some((name) => events.includes(name as 'all')),
        );
        for (const { type, filter } of topicTable.rows) {
          const receives = isAllowed(documents, 'iot:Receive', at('topic', topicOf(filter)));
          const isChosen = chosen.some((row) => row.type === type);
          if (isChosen) expect(receives, type).toBe(true);
          else if (receives) expect(alsoGrants).toContain(type);
        }
        for (const document of documents) expect(policyCharacters(document)).toBeLessThanOrEqual(2048);
      }),
      { numRuns: RUNS },
    );
  });

  it('grants known identifiers, but not similar ones', () => {
    const { documents } = iotPolicy({ events: 'THING', params: { thingName: ['pump-7', 'pump-8'] }, clientIds: ['backend'], ...US });
    for (const [thing, want] of [
      ['pump-7', true],
      ['pump-8', true],
      ['pump-9', false],
      ['pump-77', false],
      ['pump-7/x', false],
    ] as const)
      expect(isAllowed(documents, 'iot:Receive', at('topic', `$aws/events/thing/${thing}/created`)), thing).toBe(want);
    expect(isAllowed(documents, 'iot:Connect', at('client', 'backend'))).toBe(true);
    expect(isAllowed(documents, 'iot:Connect', at('client', 'backend2'))).toBe(false);
  });

  it('escapes wildcards and variables in identifiers', () => {
    const { documents } = iotPolicy({ events: 'PRESENCE', params: { clientId: ['a*c', 'a?c', 'b${x}'] }, ...US });
    const receives = (id: string): boolean => isAllowed(documents, 'iot:Receive', at('topic', `$aws/events/presence/connected/${id}`));
    expect(['a*c', 'a?c', 'b${x}'].map(receives)).toEqual([true, true, true]);
    expect(['abc', 'abbc', 'bx', 'b', 'a'].map(receives)).toEqual([false, false, false, false, false]);
  });

  it('accepts a policy variable as client ID', () => {
    const variable = '${iot:Connection.Thing.ThingName}';
    const { documents } = iotPolicy({ events: ['thingCreated'], clientIds: [variable], ...US });
    const connects = (id: string): boolean =>
      isAllowed(documents, 'iot:Connect', at('client', id), { 'iot:Connection.Thing.ThingName': 'pump-7' });
    expect([connects('pump-7'), connects('pump-8')]).toEqual([true, false]);
  });

  it('allows a persistent session only with `persistentSession`', () => {
    const connects = (persistentSession: boolean, attributes: string[]): boolean => {
      const { documents } = iotPolicy({ events: ['thingCreated'], persistentSession, ...US });
      return isAllowed(documents, 'iot:Connect', at('client', 'c'), { 'iot:ConnectAttributes': attributes });
    };
    expect(connects(true, ['PersistentConnect'])).toBe(true);
    expect(connects(true, [])).toBe(true);
    expect(connects(true, ['LastWill'])).toBe(false);
    expect(iotPolicy({ events: ['thingCreated'], ...US }).documents[0]?.Statement[0]).not.toHaveProperty('Condition');
  });

  it('from the AWS documentation grants nothing', () => {
    const founding = {
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Action: ['iot:Subscribe', 'iot:Receive'], Resource: 'arn:aws:iot:us-east-1:123456789012:/$aws/events/*' },
      ],
    };
    for (const { filter } of topicTable.rows) {
      expect(isAllowed([founding], 'iot:Subscribe', at('topicfilter', filter))).toBe(false);
      expect(isAllowed([founding], 'iot:Receive', at('topic', topicOf(filter)))).toBe(false);
    }
  });
});

describe('packing', () => {
  it('needs at most one document more than the total size requires', () => {
    fc.assert(
      fc.property(selection, fc.uniqueArray(fc.stringMatching(/^[a-z]{1,40}$/), { minLength: 1, maxLength: 12 }), (events, thingName) => {
        const options = { events: [...events, 'thingCreated' as const], params: { thingName }, ...US };
        const { documents, filters } = iamPolicy(options);
        const total = documents.reduce((sum, document) => sum + policyCharacters(document), 0);
        expect(documents.length).toBeLessThanOrEqual(Math.ceil(total / 6144) + 1);
        const granted = documents.flatMap(({ Statement }) =>
          Statement.filter(({ Action }) => Action === 'iot:Subscribe').flatMap(({ Resource }) => Resource),
        );
        expect(granted.sort()).toEqual(filters.map((filter) => at('topicfilter', filter)).sort());
      }),
      { numRuns: RUNS },
    );
  });

  it('keeps the literal filters if they fit', () => {
    const literal = iotPolicy({ events: 'all', ...US });
    expect(literal.documents).toHaveLength(4);
    expect(literal.filters).toEqual(topicFilters({ events: 'all' }).filters);
    expect(literal.alsoGrants).toEqual([]);
  });

  it('widens only with `widen`, as little as necessary, and lists what else it grants', () => {
    const options = { events: ['THING', 'JOB', 'JOB_EXECUTION', 'PRESENCE'] as const, maxDocuments: 1, ...US };
    expect(() => iotPolicy(options)).toThrow(PolicyError);
    const { documents, filters, alsoGrants } = iotPolicy({ ...options, widen: true });
    expect(documents).toHaveLength(1);
    expect(policyCharacters(documents[0] as object)).toBeLessThanOrEqual(2048);
    for (let max = filters.length + 1; max <= topicFilters({ events: options.events }).filters.length; max += 1) {
      if (topicFilters({ events: options.events, max }).filters.length === filters.length) continue;
      expect(() => iotPolicy({ ...options, max }), `max ${max}`).toThrow(/exceeds the limit of 1 by 1/);
    }
    expect(alsoGrants).toEqual([]);
  });

  it('reports by how much it does not fit, and which options would', () => {
    const thingName = Array.from({ length: 300 }, (_, i) => `pump-${i}`);
    const attempt = (): unknown => iotPolicy({ events: ['thingCreated'], params: { thingName }, ...US });
    expect(attempt).toThrow(
      /needs \d+ documents of kind AWS IoT policy for 300 filters \(\d+ characters, at most 2048 per document\), which exceeds the limit of 10 by \d+/,
    );
    expect(attempt).toThrow(/widen: true, which fits with 1 filter/);
    expect(attempt).toThrow(expect.objectContaining({ code: 'too-large', path: 'events' }));
    expect(iotPolicy({ events: ['thingCreated'], params: { thingName }, widen: true, ...US }).filters).toEqual([
      '$aws/events/thing/+/created',
    ]);
    const few = { events: ['thingCreated'] as const, params: { thingName: thingName.slice(0, 200) }, ...US };
    expect(() => iotPolicy(few)).toThrow(/an IAM policy, which needs \d+ documents/);
  });

  it.each([0, 11, 1.5])('rejects %s documents', (maxDocuments) => {
    expect(() => iotPolicy({ events: 'all', maxDocuments, ...US })).toThrow(expect.objectContaining({ code: 'invalid-max-documents' }));
  });
});

describe('subscriptions', () => {
  it('are batches of 8 per SUBSCRIBE packet and 50 per connection, with the policy that grants them', () => {
    const thingName = Array.from({ length: 60 }, (_, i) => `p${i}`);
    const { connections, policy } = subscriptions({ events: ['thingCreated'], params: { thingName }, ...US });
    expect(connections.map(({ subscribes }) => subscribes.map((filters) => filters.length))).toEqual([
      [8, 8, 8, 8, 8, 8, 2],
      [8, 2],
    ]);
    const filters = connections.flatMap(({ subscribes }) => subscribes.flat());
    expect(filters).toEqual(policy.filters);
    for (const filter of filters) expect(isAllowed(policy.documents, 'iot:Subscribe', at('topicfilter', filter))).toBe(true);
    expect(filters.filter((filter) => filterMatches(filter, '$aws/events/thing/p7/created'))).toHaveLength(1);
  });

  it('of a group are granted by the policy', () => {
    const { connections, policy } = subscriptions({ events: ['thingCreated'], shareGroup: 'g', ...US });
    expect(connections).toEqual([{ subscribes: [['$share/g/$aws/events/thing/+/created']] }]);
    expect(isAllowed(policy.documents, 'iot:Subscribe', at('topicfilter', '$share/g/$aws/events/thing/+/created'))).toBe(true);
  });
});
