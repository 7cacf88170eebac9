import {
  alsoReceived,
  checkedSide,
  filterOf,
  filtersOf,
  isShareName,
  isUsedBy,
  type ParameterValue,
  type SelectedFilters,
  type SelectedTopics,
  type Selection,
  SHARE_NAME_RULE,
  selectRows,
  selectTopics,
  sharedFilter,
  type TopicTable,
  treeOfFilters,
  type Use,
  withoutCovered,
} from '@topicwright/runtime';
import { PolicyError } from '../policy-error.js';
import { clientIdProblem, isAclVariable, isVariable } from './policy-variables.js';
import { withoutServed } from './without-served.js';

/** One permission of a client, in MQTT terms. `topics` is a filter with `+` and `#` for parameters; a `+` may be a part of a level. */
export type Grant =
  | { readonly action: 'connect'; readonly clientId: string; readonly persistent?: true; readonly lastWill?: true }
  | { readonly action: 'subscribe'; readonly filter: string }
  | { readonly action: 'receive'; readonly topics: string }
  | { readonly action: 'publish'; readonly topics: string }
  | { readonly action: 'retain'; readonly topics: string };

/** The values of parameters, by name. */
export interface ParameterValues {
  readonly [name: string]: ParameterValue;
}

/** What a policy grants. Values of `params` may be policy variables, such as `${iot:Connection.Thing.ThingName}`. */
export interface AccessOptions<Name extends string = string, Params extends object = ParameterValues, Side extends string = string>
  extends Selection<Name, { readonly [P in keyof Params]: Params[P] | `\${${string}}` }, Side> {
  /**
   * The client IDs that may connect. They may contain the wildcards `*` and `?`, and policy variables such as
   * `${iot:Connection.Thing.ThingName}`. Default: any client ID.
   */
  readonly clientIds?: readonly string[];
  /** The group of a shared subscription (`$share/{group}/{filter}`). Default: subscriptions are not shared. */
  readonly shareGroup?: string;
  /** Allows persistent sessions (`clean: false`), for which the broker stores messages while the client is offline. Default: false. */
  readonly persistentSession?: boolean;
  /** Event types whose messages may be the last will of the client. Their side must send them. Default: no last will is allowed. */
  readonly lastWill?: readonly Name[];
}

/** The least-privilege grants of a selection, and the filters that they are derived from. */
export interface Grants<Type extends string> extends SelectedFilters<Type> {
  readonly grants: readonly Grant[];
  /** The event types with unselected topics that a side may also receive or publish, level by level. */
  readonly alsoAllows: readonly Type[];
}

/** Where grants are enforced: by AWS, or by the ACL file of Mosquitto, which has no patterns for a part of a level. */
export type GrantTarget = 'aws' | 'mosquitto';

/**
 * Returns the grants that a side needs to receive and to publish the selected events and nothing else.
 *
 * @throws {TopicError | PolicyError} if the selection or an option is invalid.
 */
export function selectGrants<Type extends string>(
  table: TopicTable<Type>,
  options: AccessOptions,
  target: GrantTarget = 'aws',
): Grants<Type> {
  const { received, sent } = selectBoth(table, options, target);
  const selected = filtersOf(table, received, options.max);
  const group = checkedGroup(options.shareGroup);
  const topicsOf = (topics: readonly SelectedTopics[]): readonly string[] =>
    topics.flatMap(({ patterns }) => patterns.map(NARROWEST[target]));
  const exact = topicsOf(received);
  const narrow = new Set(exact.map(filterOf));
  const widened = selected.filters.filter((filter) => !narrow.has(filter));
  const receive = withoutCovered([...exact, ...widened], table.dialect);
  const publish = withoutCovered(topicsOf(sent), table.dialect);
  const retain = withoutCovered(topicsOf(sent.filter(({ row }) => row.retain)), table.dialect);
  const grants: readonly Grant[] = [
    ...connectGrants(options),
    ...subscribeGrants(selected.filters, receive, group, table),
    ...publish.map((topics): Grant => ({ action: 'publish', topics })),
    ...(target === 'aws' ? retain.map((topics): Grant => ({ action: 'retain', topics })) : []),
  ];
  const also = new Set([...alsoReceived(receive, table, patternsOf(received)), ...alsoReceived(publish, table, patternsOf(sent))]);
  return { ...selected, grants, alsoAllows: table.rows.flatMap(({ type }) => (also.has(type) ? [type] : [])) };
}

/** The parameter values that stand for another one. */
const VARIABLES: { readonly [Target in GrantTarget]: (value: ParameterValue) => boolean } = { aws: isVariable, mosquitto: isAclVariable };

/** How narrowly a target can express topics. */
const NARROWEST: { readonly [Target in GrantTarget]: (topics: string) => string } = { aws: (topics) => topics, mosquitto: filterOf };

function patternsOf<Type extends string>(topics: readonly SelectedTopics<Type>[]): ReadonlyMap<Type, readonly string[]> {
  return new Map(topics.map(({ row, patterns }) => [row.type, patterns]));
}

/** The topics that the side of a selection receives and sends. */
interface BothTopics<Type extends string> {
  readonly received: readonly SelectedTopics<Type>[];
  readonly sent: readonly SelectedTopics<Type>[];
}

function selectBoth<Type extends string>(table: TopicTable<Type>, options: AccessOptions, target: GrantTarget): BothTopics<Type> {
  const { events, params, lastWill = [] } = options;
  const side = checkedSide(table, options.side);
  const variables = { isVariable: VARIABLES[target] };
  const all = selectTopics(table, { events, side, ...(params && { params }) } as Selection, ['receive', 'send'], variables);
  const usable = target === 'aws' ? withoutServed(table, side, all, events) : all;
  const used = (use: Use): readonly SelectedTopics<Type>[] => usable.filter(({ row }) => isUsedBy(table, side, row, use));
  const wills = lastWill.length === 0 ? [] : selectTopics(table, { ...willSelection(table, lastWill, params), side }, ['send'], variables);
  return { received: used('receive'), sent: [...used('send'), ...wills] };
}

// The parameters of the selection may be those of other events.
function willSelection(table: TopicTable, events: readonly string[], params: object = {}): Selection {
  const own = new Set(selectRows(table, events).flatMap((row) => row.params));
  return { events, params: Object.fromEntries(Object.entries(params).filter(([name]) => own.has(name))) };
}

function connectGrants({ clientIds, persistentSession, lastWill = [] }: AccessOptions): readonly Grant[] {
  const attributes = { ...(persistentSession && { persistent: true as const }), ...(lastWill.length > 0 && { lastWill: true as const }) };
  return checkedClientIds(clientIds).map((clientId): Grant => ({ action: 'connect', clientId, ...attributes }));
}

// A Receive directly follows its Subscribe, so that packing keeps both in one document.
function subscribeGrants(
  filters: readonly string[],
  receive: readonly string[],
  group: string | undefined,
  { dialect }: TopicTable,
): readonly Grant[] {
  const tree = treeOfFilters(filters, dialect);
  const topicsOf = new Map<string, string[]>(filters.map((filter) => [filter, []]));
  for (const topics of receive) {
    const filter = filterOf(topics);
    const owner = topicsOf.get(filter) ?? topicsOf.get(tree.covering(filter)[0] ?? '');
    owner?.push(topics);
  }
  return filters.flatMap((filter) =>
    sharedFilters(filter, group).flatMap((shared, i): readonly Grant[] => {
      const prefix = i === 0 ? shared.slice(0, shared.length - filter.length) : '';
      const received = (topicsOf.get(filter) ?? []).map((topics): Grant => ({ action: 'receive', topics: prefix + topics }));
      return [{ action: 'subscribe', filter: shared }, ...received];
    }),
  );
}

// AWS does not document whether it checks the shared or the plain filter. Its samples grant both.
function sharedFilters(filter: string, group: string | undefined): readonly string[] {
  return group === undefined ? [filter] : [sharedFilter(group, filter), filter];
}

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
