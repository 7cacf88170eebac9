import { nearest } from '@topicwright/runtime/internal';

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
const VARIABLE_NAMES: readonly string[] = [
  'iot:ClientId',
  'iot:DomainName',
  'iot:Connection.Thing.ThingName',
  'iot:Connection.Thing.ThingTypeName',
  'iot:Connection.Thing.IsAttached',
];

/** The variables of `text` that no client has a value for, and what looks like one. A text with one matches nothing. */
export function unknownVariables(text: string): readonly string[] {
  return [...unknownNames(text), ...Array.from(text.matchAll(SLIP), ([, name = '']) => name)];
}

/** The names of the variables of `text` that no client has a value for. */
export function unknownNames(text: string): readonly string[] {
  return Array.from(text.matchAll(REFERENCE), ([, name = '']) => name).filter((name) => !isKnown(name));
}

/** What to use instead of an unknown variable. */
export function variableHint(name: string): string {
  const like = nearest(name, VARIABLE_NAMES) ?? VARIABLE_NAMES.find((known) => known.endsWith(`.${name.split(/[.:]/).at(-1) ?? ''}`));
  return like === undefined ? 'use a policy variable of AWS, such as ${iot:Connection.Thing.ThingName}' : `use \${${like}}`;
}

/** What is meant as a variable, but is literal text: `$(iot:ClientId)`, or a variable that is not closed. */
const SLIP = /\$(?:\(|\{(?![^}]*\}))((?:iot|aws):[\w.]+)/gi;

/** Whether `text` contains a variable that no client has a value for. */
export function hasUnknownVariable(text: string): boolean {
  return unknownVariables(text).length > 0;
}

/** The namespaces of global keys, of other services and of identity providers, whose keys are not listed here. */
const OTHER_NAMESPACE =
  /^(?:aws|saml|sts|credentials-iot|ec2|redshift|transfer|identitystore|sso|graph\.facebook\.com|www\.amazon\.com|accounts\.google\.com|[\w.-]*cognito-identity\.amazonaws\.com):./i;

/** A default value after the name of a variable. */
const DEFAULT = /\s*,\s*'[^']*'$/;

function isKnown(reference: string): boolean {
  const name = reference.replace(DEFAULT, '');
  if (['*', '?', '$'].includes(name) || /^(?:AWS::\w+|(?:var|local|data|module|each|self|path|aws_\w+)\..+)$/.test(name)) return true;
  return IOT_VARIABLE.test(name) || OTHER_NAMESPACE.test(name);
}
