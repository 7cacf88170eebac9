import { formatArn, parseArn } from '@topicwright/runtime/internal';
import { PolicyError } from './policy-error.js';

/** The partitions in which AWS IoT Core exists. */
export type Partition = 'aws' | 'aws-cn' | 'aws-us-gov';

/** The partition, region and account of a policy's resources. */
export interface ArnScope {
  readonly partition: string;
  readonly region: string;
  readonly account: string;
}

/** The region and account of a policy's resources. Each may be a token of the AWS CDK, such as `stack.region`. */
export interface ScopeOptions {
  /** For example `us-east-1`. */
  readonly region: string;
  /** The account ID: 12 digits. */
  readonly account: string;
  /** Default: the partition of the region, or `aws` if the region is a token. With the CDK, pass `Aws.PARTITION`. */
  readonly partition?: Partition | (string & {});
}

/** The resource types of MQTT actions. */
export type MqttResourceType = 'client' | 'topic' | 'topicfilter';

/**
 * Validates `options` and returns their scope.
 *
 * @throws {PolicyError} `invalid-region`, `invalid-account` or `invalid-partition`.
 */
export function checkScope({ region, account, partition }: ScopeOptions): ArnScope {
  if (typeof region !== 'string' || !(REGION.test(region) || isToken(region))) {
    throw new PolicyError(
      'invalid-region',
      'region',
      region,
      `region ${JSON.stringify(region)} is not an AWS region; expected a name such as us-east-1`,
    );
  }
  if (typeof account !== 'string' || !(ACCOUNT.test(account) || isToken(account))) {
    throw new PolicyError('invalid-account', 'account', account, `account ${JSON.stringify(account)} must be a string of 12 digits`);
  }
  return { partition: checkedPartition(region, partition), region, account };
}

function checkedPartition(region: string, partition: string | undefined): string {
  if (partition !== undefined && isToken(partition)) return partition;
  if (isToken(region)) {
    if (partition === undefined || PARTITIONS.includes(partition)) return partition ?? 'aws';
    throw new PolicyError(
      'invalid-partition',
      'partition',
      partition,
      `partition ${JSON.stringify(partition)} must be one of ${PARTITIONS.join(', ')}`,
    );
  }
  const own = partitionOf(region);
  if (partition === undefined || partition === own) return own;
  throw new PolicyError(
    'invalid-partition',
    'partition',
    partition,
    `partition ${JSON.stringify(partition)} does not contain region ${region}, which is in ${own}; omit partition`,
  );
}

/** A token of the AWS CDK: a placeholder that is replaced when a template is synthesized. */
function isToken(text: string): boolean {
  return /^\$\{Token\[[^\]]+\]\}$/.test(text);
}

/** `scope` with the longest real values in place of tokens, for computing sizes. */
export function withoutTokens(scope: ArnScope): ArnScope {
  const resolved = (part: keyof ArnScope): string => (isToken(scope[part]) ? LONGEST_SCOPE[part] : scope[part]);
  return { partition: resolved('partition'), region: resolved('region'), account: resolved('account') };
}

/** Builds the ARN of an MQTT resource. */
export function iotArn(scope: ArnScope, type: MqttResourceType, name: string): string {
  return formatArn({ ...scope, service: 'iot', resource: `${type}/${name}` });
}

/** Moves `arn` to another scope. */
export function movedArn(arn: string, scope: ArnScope): string {
  return formatArn({ ...scope, service: 'iot', resource: parseArn(arn)?.resource ?? '' });
}

/** The scope with the longest parts. A document that fits the size limit in this scope fits it in every scope. */
export const LONGEST_SCOPE: ArnScope = { partition: 'aws-us-gov', region: 'ap-southeast-1', account: '123456789012' };

/** The partitions of AWS. */
export const PARTITIONS: readonly string[] = ['aws', 'aws-cn', 'aws-us-gov'];
const REGION = /^(?:us|eu|ap|sa|ca|me|af|il|mx|cn|us-gov)-(?!gov-)[a-z]+-\d{1,2}$/;
const ACCOUNT = /^\d{12}$/;

/** The partition of a region. */
export function partitionOf(region: string): Partition {
  if (region.startsWith('cn-')) return 'aws-cn';
  return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
}
