import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ACME_SPEC, DOOR_SCHEMA, ROOT, readText, temporaryFolder } from '../support/generate.js';
import { gitRepository } from '../support/git-repository.js';
import { type CliRun, runCli } from '../support/run-cli.js';

const run = (...args: readonly string[]): Promise<CliRun> => runCli(ROOT, args);
const COMMANDS = [
  'init',
  'generate',
  'check',
  'watch',
  'lint',
  'diff',
  'sample',
  'topic',
  'policy',
  'settings',
  'rule',
  'tail',
  'site',
  'simulate',
];

/** Creates a folder with a spec that has the name used by the help examples. */
function sampleProject(): string {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'spec.yaml'), ACME_SPEC);
  writeFileSync(join(folder, 'door.yaml'), DOOR_SCHEMA);
  writeFileSync(join(folder, 'topicwright.yaml'), 'targets:\n  - spec: spec.yaml\n    emit: { topics: { into: src/generated } }\n');
  return folder;
}

/** Splits a command line into arguments, as a shell does. */
function splitArguments(commandLine: string): readonly string[] {
  return [...commandLine.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');
}

/** The folder in which an example of the help runs: a separate one if the command writes. */
async function folderFor(command: string | undefined): Promise<string> {
  if (command === 'init') return temporaryFolder();
  if (command === 'diff') return gitRepository(sampleProject());
  if (!['generate', 'watch', 'check', 'site'].includes(command ?? '')) return ROOT;
  const folder = sampleProject();
  if (command === 'check') await runCli(folder, ['generate']);
  return folder;
}

describe('help', () => {
  it.each(COMMANDS)('contains examples that run: %s', async (command) => {
    const { out } = await run(command, '--help');
    const examples = (out.split('Examples:\n')[1] ?? '').split('\n').map((line) => line.trim());
    expect(examples.length).toBeGreaterThan(0);
    for (const example of examples) {
      // No broker is running, so "tail" receives nothing.
      const [program, ...args] = splitArguments(example.replace('--count 10', '--count 0'));
      expect(program).toBe('topicwright');
      const stop = args[0] === 'watch' ? AbortSignal.timeout(3000) : undefined;
      expect(await runCli(await folderFor(args[0]), args, { stop }), example).toMatchObject({
        code: 0,
        err: expect.not.stringContaining('internal error'),
      });
    }
  });

  it('lists every command', async () => {
    const { out } = await run();
    for (const command of COMMANDS) expect(out).toMatch(new RegExp(`^  ${command} `, 'm'));
  });
});

describe('topic', () => {
  it.each([
    [['build', 'thingCreated', 'thingName=pump-7'], 0, '$aws/events/thing/pump-7/created'],
    [['parse', '$aws/events/job/j1/completed'], 0, 'jobCompleted\n  jobId=j1'],
    [['filter', 'THING', '--max', '1'], 0, '$aws/events/thing/+/+'],
    [['filter', 'thingCreated', 'thingDeleted', '--max', '1'], 0, '$aws/events/thing/+/+\nalso receives thingUpdated'],
    [['match', '$aws/events/#', '$aws/events/job/j1/completed'], 0, 'yes'],
    [['match', '#', '$aws/events/job/j1/completed'], 1, 'no'],
    [['which', '$aws/events/job/j1/+'], 0, 'jobCanceled\njobCancellationInProgress\njobCompleted\njobDeleted\njobDeletionInProgress'],
    [
      ['which', '$aws/events/presence/+'],
      1,
      'receives nothing: topics below "$aws/events/presence/+" have 5 levels, and this filter has 4; "$aws/events/presence/+/#" receives them',
    ],
    [['which', '$share/workers/$aws/events/thing/+/created'], 0, 'thingCreated'],
    [['match', '$share/workers/$aws/events/thing/+/created', '$aws/events/thing/pump-7/created'], 0, 'yes'],
    [['which', '$aws/events/presense/+/+'], 1, 'receives nothing: no topic has "presense" as level 3; did you mean "presence"?'],
    [['which', '#'], 1, expect.stringContaining('a wildcard at the start does not match topics that begin with "$"')],
    [['which', 'a#'], 1, expect.stringContaining('is not a topic filter')],
    [['parse', '$aws/events/thing/pump-7/createt'], 1, expect.stringContaining('did you mean "created"?')],
  ])('prints the result and exits with 0 or 1: %j', async (args, code, out) => {
    expect(await run('topic', ...args)).toEqual({ code, out, err: '' });
  });

  it.each([
    [['build', 'thingCreatd', 'thingName=a'], expect.stringContaining('did you mean "thingCreated"?')],
    [['build', 'THING', 'thingName=a'], '"THING" is a category; name one of its events'],
    [['build', 'thingCreated'], 'thingCreated needs thingName=VALUE'],
    [['build', 'thingCreated', 'thingName'], '"thingName" is not of the form name=value'],
    [['build', 'thingCreated', 'thingName=a/b'], 'thingName "a/b" must not contain "/"'],
    [['filter', 'PRESENC'], expect.stringContaining('did you mean "PRESENCE"?')],
    [['filter', 'THING', '--param', 'thingNam=a'], expect.stringContaining('did you mean "thingName"?')],
    [['filter', 'THING', '--max', 'x'], '--max must be a non-negative integer, got "x"'],
    [['fitler', 'THING'], 'unknown action "fitler"; did you mean "filter"?'],
    [['match', 'a'], 'the topic is missing: topicwright topic match FILTER TOPIC'],
  ])('rejects %j', async (args, err) => {
    expect(await run('topic', ...args)).toEqual({ code: 2, out: '', err });
  });

  it('prints JSON with --json', async () => {
    const { out } = await run('topic', 'which', '$aws/events/presence/+', '--json');
    expect(JSON.parse(out)).toEqual({ events: [], reason: expect.stringContaining('5 levels') });
  });

  it('uses the spec given with --spec', async () => {
    expect(await runCli(sampleProject(), ['topic', 'build', 'doorOpened', 'site=hq', '--spec', 'spec.yaml'])).toMatchObject({
      code: 0,
      out: 'acme/hq/door/opened',
    });
  });
});

describe('policy, settings and rule', () => {
  it('print the same output as the packages', async () => {
    const { iotPolicy, eventConfigurations, ruleSql } = await import('@topicwright/aws-iot-policies');
    const where = { region: 'us-east-1', account: '123456789012' };
    const flags = ['--region', where.region, '--account', where.account];
    const [document] = iotPolicy({ events: 'THING', ...where }).documents;
    expect(JSON.parse((await run('policy', 'THING', ...flags)).out)).toEqual(document);
    expect(JSON.parse((await run('policy', 'all', ...flags)).out)).toEqual(iotPolicy({ events: 'all', ...where }).documents);
    expect(JSON.parse((await run('settings', 'all', '--json')).out)).toMatchObject(eventConfigurations('all'));
    expect((await run('rule', 'JOB')).out.split('\n')).toEqual(ruleSql({ events: 'JOB' }).map(({ sql }) => sql));
  });

  it.each(['lambda', 'sqs', 'sns', 'kinesis', 'firehose'] as const)('print the same rules as the packages, for %s', async (target) => {
    const { ruleCloudFormation, ruleTerraform, ruleSql } = await import('@topicwright/aws-iot-policies');
    const where = "operation = 'CREATED'";
    const options = { events: 'THING', target, where, name: 'Things' } as const;
    const flags = ['rule', 'THING', '--target', target, '--where', where, '--name', 'Things'];
    expect(`${(await run(...flags)).out}\n`).toBe(ruleCloudFormation(options));
    expect(`${(await run(...flags, '--as', 'terraform')).out}\n`).toBe(ruleTerraform(options));
    expect(JSON.parse((await run(...flags, '--json')).out)).toEqual({ text: ruleCloudFormation(options) });
    const sql = await run('rule', 'THING', '--target', target, '--where', where, '--as', 'sql');
    expect(sql.out.split('\n')).toEqual(ruleSql(options).map((rule) => rule.sql));
  });

  it('name the events that lack a property of the condition', async () => {
    const { code, err } = await run('rule', 'PRESENCE', '--where', "disconnectReason = 'SERVER_ERROR'");
    expect(code).toBe(0);
    expect(err).toContain('presenceConnected does not declare disconnectReason');
    expect(err).not.toContain('presenceDisconnected');
  });

  it.each([
    [['policy', 'THING', '--region', 'us-east-1'], expect.stringContaining('--account is missing')],
    [['policy', '--region', 'us-east-1'], expect.stringContaining('the events are missing')],
    [['policy', 'THING', '--region', 'mars', '--account', '123456789012'], expect.stringContaining('region "mars" is not an AWS region')],
    [['settings', 'THNG'], expect.stringContaining('did you mean "THING"?')],
    [['rule'], expect.stringContaining('the events are missing')],
    [['rule', 'THING', '--target', 'kafka'], expect.stringContaining('unknown target "kafka"; expected one of lambda, sqs, sns')],
    [['rule', 'THING', '--as', 'terraform'], expect.stringContaining('--target is missing')],
    [['rule', 'THING', '--as', 'pulumi', '--target', 'sqs'], expect.stringContaining('unknown form "pulumi"')],
    [['rule', 'THING', '--name', 'X'], expect.stringContaining('--name requires --as cloudformation or terraform')],
    [
      ['rule', 'THING', '--as', 'sql', '--target', 'sqs', '--function-timeout', '9'],
      expect.stringContaining('--function-timeout requires'),
    ],
    [['rule', 'THING', '--target', 'sns', '--function-timeout', '9'], expect.stringContaining('applies only to the target "sqs"')],
    [['rule', 'THING', '--target', 'sqs', '--function-timeout', '1000'], expect.stringContaining('from 1 to 900')],
    [['rule', 'THING', '--where', 'thing = 1'], expect.stringContaining('unknown property "thing"')],
    [['policy', 'THING', '--as', 'pulumi'], expect.stringContaining('unknown form "pulumi"; expected one of json, cloudformation')],
    [['policy', 'THING', '--as', 'terraform', '--name', 'a b'], expect.stringContaining('name "a b" must be')],
    [['policy', 'THING', '--as', 'mosquitto', '--user', 'a\nb'], expect.stringContaining('is not valid in an ACL file')],
    [['policy', 'THING', '--as', 'terraform', '--region', 'us-east-1'], expect.stringContaining('account')],
    [
      ['settings', 'THING', '--as', 'yaml'],
      expect.stringContaining('unknown form "yaml"; expected one of json, cli, cloudformation, terraform'),
    ],
    [['settings', 'THING', '--current', 'no.json'], expect.stringContaining('"no.json"')],
    [['policy', 'lint'], expect.stringContaining('the file is missing')],
    [['policy', 'lint', 'p.json', '--region', 'us-east-1'], expect.stringContaining('unknown option --region')],
    [['policy', 'lint', 'p.json', '--max', '2'], expect.stringContaining('unknown option --max')],
    [['policy', 'THING', '--for', 'THING'], expect.stringContaining('unknown option --for')],
    [['policy', 'lint', 'no.json'], expect.stringContaining('"no.json"')],
  ])('reject %j', async (args, err) => {
    expect(await run(...args)).toEqual({ code: 2, out: '', err });
  });
});

describe('settings --current', () => {
  const current = (...enabled: readonly string[]): string =>
    JSON.stringify({ eventConfigurations: Object.fromEntries(enabled.map((key) => [key, { Enabled: true }])) });
  const runWith = (input: string): Promise<CliRun> => runCli(ROOT, ['settings', 'THING', 'JOB', '--current', '-'], { input });

  it('prints the required changes and exits with code 1', async () => {
    const { code, out, err } = await runWith(current('THING', 'POLICY'));
    expect({ code, body: JSON.parse(out) }).toEqual({ code: 1, body: { eventConfigurations: { JOB: { Enabled: true } } } });
    expect(err).toContain('enabled but not needed by the selection (unchanged): POLICY');
  });

  it('exits with code 0 if all selected events are enabled', async () => {
    expect((await runWith(current('THING', 'JOB'))).code).toBe(0);
  });

  it.each(['{', '[]', '{}'])('rejects the input %j', async (input) => {
    expect(await runWith(input)).toMatchObject({ code: 2, out: '', err: expect.stringContaining('describe-event-configurations') });
  });
});

describe('policy lint', () => {
  const POLICY = readText('test/unit/vectors/founding-page-policy.json');

  it('locates the errors of a policy that grants nothing', async () => {
    const { code, out } = await runCli(ROOT, ['policy', 'lint', '-', '--for', 'THING'], { input: POLICY });
    expect(code).toBe(1);
    expect(out).toMatch(/^Statement\[0\]\.Resource\[0\] {2}error {2}no-resource-type$/m);
    expect(out).toMatch(/^thingCreated {2}not /m);
  });

  it('reports no findings for a generated policy', async () => {
    const { out: policy } = await run('policy', 'THING', '--region', 'us-east-1', '--account', '123456789012', '--client-id', 'backend');
    const { code, out } = await runCli(ROOT, ['policy', 'lint', '-', '--for', 'THING', '--json'], { input: policy });
    expect({ code, ...JSON.parse(out) }).toEqual({
      code: 0,
      findings: [],
      coverage: ['thingCreated', 'thingDeleted', 'thingUpdated'].map((type) => expect.objectContaining({ type, verdict: 'granted' })),
    });
  });
});

describe('policy lint of a template', () => {
  const lint = async (input: string, ...more: readonly string[]): Promise<{ readonly code: number; readonly [key: string]: unknown }> => {
    const { code, out } = await runCli(ROOT, ['policy', 'lint', '-', '--for', 'THING', '--json', ...more], { input });
    return { code, ...JSON.parse(out) };
  };

  it.each(['AWS IoT', 'IAM'])('reads the template that the command prints for %s, in YAML', async (kind) => {
    const flags = ['--as', 'cloudformation', '--client-id', 'backend', ...(kind === 'IAM' ? ['--iam'] : [])];
    const { out: template } = await run('policy', 'THING', ...flags);
    const coverage = ['thingCreated', 'thingDeleted', 'thingUpdated'].map((type) => ({ type, verdict: 'granted', reasons: [] }));
    expect(await lint(template)).toEqual({ code: 0, findings: [], coverage });
    const broken = template.replace('topic/', 'topics/');
    expect(broken).not.toBe(template);
    expect(await lint(broken)).toMatchObject({
      code: 1,
      findings: expect.arrayContaining([
        expect.objectContaining({
          rule: 'no-resource-type',
          at: expect.stringMatching(/^Resources\.\w+\.Properties\.PolicyDocument\.Statement/),
        }),
      ]),
    });
  });

  it('compares with the topics of a parameter value', async () => {
    const flags = ['--region', 'us-east-1', '--account', '123456789012', '--client-id', 'backend', '--param', 'thingName=a'];
    const { out: policy } = await run('policy', 'THING', ...flags);
    const verdicts = ({ coverage }: { readonly [key: string]: unknown }): unknown =>
      (coverage as readonly { readonly verdict: string }[]).map(({ verdict }) => verdict);
    expect(verdicts(await lint(policy, '--param', 'thingName=a'))).toEqual(['granted', 'granted', 'granted']);
    expect(verdicts(await lint(policy))).toEqual(['partly', 'partly', 'partly']);
  });

  it('rejects what is neither JSON nor YAML', async () => {
    expect(await runCli(ROOT, ['policy', 'lint', '-'], { input: 'a: b: c' })).toMatchObject({
      code: 2,
      err: expect.stringContaining('neither JSON nor YAML'),
    });
  });
});

describe('policy without a region or a client ID', () => {
  const policy = (env: Readonly<Record<string, string>>, ...args: readonly string[]): Promise<CliRun> =>
    runCli(ROOT, ['policy', 'THING', '--account', '123456789012', ...args], { env });

  it('takes the region of the environment, and says so', async () => {
    const ids = ['--client-id', 'backend'];
    const both = await policy({ AWS_REGION: 'eu-west-1', AWS_DEFAULT_REGION: 'us-east-1' }, ...ids);
    expect(both).toMatchObject({ code: 0, out: expect.stringContaining(':eu-west-1:'), err: 'region eu-west-1, from AWS_REGION' });
    const one = await policy({ AWS_REGION: '', AWS_DEFAULT_REGION: 'us-east-1' }, ...ids);
    expect(one).toMatchObject({ code: 0, err: 'region us-east-1, from AWS_DEFAULT_REGION' });
    expect(await policy({ AWS_REGION: 'eu-west-1' }, ...ids, '--region', 'us-west-2')).toMatchObject({ code: 0, err: '' });
    expect(await policy({}, ...ids)).toMatchObject({ code: 2, err: expect.stringContaining('--region is missing') });
  });

  it('is a template of the stack, whatever the environment is', async () => {
    const { out } = await runCli(ROOT, ['policy', 'THING', '--as', 'terraform'], { env: { AWS_REGION: 'eu-west-1' } });
    expect(out).not.toContain('eu-west-1');
  });

  it.each([[], ['--as', 'terraform'], ['--as', 'cloudformation'], ['--subscriptions']])(
    'warns that any client may connect: %j',
    async (...args) => {
      const region = args[0] === '--as' ? [] : ['--region', 'us-east-1', '--account', '123456789012'];
      const { err } = await run('policy', 'THING', ...region, ...args);
      expect(err).toContain('any client ID may connect');
      expect((await run('policy', 'THING', ...region, ...args, '--client-id', 'a')).err).toBe('');
    },
  );
});

describe('check', () => {
  const invalidProject = (): string => {
    const folder = sampleProject();
    writeFileSync(join(folder, 'spec.yaml'), ACME_SPEC.replace('"acme/{site}/door/closed"', '"acme/{sito}/door/closed"'));
    return folder;
  };

  it('prints problems as JSON with --format json', async () => {
    const { out, err, code } = await runCli(invalidProject(), ['check', '--format', 'json']);
    expect({ err, code }).toEqual({ err: '', code: 2 });
    expect(JSON.parse(out)).toEqual([
      {
        code: 'undeclared-parameter',
        severity: 'error',
        message: '"acme/{sito}/door/closed" uses {sito}, which is not declared',
        hint: 'did you mean "site"?',
        suggests: 'site',
        file: 'spec.yaml',
        line: 22,
        column: 16,
      },
    ]);
  });

  it('prints problems as GitHub annotations with --format github', async () => {
    const { out } = await runCli(invalidProject(), ['check', '--format', 'github']);
    expect(out).toBe(
      '::error file=spec.yaml,line=22,col=16,title=undeclared-parameter::"acme/{sito}/door/closed" uses {sito}, which is not declared (did you mean "site"?)',
    );
  });

  it('prints problems as SARIF with --format sarif', async () => {
    const { out } = await runCli(invalidProject(), ['check', '--format', 'sarif']);
    const [{ tool, results }] = (
      JSON.parse(out) as { runs: [{ tool: { driver: { rules: { id: string }[] } }; results: { ruleId: string; locations: unknown }[] }] }
    ).runs;
    expect(tool.driver.rules.map(({ id }) => id)).toEqual(['undeclared-parameter']);
    expect(results).toEqual([
      expect.objectContaining({
        ruleId: 'undeclared-parameter',
        locations: [
          { physicalLocation: { artifactLocation: { uri: 'spec.yaml' }, region: { startLine: 22, startColumn: 16, endColumn: 41 } } },
        ],
      }),
    ]);
  });

  it.each([['check'], ['generate']])('prints one document with --format json and sarif, also without problems: %s', async (command) => {
    const folder = sampleProject();
    await runCli(folder, ['generate']);
    expect(await runCli(folder, [command, '--format', 'json'])).toEqual({ code: 0, out: '[]', err: expect.stringContaining('up to date') });
    const { out } = await runCli(folder, [command, '--format', 'sarif']);
    expect((JSON.parse(out) as { runs: { results: unknown }[] }).runs.map(({ results }) => results)).toEqual([[]]);
  });

  it('shows the paths of problems and files from the working directory', async () => {
    const folder = invalidProject();
    mkdirSync(join(folder, 'docs'));
    const { err } = await runCli(join(folder, 'docs'), ['check']);
    expect(err).toContain('../spec.yaml:22:16  error  undeclared-parameter');
    const { out } = await runCli(join(folder, 'docs'), ['lint', '--format', 'json']);
    expect(JSON.parse(out)).toMatchObject([{ file: '../spec.yaml' }]);
    writeFileSync(join(folder, 'spec.yaml'), ACME_SPEC);
    expect((await runCli(join(folder, 'docs'), ['check'])).out).toContain('missing  ../src/generated/topics.ts');
  });

  it('prints no second document if the command fails after the problems were printed', async () => {
    const folder = sampleProject();
    mkdirSync(join(folder, 'src/generated'), { recursive: true });
    writeFileSync(join(folder, 'src/generated/topics.ts'), '// by hand');
    expect(await runCli(folder, ['generate', '--format', 'json'])).toMatchObject({ code: 2, out: '[]' });
    expect((await runCli(folder, ['generate', '--json'])).out).toMatch(/^\{"error":/);
  });

  it('refuses --json together with a format that is JSON', async () => {
    expect(await runCli(invalidProject(), ['check', '--json', '--format', 'sarif'])).toMatchObject({
      code: 2,
      err: '--json and --format sarif both print JSON; use one of them',
    });
  });

  it('rejects an unknown format', async () => {
    expect(await runCli(invalidProject(), ['check', '--format', 'xml'])).toMatchObject({
      code: 2,
      err: 'unknown format "xml"; expected one of text, json, github, sarif',
    });
  });
});

describe('an option that has no use', () => {
  it.each([
    [
      ['policy', 'THING', '--as', 'mosquitto', '--iam'],
      '--iam cannot be used with --as mosquitto; use --as json or cloudformation or terraform',
    ],
    [['policy', 'THING', '--as', 'terraform', '--subscriptions'], '--subscriptions cannot be used with --as terraform; use --as json'],
    [['policy', 'THING', '--user', 'backend'], '--user cannot be used with --as json; use --as mosquitto'],
    [['topic', 'build', 'thingCreated', '--param', 'thingName=a'], '--param can only be used with topic filter'],
  ])('is refused: %j', async (args, message) => {
    expect(await run(...args)).toEqual({ code: 2, out: '', err: message });
  });
});

describe('policy lint', () => {
  it('has colours where standard output shows them', async () => {
    const args = ['policy', 'lint', 'test/unit/vectors/founding-page-policy.json'];
    expect((await runCli(ROOT, args, { colours: 'stdout' })).out).toContain('\u001b[31m');
    expect((await runCli(ROOT, args, { colours: 'stderr' })).out).not.toContain('\u001b');
  });
});

it('the output of a spec does not depend on the working directory', async () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'specs'));
  writeFileSync(join(folder, 'specs/spec.yaml'), ACME_SPEC);
  writeFileSync(join(folder, 'specs/door.yaml'), DOOR_SCHEMA);
  expect(await runCli(folder, ['generate', 'specs/spec.yaml', '--out', 'src/generated'])).toMatchObject({ code: 0 });
  expect(readFileSync(join(folder, 'src/generated/topics.ts'), 'utf8')).toContain(
    '// Generated by topicwright from ../../specs/spec.yaml.',
  );
  const { code, out } = await runCli(join(folder, 'specs'), ['check', 'spec.yaml', '--out', '../src/generated']);
  expect([code, out]).toEqual([0, expect.stringContaining('up to date')]);
});

it('an error of the disk names the path from the working directory', async () => {
  const folder = sampleProject();
  mkdirSync(join(folder, 'out/topics.ts'), { recursive: true });
  const { code, err } = await runCli(folder, ['generate', 'spec.yaml', '--out', 'out']);
  expect([code, err.trim()]).toEqual([2, 'out/topics.ts is a folder; move it away']);
});
