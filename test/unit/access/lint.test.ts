import { LINT_RULES, lintPolicy } from '@topicwright/access';
import { iotPolicy, lintPolicy as lintForAws, policyCoverage } from '@topicwright/aws-iot-policies';
import { topicTable } from '@topicwright/aws-iot-topics';
import { describe, expect, it } from 'vitest';

const arn = (resource: string): string => `arn:aws:iot:us-east-1:123456789012:${resource}`;
const allow = (Action: string | readonly string[], Resource: string | readonly string[]): object => ({ Effect: 'Allow', Action, Resource });
const policy = (...Statement: readonly object[]): object => ({ Version: '2012-10-17', Statement });
const CONNECT = allow('iot:Connect', arn('client/*'));
const SUBSCRIBE = allow('iot:Subscribe', arn('topicfilter/$aws/events/thing/+/created'));
const RECEIVE = allow('iot:Receive', arn('topic/$aws/events/thing/*/created'));

/** For each rule: a policy with exactly that finding, its place, and its fix. */
const CASES: readonly (readonly [string, object, string, RegExp])[] = [
  [
    'not-an-arn',
    policy(CONNECT, SUBSCRIBE, RECEIVE, allow('iot:Publish', ['x', arn('topic/a')])),
    'Statement[3].Resource[0]',
    /arn:aws:iot:REGION/,
  ],
  ['no-resource-type', policy(CONNECT, SUBSCRIBE, RECEIVE, allow('iot:Publish', arn('a/b'))), 'Statement[3].Resource', /topic\/a\/b/],
  [
    'resource-type-mismatch',
    policy(CONNECT, allow('iot:Subscribe', arn('topic/$aws/events/jobExecution/*')), RECEIVE),
    'Statement[1].Resource',
    /topicfilter\/\$aws\/events\/jobExecution\/\*/,
  ],
  [
    'resource-type-mismatch',
    policy(CONNECT, SUBSCRIBE, allow('iot:Receive', arn('topicfilter/$aws/events/*'))),
    'Statement[2].Resource',
    /topic\/\$aws\/events\/\*/,
  ],
  [
    'unknown-action',
    policy(CONNECT, SUBSCRIBE, RECEIVE, allow('iot:Subscrbe', arn('topicfilter/a'))),
    'Statement[3].Action',
    /iot:Subscribe/,
  ],
  ['unknown-action', policy(CONNECT, SUBSCRIBE, RECEIVE, allow('Publish', arn('topic/a'))), 'Statement[3].Action', /iot:Publish/],
  [
    'mqtt-wildcard-in-policy',
    policy(CONNECT, SUBSCRIBE, RECEIVE, allow('iot:Receive', [arn('topic/$aws/events/presence/+/gw')])),
    'Statement[3].Resource[0]',
    /topic\/\$aws\/events\/presence\/\*\/gw/,
  ],
  [
    'mqtt-wildcard-in-policy',
    policy(CONNECT, SUBSCRIBE, RECEIVE, { Effect: 'Deny', Action: 'iot:Subscribe', Resource: arn('topicfilter/building/#') }),
    'Statement[3].Resource',
    /building\/\*/,
  ],
  [
    'deny-bypassed-by-wildcard',
    policy(CONNECT, allow('iot:Subscribe', arn('topicfilter/building/*')), allow('iot:Receive', arn('topic/building/*')), {
      Effect: 'Deny',
      Action: 'iot:Subscribe',
      Resource: arn('topicfilter/building/control_room/*'),
    }),
    'Statement[3].Resource',
    /deny iot:Receive on topic\/building\/control_room\/\*/,
  ],
  [
    'publish-to-reserved',
    policy(CONNECT, SUBSCRIBE, RECEIVE, allow('iot:Publish', arn('topic/$aws/events/job/*'))),
    'Statement[3].Resource',
    /remove the resource/,
  ],
  ['missing-connect', policy(SUBSCRIBE, RECEIVE), 'Statement[0]', /add iot:Connect/],
  ['missing-subscribe', policy(CONNECT, RECEIVE), 'Statement[1]', /add iot:Subscribe/],
  ['missing-receive', policy(CONNECT, SUBSCRIBE), 'Statement[1]', /add iot:Receive/],
  [
    'receive-narrower',
    policy(CONNECT, SUBSCRIBE, allow('iot:Receive', arn('topic/$aws/events/thing/pump-7/created'))),
    'Statement[1].Resource',
    /widen iot:Receive/,
  ],
  ['broad-star', policy(CONNECT, SUBSCRIBE, RECEIVE, allow('iot:Publish', arn('topic/*'))), 'Statement[3].Resource', /name the topics/],
  ['broad-star', policy(allow('iot:*', arn('topic/a'))), 'Statement[0].Action', /name the actions/],
  [
    'region-star',
    policy(CONNECT, SUBSCRIBE, RECEIVE, allow('iot:Publish', 'arn:aws:iot:*:123456789012:topic/a')),
    'Statement[3].Resource',
    /name the region/,
  ],
  [
    'account-star',
    policy(CONNECT, SUBSCRIBE, RECEIVE, allow('iot:Publish', 'arn:aws:iot:us-east-1:*:topic/a')),
    'Statement[3].Resource',
    /account/,
  ],
  [
    'unresolved-placeholder',
    policy(CONNECT, SUBSCRIBE, RECEIVE, allow('iot:Publish', 'arn:aws:iot:us-east-1:57EXAMPLE833:topic/a')),
    'Statement[3].Resource',
    /12 digits/,
  ],
  [
    'old-version',
    { ...policy(SUBSCRIBE, RECEIVE, allow('iot:Connect', arn('client/${iot:Connection.Thing.ThingName}'))), Version: '2008-10-17' },
    'Version',
    /2012-10-17/,
  ],
  [
    'over-2048',
    policy(
      CONNECT,
      SUBSCRIBE,
      RECEIVE,
      allow(
        'iot:Publish',
        Array.from({ length: 40 }, (_, i) => arn(`topic/${'x'.repeat(20)}${i}`)),
      ),
    ),
    '',
    /split it/,
  ],
];

const IAM_CASES: readonly (readonly [string, object, string, RegExp])[] = [
  [
    'thing-variable-in-iam',
    policy(SUBSCRIBE, RECEIVE, allow('iot:Connect', arn('client/${iot:Connection.Thing.ThingName}'))),
    'Statement[2].Resource',
    /AWS IoT policy/,
  ],
  [
    'over-6144',
    policy(
      CONNECT,
      SUBSCRIBE,
      RECEIVE,
      allow(
        'iot:Publish',
        Array.from({ length: 99 }, (_, i) => arn(`topic/${'x'.repeat(20)}${i}`)),
      ),
    ),
    '',
    /split it/,
  ],
];

describe('lintPolicy', () => {
  it.each(CASES)('reports %s and nothing else', (rule, document, at, fix) => {
    expect(lintForAws(document)).toEqual([expect.objectContaining({ rule, at, fix: expect.stringMatching(fix) })]);
  });

  it.each(IAM_CASES)('reports %s in an IAM policy and nothing else', (rule, document, at, fix) => {
    expect(lintForAws(document, { iam: true })).toEqual([expect.objectContaining({ rule, at, fix: expect.stringMatching(fix) })]);
  });

  it('has a case for every rule', () => {
    const covered = new Set([...CASES, ...IAM_CASES].map(([rule]) => rule));
    expect(LINT_RULES.map(({ id }) => id).filter((id) => !covered.has(id))).toEqual([]);
  });

  it('contains the reason codes of Device Defender', () => {
    const codes = CASES.flatMap(([, document]) => lintForAws(document).flatMap(({ auditCode = [] }) => auditCode));
    expect([...new Set(codes)].sort()).toEqual([
      'IOT_POLICY_OVERLY_PERMISSIVE_CHECK',
      'POLICY_CONTAINS_MQTT_WILDCARDS_IN_DENY_STATEMENT',
      'TOPIC_FILTERS_INTENDED_TO_DENY_ALLOWED_USING_WILDCARDS',
    ]);
  });

  it('reports nothing in generated policies', () => {
    for (const { category } of topicTable.rows) {
      const { documents } = iotPolicy({ events: category, region: 'us-east-1', account: '123456789012' });
      expect(lintForAws(documents)).toEqual([]);
    }
  });

  it('warns about a filter that is not in the table', () => {
    const document = policy(CONNECT, allow('iot:Subscribe', arn('topicfilter/a/+')), allow('iot:Receive', arn('topic/a/*')));
    expect(lintForAws(document)).toEqual([expect.objectContaining({ rule: 'mqtt-wildcard-in-policy', severity: 'warning' })]);
    expect(lintPolicy(document)).toEqual([]);
  });

  it.each([
    ['invalid JSON', '{', '', /not valid JSON/],
    ['a number', '3', '', /a policy must be an object .* got 3/],
    ['null', 'null', '', /a policy must be an object .* got null/],
    ['a policy without statements', '{}', 'Statement', /no Statement/],
    ['a string as statement', '{"Statement":["x"]}', 'Statement[0]', /a statement must be an object, got "x"/],
    ['a wrong effect', '{"Statement":{"Effect":"allow","Action":"x","Resource":"*"}}', 'Statement.Effect', /"Allow" or "Deny"/],
    [
      'a number as action',
      '{"Statement":[{"Effect":"Deny","Action":[1],"Resource":"*"}]}',
      'Statement[0].Action[0]',
      /must be a string, got 1/,
    ],
    ['a second document', '[{"Statement":[]},{}]', '[1].Statement', /no Statement/],
  ])('reports where %s is malformed', (_, text, at, message) => {
    expect(lintPolicy(text)[0]).toMatchObject({ rule: 'malformed', at, message: expect.stringMatching(message) });
  });
});

describe('the policy in the AWS documentation of the events', () => {
  const FOUNDING = policy(allow(['iot:Subscribe', 'iot:Receive'], 'arn:aws:iot:region:account:/$aws/events/*'));

  it('grants nothing, and every reason is reported', () => {
    expect(lintForAws(FOUNDING).map(({ rule }) => rule)).toEqual(['missing-connect', 'no-resource-type', 'unresolved-placeholder']);
    const coverage = policyCoverage(FOUNDING);
    expect(coverage).toHaveLength(topicTable.rows.length);
    expect(coverage.filter(({ verdict }) => verdict !== 'not')).toEqual([]);
  });
});

describe('policyCoverage', () => {
  const verdicts = (document: object, events: 'THING' | 'PRESENCE' = 'THING'): object =>
    Object.fromEntries(policyCoverage(document, events).map(({ type, verdict }) => [type, verdict]));

  it('reports every event as granted by its generated policy', () => {
    for (const { type } of topicTable.rows) {
      for (const extra of [{}, { shareGroup: 'g' }, { max: 1 }]) {
        const { documents } = iotPolicy({ events: [type], region: 'us-east-1', account: '123456789012', ...extra });
        expect(policyCoverage(documents, [type])).toEqual([{ type, verdict: 'granted', reasons: [] }]);
      }
    }
  });

  it.each<[string, object, object]>([
    ['one filter', policy(CONNECT, SUBSCRIBE, RECEIVE), { thingCreated: 'granted', thingUpdated: 'not', thingDeleted: 'not' }],
    [
      'a broader filter',
      policy(CONNECT, allow('iot:Subscribe', arn('topicfilter/$aws/events/#')), allow('iot:Receive', arn('topic/$aws/events/*'))),
      { thingCreated: 'granted', thingUpdated: 'granted', thingDeleted: 'granted' },
    ],
    [
      'one thing',
      policy(
        CONNECT,
        allow('iot:Subscribe', arn('topicfilter/$aws/events/thing/pump-7/*')),
        allow('iot:Receive', arn('topic/$aws/events/*')),
      ),
      { thingCreated: 'partly', thingUpdated: 'partly', thingDeleted: 'partly' },
    ],
    [
      'a Deny of one thing',
      policy(CONNECT, SUBSCRIBE, RECEIVE, { Effect: 'Deny', Action: 'iot:Receive', Resource: arn('topic/$aws/events/thing/pump-7/*') }),
      { thingCreated: 'partly', thingUpdated: 'not', thingDeleted: 'not' },
    ],
    [
      'a Deny of all things',
      policy(allow('*', '*'), { Effect: 'Deny', Action: 'iot:Receive', Resource: arn('topic/$aws/events/thing/*') }),
      { thingCreated: 'not', thingUpdated: 'not', thingDeleted: 'not' },
    ],
    [
      'NotResource',
      policy(CONNECT, allow('iot:Subscribe', arn('topicfilter/*')), {
        Effect: 'Allow',
        Action: 'iot:Receive',
        NotResource: arn('topic/$aws/events/thing/*/deleted'),
      }),
      { thingCreated: 'granted', thingUpdated: 'granted', thingDeleted: 'not' },
    ],
    [
      'a variable',
      policy(CONNECT, allow('iot:Subscribe', arn('topicfilter/$aws/events/thing/${iot:ClientId}/created')), RECEIVE),
      { thingCreated: 'partly', thingUpdated: 'not', thingDeleted: 'not' },
    ],
  ])('reports what %s allows', (_, document, want) => {
    expect(verdicts(document)).toEqual(want);
  });
});
