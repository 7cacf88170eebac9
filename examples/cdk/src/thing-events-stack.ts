import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { iotPolicy, ruleCloudFormation } from '@topicwright/aws-iot-policies';
import { Duration, Stack } from 'aws-cdk-lib';
import { CfnPolicy } from 'aws-cdk-lib/aws-iot';
import { Runtime } from 'aws-cdk-lib/aws-lambda';
import { NodejsFunction } from 'aws-cdk-lib/aws-lambda-nodejs';
import { CfnInclude } from 'aws-cdk-lib/cloudformation-include';
import type { Construct } from 'constructs';

const EVENTS = ['THING', 'PRESENCE'] as const;

/** A function that handles the events of things behind a rule and a queue, and a policy for clients that subscribe to them. */
export class ThingEventsStack extends Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    const functionTimeoutSeconds = 60;
    const handler = new NodejsFunction(this, 'Handler', {
      entry: join(import.meta.dirname, '../src/handler.ts'),
      depsLockFilePath: join(import.meta.dirname, '../package-lock.json'),
      runtime: Runtime.NODEJS_22_X,
      timeout: Duration.seconds(functionTimeoutSeconds),
    });

    // The template contains the rules, their role, the queues, the event source mapping, and what the function's role needs.
    const template = ruleCloudFormation({ events: EVENTS, target: 'sqs', functionTimeoutSeconds, name: 'ThingRule' });
    new CfnInclude(this, 'Rules', {
      templateFile: temporaryFile('rules.yaml', template),
      parameters: { FunctionArn: handler.functionArn, FunctionRoleName: handler.role?.roleName },
    });

    // Region, account and partition are tokens, which are resolved at deployment.
    const { documents } = iotPolicy({
      events: EVENTS,
      region: this.region,
      account: this.account,
      partition: this.partition,
      clientIds: ['dashboard'],
    });
    for (const [i, policyDocument] of documents.entries()) new CfnPolicy(this, `Policy${i + 1}`, { policyDocument });
  }
}

function temporaryFile(name: string, text: string): string {
  const path = join(mkdtempSync(join(tmpdir(), 'rules-')), name);
  writeFileSync(path, text);
  return path;
}
