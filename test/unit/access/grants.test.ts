import { iamPolicyFor, iotPolicyFor, PolicyError, ruleSqlFor } from '@topicwright/access';
import type { TopicTable } from '@topicwright/runtime';
import { describe, expect, it } from 'vitest';
import { type GrantTarget, selectGrants } from '../../../packages/access/src/grants/select-grants.js';

const US = { region: 'us-east-1', account: '123456789012' } as const;

const TABLE: TopicTable = {
  name: 'fleet',
  dialect: 'mqtt',
  sides: ['device', 'backend'],
  limits: {},
  parameters: [{ name: 'id' }, { name: 'kind', values: ['a', 'b'] }, { name: 'relay' }, { name: 'rest', rest: true }],
  rows: [
    { type: 'measured', category: 'TELEMETRY', filter: 'fleet/+/measured', params: ['id'], direction: 'send' },
    { type: 'status', category: 'STATUS', filter: 'fleet/+/status', params: ['id'], direction: 'send', retain: true },
    { type: 'asked', category: 'COMMAND', filter: 'fleet/+/ask/+', params: ['id', 'kind'] },
    { type: 'answered', category: 'COMMAND', filter: 'fleet/+/answer', params: ['id'], direction: 'send' },
    { type: 'noted', category: 'NOTES', filter: 'notes/#', params: ['rest'] },
    { type: 'switched', category: 'NOTES', filter: 'cmnd/+/+', pattern: 'cmnd/+/POWER+', params: ['id', 'relay'] },
  ],
};

const grantsOf = (options: object, target?: GrantTarget): readonly string[] =>
  selectGrants(TABLE, { events: 'all', ...options }, target).grants.map((grant) =>
    grant.action === 'connect'
      ? `connect ${grant.clientId}`
      : grant.action === 'subscribe'
        ? `subscribe ${grant.filter}`
        : `${grant.action} ${grant.topics}`,
  );

describe('grants', () => {
  it('for AWS list the values of a closed enum, the parts of a level, and the retain flag', () => {
    expect(grantsOf({ side: 'device' })).toEqual([
      'connect *',
      'subscribe cmnd/+/+',
      'receive cmnd/+/POWER+',
      'subscribe fleet/+/ask/+',
      'receive fleet/+/ask/a',
      'receive fleet/+/ask/b',
      'subscribe notes/#',
      'receive notes/#',
      'publish fleet/+/answer',
      'publish fleet/+/measured',
      'publish fleet/+/status',
      'retain fleet/+/status',
    ]);
  });

  it('for Mosquitto are whole levels, without a permission for the retain flag', () => {
    const grants = grantsOf({ side: 'device' }, 'mosquitto');
    expect(grants).toContain('receive cmnd/+/+');
    expect(grants.filter((grant) => grant.startsWith('retain'))).toEqual([]);
  });

  it('of a last will are those of its event, with the parameters that it has', () => {
    const options = { events: 'asked', side: 'device', lastWill: ['status'], params: { id: 'd1', kind: 'a' } };
    expect(grantsOf(options)).toEqual([
      'connect *',
      'subscribe fleet/d1/ask/a',
      'receive fleet/d1/ask/a',
      'publish fleet/d1/status',
      'retain fleet/d1/status',
    ]);
  });

  it('of a shared subscription are those of the shared and of the plain filter', () => {
    expect(grantsOf({ events: 'measured', side: 'backend', shareGroup: 'g' })).toEqual([
      'connect *',
      'subscribe $share/g/fleet/+/measured',
      'receive $share/g/fleet/+/measured',
      'subscribe fleet/+/measured',
      'receive fleet/+/measured',
    ]);
  });

  it('to connect are sorted, each once', () => {
    expect(grantsOf({ events: 'measured', side: 'device', clientIds: ['b', 'a', 'b'] })).toEqual([
      'connect a',
      'connect b',
      'publish fleet/+/measured',
    ]);
  });

  it.each([
    ['clientIds', { clientIds: [] }],
    ['clientIds', { clientIds: 'a' }],
    ['clientIds', { clientIds: [''] }],
    ['shareGroup', { shareGroup: 'a/b' }],
  ])('name %s if it is invalid: %j', (path, options) => {
    expect(() => grantsOf(options)).toThrow(expect.objectContaining({ name: 'PolicyError', path }));
  });
});

describe('topics that AWS IoT itself uses', () => {
  const served: TopicTable = {
    ...TABLE,
    dialect: 'aws-iot',
    rows: [
      { type: 'created', category: 'THING', filter: '$aws/events/thing/+/created', params: ['id'] },
      { type: 'measured', category: 'TELEMETRY', filter: 'fleet/+/measured', params: ['id'], rules: false },
    ],
  };
  const FACTS = { created: { properties: [] }, measured: { properties: [] } };
  const reasonOf = (call: () => unknown): string => {
    try {
      call();
    } catch (error) {
      if (error instanceof PolicyError) return `${error.code}: ${error.message}`;
    }
    return '';
  };

  it('have no policy for its side', () => {
    expect(reasonOf(() => iotPolicyFor(served, { events: 'THING', side: 'backend', ...US }))).toMatch(
      /^reserved-topic: AWS IoT itself is the side backend of THING, /,
    );
    const only = { ...served, rows: served.rows.slice(0, 1) };
    expect(reasonOf(() => iamPolicyFor(only, { events: 'all', side: 'backend', ...US }))).toMatch(/the side \w+ of every event of fleet,/);
    expect(reasonOf(() => iotPolicyFor(served, { events: 'all', side: 'device', ...US }))).toBe('');
  });

  it('or never pass the rules engine have no rule', () => {
    expect(reasonOf(() => ruleSqlFor(served, FACTS, { events: 'measured' }))).toMatch(/^no-rules: the messages of measured never/);
    const only = { ...served, rows: served.rows.slice(1) };
    expect(reasonOf(() => ruleSqlFor(only, FACTS, { events: 'all' }))).toMatch(/^no-rules: the messages of fleet never/);
    expect(reasonOf(() => ruleSqlFor(served, FACTS, { events: 'all' }))).toBe('');
  });
});
