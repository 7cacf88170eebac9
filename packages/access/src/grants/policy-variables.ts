import type { ParameterValue } from '@topicwright/runtime';
import type { VariableReader } from '@topicwright/runtime/internal';

/**
 * A policy variable of AWS, which stands for a value of the client: `${iot:Connection.Thing.ThingName}`. Its name has a namespace, so
 * `${x}` is not a variable.
 *
 * @see {@link https://docs.aws.amazon.com/iot/latest/developerguide/iot-policy-variables.html}
 */
const AWS_VARIABLE = /\$\{[A-Za-z][\w.-]*:[\w.:/[\], '@=-]+\}/g;

/** Thing and certificate variables. They have a value only in AWS IoT policies. */
export const THING_VARIABLE: RegExp = /\$\{iot:(?:Connection\.Thing|Certificate)\./i;

/** A variable of a Mosquitto ACL file: the client ID or the user name. */
const ACL_VARIABLE = /^%[cu]$/g;

/** Reads the policy variables of AWS in parameter values. */
export const AWS_VARIABLES: VariableReader = readerOf(AWS_VARIABLE);

/** Reads the variables of Mosquitto. */
export const ACL_VARIABLES: VariableReader = readerOf(ACL_VARIABLE);

// In patterns, variables are between NUL characters, which no topic contains, so that text of the table is never taken for a variable. A
// slash in a variable does not separate levels.
function readerOf(variable: RegExp): VariableReader {
  return {
    sampleOf: (value) => (hasVariable(value, variable) ? `${value}`.replaceAll(variable, 'x') : undefined),
    textOf: (value) => `${value}`.replaceAll(variable, (text) => `\0${text.replaceAll('/', SLASH)}\0`),
  };
}

function hasVariable(value: ParameterValue, variable: RegExp): boolean {
  return typeof value === 'string' && value.search(variable) >= 0;
}

/** Whether `value` contains a policy variable of AWS. */
export function hasAwsVariable(value: ParameterValue): boolean {
  return hasVariable(value, AWS_VARIABLE);
}

const MARKED = /\0([^\0]*)\0/g;
/** Stands for a slash between the marks. */
const SLASH = '\u0001';

function withSlashes(marked: string): string {
  return marked.replaceAll(SLASH, '/');
}

/** A pattern as people write it. */
export function withoutMarks(pattern: string): string {
  return pattern.replaceAll(MARKED, (_, variable: string) => withSlashes(variable));
}

/** A pattern with `+` in place of each variable: the topics of any client. */
export function withWildcards(pattern: string): string {
  return pattern.replaceAll(MARKED, '+');
}

/** The variables of a pattern. */
export function variablesIn(pattern: string): readonly string[] {
  return Array.from(pattern.matchAll(MARKED), ([, variable = '']) => withSlashes(variable));
}

/**
 * Escapes a pattern, so that as a policy resource it matches only itself. Variables keep their meaning.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#policy-vars-specialchars}
 */
export function literalPattern(pattern: string): string {
  const parts = pattern.split(MARKED);
  return parts
    .map((part, i) => (i % 2 === 1 ? withSlashes(part) : part.replaceAll(i < parts.length - 1 ? BEFORE_VARIABLE : SPECIAL, escaped)))
    .join('');
}

const SPECIAL = /[*?]|\$(?=\{)/g;
/** A `$` also needs an escape where a variable follows. */
const BEFORE_VARIABLE = /[*?]|\$(?=\{|$)/g;

function escaped(special: string): string {
  return `\${${special}}`;
}

/** The text that a policy resource without wildcards matches: the escapes `${*}`, `${?}` and `${$}` stand for one character. */
export function withoutEscapes(resource: string): string {
  return resource.replaceAll(/\$\{([*?$])\}/g, '$1');
}

const CLIENT_ID = /^[^\p{Cc}\p{Cf}\p{Cs}]{1,256}$/u;

/** Why `id` cannot be a client ID in a policy. `undefined` if it can. */
export function clientIdProblem(id: unknown): string | undefined {
  if (typeof id !== 'string' || !CLIENT_ID.test(id)) return 'must be 1 to 256 characters without control and format characters';
  const literal = id.replaceAll(VARIABLE_OR_ESCAPE, '');
  return literal.includes('${') ? 'contains "${" without a complete policy variable; escape a literal "$" as "${$}"' : undefined;
}

/** A policy variable, or one of the escapes `${*}`, `${?}` and `${$}`. */
const VARIABLE_OR_ESCAPE = /\$\{(?:[^${}]+|\$)\}/g;
