/** An Amazon Resource Name, its six parts. `resource` keeps whatever follows the fifth colon, colons included. */
export interface Arn {
  readonly partition: string;
  readonly service: string;
  readonly region: string;
  readonly account: string;
  readonly resource: string;
}

/** Whether `text` has the six parts of an ARN. */
export function isArn(text: string): boolean {
  return parseArn(text) !== undefined;
}

/**
 * The parts of an ARN, or `undefined` for other text.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html}
 */
export function parseArn(text: string): Arn | undefined {
  const [arn, partition, service, region, account, ...rest] = text.split(':');
  if (arn !== 'arn' || !partition || !service || region === undefined || account === undefined || rest.length === 0) return undefined;
  return { partition, service, region, account, resource: rest.join(':') };
}

/** The ARN of these parts. */
export function formatArn({ partition, service, region, account, resource }: Arn): string {
  return `arn:${partition}:${service}:${region}:${account}:${resource}`;
}

/**
 * The name in `type/name` of an ARN's resource: the text after its first `/`; `undefined` where there is none, or `text` is no ARN.
 * Every message with an ARN comes through here, so nothing is cut out but the answer.
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
