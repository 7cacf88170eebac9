import { type RuleFactsByType, type RuleTarget, ruleCloudFormationFor, ruleSqlFor } from '@topicwright/access';
import { ruleCloudFormation, ruleSql, ruleTerraform } from '@topicwright/aws-iot-policies';
import type { TopicTable } from '@topicwright/runtime';
import { describe, expect, it } from 'vitest';
import { loadGenerated } from '../support/generate.js';
import { readCloudFormation } from './read-forms.js';
import { type DeployedRules, deployedByCloudFormation, deployedByTerraform } from './read-rules.js';

const RETENTION = 1_209_600;
const ERRORS = { retention: RETENTION, visibility: undefined, redrive: undefined };
const SEND_ERRORS = 'sqs:SendMessage on arn of EventRuleErrors';
const READ_STREAM = ['DescribeStream', 'DescribeStreamSummary', 'GetRecords', 'GetShardIterator', 'ListShards'];
const STREAM = 'arn:aws:kinesis:us-east-1:123456789012:stream/STREAM';
const role_arn = 'arn of EventRuleRole';

type Expected = Pick<DeployedRules, 'queues' | 'functionMay' | 'delivery'> & {
  readonly action: object;
  readonly may: readonly string[];
  readonly permissions: number;
};

const WANTED: { readonly [T in RuleTarget]: Expected } = {
  lambda: {
    action: { lambda: { function_arn: 'FN' } },
    may: [],
    permissions: 3,
    queues: { EventRuleDeadLetters: ERRORS },
    functionMay: ['attached to ROLE', 'sqs:SendMessage on arn of EventRuleDeadLetters'],
    delivery: {
      function_name: 'FN',
      maximum_retry_attempts: 2,
      maximum_event_age_in_seconds: 21_600,
      destination_config: { on_failure: { destination: 'arn of EventRuleDeadLetters' } },
    },
  },
  sqs: {
    action: { sqs: { queue_url: 'EventRuleQueue', role_arn, use_base64: false } },
    may: ['sqs:SendMessage on arn of EventRuleQueue'],
    permissions: 0,
    queues: {
      EventRuleQueue: {
        retention: RETENTION,
        visibility: 180,
        redrive: { deadLetterTargetArn: 'arn of EventRuleDeadLetters', maxReceiveCount: 5 },
      },
      EventRuleDeadLetters: ERRORS,
    },
    functionMay: [
      'attached to ROLE',
      ...['ReceiveMessage', 'DeleteMessage', 'GetQueueAttributes'].map((action) => `sqs:${action} on arn of EventRuleQueue`),
    ],
    delivery: { event_source_arn: 'arn of EventRuleQueue', function_name: 'FN', function_response_types: ['ReportBatchItemFailures'] },
  },
  sns: {
    action: { sns: { target_arn: 'TOPIC', role_arn, message_format: 'RAW' } },
    may: ['sns:Publish on TOPIC'],
    permissions: 0,
    queues: {},
    functionMay: [],
    delivery: undefined,
  },
  kinesis: {
    action: { kinesis: { stream_name: 'STREAM', partition_key: '${thingId}', role_arn } },
    may: [`kinesis:PutRecord on ${STREAM}`],
    permissions: 0,
    queues: { EventRuleDeadLetters: ERRORS },
    functionMay: [
      'attached to ROLE',
      ...READ_STREAM.map((action) => `kinesis:${action} on ${STREAM}`),
      'sqs:SendMessage on arn of EventRuleDeadLetters',
    ],
    delivery: {
      event_source_arn: STREAM,
      function_name: 'FN',
      function_response_types: ['ReportBatchItemFailures'],
      starting_position: 'TRIM_HORIZON',
      maximum_retry_attempts: 10,
      bisect_batch_on_function_error: true,
      destination_config: { on_failure: { destination: 'arn of EventRuleDeadLetters' } },
    },
  },
  firehose: {
    action: { firehose: { delivery_stream_name: 'DELIVERY', role_arn, separator: '\n' } },
    may: ['firehose:PutRecord on arn:aws:firehose:us-east-1:123456789012:deliverystream/DELIVERY'],
    permissions: 0,
    queues: {},
    functionMay: [],
    delivery: undefined,
  },
};

const TARGETS = Object.keys(WANTED) as RuleTarget[];

describe.each(TARGETS)('rules with the target %s', (target) => {
  const wanted = WANTED[target];
  const options = { events: 'THING', target } as const;
  const read: readonly [form: string, deployed: () => Promise<DeployedRules>][] = [
    ['CloudFormation', async () => deployedByCloudFormation(ruleCloudFormation(options))],
    ['Terraform', () => deployedByTerraform(ruleTerraform(options))],
  ];

  it.each(read)('forward every message of the selection, by %s', async (_, deployed) => {
    const { rules, role, permissions } = await deployed();
    expect(rules.map(({ sql }) => sql)).toEqual(ruleSql({ events: 'THING' }).map(({ sql }) => sql));
    for (const { action, error } of rules) {
      expect(action).toEqual(wanted.action);
      expect(error).toEqual({ sqs: { queue_url: 'EventRuleErrors', role_arn, use_base64: false } });
    }
    expect(role).toEqual({ trusts: ['iot.amazonaws.com', 'sts:AssumeRole', 'ACCOUNT'], may: [...wanted.may, SEND_ERRORS] });
    const ids = ['EventRule', 'EventRule2', 'EventRule3'].slice(0, wanted.permissions);
    expect(permissions).toEqual(
      ids.map((id) => ({
        action: 'lambda:InvokeFunction',
        function_name: 'FN',
        principal: 'iot.amazonaws.com',
        source_account: 'ACCOUNT',
        source_arn: `arn of ${id}`,
      })),
    );
  });

  it.each(read)('create the mapping or the destination only after the permissions of the function, by %s', async (_, deployed) => {
    const { queues, functionMay, delivery, isOrdered } = await deployed();
    expect(queues).toEqual({ ...wanted.queues, EventRuleErrors: ERRORS });
    expect(functionMay).toEqual(wanted.functionMay);
    expect(delivery).toEqual(wanted.delivery);
    expect(isOrdered).toBe(true);
  });
});

describe('options of rules', () => {
  it.each([
    [1, 6],
    [30, 180],
    [60, 360],
    [900, 5400],
  ])('keep messages invisible for 6 times the timeout of the function: %i s', (functionTimeoutSeconds, visibility) => {
    const { queues } = deployedByCloudFormation(ruleCloudFormation({ events: 'THING', target: 'sqs', functionTimeoutSeconds }));
    expect(queues['EventRuleQueue']).toMatchObject({ visibility });
  });

  it.each([0, 901, 1.5, -1, Number.NaN, '60'])('refuse the timeout %j', (functionTimeoutSeconds) => {
    const attempt = (): string =>
      ruleTerraform({ events: 'THING', target: 'sqs', functionTimeoutSeconds: functionTimeoutSeconds as number });
    expect(attempt).toThrow(expect.objectContaining({ code: 'invalid-timeout', path: 'functionTimeoutSeconds' }));
  });

  it('refuse a timeout where no queue waits for a function, and an unknown target', () => {
    const attempt = (target: string): string =>
      ruleCloudFormation({ events: 'THING', target: target as RuleTarget, functionTimeoutSeconds: 60 });
    expect(() => attempt('kinesis')).toThrow(expect.objectContaining({ code: 'invalid-timeout' }));
    expect(() => attempt('kafka')).toThrow(expect.objectContaining({ code: 'invalid-target', path: 'target' }));
    expect(() => attempt('toString')).toThrow(expect.objectContaining({ code: 'invalid-target' }));
  });

  it('accept the ARN of a function without a qualifier only', () => {
    const { Parameters } = readCloudFormation(ruleCloudFormation({ events: 'THING', target: 'lambda' }));
    const pattern = new RegExp(Parameters?.['FunctionArn']?.AllowedPattern as string);
    expect('arn:aws-cn:lambda:cn-north-1:123456789012:function:my-function_1').toMatch(pattern);
    expect('arn:aws:lambda:us-east-1:123456789012:function:f:PROD').not.toMatch(pattern);
    expect('my-function').not.toMatch(pattern);
  });
});

describe('rules that cannot be deployed are refused', () => {
  const table = (count: number): TopicTable => ({
    name: 't',
    dialect: 'aws-iot',
    limits: {},
    parameters: [],
    rows: Array.from({ length: count }, (_, i) => ({ type: `e${i}`, category: 'C', filter: `c/${i}`, params: [] })),
  });

  it.each<[RuleTarget, number]>([
    ['lambda', 40],
    ['sqs', 480],
  ])('more than fit a stack: %s', (target, max) => {
    const rules = (count: number): string => ruleCloudFormationFor(table(count), factsOf(count), { events: 'all', target });
    const factsOf = (count: number): RuleFactsByType => Object.fromEntries(table(count).rows.map(({ type }) => [type, {}]));
    expect(rules(max)).toContain(`EventRule${max}:`);
    expect(() => rules(max + 1)).toThrow(expect.objectContaining({ code: 'too-large', path: 'events' }));
    expect(() => rules(max + 1)).toThrow(`max: ${max}`);
  });

  it.each([
    ['FunctionArn', 'lambda'],
    ['FunctionRoleName', 'sqs'],
    ['TopicArn', 'sns'],
    ['StreamName', 'kinesis'],
    ['DeliveryStreamName', 'firehose'],
  ] as const)('a name that a parameter has: %s', (name, target) => {
    expect(() => ruleCloudFormation({ events: 'THING', target, name })).toThrow(
      expect.objectContaining({ code: 'invalid-name', path: 'name' }),
    );
  });

  it('a name with more than 64 characters', () => {
    const rules = (length: number): string => ruleTerraform({ events: 'THING', target: 'sns', name: 'a'.repeat(length) });
    expect(rules(64)).toContain('a'.repeat(64));
    expect(() => rules(65)).toThrow('must be 1 to 64 letters');
  });

  it.each(['a/b/c/d/e/f/g/h/+', '$aws/rules/r/+'])('topics that no rule can receive: %s', (filter) => {
    const rows = [{ type: 'e', category: 'C', filter, params: ['x'] }];
    const attempt = (): unknown =>
      ruleSqlFor({ ...table(0), dialect: 'mqtt', parameters: [{ name: 'x' }], rows }, { e: {} }, { events: 'all' });
    expect(attempt).toThrow(expect.objectContaining({ code: 'invalid-topic', value: filter }));
  });
});

describe('payloads to which a rule cannot add the topic', () => {
  const spec = `
topicwright: 1
name: plant
title: Plant
dialect: aws-iot
parameters:
  id: { description: d, example: a }
categories:
  C:
    title: C
    payload: p.yaml#/object
    events:
      plain: { topic: "p/{id}/plain", title: t }
      ownTopic: { topic: "p/{id}/own-topic", title: t, payload: p.yaml#/ownTopic }
      scalar: { topic: "p/{id}/scalar", title: t, payload: p.yaml#/scalar }
      list: { topic: "p/{id}/list", title: t, payload: p.yaml#/list }
      either: { topic: "p/{id}/either", title: t, payload: p.yaml#/either }
      union: { topic: "p/{id}/union", title: t, payload: p.yaml#/union }
      keyword: { topic: "p/{id}/keyword", title: t, payload: p.yaml#/keyword, order: { of: [in] } }
`;
  const payloads = `
object: { type: object, properties: { data: { type: string, examples: [x] }, doors: { type: array, items: { type: object, properties: { open: { type: boolean } } } } } }
ownTopic: { type: object, required: [topic], properties: { topic: { type: string, examples: [sports] } } }
scalar: { type: number, examples: [21.5] }
list: { type: array, items: { type: number }, examples: [[1]] }
either: { type: [object, "null"], examples: [{}] }
union: { oneOf: [{ type: object, required: [a], properties: { a: { type: number, examples: [1] } } }, { type: object, required: [b], properties: { b: { type: number, examples: [1] } } }] }
keyword: { type: object, required: [in], properties: { in: { type: number, examples: [1] } } }
`;
  const sdkOf = (more = ''): Promise<RuleSdk> => loadGenerated<RuleSdk>({ 'spec.yaml': spec + more, 'p.yaml': payloads });

  it('are forwarded in base64', async () => {
    const { ruleSql: sqlOf } = await sdkOf();
    const isRaw = (events: string): boolean => sqlOf({ events })[0]?.sql.includes('encode(') ?? false;
    const types = ['plain', 'ownTopic', 'scalar', 'list', 'either', 'union', 'keyword'];
    expect(types.filter(isRaw)).toEqual(['ownTopic', 'scalar', 'list', 'either']);
  });

  it('decode payloads that resemble an envelope, in base64 or not', async () => {
    const { decodePayload } = await sdkOf();
    const base64 = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64');
    for (const [type, level, payload] of [
      ['ownTopic', 'own-topic', { topic: 'sports' }],
      ['scalar', 'scalar', 21.5],
      ['list', 'list', [1, 2]],
      ['either', 'either', null],
    ] as const)
      expect(decodePayload({ data: base64(payload), topic: `p/a/${level}` })).toMatchObject({ ok: true, event: { type, payload } });
    expect(decodePayload({ doors: [], topic: 'p/a/plain' })).toMatchObject({ ok: true, event: { type: 'plain', payload: { doors: [] } } });
  });

  it('leave a payload that looks like base64 as it is, in a table without them', async () => {
    const plain = spec.split('\n').filter((line) => !/^ {6}(?:ownTopic|scalar|list|either|keyword):/.test(line));
    const { decodePayload } = await loadGenerated<RuleSdk>({ 'spec.yaml': plain.join('\n'), 'p.yaml': payloads });
    const payload = { data: 'eyJhIjoxfQ==' };
    expect(decodePayload({ ...payload, topic: 'p/a/plain' })).toMatchObject({ ok: true, event: { payload } });
  });

  it('have no properties for a condition, and keywords are no partition key', async () => {
    const { ruleSql: sqlOf, ruleCloudFormation: rules } = await sdkOf();
    expect(() => sqlOf({ events: 'scalar', where: 'a = 1' })).toThrow('the payload of scalar is not always a JSON object');
    expect(sqlOf({ events: 'plain', where: 'doors[0].open = true AND cast(data AS Int) > 1' })).toHaveLength(1);
    for (const path of ['doors.open', 'doors[0]open', 'data[0]', 'doors[0].shut'])
      expect(() => sqlOf({ events: 'plain', where: `${path} = 1` }), path).toThrow(expect.objectContaining({ code: 'invalid-condition' }));
    expect(deployedByCloudFormation(rules({ events: 'keyword', target: 'kinesis' })).rules.map(partitionKey)).toEqual(['${topic()}']);
  });
});

interface RuleSdk {
  readonly ruleSql: (selection: object) => readonly { readonly sql: string }[];
  readonly ruleCloudFormation: (options: object) => string;
  readonly decodePayload: (data: unknown) => object;
}

function partitionKey({ action }: DeployedRules['rules'][number]): string {
  return (action as { readonly kinesis: { readonly partition_key: string } }).kinesis.partition_key;
}

describe('the Kinesis partition key', () => {
  const keyOf = (options: object): unknown => {
    const { rules } = deployedByCloudFormation(ruleCloudFormation({ ...options, target: 'kinesis' } as never));
    return rules.map(partitionKey);
  };

  it.each([
    ['a property', { events: 'PRESENCE' }, ['${clientId}', '${clientId}', '${clientId}']],
    ['several properties', { events: 'jobExecutionFailed' }, ["${sha256(concat(jobId, '/', thingArn))}"]],
    ['what the events of a wider filter have in common', { events: 'THING', max: 1 }, ['${thingId}']],
    ['the topic, if the events of a filter have nothing in common', { events: 'all', max: 1 }, ['${topic()}']],
  ])('is %s', (_, options, keys) => {
    expect(keyOf(options)).toEqual(keys);
  });

  it('is a segment of the topic, or the topic if the entity is not a segment or may be missing', async () => {
    const { ruleCloudFormation: rules } = await loadGenerated<{ ruleCloudFormation: typeof ruleCloudFormation }>({
      'spec.yaml': `
topicwright: 1
name: plant
title: Plant
dialect: aws-iot
sides: [device, backend]
parameters:
  id: { description: d, example: a }
  part: { description: d, example: b }
categories:
  C:
    title: C
    payload: p.yaml#/p
    events:
      whole: { topic: "plant/{id}/whole", title: t, order: { of: [{ param: id }] } }
      inside: { topic: "plant/x-{part}/inside", title: t, order: { of: [{ param: part }] } }
      nested: { topic: "plant/{id}/nested", title: t, order: { of: [/device/id] } }
      optional: { topic: "plant/{id}/optional", title: t, order: { of: [note] } }
      hyphen: { topic: "plant/{id}/hyphen", title: t, order: { of: [a-b] } }
      raw: { topic: "plant/{id}/raw", title: t, content: text, payload: p.yaml#/t, order: { of: [{ param: id }] } }
      none: { topic: "plant/{id}/none", title: t }
`,
      'p.yaml': `
p:
  type: object
  required: [device, a-b]
  properties:
    a-b: { type: string, examples: [x] }
    note: { type: string, examples: [x] }
    device: { type: object, required: [id], properties: { id: { type: string, examples: [x] } } }
t: { type: string, examples: [x] }
`,
    });
    const key = (events: string): unknown => {
      const deployed = deployedByCloudFormation(rules({ events, target: 'kinesis' } as never));
      return deployed.rules.map(partitionKey).join();
    };
    expect(Object.fromEntries(['whole', 'inside', 'nested', 'optional', 'hyphen', 'raw', 'none'].map((type) => [type, key(type)]))).toEqual(
      {
        whole: '${topic(2)}',
        inside: '${topic()}',
        nested: '${device.id}',
        optional: '${topic()}',
        hyphen: '${topic()}',
        raw: '${topic(2)}',
        none: '${topic()}',
      },
    );
  });
});

describe('a condition', () => {
  const where = (condition: string, events: 'PRESENCE' | 'JOB' | 'all' = 'PRESENCE'): readonly string[] =>
    ruleSql({ events, where: condition }).map(({ sql }) => sql);

  it.each([
    "eventType = 'connected'",
    'versionNumber >= 3 AND NOT (clientInitiatedDisconnect = true OR timestamp < 1.5e12)',
    "topic(4) IN ['a', 'b'] and startswith(clientId, \"pump-\")",
    "CASE eventType WHEN 'connected' THEN 1 ELSE -2 END = 1",
    "get({'a': [versionNumber, 2]}, 'a')[0] % 2 <> 0",
    "isUndefined(thingName) OR length(encode(*, 'base64')) * 2 > 7",
    "regexp_matches(clientId, '^a') = TRUE AND isNull(ipAddress) = false",
  ])('is part of every statement: %s', (condition) => {
    const statements = where(condition);
    expect(statements).toHaveLength(3);
    for (const sql of statements) expect(sql.endsWith(` WHERE ${condition}`)).toBe(true);
  });

  it('may use nested properties, maps and items', () => {
    const nested = "thingGroupId = 'x' AND attributes.color = 'red' AND rootToParentThingGroups[0].groupArn <> ''";
    expect(where(nested, 'all').every((sql) => sql.endsWith(` WHERE ${nested}`))).toBe(true);
    expect(() => where("rootToParentThingGroups[0].arn = ''", 'all')).toThrow('unknown property "rootToParentThingGroups[].arn"');
  });

  it.each([
    ["eventTyp = 'x'", 'unknown property "eventTyp"; did you mean "eventType"?'],
    ["EVENTTYPE = 'x'", 'did you mean "eventType"?'],
    ["zzz = 'x'", 'unknown property "zzz"; the events have clientId, '],
    ["eventType == 'x'", 'equality is "=", at character 12'],
    ["eventType != 'x'", '"!" is not valid in AWS IoT SQL; use NOT or <>, at character 11'],
    ["eventType = 'x' && true", 'use AND'],
    ["eventType = 'x", 'the string is not closed'],
    ["eventType = 'x' --", 'the condition ends too early'],
    ["eventType = 'x'; DROP", '";" is not valid'],
    ['eventType =', 'the condition ends too early; expected a value'],
    ['', 'the condition ends too early'],
    ['(versionNumber > 1', 'expected ")"'],
    ['versionNumber > 1)', 'unexpected ")"'],
    ['versionNumber 1', 'unexpected "1"'],
    ['startWith(clientId, 1)', 'unknown function "startWith"; did you mean "startswith"?'],
    ['nosuchthing(1)', 'unknown function "nosuchthing"'],
    ['EXISTS (SELECT * FROM topics)', 'nested queries are not supported'],
    ['clientId.(1)', '"(" is not the name of a property'],
    ["clientId LIKE 'a%'", 'unexpected "LIKE"; use startswith(), endswith() or regexp_matches()'],
    ['thingName IS NULL', 'use isNull() or isUndefined()'],
    ['end = 1', 'unexpected "end"; a keyword of AWS IoT SQL cannot name a property'],
    ['{clientId: 1} = 1', 'expected a key in quotes'],
    ['CASE eventType ELSE 1 END', 'expected "WHEN"'],
  ])('is refused: %s', (condition, message) => {
    expect(() => where(condition)).toThrow(expect.objectContaining({ code: 'invalid-condition', path: 'where', value: condition }));
    expect(() => where(condition)).toThrow(message);
  });

  it('is refused if it is nested too deeply', () => {
    const deep = `${'('.repeat(5000)}versionNumber${')'.repeat(5000)} > 1`;
    expect(() => where(deep)).toThrow(expect.objectContaining({ code: 'invalid-condition' }));
  });
});
