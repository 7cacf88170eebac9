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

/** One thing that a client may do, in the terms of MQTT. Topics are written as filters: `+` and `#` stand for parameters. */
export type Grant =
  | { readonly action: 'connect'; readonly clientId: string; readonly persistent?: true }
  | { readonly action: 'subscribe'; readonly filter: string }
  | { readonly action: 'receive'; readonly topics: string }
  | { readonly action: 'publish'; readonly topics: string };

/** What a policy is to grant. */
export interface AccessOptions<Name extends string = string, Param extends string = string> extends Selection<Name, Param> {
  /**
   * The client ids that may connect: as written, with `*` and `?` as wildcards, or a policy variable such as
   * `${iot:Connection.Thing.ThingName}`. Any client id where none is given.
   */
  readonly clientIds?: readonly string[];
  /** The group of a shared subscription (`$share/{group}/{filter}`). */
  readonly shareGroup?: string;
  /** The client may keep its session while it is away (`clean: false`), so that the broker holds what it misses. */
  readonly persistentSession?: boolean;
  /** The client may publish the selected events as well: for a broker of one's own, and for simulators. */
  readonly publish?: boolean;
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
  if (options.publish) checkPublishable(selected.filters);
  const persistent = options.persistentSession ? ({ persistent: true } as const) : undefined;
  const grants: Grant[] = [
    ...checkedClientIds(options.clientIds).map((clientId): Grant => ({ action: 'connect', clientId, ...persistent })),
    // What is subscribed stands beside what is received of it, so that a document that is split off works by itself.
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

// Whether AWS asks for the shared filter or for the plain one is not documented; its own samples grant both.
function sharedFilters(filter: string, group: string | undefined): readonly string[] {
  return group === undefined ? [filter] : [sharedFilter(group, filter), filter];
}

// What begins with `$` belongs to the broker (MQTT 4.7.2): AWS disconnects a client that publishes there.
function checkPublishable(filters: readonly string[]): void {
  const reserved = filters.find((filter) => filter.startsWith('$'));
  if (reserved === undefined) return;
  throw new PolicyError('reserved-topic', 'publish', reserved, `${reserved} is reserved for the broker; leave out publish`);
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
    const reason = wrongClientId(id);
    if (reason !== undefined) throw new PolicyError('invalid-client-id', 'clientIds', id, `client id ${JSON.stringify(id)} ${reason}`);
  }
  return [...new Set(clientIds)].sort();
}

function wrongClientId(id: unknown): string | undefined {
  if (typeof id !== 'string' || !CLIENT_ID.test(id)) return 'must be 1 to 256 characters without control characters';
  const literal = id.replaceAll(POLICY_VARIABLE, '');
  return literal.includes('${') ? 'holds "${" without the name and the "}" of a policy variable' : undefined;
}

/** A variable, or one of `${*}`, `${?}` and `${$}`, which stand for the character. */
const POLICY_VARIABLE = /\$\{(?:[^${}]+|\$)\}/g;
