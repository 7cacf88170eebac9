import { PARTITIONS, partitionOf } from '../arn-scope.js';
import { matchesPattern } from './match-pattern.js';
import { ARN, isPlaceholder, type PlaceholderPart } from './template-text.js';

/** The parts of an ARN. A policy may have wildcards and placeholders in them. */
export interface ArnParts {
  readonly partition: string;
  readonly service: string;
  readonly region: string;
  readonly account: string;
  /** What follows the fifth colon. `undefined` if the text is not an ARN. */
  readonly resource: string | undefined;
  /** The type of the resource. Empty if it has none. */
  readonly type: string;
  /** What follows the type and its `/`. */
  readonly name: string;
}

/** Splits `text` into its parts. If it is not an ARN, `resource` is `undefined` and the other parts are empty. */
export function partsOf(text: string): ArnParts {
  const [, partition = '', service = '', region = '', account = '', resource] = ARN.exec(text) ?? [];
  if (resource === undefined) return { partition, service, region, account, resource, type: '', name: '' };
  const slash = resource.indexOf('/');
  return {
    partition,
    service,
    region,
    account,
    resource,
    type: slash < 0 ? '' : resource.slice(0, slash),
    name: resource.slice(slash + 1),
  };
}

/** Whether an ARN may be one of AWS IoT. */
export function isOfIot({ service, resource }: ArnParts): boolean {
  return resource !== undefined && matchesPattern(service, 'iot', 'literal');
}

/** Something in the head of an ARN of AWS IoT because of which it matches nothing. */
export interface HeadFault {
  readonly kind: 'extra-segment' | 'wrong-partition' | 'unresolved';
  readonly message: string;
  readonly fix: string;
}

const REGION = /^(?:[a-z]{2}(?:-[a-z]+)+-\d+|[\w-]*[*?][\w*?-]*)$/;
const ACCOUNT = /^(?:\d{12}|[\d*?]*[*?][\d*?]*)$/;

/** The parts of an ARN, and whether its text is that of a deployed policy, so that nothing in it is a placeholder. */
export interface PlacedArn extends ArnParts {
  readonly isLiteral?: boolean;
}

/** Why an ARN of AWS IoT matches nothing, whatever its resource is. `undefined` if it may match. */
export function headFault(parts: PlacedArn): HeadFault | undefined {
  const { partition, service, region, account, resource = '' } = parts;
  const isOpen = (part: PlaceholderPart): boolean => !parts.isLiteral && isPlaceholder(parts[part], part);
  const extra = extraSegment(parts);
  if (extra !== undefined)
    return { kind: 'extra-segment', message: 'the ARN has an extra part, so it matches nothing', fix: `use ${extra}` };
  const isRegion = REGION.test(region) || isOpen('region');
  const isAccount = ACCOUNT.test(account) || isOpen('account');
  const wrong = [...(isRegion ? [] : [`region ${JSON.stringify(region)}`]), ...(isAccount ? [] : [`account ${JSON.stringify(account)}`])];
  if (wrong.length > 0) {
    const message = `invalid ${wrong.join(' and ')}, so the ARN matches nothing`;
    const isReference = parts.isLiteral && /\$\{/.test(`${region}${account}`);
    const fix = isReference ? 'a placeholder is replaced only in Fn::Sub' : 'use a region such as us-east-1 and an account ID of 12 digits';
    return { kind: 'unresolved', message, fix };
  }
  const own = /[*?$]/.test(region) ? undefined : partitionOf(region);
  const isPossible =
    isOpen('partition') || (own === undefined ? PARTITIONS : [own]).some((each) => matchesPattern(partition, each, 'literal'));
  if (isPossible) return undefined;
  const fixed = own === undefined ? 'aws' : own;
  const what = own === undefined ? `unknown partition ${JSON.stringify(partition)}` : `region ${region} is in partition ${own}`;
  return {
    kind: 'wrong-partition',
    message: `${what}, so the ARN matches nothing`,
    fix: `use arn:${fixed}:${service}:${region}:${account}:${resource}`,
  };
}

/** The ARN without its duplicated part. `undefined` if no part is duplicated. */
function extraSegment({ partition, service, region, account, resource = '' }: ArnParts): string | undefined {
  const [, next, rest] = /^(\d{12}|\$\{AWS::AccountId\}):(.+)$/s.exec(resource) ?? [];
  if (next === undefined || rest === undefined) return undefined;
  const place = region === service || region === '' ? account : region;
  return `arn:${partition}:${service}:${place}:${next}:${rest}`;
}
