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

/** The name in `type/name` of an ARN's resource: the text after its first `/`; `undefined` where there is none. */
export function arnResourceName(text: unknown): string | undefined {
  const resource = typeof text === 'string' ? parseArn(text)?.resource : undefined;
  const slash = resource?.indexOf('/') ?? -1;
  return resource === undefined || slash < 0 ? undefined : resource.slice(slash + 1);
}
