import { parseSharedFilter, type TopicTable } from '@topicwright/runtime';
import { type AccessOptions, selectGrants } from '../grants/select-grants.js';
import { PolicyError } from '../policy-error.js';

/** What a Mosquitto ACL grants. Mosquitto grants by user name, so client IDs are not an option. */
export interface AclOptions<Name extends string = string, Param extends string = string>
  extends Omit<AccessOptions<Name, Param>, 'clientIds' | 'persistentSession'> {
  /** The user name that may receive the events. Default: clients without a user name. */
  readonly user?: string;
}

/**
 * Builds a Mosquitto `acl_file` that allows a user to receive the selected events, with `publish` to publish them, and nothing else.
 * Mosquitto accepts every subscription, but does not deliver topics that the client is not allowed to read.
 *
 * @throws {TopicError | PolicyError} if the selection or an option is invalid.
 * @see {@link https://mosquitto.org/man/mosquitto-conf-5.html} acl_file
 */
export function mosquittoAclFor(table: TopicTable, { user, ...options }: AclOptions): string {
  const { grants } = selectGrants(table, options);
  const lines = grants.flatMap((grant) => {
    if (grant.action === 'receive' && parseSharedFilter(grant.topics) === undefined)
      return [`topic read ${checkedText(grant.topics, 'params')}`];
    return grant.action === 'publish' ? [`topic write ${checkedText(grant.topics, 'params')}`] : [];
  });
  const owner = user === undefined ? [] : [`user ${checkedText(user, 'user')}`];
  return `${[...owner, ...new Set(lines)].join('\n')}\n`;
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
