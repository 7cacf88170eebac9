import type { ParameterValue } from '@topicwright/runtime';

/**
 * Policy variables, which stand for a value of the client: `${iot:Connection.Thing.ThingName}`, `${aws:SourceIp}`; in an ACL file of
 * Mosquitto, `%c` for the client ID and `%u` for the user name.
 *
 * @see {@link https://docs.aws.amazon.com/iot/latest/developerguide/iot-policy-variables.html}
 */

/** A variable of AWS. Its name has a namespace, so `${x}` is none. */
const AWS_VARIABLE = /\$\{[A-Za-z][\w.-]*:[^{}$*?]+\}/g;

/** Whether `value` contains a policy variable of AWS. */
export function isVariable(value: ParameterValue): boolean {
  return typeof value === 'string' && value.search(AWS_VARIABLE) >= 0;
}

/** Whether `value` is a variable of Mosquitto. */
export function isAclVariable(value: ParameterValue): boolean {
  return value === '%c' || value === '%u';
}

/**
 * Escapes `text`, so that it is a policy pattern that matches only itself. Policy variables keep their meaning.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#policy-vars-specialchars}
 */
export function literalPattern(text: string): string {
  const special = /[*?]|\$(?=\{)/g;
  let pattern = '';
  let start = 0;
  for (const { 0: variable, index } of text.matchAll(AWS_VARIABLE)) {
    pattern += text.slice(start, index).replaceAll(special, (character) => `\${${character}}`) + variable;
    start = index + variable.length;
  }
  return pattern + text.slice(start).replaceAll(special, (character) => `\${${character}}`);
}

const CLIENT_ID = /^[^\p{C}]{1,256}$/u;

/** Why `id` cannot be a client ID in a policy. `undefined` if it can. */
export function clientIdProblem(id: unknown): string | undefined {
  if (typeof id !== 'string' || !CLIENT_ID.test(id)) return 'must be 1 to 256 characters without control characters';
  const literal = id.replaceAll(VARIABLE_OR_ESCAPE, '');
  return literal.includes('${') ? 'contains "${" without a complete policy variable; escape a literal "$" as "${$}"' : undefined;
}

/** A policy variable, or one of the escapes `${*}`, `${?}` and `${$}`. */
const VARIABLE_OR_ESCAPE = /\$\{(?:[^${}]+|\$)\}/g;
