import { parseSharedFilter, type TopicTable } from '@topicwright/runtime';
import { type AccessOptions, selectGrants } from '../grants/select-grants.js';
import { PolicyError } from '../policy-error.js';

/** What a Mosquitto ACL is to grant. Client ids are not what Mosquitto grants by, so none are taken. */
export interface AclOptions<Name extends string = string, Param extends string = string>
  extends Omit<AccessOptions<Name, Param>, 'clientIds' | 'persistentSession'> {
  /** The user that may receive the events; a client without a user name where none is given. */
  readonly user?: string;
}

/**
 * A Mosquitto `acl_file` that lets a user receive the selected events, and with `publish` send them; nothing else. Mosquitto lets
 * anyone subscribe, and holds back what the file does not let a client read.
 *
 * @throws {TopicError | PolicyError} for bad input; nothing is made then.
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

// A line is split at its first spaces and trimmed; a line break would begin a rule of its own.
function checkedText(text: string, path: string): string {
  if (text !== '' && !/^\s|\s$|[\p{Cc}\u2028\u2029]/u.test(text)) return text;
  throw new PolicyError(
    path === 'user' ? 'invalid-name' : 'invalid-identifier',
    path,
    text,
    `${JSON.stringify(text)} cannot stand in a line of an ACL: it is empty, holds a control character, or begins or ends with a space`,
  );
}
