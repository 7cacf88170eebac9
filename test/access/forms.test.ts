import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type PolicyDocument, PolicyError, settingsForms, topicSegments } from '@topicwright/access';
import { LONGEST_SCOPE, movedDocument, policyCharacters } from '@topicwright/access/internal';
import type { AwsIotEventCategory } from '@topicwright/aws-iot-events';
import * as aws from '@topicwright/aws-iot-policies';
import { topicTable } from '@topicwright/aws-iot-topics';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../support/generate.js';
import { runCli } from '../support/run-cli.js';
import { readCloudFormation, readTerraformPolicies } from './read-forms.js';

const US = { region: 'us-east-1', account: '123456789012' } as const;
const RUNS = Number(process.env['TOPICWRIGHT_FUZZ_RUNS'] ?? 100);
const awkward = [
  '${iot:Connection.Thing.ThingName}',
  'a"b\\c',
  '%{if}',
  '$${x}',
  '%%{y}',
  "it's",
  'ünï',
  '#{x}',
  '${!x}',
  'a: b',
  '\u2028',
];

const documentsOf = (text: string): readonly PolicyDocument[] =>
  Object.values(readCloudFormation(text).Resources).map(({ Properties }) => Properties.PolicyDocument);

// A template without a region leaves room for the longest region, so it may pack the same grants differently.
const granted = (documents: readonly PolicyDocument[]): readonly string[] =>
  documents
    .flatMap(({ Statement }) =>
      Statement.flatMap(({ Resource, ...rest }) => Resource.map((resource) => JSON.stringify([Object.entries(rest).sort(), resource]))),
    )
    .sort();

describe('a policy as a template', () => {
  it.each([
    [{ events: 'all' }],
    [{ events: ['PRESENCE'], params: { clientId: awkward.filter((id) => !id.startsWith('$') && !id.includes('#') && id !== '\u2028') } }],
    [{ events: ['thingCreated'], clientIds: awkward.slice(0, -1), persistentSession: true }],
    [{ events: ['JOB'], shareGroup: 'a${b}"c' }],
  ] as const)('deploys the documents of %j', async (selection) => {
    const iot = aws.iotPolicy({ ...selection, ...US }).documents;
    const iam = aws.iamPolicy({ ...selection, ...US, clientIds: ['backend'] }).documents;
    const asIam = { ...selection, clientIds: ['backend'], iam: true };
    for (const place of [{}, US]) {
      expect(granted(documentsOf(aws.cloudFormation({ ...selection, ...place }).text))).toEqual(granted(iot));
      expect(granted(await readTerraformPolicies(aws.terraform({ ...selection, ...place }).text, 'aws_iot_policy'))).toEqual(granted(iot));
      expect(granted(documentsOf(aws.cloudFormation({ ...asIam, ...place }).text))).toEqual(granted(iam));
      expect(granted(await readTerraformPolicies(aws.terraform({ ...asIam, ...place }).text, 'aws_iam_policy'))).toEqual(granted(iam));
    }
  });

  it('grants the same as the documents for any client IDs, or throws like them', async () => {
    const id = fc.oneof(fc.string({ unit: 'grapheme', maxLength: 12 }), fc.stringMatching(/^[$%{}"\\!#a\n:']{1,8}$/));
    await fc.assert(
      fc.asyncProperty(fc.array(id, { minLength: 1, maxLength: 3 }), async (clientIds) => {
        const options = { events: ['thingCreated'] as const, clientIds };
        let documents: readonly PolicyDocument[];
        try {
          documents = aws.iotPolicy({ ...options, ...US }).documents;
        } catch (error) {
          expect(error).toBeInstanceOf(PolicyError);
          expect(() => aws.cloudFormation(options)).toThrow(PolicyError);
          expect(() => aws.terraform(options)).toThrow(PolicyError);
          return;
        }
        expect(granted(documentsOf(aws.cloudFormation(options).text))).toEqual(granted(documents));
        if (clientIds.some((clientId) => clientId !== clientId.normalize('NFC'))) {
          expect(() => aws.terraform(options)).toThrow(/Normalization Form C/);
          return;
        }
        expect(granted(await readTerraformPolicies(aws.terraform(options).text, 'aws_iot_policy'))).toEqual(granted(documents));
      }),
      { numRuns: RUNS },
    );
  });

  it.each(['1st', 'a-b', 'a b', '', 'a"b', 'a\nb', 'x'.repeat(101)])('rejects the name %j', (name) => {
    const refusal = expect.objectContaining({ code: 'invalid-name', path: 'name', value: name });
    expect(() => aws.cloudFormation({ events: 'all', name })).toThrow(refusal);
    expect(() => aws.terraform({ events: 'all', name })).toThrow(refusal);
    expect(() => aws.ruleCloudFormation({ events: 'THING', name, target: 'lambda' })).toThrow(refusal);
    expect(() => aws.ruleTerraform({ events: 'THING', name, target: 'lambda' })).toThrow(refusal);
  });
});

describe('a Mosquitto ACL', () => {
  it('grants one user read access to each filter', () => {
    expect(
      aws.mosquittoAcl({ events: ['thingCreated', 'PRESENCE'], params: { thingName: ['a', 'b'] }, user: 'back end' }).split('\n'),
    ).toEqual([
      'user back end',
      'topic read $aws/events/presence/connect_failed/#',
      'topic read $aws/events/presence/connected/#',
      'topic read $aws/events/presence/disconnected/#',
      'topic read $aws/events/thing/a/created',
      'topic read $aws/events/thing/b/created',
      '',
    ]);
  });

  it.each(['', ' a', 'a ', 'a\nuser root', 'a\rb', 'a\u2028b', 'a\u0000'])('rejects the user %j', (user) => {
    expect(() => aws.mosquittoAcl({ events: 'all', user })).toThrow(expect.objectContaining({ code: 'invalid-name', path: 'user' }));
  });

  it('rejects an identifier that ends its line', () => {
    const attempt = (): unknown => aws.mosquittoAcl({ events: 'PRESENCE', params: { clientId: 'a\ntopic readwrite #' } });
    expect(attempt).toThrow(expect.objectContaining({ code: expect.any(String), value: expect.stringContaining('a\n') }));
    const spaced = (): unknown => aws.mosquittoAcl({ events: 'PRESENCE', params: { clientId: 'a ' } });
    expect(spaced).toThrow(expect.objectContaining({ code: 'invalid-identifier' }));
  });

  it('allows the broker to publish what the clients receive', () => {
    expect(aws.mosquittoAcl({ events: 'thingCreated', side: 'broker', user: 'simulator' })).toBe(
      'user simulator\ntopic write $aws/events/thing/+/created\n',
    );
  });
});

describe('rules', () => {
  it('contain the segment number of each parameter', () => {
    expect(topicSegments(topicTable, '$aws/events/thing/+/created')).toEqual({ thingName: 4 });
    expect(topicSegments(topicTable, '$aws/events/thingGroupMembership/thingGroup/+/thing/+/added')).toEqual({
      thingGroupName: 5,
      thingName: 7,
    });
    // A client ID may contain "/", so it has no single segment.
    expect(topicSegments(topicTable, '$aws/events/presence/connected/#')).toEqual({});
    // The thing name has different segments: 4 in one topic, 7 in another.
    expect(topicSegments(topicTable, '$aws/events/#')).not.toHaveProperty('thingName');
  });

  it('reject an identifier with a quote, which ends the string of FROM', () => {
    const attempt = (): unknown => aws.ruleSql({ events: 'PRESENCE', params: { clientId: "a' WHERE true --" } });
    expect(attempt).toThrow(expect.objectContaining({ code: 'invalid-identifier' }));
  });
});

describe('every format', () => {
  const read = (path: string): string => readFileSync(join(ROOT, 'generated/aws-iot-events', path), 'utf8');
  const cli = async (...args: readonly string[]): Promise<string> => `${(await runCli(ROOT, args)).out}\n`;
  const categories: readonly [file: string, events: AwsIotEventCategory | 'all', name: string][] = [
    ['thing', 'THING', 'Thing'],
    ['job-execution', 'JOB_EXECUTION', 'JobExecution'],
    ['presence', 'PRESENCE', 'Presence'],
    ['all', 'all', 'All'],
  ];

  it.each(categories)('%s.* is the output of the function and of the command line', async (file, events, name) => {
    const policyName = `${name}Policy`;
    const texts: readonly [path: string, text: string, args: readonly string[]][] = [
      [
        `policies/cloudformation/${file}.yaml`,
        aws.cloudFormation({ events, name: policyName }).text,
        ['policy', events, '--as', 'cloudformation', '--name', policyName],
      ],
      [
        `policies/terraform/${file}.tf`,
        aws.terraform({ events, name: policyName }).text,
        ['policy', events, '--as', 'terraform', '--name', policyName],
      ],
      [`policies/mosquitto/${file}.acl`, aws.mosquittoAcl({ events }), ['policy', events, '--as', 'mosquitto']],
      [
        `rules/${file}.yaml`,
        aws.ruleCloudFormation({ events, target: 'lambda', name: `${name}Rule` }),
        ['rule', events, '--target', 'lambda', '--name', `${name}Rule`],
      ],
    ];
    for (const [path, text, args] of texts) {
      expect(await cli(...args), path).toBe(text);
      // The file begins with a notice that it is generated.
      expect(read(path).endsWith(text), path).toBe(true);
    }
    const flags = ['--region', US.region, '--account', US.account];
    for (const [folder, policy, iam, most] of [
      ['iot', aws.iotPolicy, [], 2048],
      ['iam', aws.iamPolicy, ['--iam'], 6144],
    ] as const) {
      const { documents } = policy({ events, ...US });
      const one = documents.length === 1 ? documents[0] : documents;
      const placed = read(`policies/${folder}/${file}.json`).replaceAll('REGION:ACCOUNT', `${US.region}:${US.account}`);
      const filled = [JSON.parse(placed)].flat() as PolicyDocument[];
      expect(granted(filled)).toEqual(granted(documents));
      for (const document of filled) expect(policyCharacters(movedDocument(document, LONGEST_SCOPE))).toBeLessThanOrEqual(most);
      expect(JSON.parse(await cli('policy', events, ...flags, ...iam))).toEqual(one);
    }
    expect(JSON.parse(await cli('settings', events, '--json'))).toMatchObject(JSON.parse(read(`settings/${file}.json`)));
    expect(JSON.parse(read(`settings/${file}.json`))).toMatchObject(settingsForms(aws.eventConfigurations(events)));
  });
});
