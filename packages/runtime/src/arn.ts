/** The parts of an Amazon Resource Name (ARN). `resource` is everything after the fifth colon, including further colons. */
export interface Arn {
  readonly partition: string;
  readonly service: string;
  readonly region: string;
  readonly account: string;
  readonly resource: string;
}

/**
 * Parses an ARN. Returns `undefined` if `text` is not one.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html}
 */
export function parseArn(text: string): Arn | undefined {
  const [arn, partition, service, region, account, ...rest] = text.split(':');
  if (arn !== 'arn' || !partition || !service || region === undefined || account === undefined || rest.length === 0) return undefined;
  return { partition, service, region, account, resource: rest.join(':') };
}

/** Builds an ARN from its parts. */
export function formatArn({ partition, service, region, account, resource }: Arn): string {
  return `arn:${partition}:${service}:${region}:${account}:${resource}`;
}

/**
 * Returns the name in the resource `type/name` of an ARN: everything after the first `/`. `undefined` if there is none or `text` is not an
 * ARN. Does not split the ARN, because this runs for every message with an ARN.
 */
export function arnResourceName(text: unknown): string | undefined {
  if (typeof text !== 'string') return undefined;
  const resource = startOfResource(text);
  const slash = resource < 0 ? -1 : text.indexOf('/', resource);
  return slash < 0 ? undefined : text.slice(slash + 1);
}

// After the fifth colon. Partition and service are not empty.
function startOfResource(text: string): number {
  if (text.slice(0, 4) !== 'arn:') return -1;
  const service = text.indexOf(':', 4) + 1;
  const region = service > 5 ? text.indexOf(':', service) + 1 : 0;
  const account = region > service + 1 ? text.indexOf(':', region) + 1 : 0;
  const resource = account > 0 ? text.indexOf(':', account) + 1 : 0;
  return resource > 0 ? resource : -1;
}
