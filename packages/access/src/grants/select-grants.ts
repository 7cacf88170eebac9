import {
  isShareName,
  type SelectedFilters,
  type Selection,
  SHARE_NAME_RULE,
  selectFilters,
  sharedFilter,
  type TopicTable,
} from '@topicwright/runtime';
import { PolicyError } from '../policy-error.js';

/** One permission of a client, in MQTT terms. `topics` is a filter with `+` and `#` for parameters. */
export type Grant =
  | { readonly action: 'connect'; readonly clientId: string; readonly persistent?: true }
  | { readonly action: 'subscribe'; readonly filter: string }
  | { readonly action: 'receive'; readonly topics: string }
  | { readonly action: 'publish'; readonly topics: string };

/** What a policy grants. */
export interface AccessOptions<Name extends string = string, Param extends string = string> extends Selection<Name, Param> {
  /**
   * The client IDs that may connect. They may contain the wildcards `*` and `?`, and policy variables such as
   * `${iot:Connection.Thing.ThingName}`. Default: any client ID.
   */
  readonly clientIds?: readonly string[];
  /** The group of a shared subscription (`$share/{group}/{filter}`). Default: subscriptions are not shared. */
  readonly shareGroup?: string;
  /** Allows persistent sessions (`clean: false`), for which the broker stores messages while the client is offline. Default: false. */
  readonly persistentSession?: boolean;
  /** Also allows publishing the selected events, for self-hosted brokers and simulators. Default: false. */
  readonly publish?: boolean;
}

/** The least-privilege grants of a selection, and the filters that they are derived from. */
export interface Grants<Type extends string> extends SelectedFilters<Type> {
  readonly grants: readonly Grant[];
}

/**
 * Returns the grants that a client needs to receive the selected events and nothing else.
 *
 * @throws {TopicError | PolicyError} if the selection or an option is invalid.
 */
export function selectGrants<Type extends string>(table: TopicTable<Type>, options: AccessOptions): Grants<Type> {
  const selected = selectFilters(table, options);
  const group = checkedGroup(options.shareGroup);
  if (options.publish) checkPublishable(selected.filters);
  const persistent = options.persistentSession ? ({ persistent: true } as const) : undefined;
  const grants: Grant[] = [
    ...checkedClientIds(options.clientIds).map((clientId): Grant => ({ action: 'connect', clientId, ...persistent })),
    // A Receive directly follows its Subscribe, so that packing keeps both in one document.
    ...selected.filters
      .flatMap((filter) => sharedFilters(filter, group))
      .flatMap((filter): readonly Grant[] => [
        { action: 'subscribe', filter },
        { action: 'receive', topics: filter },
      ]),
    ...(options.publish ? selected.filters.map((topics): Grant => ({ action: 'publish', topics })) : []),
  ];
  return { ...selected, grants };
}

// AWS does not document whether it checks the shared or the plain filter. Its samples grant both.
function sharedFilters(filter: string, group: string | undefined): readonly string[] {
  return group === undefined ? [filter] : [sharedFilter(group, filter), filter];
}

// Topics that begin with `$` are reserved for the broker (MQTT 4.7.2). AWS disconnects clients that publish to them.
function checkPublishable(filters: readonly string[]): void {
  const reserved = filters.find((filter) => filter.startsWith('$'));
  if (reserved === undefined) return;
  const message = `${JSON.stringify(reserved)} is reserved for the broker, so clients must not publish to it; omit publish`;
  throw new PolicyError('reserved-topic', 'publish', reserved, message);
}

const CLIENT_ID = /^[^\p{C}]{1,256}$/u;

function checkedGroup(group: string | undefined): string | undefined {
  if (group === undefined || isShareName(group)) return group;
  throw new PolicyError('invalid-share-group', 'shareGroup', group, `share group ${JSON.stringify(group)} must be ${SHARE_NAME_RULE}`);
}

function checkedClientIds(clientIds: readonly string[] = ['*']): readonly string[] {
  if (!Array.isArray(clientIds)) {
    throw new PolicyError('invalid-client-id', 'clientIds', clientIds, 'clientIds must be an array of client IDs');
  }
  if (clientIds.length === 0) {
    throw new PolicyError('invalid-client-id', 'clientIds', clientIds, 'clientIds is empty; omit it to allow any client ID');
  }
  for (const id of clientIds) {
    const reason = clientIdProblem(id);
    if (reason !== undefined) throw new PolicyError('invalid-client-id', 'clientIds', id, `client ID ${JSON.stringify(id)} ${reason}`);
  }
  return [...new Set(clientIds)].sort();
}

function clientIdProblem(id: unknown): string | undefined {
  if (typeof id !== 'string' || !CLIENT_ID.test(id)) return 'must be 1 to 256 characters without control characters';
  const literal = id.replaceAll(POLICY_VARIABLE, '');
  return literal.includes('${') ? 'contains "${" without a complete policy variable; escape a literal "$" as "${$}"' : undefined;
}

/** A policy variable, or one of the escapes `${*}`, `${?}` and `${$}`. */
const POLICY_VARIABLE = /\$\{(?:[^${}]+|\$)\}/g;
