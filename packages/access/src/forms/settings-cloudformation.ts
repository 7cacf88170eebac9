import { checkedName } from './escape-text.js';
import type { EventConfigurations } from './event-settings.js';
import { attribute, printTemplate, substitution, type YamlMap } from './print-yaml.js';
import { SETTINGS_ACCESS } from './settings-forms.js';

/** Options of {@link settingsCloudFormation}. */
export interface SettingsTemplateOptions {
  /** The name of the resource: letters and digits. Default: `EventSettings`. */
  readonly name?: string;
}

/**
 * Prints the settings as a CloudFormation template. CloudFormation has no resource for them, so the template contains a custom resource and
 * its function. The function enables what is disabled. Deleting the resource changes nothing.
 *
 * @throws {PolicyError} `invalid-name`.
 */
export function settingsCloudFormation(
  { settings }: Pick<EventConfigurations, 'settings'>,
  { name = 'EventSettings' }: SettingsTemplateOptions = {},
): string {
  const id = checkedName(name);
  return printTemplate({
    Resources: {
      [`${id}Role`]: { Type: 'AWS::IAM::Role', Properties: ROLE },
      [`${id}Function`]: {
        Type: 'AWS::Lambda::Function',
        Properties: {
          Description: 'Enables AWS IoT events.',
          Runtime: 'nodejs22.x',
          Handler: 'index.handler',
          Timeout: 60,
          Role: attribute(`${id}Role`, 'Arn'),
          Code: { ZipFile: CODE },
        },
      },
      [id]: {
        Type: 'Custom::AwsIotEventSettings',
        Properties: { ServiceToken: attribute(`${id}Function`, 'Arn'), Keys: Object.keys(settings) },
      },
    },
  });
}

const ROLE: YamlMap = {
  AssumeRolePolicyDocument: {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
  },
  ManagedPolicyArns: [substitution('arn:${AWS::Partition}:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole')],
  Policies: [{ PolicyName: 'settings', PolicyDocument: { Version: '2012-10-17', Statement: [SETTINGS_ACCESS] } }],
};

// The runtime of Lambda contains the SDK. The presigned URL is signed for a request without a content type, which bytes have.
const CODE = `const { DescribeEventConfigurationsCommand, IoTClient, UpdateEventConfigurationsCommand } = require('@aws-sdk/client-iot');

exports.handler = async (event) => {
  let failure;
  try {
    if (event.RequestType !== 'Delete') await enable(event.ResourceProperties.Keys || []);
  } catch (error) {
    failure = String(error);
  }
  const { StackId, RequestId, LogicalResourceId } = event;
  const answer = {
    Status: failure ? 'FAILED' : 'SUCCESS',
    Reason: failure,
    PhysicalResourceId: 'aws-iot-event-settings',
    StackId, RequestId, LogicalResourceId,
  };
  await fetch(event.ResponseURL, { method: 'PUT', body: new TextEncoder().encode(JSON.stringify(answer)) });
};

async function enable(keys) {
  const client = new IoTClient({});
  const { eventConfigurations: current = {} } = await client.send(new DescribeEventConfigurationsCommand({}));
  const disabled = keys.filter((key) => !(current[key] && current[key].Enabled));
  if (disabled.length === 0) return;
  const eventConfigurations = Object.fromEntries(disabled.map((key) => [key, { Enabled: true }]));
  await client.send(new UpdateEventConfigurationsCommand({ eventConfigurations }));
}
`;
