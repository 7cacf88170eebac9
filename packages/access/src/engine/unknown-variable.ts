/** A reference in a policy, except the escapes `${*}`, `${?}` and `${$}`. */
const REFERENCE = /\$\{([^}]*)\}/g;

/**
 * The variables of AWS IoT.
 *
 * @see {@link https://docs.aws.amazon.com/iot/latest/developerguide/iot-policy-variables.html}
 */
const IOT_VARIABLE =
  /^iot:(?:ClientId|DomainName|Connection\.Thing\.(?:ThingName|ThingTypeName|IsAttached|Attributes\[.+\])|Certificate\..+)$/i;

/** The names of the common ones, from which a correction is chosen. */
export const VARIABLE_NAMES: readonly string[] = [
  'iot:ClientId',
  'iot:DomainName',
  'iot:Connection.Thing.ThingName',
  'iot:Connection.Thing.ThingTypeName',
  'iot:Connection.Thing.IsAttached',
];

/** The variables of `text` that no client has a value for. A text with one matches nothing. */
export function unknownVariables(text: string): readonly string[] {
  return Array.from(text.matchAll(REFERENCE), ([, name = '']) => name).filter((name) => !isKnown(name));
}

/** Whether `text` contains a variable that no client has a value for. */
export function hasUnknownVariable(text: string): boolean {
  return unknownVariables(text).length > 0;
}

// Other namespaces, such as `aws:` and `cognito-identity.amazonaws.com:`, have keys that are not listed here.
function isKnown(name: string): boolean {
  if (['*', '?', '$'].includes(name) || /^(?:AWS::\w+|(?:var|local|data|module)\..+)$/.test(name)) return true;
  return name.startsWith('iot:') ? IOT_VARIABLE.test(name) : /^[\w.-]+:./.test(name);
}
