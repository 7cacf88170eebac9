import { iamPolicyFor, iotPolicyFor, PolicyError, type PolicyStatement } from '@topicwright/access';
import { IOT_POLICY, policyCharacters } from '@topicwright/access/internal';
import { topicTable } from '@topicwright/aws-iot-topics';
import type { TopicTable } from '@topicwright/runtime';
import { describe, expect, it } from 'vitest';
import { type Allowance, documentOf } from '../../../packages/access/src/documents/allowance.js';
import { exceedsDocuments, pack } from '../../../packages/access/src/documents/pack.js';

const US = { region: 'us-east-1', account: '123456789012' } as const;
const resourcesOf = (statements: readonly PolicyStatement[], action: string): readonly string[] =>
  statements.flatMap(({ Action, Resource }) => (Action === action ? Resource : []));

/** An allowance whose resource has `length` characters. */
const allowance = (length: number, action = 'iot:Receive'): Allowance => ({ action, resource: 'r'.repeat(length) });
const charactersOf = (...allowances: readonly Allowance[]): number => policyCharacters(documentOf(allowances));

describe('packing', () => {
  it.each([
    ['of one statement', [allowance(10), allowance(20)]],
    ['of two statements', [allowance(10), allowance(20, 'iot:Subscribe')]],
    ['of two statements, one of them twice', [allowance(10), allowance(20, 'iot:Subscribe'), allowance(5)]],
  ])('counts every character of a document: %s', (_, allowances) => {
    const groups = allowances.map((each) => [each]);
    const exact = charactersOf(...allowances);
    expect(pack(groups, exact)).toEqual([allowances]);
    expect(pack(groups, exact - 1).length).toBeGreaterThan(1);
    expect(pack([allowances], exact)).toEqual([allowances]);
  });

  it('counts the comma between a statement that a document has and one that a group adds', () => {
    const [first, second, third] = [allowance(10), allowance(20, 'iot:Subscribe'), allowance(30, 'iot:Publish')];
    const exact = charactersOf(first, second, third);
    expect(pack([[first, second], [third]], exact)).toHaveLength(1);
    expect(pack([[first, second], [third]], exact - 1)).toHaveLength(2);
  });

  it('begins with the largest group, so that fewer documents are needed, and keeps the order of the groups in each', () => {
    const sizes = [100, 100, 300, 300];
    const groups = sizes.map((size) => [allowance(size)]);
    const maxCharacters = charactersOf(allowance(100), allowance(300));
    expect(pack(groups, maxCharacters).map((own) => own.map(({ resource }) => resource.length))).toEqual([
      [100, 300],
      [100, 300],
    ]);
  });

  it('is known to need too many documents from the resources alone', () => {
    const groups = [[allowance(100)], [allowance(100)]];
    const empty = policyCharacters(documentOf([]));
    const resources = 2 * (100 + '""'.length);
    expect(exceedsDocuments(groups, 1, empty + resources)).toBe(false);
    expect(exceedsDocuments(groups, 1, empty + resources - 1)).toBe(true);
    expect(exceedsDocuments(groups, 2, empty + resources / 2)).toBe(false);
  });

  it('keeps a Receive in the document of its Subscribe', () => {
    const { documents } = iotPolicyFor(topicTable, { events: 'all', ...US });
    expect(documents.length).toBeGreaterThan(1);
    for (const { Statement } of documents) {
      const filters = resourcesOf(Statement, 'iot:Subscribe').map((each) =>
        each.replace('topicfilter/', 'topic/').replaceAll(/[+#]/g, '*'),
      );
      for (const topic of resourcesOf(Statement, 'iot:Receive')) expect(filters).toContain(topic);
    }
  });
});

describe('a document', () => {
  it('has a statement for each condition of an action', () => {
    const conditions = [undefined, { StringEquals: { a: ['1'] } }, { StringEquals: { a: ['2'] } }];
    const allowances = conditions.map((condition): Allowance => ({ ...allowance(1), ...(condition && { condition }) }));
    const { Statement } = documentOf([...allowances, ...allowances]);
    expect(Statement.map(({ Condition, Resource }) => [Condition, Resource.length])).toEqual(conditions.map((condition) => [condition, 2]));
  });
});

describe('a policy for publishing', () => {
  const table: TopicTable = {
    name: 't',
    dialect: 'aws-iot',
    sides: ['device', 'backend'],
    limits: {},
    parameters: [{ name: 'id' }],
    rows: [{ type: 'status', category: 'C', filter: 'dev/+/status', params: ['id'], direction: 'send', retain: true }],
  };

  it.each([
    [{}, undefined],
    [{ persistentSession: true }, ['PersistentConnect']],
    [{ lastWill: ['status'] }, ['LastWill']],
    [{ persistentSession: true, lastWill: ['status'] }, ['PersistentConnect', 'LastWill']],
  ])('allows exactly the connect attributes of %j', (options, attributes) => {
    const { documents } = iotPolicyFor(table, { events: 'all', ...options, ...US });
    const statements = documents.flatMap(({ Statement }) => Statement);
    const connect = statements.find(({ Action }) => Action === 'iot:Connect');
    expect(connect?.Condition).toEqual(attributes ? { 'ForAllValues:StringEquals': { 'iot:ConnectAttributes': attributes } } : undefined);
    for (const action of ['iot:Publish', 'iot:RetainPublish'])
      expect(resourcesOf(statements, action)).toEqual(['arn:aws:iot:us-east-1:123456789012:topic/dev/*/status']);
  });

  it('has no connect attributes in IAM', () => {
    const { documents } = iamPolicyFor(table, { events: 'all', persistentSession: true, ...US });
    expect(JSON.stringify(documents)).not.toContain('ConnectAttributes');
  });
});

describe('the error of a policy that is too large', () => {
  /** The error for `count` filters that no wildcard can replace. */
  function errorFor(count: number, options: object = {}, policyFor = iotPolicyFor, length = 200): string {
    const rows = Array.from({ length: count }, (_, i) => ({
      type: `row${i}`,
      category: 'A',
      filter: `$a${i}/${'x'.repeat(length)}`,
      params: [],
    }));
    const table: TopicTable = { name: 't', dialect: 'aws-iot', limits: {}, parameters: [], rows };
    try {
      policyFor(table, { events: 'all', ...US, ...options });
      return '';
    } catch (error) {
      if (!(error instanceof PolicyError)) throw error;
      return error.message;
    }
  }

  it('names the number of documents only if AWS allows so many', () => {
    expect(errorFor(8, { maxDocuments: 1 })).toMatch(/options: maxDocuments: 3; /);
    expect(errorFor(IOT_POLICY.maxDocuments * 5, {})).not.toContain('maxDocuments:');
  });

  it('says if a single grant is too large, which more documents do not help', () => {
    const error = errorFor(1, {}, iotPolicyFor, 2100);
    expect(error).toContain('and one grant alone exceeds the size of a document; options: an IAM policy, which needs 1 document; fewer');
    expect(errorFor(2, { maxDocuments: 1 }, iotPolicyFor, 2100)).toContain('which exceeds the limit of 1 by ');
  });

  it('does not suggest an IAM policy instead of one', () => {
    expect(errorFor(400, {}, iamPolicyFor)).toMatch(/of kind IAM .*; options: fewer events or params$/);
  });

  it('names what a wider policy also grants', () => {
    const rows = Array.from({ length: 40 }, (_, i) => ({ type: `row${i}`, category: 'A', filter: `a/${'x'.repeat(200)}${i}`, params: [] }));
    const other = { type: 'other', category: 'B', filter: 'a/other', params: [] };
    const table: TopicTable = { name: 't', dialect: 'aws-iot', limits: {}, parameters: [], rows: [...rows, other] };
    const build = (more: object): unknown => iotPolicyFor(table, { events: 'A', maxDocuments: 1, ...US, ...more });
    expect(() => build({})).toThrow(/widen: true, which fits with 1 filter and also grants other;/);
    expect(build({ widen: true })).toMatchObject({ filters: ['a/+'], alsoGrants: ['other'] });
  });

  it('names one document in the singular, and several in the plural', () => {
    expect(errorFor(8, { maxDocuments: 1 })).toContain('needs 3 documents of kind AWS IoT policy for 8 filters');
    expect(errorFor(8, { maxDocuments: 1 })).toContain('an IAM policy, which needs 1 document;');
    expect(errorFor(14, { maxDocuments: 2 })).toContain('an IAM policy, which needs 2 documents;');
  });
});
