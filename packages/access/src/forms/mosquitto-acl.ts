import { parseSharedFilter, type TopicTable } from '@topicwright/runtime';
import { isAclVariable, isVariable as isAwsVariable } from '../grants/policy-variables.js';
import { type AccessOptions, type Grant, type ParameterValues, selectGrants } from '../grants/select-grants.js';
import { PolicyError } from '../policy-error.js';

/** What a Mosquitto ACL grants. Mosquitto grants by user name, so client IDs are not an option. */
export interface AclOptions<Name extends string = string, Params extends object = ParameterValues, Side extends string = string>
  extends Omit<AccessOptions<Name, Params, Side>, 'clientIds' | 'persistentSession' | 'params'> {
  /**
   * Known identifiers. The values `%c` and `%u` stand for the client ID and the user name of the client, which must be the whole level. Such
   * lines apply to every client, with any user name or none.
   */
  readonly params?: { readonly [P in keyof Params]?: Params[P] | '%c' | '%u' | readonly (Params[P] | '%c' | '%u')[] };
  /** The user name that the lines without variables apply to. Default: clients without a user name. */
  readonly user?: string;
}

/**
 * Builds a Mosquitto `acl_file` that allows a user to receive and to publish the selected events, according to the side, and nothing else.
 * Mosquitto accepts every subscription, but does not deliver topics that the client is not allowed to read.
 *
 * @throws {TopicError | PolicyError} if the selection or an option is invalid.
 * @see {@link https://mosquitto.org/man/mosquitto-conf-5.html} acl_file
 */
export function mosquittoAclFor(table: TopicTable, { user, ...options }: AclOptions): string {
  const isVariable = usesVariables(table, options.params ?? {});
  const lines = accessLines(selectGrants(table, options as AccessOptions, 'mosquitto').grants);
  const isPattern = ({ topics }: AccessLine): boolean => isVariable && /%[cu]/.test(topics);
  return [
    ...lines.filter(isPattern).map(({ access, topics }) => `pattern ${access} ${checkedPattern(topics)}`),
    ...(user === undefined ? [] : [`user ${checkedText(user, 'user')}`]),
    ...lines.filter((line) => !isPattern(line)).map(({ access, topics }) => `topic ${access} ${checkedText(topics, 'params')}`),
  ]
    .map((line) => `${line}\n`)
    .join('');
}

/** The topics that a line grants. */
interface AccessLine {
  readonly access: 'read' | 'write' | 'readwrite';
  readonly topics: string;
}

function accessLines(grants: readonly Grant[]): readonly AccessLine[] {
  const rights = new Map<string, Set<Right>>();
  for (const grant of grants) {
    const right = rightOf(grant);
    if (right) rights.set(right.topics, (rights.get(right.topics) ?? new Set()).add(right.access));
  }
  return [...rights].map(([topics, access]) => ({ topics, access: access.size > 1 ? 'readwrite' : access.has('read') ? 'read' : 'write' }));
}

/**
 * Whether a parameter value is a variable.
 *
 * @throws {PolicyError} `invalid-identifier` for a variable of AWS, and if a topic of the table contains the text of a variable.
 */
function usesVariables(table: TopicTable, params: object): boolean {
  const values = Object.values(params).flat();
  const foreign = values.find(isAwsVariable);
  if (foreign !== undefined)
    throw new PolicyError('invalid-identifier', 'params', foreign, `${JSON.stringify(foreign)} is a variable of AWS; use "%c" or "%u"`);
  if (!values.some(isAclVariable)) return false;
  const row = table.rows.find(({ filter }) => /%[cu]/.test(filter));
  if (!row) return true;
  const message = `the topics of ${row.type} contain "%c" or "%u", which Mosquitto would replace; do not pass a variable`;
  throw new PolicyError('invalid-identifier', 'params', row.filter, message);
}

type Right = 'read' | 'write';

function rightOf(grant: Grant): { readonly topics: string; readonly access: Right } | undefined {
  if (grant.action === 'publish') return { topics: grant.topics, access: 'write' };
  return grant.action === 'receive' && parseSharedFilter(grant.topics) === undefined ? { topics: grant.topics, access: 'read' } : undefined;
}

// Mosquitto replaces the variables everywhere in a pattern.
function checkedPattern(topics: string): string {
  const other = topics.split('/').find((level) => /%[cu]/.test(level) && !/^%[cu]$/.test(level));
  if (other === undefined) return checkedText(topics, 'params');
  const message = `level ${JSON.stringify(other)} contains "%c" or "%u", which Mosquitto would replace; a variable must be a whole level`;
  throw new PolicyError('invalid-identifier', 'params', other, message);
}

// Mosquitto splits a line at its first spaces and trims it. A line break would begin another rule.
function checkedText(text: string, path: string): string {
  if (text !== '' && !/^\s|\s$|[\p{Cc}\u2028\u2029]/u.test(text)) return text;
  throw new PolicyError(
    path === 'user' ? 'invalid-name' : 'invalid-identifier',
    path,
    text,
    `${JSON.stringify(text)} is not valid in an ACL file: it must not be empty, contain control characters, or begin or end with a space`,
  );
}
