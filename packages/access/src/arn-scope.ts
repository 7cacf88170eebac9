import { formatArn, parseArn } from '@topicwright/runtime';
import { PolicyError } from './policy-error.js';

/** The partitions in which AWS IoT Core exists. */
export type Partition = 'aws' | 'aws-cn' | 'aws-us-gov';

/** Where the resources of a policy lie. */
export interface ArnScope {
  readonly partition: string;
  readonly region: string;
  readonly account: string;
}

/** What a caller says of it: the partition follows from the region. */
export interface ScopeOptions {
  /** For example `us-east-1`. */
  readonly region: string;
  /** The account: 12 digits. */
  readonly account: string;
  readonly partition?: Partition;
}

/** The resource types that MQTT actions take. */
export type MqttResourceType = 'client' | 'topic' | 'topicfilter';

/**
 * The scope of `options`.
 *
 * @throws {PolicyError} `invalid-region`, `invalid-account` or `invalid-partition`.
 */
export function checkScope({ region, account, partition }: ScopeOptions): ArnScope {
  if (typeof region !== 'string' || !REGION.test(region)) {
    throw new PolicyError(
      'invalid-region',
      'region',
      region,
      `region ${JSON.stringify(region)} is not the name of a region, as us-east-1 is`,
    );
  }
  if (typeof account !== 'string' || !ACCOUNT.test(account)) {
    throw new PolicyError('invalid-account', 'account', account, `account ${JSON.stringify(account)} is not a string of 12 digits`);
  }
  const own = partitionOf(region);
  if (partition !== undefined && partition !== own) {
    throw new PolicyError(
      'invalid-partition',
      'partition',
      partition,
      `region ${region} lies in partition ${own}, not in ${JSON.stringify(partition)}`,
    );
  }
  return { partition: own, region, account };
}

/** The ARN of an MQTT resource. */
export function iotArn(scope: ArnScope, type: MqttResourceType, name: string): string {
  return formatArn({ ...scope, service: 'iot', resource: `${type}/${name}` });
}

/** `arn` as it is in another scope. */
export function movedArn(arn: string, scope: ArnScope): string {
  return formatArn({ ...scope, service: 'iot', resource: parseArn(arn)?.resource ?? '' });
}

/** The longest that the parts of a scope may be: what fits a document there fits it wherever it is deployed. */
export const LONGEST_SCOPE: ArnScope = { partition: 'aws-us-gov', region: 'ap-southeast-1', account: '123456789012' };

const REGION = /^(?:us|eu|ap|sa|ca|me|af|il|mx|cn|us-gov)-(?!gov-)[a-z]+-\d{1,2}$/;
const ACCOUNT = /^\d{12}$/;

function partitionOf(region: string): Partition {
  if (region.startsWith('cn-')) return 'aws-cn';
  return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
}
