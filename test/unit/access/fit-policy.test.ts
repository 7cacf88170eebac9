import { iotPolicyFor, PolicyError } from '@topicwright/access';
import { IAM_POLICY, IOT_POLICY, literalDocuments, policyCharacters } from '@topicwright/access/internal';
import { topicTable } from '@topicwright/aws-iot-topics';
import { describe, expect, it } from 'vitest';
import { policyFor } from '../../../packages/access/src/documents/policy.js';

const PLACE = { partition: 'aws', region: 'us-east-1', account: '123456789012' } as const;
const US = { region: PLACE.region, account: PLACE.account };

/** The options that the error of a policy that does not fit names. */
function waysToFit(maxDocuments: number, widen = false): readonly string[] {
  try {
    iotPolicyFor(topicTable, { events: 'all', maxDocuments, widen, ...US });
    return [];
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error;
    return (/options: (.*)$/.exec(error.message)?.[1] ?? '').split('; ');
  }
}

describe('a policy that does not fit', () => {
  const needed = iotPolicyFor(topicTable, { events: 'all', ...US }).documents.length;

  it('names the number of documents, wider filters, and an IAM policy', () => {
    expect(needed).toBeGreaterThan(1);
    const ways = waysToFit(1);
    expect(ways[0]).toBe(`maxDocuments: ${needed}`);
    expect(ways[1]).toMatch(/^widen: true, which fits with \d+ filters?(?: and also grants .+)?$/);
    expect(ways.slice(2)).toEqual(['fewer events or params']);
    const iam = policyFor(topicTable, { events: 'all' }, PLACE, IAM_POLICY).documents.length;
    expect(iam).toBeLessThan(needed);
    expect(waysToFit(iam)).toContain(`an IAM policy, which needs ${iam} documents`);
  });

  it('fits with exactly as many documents as it needs, and up to the limit of AWS', () => {
    expect(waysToFit(needed)).toEqual([]);
    expect(waysToFit(needed - 1)).not.toEqual([]);
    expect(waysToFit(IOT_POLICY.maxDocuments)).toEqual([]);
    expect(waysToFit(1, true)).toEqual([]);
  });
});

describe('the documents with the literal filters', () => {
  it.each([IOT_POLICY, IAM_POLICY])('are those of the policy, if they fit: $name', (kind) => {
    const documents = literalDocuments(topicTable, { events: 'all' }, PLACE, kind);
    expect(documents).toEqual(policyFor(topicTable, { events: 'all' }, PLACE, kind).documents);
    for (const document of documents ?? []) expect(policyCharacters(document)).toBeLessThanOrEqual(kind.maxCharacters);
  });

  it('are missing if there would be too many', () => {
    expect(literalDocuments(topicTable, { events: 'all', maxDocuments: 1 }, PLACE, IOT_POLICY)).toBeUndefined();
  });
});
