import { LINT_RULES, lintPolicy } from '@topicwright/access';
import { iotPolicy, lintPolicy as lintForAws, policyCoverage } from '@topicwright/aws-iot-policies';
import { topicTable } from '@topicwright/aws-iot-topics';
import { describe, expect, it } from 'vitest';

const arn = (resource: string): string => `arn:aws:iot:us-east-1:123456789012:${resource}`;
const allow = (Action: string | readonly string[], Resource: string | readonly string[]): object => ({ Effect: 'Allow', Action, Resource });
const policy = (...Statement: readonly object[]): object => ({ Version: '2012-10-17', Statement });
const CONNECT = allow('iot:Connect', arn('client/c'));
const SUBSCRIBE = allow('iot:Subscribe', arn('topicfilter/$aws/events/thing/+/created'));
const RECEIVE = allow('iot:Receive', arn('topic/$aws/events/thing/*/created'));

/** A policy that is complete, with more statements. */
const complete = (...more: readonly object[]): object => policy(...[CONNECT, SUBSCRIBE, RECEIVE], ...more);
const deny = (Action: string, Resource: string): object => ({ Effect: 'Deny', Action, Resource });
const PUBLISH = allow('iot:Publish', arn('topic/a'));

/** For each rule: a policy with exactly that finding, its place, and its fix. */
const CASES: readonly (readonly [string, object, string, RegExp])[] = [
  ['not-an-arn', complete(allow('iot:Publish', ['x', arn('topic/a')])), 'Statement[3].Resource[0]', /arn:aws:iot:REGION/],
  ['no-resource-type', complete(allow('iot:Publish', arn('a/b'))), 'Statement[3].Resource', /topic\/a\/b/],
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
  ['unknown-action', complete(allow('iot:Subscrbe', arn('topicfilter/a'))), 'Statement[3].Action', /iot:Subscribe/],
  ['unknown-action', complete(allow('Publish', arn('topic/a'))), 'Statement[3].Action', /iot:Publish/],
  [
    'mqtt-wildcard-in-policy',
    complete(allow('iot:Receive', [arn('topic/$aws/events/presence/+/gw')])),
    'Statement[3].Resource[0]',
    /topic\/\$aws\/events\/presence\/\*\/gw/,
  ],
  [
    'mqtt-wildcard-in-policy',
    complete({ Effect: 'Deny', Action: 'iot:Subscribe', Resource: arn('topicfilter/building/#') }),
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
  ['publish-to-reserved', complete(allow('iot:Publish', arn('topic/$aws/events/job/*'))), 'Statement[3].Resource', /remove the statement/],
  ['missing-connect', policy(SUBSCRIBE, RECEIVE), 'Statement[0]', /add iot:Connect/],
  ['missing-subscribe', policy(CONNECT, RECEIVE), 'Statement[1]', /add iot:Subscribe/],
  ['missing-receive', policy(CONNECT, SUBSCRIBE), 'Statement[1]', /add iot:Receive/],
  [
    'receive-narrower',
    policy(CONNECT, SUBSCRIBE, allow('iot:Receive', arn('topic/$aws/events/thing/pump-7/created'))),
    'Statement[1].Resource',
    /widen iot:Receive/,
  ],
  ['broad-star', complete(allow('iot:Publish', arn('topic/*'))), 'Statement[3].Resource', /name the topics/],
  ['broad-star', policy(allow('iot:*', arn('topic/a'))), 'Statement[0].Action', /name the actions/],
  ['region-star', complete(allow('iot:Publish', 'arn:aws:iot:*:123456789012:topic/a')), 'Statement[3].Resource', /name the region/],
  ['account-star', complete(allow('iot:Publish', 'arn:aws:iot:us-east-1:*:topic/a')), 'Statement[3].Resource', /account/],
  [
    'unresolved-placeholder',
    complete(allow('iot:Publish', 'arn:aws:iot:us-east-1:57EXAMPLE833:topic/a')),
    'Statement[3].Resource',
    /12 digits/,
  ],
  [
    'publish-to-reserved',
    policy(
      CONNECT,
      allow(
        ['iot:Publish', 'iot:Subscribe', 'iot:Receive'],
        [arn('topic/$aws/events/thing/*/created'), arn('topicfilter/$aws/events/thing/+/created')],
      ),
    ),
    'Statement[1].Action[0]',
    /^remove iot:Publish from Action$/,
  ],
  [
    'publish-to-reserved',
    policy(CONNECT, SUBSCRIBE, allow(['iot:Publish', 'iot:Receive'], [arn('topic/$aws/events/*'), arn('topic/a')])),
    'Statement[2].Action[0]',
    /separate statement/,
  ],
  [
    'publish-to-reserved',
    complete(allow('iot:Publish', [arn('topic/a'), arn('topic/$aws/events/x')])),
    'Statement[3].Resource[1]',
    /^remove the resource$/,
  ],
  [
    'deny-bypassed-by-wildcard',
    policy(
      CONNECT,
      allow('iot:Receive', arn('topic/b/*')),
      allow('iot:Subscribe', arn('topicfilter/b/*')),
      deny('iot:Subscribe', arn('topicfilter/b/c')),
    ),
    'Statement[3].Resource',
    /also deny iot:Receive on topic\/b\/c/,
  ],
  ['any-client', policy(allow('iot:Connect', arn('client/*')), SUBSCRIBE, RECEIVE), 'Statement[0].Resource', /name the client IDs/],
  ['any-client', policy(allow('iot:Connect', arn('client/**')), SUBSCRIBE, RECEIVE), 'Statement[0].Resource', /name the client IDs/],
  [
    'not-action',
    policy({ Effect: 'Allow', NotAction: 'iot:Publish', Resource: arn('topic/a') }),
    'Statement[0].NotAction',
    /name the actions/,
  ],
  [
    'not-resource',
    policy(CONNECT, SUBSCRIBE, { Effect: 'Allow', Action: 'iot:Receive', NotResource: arn('topic/a') }),
    'Statement[2].NotResource',
    /name the resources/,
  ],
  [
    'extra-segment',
    complete(allow('iot:Publish', 'arn:aws:iot:iot:us-west-2:123456789012:topic/a')),
    'Statement[3].Resource',
    /^use arn:aws:iot:us-west-2:123456789012:topic\/a$/,
  ],
  [
    'wrong-partition',
    complete(allow('iot:Publish', 'arn:aws:iot:cn-north-1:123456789012:topic/a')),
    'Statement[3].Resource',
    /^use arn:aws-cn:iot:cn-north-1:123456789012:topic\/a$/,
  ],
  [
    'wrong-partition',
    complete(allow('iot:Publish', 'arn:amazon:iot:us-east-1:123456789012:topic/a')),
    'Statement[3].Resource',
    /^use arn:aws:/,
  ],
  [
    'unknown-variable',
    complete(allow('iot:Publish', arn('topic/${iot:ThingName}/a'))),
    'Statement[3].Resource',
    /^use \$\{iot:Connection\.Thing\.ThingName\}$/,
  ],
  ['unknown-variable', complete(allow('iot:Publish', arn('topic/${iot:Connection.Thing.Name}/a'))), 'Statement[3].Resource', /ThingName/],
  [
    'double-dollar',
    complete(allow('iot:Publish', arn('topic/$$aws/things/a'))),
    'Statement[3].Resource',
    /^use \$aws\/things\/a; in Terraform/,
  ],
  ['unknown-text', complete(allow('iot:Publish', { Ref: 'Topic' } as never)), 'Statement[3].Resource', /get-policy/],
  ['unknown-text', complete(allow('iot:Publish', arn('topic/${var.topic}'))), 'Statement[3].Resource', /get-policy/],
  ['unknown-version', { ...complete(), Version: '2012-10-18' }, 'Version', /2012-10-17/],
  ['principal', complete({ ...allow('iot:Publish', arn('topic/a')), Principal: '*' }), 'Statement[3].Principal', /remove Principal/],
  [
    'unknown-operator',
    complete({ ...allow('iot:Publish', arn('topic/a')), Condition: { StringEqual: { 'iot:ClientId': 'a' } } }),
    'Statement[3].Condition.StringEqual',
    /use StringEquals/,
  ],
  ['malformed', complete({ Effect: 'Allow', Action: 'iot:Publish', Resource: [] }), 'Statement[3].Resource', /add the values/],
  ['malformed', complete({ Effect: 'Allow', Action: 'iot:Publish' }), 'Statement[3].Resource', /add "Resource"/],
  [
    'malformed',
    complete({ Effect: 'Allow', Action: 'iot:Publish', Resource: '*', NotResource: 'x' }),
    'Statement[3].NotResource',
    /remove NotResource/,
  ],
  ['no-statement', policy(), 'Statement', /add a statement/],
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

/** An inline policy of `type`, with `topics` topics of 21 to 23 characters. */
const inline = (type: string, topics: number): object => ({
  Resources: {
    P: {
      Type: type,
      Properties: {
        PolicyDocument: complete(
          allow(
            'iot:Publish',
            Array.from({ length: topics }, (_, i) => arn(`topic/${'x'.repeat(20)}${i}`)),
          ),
        ),
      },
    },
  },
});

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
  ['bad-sid', complete({ ...allow('iot:Publish', arn('topic/a')), Sid: 'publish-a' }), 'Statement[3].Sid', /letters and digits/],
  [
    'bad-sid',
    complete({ ...allow('iot:Publish', arn('topic/a')), Sid: 'Publish' }, { ...allow('iot:Publish', arn('topic/b')), Sid: 'Publish' }),
    'Statement[4].Sid',
    /rename/,
  ],
  ['bad-sid', complete(...['A', 'B', 'B'].map((Sid) => ({ ...PUBLISH, Sid }))), 'Statement[5].Sid', /rename/],
  ['malformed', complete({ ...PUBLISH, Sid: 5 }), 'Statement[3].Sid', /string/],
  ['over-inline', inline('AWS::IAM::RolePolicy', 150), 'Resources.P.Properties.PolicyDocument', /split it/],
  ['over-inline', inline('AWS::IAM::UserPolicy', 30), 'Resources.P.Properties.PolicyDocument', /split it/],
];

const DENY_PUBLISH = deny('iot:Publish', '*');

/** For each rule: a policy that it just does not report. */
const NEAR: { readonly [rule: string]: object } = {
  malformed: complete({ ...PUBLISH, Sid: 'A' }),
  'unknown-version': { ...complete(), Version: '2008-10-17' },
  principal: complete(),
  'unknown-operator': complete({ ...PUBLISH, Condition: { 'ForAnyValue:StringLikeIfExists': { 'iot:ClientId': 'a' } } }),
  'no-statement': { ...complete(), Statement: CONNECT },
  'bad-sid': complete(...['A', 'B1', '', ''].map((Sid) => ({ ...PUBLISH, Sid }))),
  'old-version': { ...complete(allow('iot:Publish', 'arn:aws:iot:${AWS::Region}:123456789012:topic/a')), Version: '2008-10-17' },
  'over-2048': complete(
    allow(
      'iot:Publish',
      Array.from({ length: 20 }, (_, i) => arn(`topic/${'x'.repeat(20)}${i}`)),
    ),
  ),
  'over-6144': inline('AWS::IAM::RolePolicy', 110),
  'over-inline': inline('AWS::IAM::GroupPolicy', 60),
  'not-an-arn': complete(allow('iot:Publish', 'arn:aws:iot:${var.region}:${data.aws_caller_identity.me.account_id}:topic/a')),
  'extra-segment': complete(allow('iot:Publish', arn('topic/a:b'))),
  'wrong-partition': complete(allow('iot:Publish', 'arn:aws-us-gov:iot:us-gov-west-1:123456789012:topic/a')),
  'unresolved-placeholder': complete(allow('iot:Publish', 'arn:${AWS::Partition}:iot:${AWS::Region}:${AWS::AccountId}:topic/a')),
  'no-resource-type': complete(allow('iot:DescribeStream', arn('stream/a'))),
  'resource-type-mismatch': policy(
    allow(
      ['iot:Connect', 'iot:Subscribe', 'iot:Receive'],
      [arn('client/c'), arn('topicfilter/$aws/events/thing/+/created'), arn('topic/$aws/events/thing/*/created')],
    ),
  ),
  'unknown-action': complete(allow('iot:Publis*', arn('topic/a'))),
  'unknown-variable': complete(allow('iot:Publish', arn('topic/${iot:Certificate.Subject.CommonName}/${aws:SourceIp}/${*}'))),
  'thing-variable-in-iam': complete(allow('iot:Publish', arn('topic/${aws:username}'))),
  'double-dollar': complete(allow('iot:Publish', arn('topic/$aws/things/a/$$x'))),
  'mqtt-wildcard-in-policy': complete(allow('iot:Publish', arn('topic/a+b'))),
  'region-star': complete(PUBLISH),
  'account-star': complete(PUBLISH),
  'unknown-text': complete(
    allow('iot:Publish', { 'Fn::Sub': 'arn:aws:iot:${AWS::Region}:${AWS::AccountId}:topic/${!iot:ClientId}' } as never),
  ),
  'deny-bypassed-by-wildcard': policy(
    CONNECT,
    allow('iot:Subscribe', arn('topicfilter/b/c')),
    allow('iot:Receive', arn('topic/b/c')),
    deny('iot:Subscribe', arn('topicfilter/b/d')),
  ),
  'publish-to-reserved': complete(allow('iot:Publish', arn('topic/$aws/things/a/shadow/get'))),
  'missing-connect': policy(PUBLISH),
  'missing-subscribe': policy(CONNECT, PUBLISH),
  'missing-receive': policy(CONNECT, PUBLISH),
  'receive-narrower': policy(CONNECT, allow('iot:Subscribe', arn('topicfilter/a/+')), allow('iot:Receive', arn('topic/a/*'))),
  'any-client': policy({ ...allow('iot:Connect', arn('client/*')), Condition: { Bool: { 'iot:Connection.Thing.IsAttached': 'true' } } }),
  'broad-star': complete(allow('iot:ListThings', '*')),
  'not-action': complete({ Effect: 'Deny', NotAction: 'iot:*', Resource: '*' }),
  'not-resource': complete({ Effect: 'Deny', Action: 'iot:Publish', NotResource: arn('topic/a') }),
};

/** For each rule: a policy that it does not report because of another statement. Rules for documents that AWS refuses have none. */
const MOOT: { readonly [rule: string]: object } = {
  'no-statement': { ...policy(), Statements: [] },
  'not-an-arn': complete(allow('iot:Publish', 'x'), DENY_PUBLISH),
  'extra-segment': complete(allow('iot:Publish', 'arn:aws:iot:iot:us-west-2:123456789012:topic/a'), DENY_PUBLISH),
  'wrong-partition': complete(allow('iot:Publish', 'arn:aws:iot:cn-north-1:123456789012:topic/a'), DENY_PUBLISH),
  'unresolved-placeholder': complete(allow('iot:Publish', 'arn:aws:iot:region:account:topic/a'), DENY_PUBLISH),
  'no-resource-type': complete(allow('iot:Publish', arn('a')), DENY_PUBLISH),
  'resource-type-mismatch': complete(allow('iot:Publish', arn('client/a')), DENY_PUBLISH),
  'unknown-action': complete(allow('iot:Publsh', arn('topic/a')), deny('iot:*', '*')),
  'unknown-variable': complete(allow('iot:Publish', arn('topic/${iot:Thing}')), DENY_PUBLISH),
  'thing-variable-in-iam': complete(allow('iot:Publish', arn('topic/${iot:Connection.Thing.ThingName}')), DENY_PUBLISH),
  'double-dollar': complete(allow('iot:Publish', arn('topic/$$aws/a')), DENY_PUBLISH),
  'mqtt-wildcard-in-policy': complete(allow('iot:Publish', arn('topic/a/+')), DENY_PUBLISH),
  'region-star': complete(allow('iot:Publish', 'arn:aws:iot:*:123456789012:topic/a'), DENY_PUBLISH),
  'account-star': complete(allow('iot:Publish', 'arn:aws:iot:us-east-1:*:topic/a'), DENY_PUBLISH),
  'unknown-text': complete(allow('iot:Publish', { Ref: 'Topic' } as never), DENY_PUBLISH),
  'deny-bypassed-by-wildcard': policy(
    CONNECT,
    allow(['iot:Subscribe', 'iot:Receive'], '*'),
    deny('iot:Subscribe', arn('topicfilter/b/c')),
    deny('iot:Receive', arn('topic/b/c')),
  ),
  'publish-to-reserved': complete(allow('iot:Publish', arn('topic/$aws/events/a')), deny('iot:Publish', arn('topic/$aws/*'))),
  'missing-connect': policy(SUBSCRIBE, RECEIVE, CONNECT),
  'missing-subscribe': policy(CONNECT, RECEIVE, SUBSCRIBE),
  'missing-receive': complete(),
  'receive-narrower': policy(CONNECT, SUBSCRIBE, allow('iot:Receive', arn('topic/$aws/events/thing/a/created')), RECEIVE),
  'any-client': policy(allow('iot:Connect', arn('client/*')), deny('iot:Connect', arn('client/*'))),
  'broad-star': complete(allow('iot:Publish', arn('topic/*')), deny('iot:Publish', arn('topic/*'))),
  'not-action': complete({ Effect: 'Allow', NotAction: 'iot:*', Resource: '*' }, deny('*', '*')),
  'not-resource': complete({ Effect: 'Allow', Action: 'iot:Publish', NotResource: arn('topic/a') }, DENY_PUBLISH),
};

const REFUSED = [
  'malformed',
  'unknown-version',
  'principal',
  'unknown-operator',
  'bad-sid',
  'old-version',
  'over-2048',
  'over-6144',
  'over-inline',
];

describe('lintPolicy', () => {
  it.each(CASES)('reports %s and nothing else', (rule, document, at, fix) => {
    expect(lintForAws(document)).toEqual([expect.objectContaining({ rule, at, fix: expect.stringMatching(fix) })]);
  });

  it.each(IAM_CASES)('reports %s in an IAM policy and nothing else', (rule, document, at, fix) => {
    expect(lintForAws(document, { iam: true })).toEqual([expect.objectContaining({ rule, at, fix: expect.stringMatching(fix) })]);
  });

  it.each([...Object.entries(NEAR), ...Object.entries(MOOT)])('does not report %s in %j', (rule, document) => {
    const iam = /iam|6144|sid/.test(rule);
    expect(lintForAws(document, { iam }).map((finding) => finding.rule)).not.toContain(rule);
  });

  it('reports no missing statements of a document that is malformed, whatever else the template contains', () => {
    const resource = (Type: string, PolicyDocument: unknown): object => ({ Type, Properties: { PolicyDocument } });
    const wrong = { Version: '2012-10-17', Statement: [{ ...PUBLISH, Effect: 'allow' }] };
    for (const document of [wrong, '{']) {
      const Resources = { A: resource('AWS::IoT::Policy', complete()), B: resource('AWS::IAM::ManagedPolicy', document) };
      expect(lintForAws({ Resources }).map(({ rule }) => rule)).toEqual(['malformed']);
    }
    const Resources = { A: resource('AWS::IoT::Policy', policy()), B: resource('AWS::IAM::ManagedPolicy', wrong) };
    expect(lintForAws({ Resources }).map(({ rule }) => rule)).toEqual(['no-statement', 'malformed']);
  });

  it('reads a Sid as a template does', () => {
    const sids = (Sid: unknown): readonly string[] => {
      const PolicyDocument = complete({ ...PUBLISH, Sid });
      return lintForAws({ Resources: { A: { Type: 'AWS::IAM::ManagedPolicy', Properties: { PolicyDocument } } } }).map(({ rule }) => rule);
    };
    expect(sids({ 'Fn::Sub': 'a-b' })).toEqual(['bad-sid']);
    expect(sids('A${AWS::Region}')).toEqual(['bad-sid']);
    expect(sids({ 'Fn::Sub': 'A${AWS::Region}' })).toEqual([]);
    expect(sids({ Ref: 'Name' })).toEqual([]);
  });

  it('has three cases for every rule', () => {
    const ids = LINT_RULES.map(({ id }) => id).sort();
    expect([...new Set([...CASES, ...IAM_CASES].map(([rule]) => rule))].sort()).toEqual(ids);
    expect(Object.keys(NEAR).sort()).toEqual(ids);
    expect([...Object.keys(MOOT), ...REFUSED].sort()).toEqual(ids);
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
      const { documents } = iotPolicy({ events: category, region: 'us-east-1', account: '123456789012', clientIds: ['backend'] });
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
    ['a second document', '[{"Statement":{"Effect":"Deny","Action":"*","Resource":"*"}},{}]', '[1].Statement', /no Statement/],
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
    ['one filter', complete(), { thingCreated: 'granted', thingUpdated: 'not', thingDeleted: 'not' }],
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
      complete({ Effect: 'Deny', Action: 'iot:Receive', Resource: arn('topic/$aws/events/thing/pump-7/*') }),
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
