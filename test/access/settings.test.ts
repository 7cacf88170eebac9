import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { EventType } from '@aws-sdk/client-iot';
import { SETTING_KEYS, settingsChanges, settingsCloudFormation, settingsForms, settingsTerraform } from '@topicwright/access';
import * as aws from '@topicwright/aws-iot-policies';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { ROOT } from '../support/generate.js';
import { type CliRun, runCli } from '../support/run-cli.js';
import { type AwsService, startAwsService } from './aws-service.js';
import { readCloudFormation, readTerraform } from './read-forms.js';

describe('settings', () => {
  const forms = settingsForms(aws.eventConfigurations('all'));

  it('contain the keys of the AWS SDK', () => {
    expect(Object.keys(SETTING_KEYS).sort()).toEqual(Object.values(EventType).sort());
  });

  it('are the same as a request body and a command', () => {
    const { settings } = aws.eventConfigurations('all');
    expect(forms.body).toEqual({ eventConfigurations: settings });
    const words = execFileSync('bash', ['-c', `aws() { printf '%s\\0' "$@"; }; ${forms.awsCli}`], { encoding: 'utf8' }).split('\0');
    expect(words.slice(0, 3)).toEqual(['iot', 'update-event-configurations', '--event-configurations']);
    expect(JSON.parse(words[3] ?? '')).toEqual(settings);
  });

  it.each([
    ['nothing', {}, ['JOB', 'THING']],
    ['some of them', { THING: { Enabled: true }, POLICY: { Enabled: true }, JOB: { Enabled: false } }, ['JOB', 'POLICY', 'THING']],
    ['a setting that is not known here', { NEW_SETTING: { Enabled: true } }, ['JOB', 'NEW_SETTING', 'THING']],
  ])('as Terraform have every key, and keep what is enabled: %s', async (_, eventConfigurations, enabled) => {
    const text = settingsTerraform(aws.eventConfigurations(['thingCreated', 'JOB']), { eventConfigurations });
    const { resource } = await readTerraform(text);
    const keys = [...new Set([...Object.values<string>(EventType), ...enabled])];
    const all = Object.fromEntries(keys.map((key) => [key, enabled.includes(key)]));
    expect(resource).toEqual({ aws_iot_event_configurations: { events: [{ event_configurations: all }] } });
  });

  it('are not in the generated files as Terraform, which needs the current settings', () => {
    for (const file of readdirSync(join(ROOT, 'generated/aws-iot-events/settings'))) {
      expect(readFileSync(join(ROOT, 'generated/aws-iot-events/settings', file), 'utf8')).not.toMatch(/terraform|aws_iot/i);
    }
  });

  it('contain the console labels, and the keys that only the API sets', () => {
    expect(forms.apiOnly).toEqual(['CA_CERTIFICATE']);
    expect(forms.console.labels).toHaveLength(8);
    expect(forms.permission).toMatchObject({
      Statement: [{ Action: ['iot:DescribeEventConfigurations', 'iot:UpdateEventConfigurations'] }],
    });
  });

  it.each([
    [{}, ['JOB', 'THING'], []],
    [{ THING: { Enabled: false }, JOB: {} }, ['JOB', 'THING'], []],
    [{ THING: { Enabled: true } }, ['JOB'], []],
    [{ THING: { Enabled: true }, JOB: { Enabled: true }, POLICY: { Enabled: true } }, [], ['POLICY']],
  ])('change the keys that are not enabled in %j', (eventConfigurations, keys, leftOn) => {
    const changes = settingsChanges(aws.eventConfigurations(['thingCreated', 'JOB']), { eventConfigurations, creationDate: 1 });
    expect([Object.keys(changes.settings), changes.leftOn]).toEqual([keys, leftOn]);
  });

  it.each([
    null,
    7,
    [],
    {},
    { eventConfigurations: [] },
    { eventConfigurations: null },
    { eventConfigurations: { JOB: { enabled: true } } },
    { eventConfigurations: { JOB: { Enabled: 'true' } } },
    { eventConfigurations: { JOB: null } },
    { eventConfigurations: { JOB: true } },
  ])('reject %j as the current settings', (current) => {
    const attempt = (): unknown => settingsChanges(aws.eventConfigurations('THING'), current);
    expect(attempt).toThrow(expect.objectContaining({ code: 'invalid-settings', path: 'current' }));
  });
});

let service: AwsService;

beforeAll(async () => {
  service = await startAwsService();
});

beforeEach(() => {
  service.reset();
  const { url } = service;
  const variables = {
    AWS_ENDPOINT_URL: url,
    AWS_ACCESS_KEY_ID: 'id',
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_MAX_ATTEMPTS: '1',
  };
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
});

afterEach(() => vi.unstubAllEnvs());
afterAll(() => service.close());

const EVENTS = ['thingCreated', 'JOB', 'PRESENCE'];

describe('settings apply', () => {
  const apply = (...args: readonly string[]): Promise<CliRun> =>
    runCli(ROOT, ['settings', 'apply', ...args], { env: { AWS_DEFAULT_REGION: 'eu-west-1' } });

  it('reads the settings, changes what is needed, and reads them again', async () => {
    service.settings = { THING: { Enabled: true }, JOB: { Enabled: false }, POLICY: { Enabled: true } };
    expect(await apply(...EVENTS)).toMatchObject({ code: 0, out: 'JOB: enabled' });
    expect(service.requests).toEqual(['GET /event-configurations', 'PATCH /event-configurations', 'GET /event-configurations']);
    expect(service.changes).toEqual([{ eventConfigurations: { JOB: { Enabled: true } } }]);
    expect(service.settings).toEqual({ THING: { Enabled: true }, JOB: { Enabled: true }, POLICY: { Enabled: true } });
    expect(service.regions).toEqual(['eu-west-1', 'eu-west-1', 'eu-west-1']);
  });

  it('changes nothing if nothing is needed, or with --dry-run', async () => {
    service.settings = { THING: { Enabled: true } };
    expect(await apply('thingCreated')).toMatchObject({ code: 0, out: 'nothing to change' });
    expect(await apply(...EVENTS, '--dry-run')).toMatchObject({ code: 0, out: 'JOB: disabled, would be enabled' });
    expect(service.requests).toEqual(['GET /event-configurations', 'GET /event-configurations']);
  });

  it('reports as JSON, in the region of the option', async () => {
    service.settings = { POLICY: { Enabled: true } };
    const { out } = await apply('THING', '--json', '--region', 'us-west-2');
    expect(JSON.parse(out)).toEqual({
      settings: { THING: { Enabled: true } },
      leftOn: ['POLICY'],
      alwaysOn: [],
      undocumented: [],
      applied: true,
    });
    expect(new Set(service.regions)).toEqual(new Set(['us-west-2']));
  });

  it('prefers AWS_REGION, and names events that no setting enables', async () => {
    const env = { AWS_REGION: 'us-east-2', AWS_DEFAULT_REGION: 'eu-west-1' };
    const result = await runCli(ROOT, ['settings', 'apply', 'commandExecutionCreated', 'PRESENCE'], { env });
    expect(result).toMatchObject({ code: 0, out: 'nothing to change' });
    expect(result.err).toContain('no setting is documented for commandExecutionCreated');
    expect(result.err).toContain('always enabled: presenceConnectFailed');
    expect(service.regions).toEqual(['us-east-2']);
  });

  it('fails if a setting is still disabled afterwards', async () => {
    service.ignoresChanges = true;
    expect(await apply('THING')).toEqual({ code: 1, out: '', err: expect.stringContaining('still reports as disabled: THING') });
  });

  it.each([
    ['GET', 'cannot read the event configurations: not yours; the caller needs iot:DescribeEventConfigurations'],
    ['PATCH', 'cannot change the event configurations: not yours; the caller needs'],
  ])('fails if %s is denied', async (method, message) => {
    service.denied = method;
    expect(await apply('THING')).toEqual({ code: 1, out: '', err: expect.stringContaining(message) });
    expect(service.settings).toEqual({});
  });

  it('says that the change was made if the settings cannot be read afterwards', async () => {
    service.deniedAfterChange = true;
    const { code, err } = await apply('THING');
    expect(code).toBe(1);
    expect(err).toContain('the change was made, but cannot read the event configurations: not yours');
    expect(service.settings).toEqual({ THING: { Enabled: true } });
  });

  it('fails if the service is not reachable', async () => {
    vi.stubEnv('AWS_ENDPOINT_URL', 'http://127.0.0.1:1');
    expect(await apply('THING')).toEqual({ code: 1, out: '', err: expect.stringContaining('cannot read the event configurations: ') });
  });

  it.each([
    [[], 'the events are missing'],
    [['THNG'], 'did you mean "THING"?'],
    [['THING', '--current', 'x'], 'unknown option --current'],
  ])('refuses %j', async (args, message) => {
    expect(await apply(...args)).toEqual({ code: 2, out: '', err: expect.stringContaining(message) });
    expect(service.requests).toEqual([]);
  });
});

describe('the custom resource', () => {
  // Lambda sets it.
  beforeEach(() => void vi.stubEnv('AWS_REGION', 'eu-west-1'));

  const { Resources } = readCloudFormation(settingsCloudFormation(aws.eventConfigurations(EVENTS as 'THING'[]), { name: 'Settings' }));

  // Runs the function as Lambda does, with the SDK of this repository.
  const invoke = async (RequestType: string, Keys: unknown = Resources['Settings']?.Properties.Keys): Promise<unknown> => {
    const module = { exports: {} as { handler?: (event: object) => Promise<void> } };
    const code = Resources['SettingsFunction']?.Properties.Code.ZipFile as string;
    new Function('module', 'exports', 'require', code)(module, module.exports, createRequire(import.meta.url));
    const event = { RequestType, ResponseURL: `${service.url}/answer`, StackId: 's', RequestId: 'r', LogicalResourceId: 'Settings' };
    await module.exports.handler?.({ ...event, ResourceProperties: { ServiceToken: 'arn', Keys } });
    return service.answers.at(-1);
  };
  const answer = {
    Status: 'SUCCESS',
    PhysicalResourceId: 'aws-iot-event-settings',
    StackId: 's',
    RequestId: 'r',
    LogicalResourceId: 'Settings',
  };

  it('may read and change the settings, and is called with the needed keys', () => {
    expect(Resources['SettingsRole']?.Properties).toMatchObject({
      AssumeRolePolicyDocument: { Statement: [{ Principal: { Service: 'lambda.amazonaws.com' } }] },
      ManagedPolicyArns: ['arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole'],
      Policies: [{ PolicyDocument: { Statement: [settingsForms({ settings: {} }).permission].flatMap((each) => Object(each).Statement) } }],
    });
    expect(Resources['Settings']).toEqual({
      Type: 'Custom::AwsIotEventSettings',
      Properties: { ServiceToken: { GetAtt: 'SettingsFunction.Arn' }, Keys: ['JOB', 'THING'] },
    });
    expect(Resources['SettingsFunction']?.Properties.Code.ZipFile.length).toBeLessThan(4096);
  });

  it.each(['Create', 'Update'])('enables what is disabled: %s', async (type) => {
    service.settings = { THING: { Enabled: true }, POLICY: { Enabled: true } };
    expect(await invoke(type)).toEqual(answer);
    expect(service.changes).toEqual([{ eventConfigurations: { JOB: { Enabled: true } } }]);
    expect(await invoke(type)).toEqual(answer);
    expect(service.changes).toHaveLength(1);
  });

  it('changes nothing if it is deleted', async () => {
    expect(await invoke('Delete')).toEqual(answer);
    expect(service.requests).toEqual(['PUT /answer']);
  });

  it('reports a failure, so that the deployment does not wait for it', async () => {
    service.denied = 'PATCH';
    expect(await invoke('Create')).toEqual({ ...answer, Status: 'FAILED', Reason: expect.stringContaining('not yours') });
  });

  it('sends its answer without a content type, which the presigned URL does not allow', async () => {
    await invoke('Delete');
    expect(service.answerTypes).toEqual([undefined]);
  });
});

describe('the command settings', () => {
  it.each(['cli', 'cloudformation', 'terraform'])('prints nothing to apply if no setting is needed: %s', async (form) => {
    const current = form === 'terraform' ? ['--current', 'none'] : [];
    const result = await runCli(ROOT, ['settings', 'PRESENCE', '--as', form, ...current]);
    expect(result).toEqual({ code: 0, out: '', err: expect.stringContaining('no setting is needed\nalways enabled: presenceConnect') });
  });

  it('finds the subcommand behind an option with a value', async () => {
    const result = await runCli(ROOT, ['settings', '--spec', 'spec/aws-iot-events/spec.yaml', 'apply']);
    expect(result).toMatchObject({ code: 2, err: expect.stringContaining('the events are missing: topicwright settings apply') });
  });

  it.each([
    [['THING', '--as', 'terraform'], 'aws iot describe-event-configurations --output json > now.json'],
    [['THING', '--as', 'cloudformation', '--current', 'none'], '--current has no use'],
    [['THING', '--name', 'X'], '--name requires --as cloudformation'],
    [['THING', '--as', 'cli', '--json'], '--json prints every form'],
  ])('refuses %j', async (args, message) => {
    expect(await runCli(ROOT, ['settings', ...args])).toMatchObject({ code: 2, err: expect.stringContaining(message) });
  });

  it('prints the output of the functions', async () => {
    const wanted = aws.eventConfigurations('JOB');
    const current = { eventConfigurations: { POLICY: { Enabled: true } } };
    const run = (...args: readonly string[]): Promise<CliRun> =>
      runCli(ROOT, ['settings', 'JOB', ...args], { input: `\ufeff${JSON.stringify(current)}` });
    expect(await run('--as', 'terraform', '--current', '-')).toMatchObject({ code: 0, out: settingsTerraform(wanted, current).trimEnd() });
    expect(await run('--as', 'cloudformation')).toMatchObject({ code: 0, out: settingsCloudFormation(wanted).trimEnd() });
    expect(JSON.parse((await run('--json', '--current', '-')).out)).toMatchObject({ terraform: settingsTerraform(wanted, current) });
    expect(JSON.parse((await run('--json')).out)).not.toHaveProperty('terraform');
    expect(await run('--current', 'none')).toMatchObject({ code: 1 });
  });
});
