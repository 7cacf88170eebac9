import { type SelectedFilters, type Selection, selectFilters, type TopicTable } from '@topicwright/runtime';
import { PolicyError } from './policy-error.js';

/** One thing that a client may do, in the terms of MQTT. Topics are written as filters: `+` and `#` stand for parameters. */
export type Grant =
  | { readonly action: 'connect'; readonly clientId: string }
  | { readonly action: 'subscribe'; readonly filter: string }
  | { readonly action: 'receive'; readonly topics: string };

/** What a policy is to grant. */
export interface AccessOptions<Name extends string = string, Param extends string = string> extends Selection<Name, Param> {
  /**
   * The client ids that may connect: as written, with `*` and `?` as wildcards, or a policy variable such as
   * `${iot:Connection.Thing.ThingName}`. Any client id where none is given.
   */
  readonly clientIds?: readonly string[];
  /** The group of a shared subscription (`$share/{group}/{filter}`). */
  readonly shareGroup?: string;
}

/** The grants of a selection, least privilege, with the filters that they are made from. */
export interface Grants<Type extends string> extends SelectedFilters<Type> {
  readonly grants: readonly Grant[];
}

/**
 * What a client needs to receive the selected events and nothing else.
 *
 * @throws {TopicError} for a selection that the table does not know; {PolicyError} for a client id or group.
 */
export function selectGrants<Type extends string>(table: TopicTable<Type>, options: AccessOptions): Grants<Type> {
  const selected = selectFilters(table, options);
  const group = checkedGroup(options.shareGroup);
  const shared = (filter: string): readonly string[] => (group === undefined ? [filter] : [`$share/${group}/${filter}`, filter]);
  const filters = selected.filters.flatMap(shared);
  const grants: Grant[] = [
    ...checkedClientIds(options.clientIds).map((clientId): Grant => ({ action: 'connect', clientId })),
    // What is subscribed stands beside what is received of it, so that a document that is split off works by itself.
    ...filters.flatMap((filter): readonly Grant[] => [
      { action: 'subscribe', filter },
      { action: 'receive', topics: filter },
    ]),
  ];
  return { ...selected, grants };
}

// MQTT 5, 4.8.2: a share name is at least one character and holds neither "/" nor a wildcard. AWS: at most 128 characters.
const SHARE_NAME = /^[^/+#\p{C}]{1,128}$/u;
const CLIENT_ID = /^[^\p{C}]{1,256}$/u;

function checkedGroup(group: string | undefined): string | undefined {
  if (group === undefined || (typeof group === 'string' && SHARE_NAME.test(group))) return group;
  throw new PolicyError(
    'invalid-share-group',
    'shareGroup',
    group,
    `share group ${JSON.stringify(group)} must be 1 to 128 characters without "/", "+" and "#"`,
  );
}

function checkedClientIds(clientIds: readonly string[] = ['*']): readonly string[] {
  if (clientIds.length === 0) {
    throw new PolicyError('invalid-client-id', 'clientIds', clientIds, 'clientIds lists no client id; leave it out to let any connect');
  }
  for (const id of clientIds) {
    if (typeof id === 'string' && CLIENT_ID.test(id)) continue;
    throw new PolicyError('invalid-client-id', 'clientIds', id, `client id ${JSON.stringify(id)} must be text without control characters`);
  }
  return [...new Set(clientIds)].sort();
}
