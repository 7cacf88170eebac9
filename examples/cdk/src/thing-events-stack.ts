import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { iotPolicy, ruleCloudFormation } from '@topicwright/aws-iot-policies';
import { Duration, Stack } from 'aws-cdk-lib';
import { AttributeType, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { CfnPolicy } from 'aws-cdk-lib/aws-iot';
import { Runtime } from 'aws-cdk-lib/aws-lambda';
import { NodejsFunction } from 'aws-cdk-lib/aws-lambda-nodejs';
import { CfnInclude } from 'aws-cdk-lib/cloudformation-include';
import type { Construct } from 'constructs';

const EVENTS = ['THING', 'PRESENCE'] as const;

/**
 * A function that handles the events of things behind rules and a queue, its tables, and a policy for clients that subscribe to the events.
 */
export class ThingEventsStack extends Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    const functionTimeoutSeconds = 60;
    const handled = new TableV2(this, 'Handled', {
      partitionKey: { name: 'pk', type: AttributeType.STRING },
      timeToLiveAttribute: 'expiresAt',
    });
    const sessions = new TableV2(this, 'Sessions', {
      partitionKey: { name: 'clientId', type: AttributeType.STRING },
      timeToLiveAttribute: 'expiresAt',
    });
    const handler = new NodejsFunction(this, 'Handler', {
      entry: join(import.meta.dirname, '../src/handler.ts'),
      depsLockFilePath: join(import.meta.dirname, '../package-lock.json'),
      runtime: Runtime.NODEJS_22_X,
      timeout: Duration.seconds(functionTimeoutSeconds),
      environment: { EVENT_TABLE: handled.tableName, SESSION_TABLE: sessions.tableName },
    });
    handled.grantReadWriteData(handler);
    sessions.grantReadWriteData(handler);

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
