import { parseSharedFilter, type TopicTable } from '@topicwright/runtime';
import { hasAwsVariable, variablesIn, withoutMarks } from '../grants/policy-variables.js';
import { type AccessOptions, type Grant, type ParameterValues, selectMarkedGrants } from '../grants/select-grants.js';
import { PolicyError } from '../policy-error.js';

/** What a Mosquitto ACL grants. Mosquitto grants by user name, so client IDs are not an option. */
export interface AclOptions<Name extends string = string, Params extends object = ParameterValues, Side extends string = string>
  extends Omit<AccessOptions<Name, Params, Side>, 'clientIds' | 'persistentSession' | 'params'> {
  /**
   * Known identifiers. The values `%c` and `%u` stand for the client ID and the user name of the client, which must be the whole level.
   * Such lines apply to every client, with any user name or none.
   */
  readonly params?: { readonly [P in keyof Params]?: Params[P] | '%c' | '%u' | readonly (Params[P] | '%c' | '%u')[] };
  /** The user name that the lines without variables apply to. Default: clients without a user name. */
  readonly user?: string;
}

/**
 * Builds a Mosquitto `acl_file` that allows a user to receive and to publish the selected events, according to the side, and nothing else.
 * Parts of a level are granted as the whole level, because an ACL file has no pattern for them. Mosquitto accepts every subscription, but
 * does not deliver topics that the client is not allowed to read. Without `user`, the `topic` lines apply to clients without a user
 * name: put them before the first `user` line of a file.
 *
 * @throws {TopicError | PolicyError} if the selection or an option is invalid.
 * @see {@link https://mosquitto.org/man/mosquitto-conf-5.html} acl_file
 */
export function mosquittoAclFor(table: TopicTable, { user, ...options }: AclOptions): string {
  checkVariables(options.params ?? {});
  const lines = accessLines(selectMarkedGrants(table, options as AccessOptions, 'mosquitto').grants);
  const isPattern = ({ topics }: AccessLine): boolean => variablesIn(topics).length > 0;
  return [
    ...lines.filter(isPattern).map(({ access, topics }) => `pattern ${access} ${patternText(topics)}`),
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

function checkVariables(params: object): void {
  const foreign = Object.values(params).flat().find(hasAwsVariable);
  if (foreign === undefined) return;
  const message = `${JSON.stringify(foreign)} contains a variable of AWS; use "%c" or "%u"`;
  throw new PolicyError('invalid-identifier', 'params', foreign, message);
}

type Right = 'read' | 'write';

function rightOf(grant: Grant): { readonly topics: string; readonly access: Right } | undefined {
  if (grant.action === 'publish') return { topics: grant.topics, access: 'write' };
  return grant.action === 'receive' && parseSharedFilter(grant.topics) === undefined ? { topics: grant.topics, access: 'read' } : undefined;
}

// Mosquitto replaces `%c` and `%u` everywhere in a pattern, also where they are text of the table.
function patternText(topics: string): string {
  const isWhole = (level: string): boolean => /^\0%[cu]\0$/.test(level);
  const other = topics.split('/').find((level) => /%[cu]/.test(level) && !isWhole(level));
  if (other === undefined) return checkedText(withoutMarks(topics), 'params');
  const level = withoutMarks(other);
  const message = `level ${JSON.stringify(level)} contains "%c" or "%u", which Mosquitto would replace; a variable must be a whole level`;
  throw new PolicyError('invalid-identifier', 'params', level, message);
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
