/** The parts of an ARN. A policy may have placeholders in them. */
export interface ArnParts {
  readonly region: string;
  readonly account: string;
  /** What follows the fifth colon. `undefined` if the text is not an ARN. */
  readonly resource: string | undefined;
  /** The type of the resource. Empty if it has none. */
  readonly type: string;
  /** What follows the type and its `/`. */
  readonly name: string;
}

// A policy variable may contain a colon.
const ARN = /^arn:([^:]*):([^:]*):((?:[^:$]|\$\{[^}]*\}|\$)*):((?:[^:$]|\$\{[^}]*\}|\$)*):([\s\S]+)$/;

/** Splits `text` into its parts. If it is not an ARN, `resource` is `undefined` and the other parts are empty. */
export function partsOf(text: string): ArnParts {
  const parts = ARN.exec(text);
  if (!parts) return { region: '', account: '', resource: undefined, type: '', name: '' };
  const [, , , region = '', account = '', resource = ''] = parts;
  const slash = resource.indexOf('/');
  return { region, account, resource, type: slash < 0 ? '' : resource.slice(0, slash), name: resource.slice(slash + 1) };
}

/** Whether `arn` is an ARN of AWS IoT. */
export function isOfIot(arn: string): boolean {
  const [head, , service] = arn.split(':');
  return head === 'arn' && service === 'iot';
}
