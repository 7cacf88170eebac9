import { iotPolicyFor } from '@topicwright/access';
import type { TopicTable } from '@topicwright/runtime';
import { describe, expect, it } from 'vitest';

const US = { region: 'us-east-1', account: '123456789012' } as const;

/** No wildcard covers two of the first 12 filters, because it does not match a first level that begins with `$`. */
const TABLE: TopicTable = {
  name: 't',
  dialect: 'aws-iot',
  limits: {},
  parameters: [],
  rows: [
    ...Array.from({ length: 12 }, (_, i) => ({ type: `alone${i}`, category: 'A', filter: `$a${i}/x`, params: [] })),
    ...Array.from({ length: 8 }, (_, i) => ({ type: `near${i}`, category: 'A', filter: `near/x${i}`, params: [] })),
  ],
};

describe('a widened policy', () => {
  it('fits with more than half of the filters of the selection if no fewer are possible', () => {
    const options = { events: 'all', maxDocuments: 1, ...US } as const;
    expect(() => iotPolicyFor(TABLE, options)).toThrow('exceeds the limit of 1');
    const { documents, filters } = iotPolicyFor(TABLE, { ...options, widen: true });
    expect([documents.length, filters.length]).toEqual([1, 13]);
    expect(filters).toContain('near/+');
  });
});
