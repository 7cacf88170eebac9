// Installs the packed packages into a copy of the CDK example, synthesizes its stack, and includes every printed template in stacks of its
// own.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { settingsCloudFormation } from '@topicwright/access';
import { cloudFormation, eventConfigurations, ruleCloudFormation, ruleSql } from '@topicwright/aws-iot-policies';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROOT } from '../support/generate.js';

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'topicwright-cdk-')));
const run = (command: string, ...args: readonly string[]): string =>
  execFileSync(command, args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

interface Resource {
  readonly Type: string;
  // biome-ignore lint/suspicious/noExplicitAny: a template is read by the assertions.
  readonly Properties: any;
  readonly DependsOn?: string | readonly string[];
}

const readTemplate = (out: string, stack: string): { readonly [id: string]: Resource } =>
  JSON.parse(readFileSync(join(folder, out, `${stack}.template.json`), 'utf8')).Resources;

const ofType = (resources: { readonly [id: string]: Resource }, type: string): readonly Resource[] =>
  Object.values(resources).filter(({ Type }) => Type === type);

beforeAll(() => {
  cpSync(join(ROOT, 'examples/cdk'), folder, { recursive: true });
  const packages = readdirSync(join(ROOT, 'packages'), { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const paths = packages.map(({ name }) => join(ROOT, 'packages', name));
  const packed = JSON.parse(run('npm', 'pack', '--json', '--pack-destination', folder, ...paths)) as { filename: string; name: string }[];
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  // The packages are not in the registry, and nothing is deployed here.
  const own = Object.fromEntries(packed.map(({ name, filename }) => [name, `file:${filename}`]));
  const { 'aws-cdk': _, ...devDependencies } = manifest.devDependencies;
  const dependencies = { ...manifest.dependencies, ...own };
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ ...manifest, dependencies, devDependencies }));
  run('npm', 'install', '--no-audit', '--no-fund', '--loglevel=error');
}, 300_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('examples/cdk', () => {
  it('synthesizes a policy, rules, queues and a function that handles a batch', async () => {
    run('npm', 'run', '--silent', 'synth');
    const resources = readTemplate('cdk.out', 'ThingEvents');

    const arn = (resource: string): object => ({
      'Fn::Join': [
        '',
        ['arn:', { Ref: 'AWS::Partition' }, ':iot:', { Ref: 'AWS::Region' }, ':', { Ref: 'AWS::AccountId' }, `:${resource}`],
      ],
    });
    const [policy] = ofType(resources, 'AWS::IoT::Policy');
    const statements = policy?.Properties.PolicyDocument.Statement as readonly { readonly Action: string; readonly Resource: unknown }[];
    expect(statements.find(({ Action }) => Action === 'iot:Connect')?.Resource).toEqual([arn('client/dashboard')]);
    expect(statements.find(({ Action }) => Action === 'iot:Subscribe')?.Resource).toContainEqual(
      arn('topicfilter/$aws/events/thing/+/created'),
    );

    const rules = ofType(resources, 'AWS::IoT::TopicRule').map(({ Properties }) => Properties.TopicRulePayload.Sql);
    expect(rules).toEqual(ruleSql({ events: ['THING', 'PRESENCE'] }).map(({ sql }) => sql));
    const [lambda] = ofType(resources, 'AWS::Lambda::Function');
    const [queue] = ofType(resources, 'AWS::SQS::Queue').filter(({ Properties }) => Properties.VisibilityTimeout);
    expect(queue?.Properties.VisibilityTimeout).toBe(6 * lambda?.Properties.Timeout);
    const [mapping] = ofType(resources, 'AWS::Lambda::EventSourceMapping');
    const functionId = Object.keys(resources).find((id) => resources[id] === lambda);
    expect(mapping?.Properties.FunctionName).toEqual({ 'Fn::GetAtt': [functionId, 'Arn'] });
    expect(mapping?.DependsOn).toEqual(['ThingRuleFunctionAccess']);
    expect(resources['ThingRuleFunctionAccess']?.Properties.Roles).toEqual([{ Ref: expect.stringContaining('HandlerServiceRole') }]);

    // The bundle of the function is what is deployed. Lambda runs it outside of any package.
    const [asset] = readdirSync(join(folder, 'cdk.out')).filter((name) => name.startsWith('asset.'));
    cpSync(join(folder, 'cdk.out', asset as string, 'index.js'), join(folder, 'handler.cjs'));
    const batch = JSON.stringify({ Records: [{ messageId: 'm1', body: '{}' }] });
    const script = `require('./handler.cjs').handler(${batch}).then((answer) => console.log(JSON.stringify(answer)))`;
    const env = { ...process.env, AWS_REGION: 'eu-west-1', EVENT_TABLE: 'events', SESSION_TABLE: 'sessions' };
    const output = execFileSync(process.execPath, ['-e', script], {
      cwd: folder,
      encoding: 'utf8',
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    expect(JSON.parse(output)).toEqual({ batchItemFailures: [{ itemIdentifier: 'm1' }] });
  });
});

describe('every template', () => {
  it('is read by the CDK, which knows each resource and property', () => {
    const targets = ['lambda', 'sqs', 'sns', 'kinesis', 'firehose'] as const;
    const templates = [
      ...targets.map((target) => ruleCloudFormation({ events: 'THING', target, where: "thingName <> 'x'" })),
      settingsCloudFormation(eventConfigurations('all')),
      cloudFormation({ events: 'all' }).text,
      cloudFormation({ events: 'all', iam: true, clientIds: ['backend'] }).text,
    ];
    templates.forEach((text, i) => {
      writeFileSync(join(folder, `t${i}.yaml`), text);
    });
    writeFileSync(
      join(folder, 'include.mjs'),
      `import { App, CfnResource, Stack } from 'aws-cdk-lib';
import { CfnInclude } from 'aws-cdk-lib/cloudformation-include';
const app = new App({ outdir: 'included' });
for (let i = 0; i < ${templates.length}; i += 1) {
  const stack = new Stack(app, 'T' + i);
  new CfnInclude(stack, 'I', { templateFile: 't' + i + '.yaml' });
  for (const resource of stack.node.findAll().filter(CfnResource.isCfnResource)) {
    if (resource.constructor === CfnResource && !resource.cfnResourceType.startsWith('Custom::')) throw new Error('unknown type ' + resource.cfnResourceType);
    // The CDK keeps properties that it does not know as overrides.
    if (JSON.stringify(resource.rawOverrides) !== '{}') throw new Error('unknown property ' + JSON.stringify(resource.rawOverrides));
  }
}
app.synth();`,
    );
    run(process.execPath, 'include.mjs');
    expect(ofType(readTemplate('included', 'T0'), 'AWS::Lambda::EventInvokeConfig')[0]?.Properties).toMatchObject({ Qualifier: '$LATEST' });
  });
});
