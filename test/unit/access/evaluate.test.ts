import { evaluatePolicy } from '@topicwright/access';
import { describe, expect, it } from 'vitest';
import vectors from '../vectors/aws-policy.json' with { type: 'json' };

interface Request {
  readonly action: string;
  readonly resource: string;
  readonly expected: string;
  readonly context?: Readonly<Record<string, string>>;
  readonly note?: string;
}

const decided = (policy: unknown, { action, resource, context }: Omit<Request, 'expected'>): string =>
  evaluatePolicy(policy, { action, resource }, context) === 'allow' ? 'Allow' : 'Deny';

const requests = vectors.evaluations.flatMap(({ id, policy, requests: own }) =>
  (own as readonly Request[]).map((request) => ({ id, policy, ...request })),
);

describe('evaluatePolicy', () => {
  it.each(requests.filter(({ note }) => note === undefined))(
    'agrees with AWS: $id, $action $resource → $expected',
    ({ policy, ...request }) => {
      expect(decided(policy, request)).toBe(request.expected);
    },
  );

  it('matches NotResource literally, although one AWS page contradicts the AWS rules', () => {
    const disputed = requests.filter(({ note }) => note?.startsWith('DOC CONTRADICTION'));
    expect(disputed).toHaveLength(1);
    for (const { policy, ...request } of disputed) expect(decided(policy, request)).not.toBe(request.expected);
  });

  it.each(vectors.resourceWildcard)('matches * in $pattern as IAM does', ({ pattern, matches, doesNotMatch }) => {
    const policy = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 's3:GetObject', Resource: pattern }] };
    const decide = (resource: string): string => evaluatePolicy(policy, { action: 's3:GetObject', resource });
    for (const resource of matches) expect(decide(resource), resource).toBe('allow');
    for (const resource of doesNotMatch) expect(decide(resource), resource).toBe('implicit-deny');
  });

  it.each(
    vectors.connectAttributes.cases.flatMap(({ id, policy, expectedByAttributes }) =>
      Object.entries(expectedByAttributes).map(([attributes, expected]) => ({ id, policy, attributes, expected })),
    ),
  )('agrees with AWS: $id, with "$attributes" → $expected', ({ policy, attributes, expected }) => {
    const request = { action: 'iot:Connect', resource: 'arn:aws:iot:us-east-1:123456789012:client/c' };
    const context = { 'iot:ConnectAttributes': attributes === '' ? [] : attributes.split('+') };
    expect(evaluatePolicy(policy, request, context) === 'allow' ? 'Allow' : 'Deny').toBe(expected);
  });

  it('ignores an Allow and applies a Deny with an unknown condition', () => {
    const policy = (Effect: string): object => ({
      Statement: [
        {
          Effect: 'Allow',
          Action: '*',
          Resource: '*',
          ...(Effect === 'Allow' && { Condition: { DateLessThan: { 'aws:CurrentTime': 'x' } } }),
        },
        ...(Effect === 'Deny' ? [{ Effect, Action: '*', Resource: '*', Condition: { DateLessThan: { 'aws:CurrentTime': 'x' } } }] : []),
      ],
    });
    const request = { action: 'iot:Connect', resource: 'arn:aws:iot:us-east-1:123456789012:client/c' };
    expect(evaluatePolicy(policy('Allow'), request)).toBe('implicit-deny');
    expect(evaluatePolicy(policy('Deny'), request)).toBe('explicit-deny');
  });

  it('evaluates hostile patterns without exponential backtracking', () => {
    const pattern = `arn:aws:iot:us-east-1:1:topic/${'*a'.repeat(2000)}`;
    const policy = { Statement: { Effect: 'Allow', Action: 'iot:Receive', Resource: pattern } };
    expect(evaluatePolicy(policy, { action: 'iot:Receive', resource: `arn:aws:iot:us-east-1:1:topic/${'a'.repeat(20_000)}b` })).toBe(
      'implicit-deny',
    );
  });
});
