import {
  type Dialect,
  type ParameterValue,
  type SelectedFilters,
  type Selection,
  sharedFilter,
  type TopicFilter,
  type TopicTable,
} from '@topicwright/runtime';
import {
  alsoReceived,
  checkedSide,
  filterOf,
  filtersOf,
  isShareName,
  listedPatterns,
  type RowsOptions,
  type SelectedTopics,
  selectRows,
  selectTopics,
  shareNameRule,
  treeOfFilters,
  type VariableReader,
  withoutCovered,
} from '@topicwright/runtime/internal';
import { PolicyError } from '../policy-error.js';
import { ACL_VARIABLES, AWS_VARIABLES, clientIdProblem, withoutMarks, withWildcards } from './policy-variables.js';
import { withoutServiceTopics } from './usable-topics.js';

/** One permission of a client, in MQTT terms. `topics` is a filter with `+` and `#` for parameters; a `+` may be a part of a level. */
export type Grant =
  | { readonly action: 'connect'; readonly clientId: string; readonly persistent?: true; readonly lastWill?: true }
  | { readonly action: 'subscribe'; readonly filter: string }
  | TopicsGrant;

/** A permission to use topics: to receive their messages, to publish them, or to publish them with the retain flag. */
export interface TopicsGrant {
  readonly action: 'receive' | 'publish' | 'retain';
  readonly topics: string;
}

/** The values of parameters, by name. */
export interface ParameterValues {
  readonly [name: string]: ParameterValue;
}

/** What a policy grants. Values of `params` may contain policy variables, such as `${iot:Connection.Thing.ThingName}`. */
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
  /** Events whose messages may be the last will of the client. Their side must send them. Default: no last will is allowed. */
  readonly lastWill?: readonly Name[];
}

/** The least-privilege grants of a selection, and the filters that they are derived from. */
export interface Grants<Type extends string> extends SelectedFilters<Type> {
  readonly grants: readonly Grant[];
  /** The event types with a use of topics that is not selected and that the grants allow, level by level. */
  readonly alsoGrants: readonly Type[];
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
  const selected = selectMarkedGrants(table, options, target);
  return { ...selected, grants: selected.grants.map(readable) };
}

function readable(grant: Grant): Grant {
  if (grant.action === 'connect') return grant;
  return grant.action === 'subscribe' ? { ...grant, filter: withoutMarks(grant.filter) } : { ...grant, topics: withoutMarks(grant.topics) };
}

/** A row with more values of closed enums than this is granted with any value, so that policies stay small. */
const MAX_LISTED = 20;

/** {@link selectGrants}, with the variables in grants marked as in `policy-variables.ts`. */
export function selectMarkedGrants<Type extends string>(
  table: TopicTable<Type>,
  options: AccessOptions,
  target: GrantTarget,
): Grants<Type> {
  const topics = selectBoth(table, options, target);
  const selected = filtersOf(table, topics.received, options.max);
  const group = checkedGroup(options.shareGroup, table.dialect);
  const { narrowest } = TARGETS[target];
  const globs = globTable(table, target);
  const patternsOf = (selection: readonly SelectedTopics[]): readonly string[] =>
    selection.flatMap(({ row, patterns }) => patterns.flatMap((pattern) => listedPatterns(table, row, pattern, MAX_LISTED)).map(narrowest));
  const exact = patternsOf(topics.received);
  const narrow = new Set(topics.received.flatMap(({ patterns }) => patterns.map(filterOf)));
  const widened = selected.filters.filter((filter) => !narrow.has(filter));
  const receive = withoutCovered([...exact, ...widened], globs.dialect);
  const exactFilters = target === 'aws' ? subscribedExactly(table, topics.received, options.max) : [];
  const subscribed = [...new Set([...selected.filters, ...exactFilters])].sort();
  const [publish, retain] = [topics.sent, topics.retained].map((sent) => withoutCovered(patternsOf(sent), globs.dialect)) as [
    readonly string[],
    readonly string[],
  ];
  const grants: readonly Grant[] = [
    ...connectGrants(options),
    ...subscribeGrants(subscribed, receive, group, globs),
    ...topicGrants('publish', publish),
    ...(target === 'aws' ? topicGrants('retain', retain) : []),
  ];
  const also = new Set<Type>([
    ...alsoUsed(globs, receive, topics.received),
    ...alsoUsed(globs, publish, topics.sent),
    ...(target === 'aws' ? alsoUsed(globs, retain, topics.retained) : []),
  ]);
  return {
    filters: selected.filters.map((filter) => withoutMarks(filter) as TopicFilter),
    alsoReceives: selected.alsoReceives,
    grants,
    alsoGrants: table.rows.flatMap(({ type }) => (also.has(type) ? [type] : [])),
  };
}

/**
 * The filters that a consumer and requests subscribe to. AWS compares filters as text, so these are granted also where a wider filter of
 * the selection covers them.
 */
function subscribedExactly(table: TopicTable, received: readonly SelectedTopics[], max: number | undefined): readonly string[] {
  const awaited = received.filter(({ isAwaited }) => isAwaited);
  if (awaited.length === 0) return [];
  const consumed = received.filter(({ isNamed }) => isNamed);
  return [...filtersOf(table, consumed, max).filters, ...awaited.flatMap(({ patterns }) => patterns.map(filterOf))];
}

function topicGrants(action: TopicsGrant['action'], topics: readonly string[]): readonly TopicsGrant[] {
  return topics.map((each) => ({ action, topics: each }));
}

/** What differs between the targets. */
const TARGETS: {
  readonly [Target in GrantTarget]: {
    readonly variables: VariableReader;
    /** The narrowest topics that the target can express. */
    readonly narrowest: (topics: string) => string;
  };
} = {
  aws: { variables: AWS_VARIABLES, narrowest: (topics) => topics },
  mosquitto: { variables: ACL_VARIABLES, narrowest: filterOf },
};

const globTables = new WeakMap<TopicTable, TopicTable>();

/** The table with the rules of policy resources: `a/*` does not match `a`, so a filter `a/#` must not stand for it. */
function globTable<Type extends string>(table: TopicTable<Type>, target: GrantTarget): TopicTable<Type> {
  if (target === 'mosquitto' || table.dialect === 'aws-iot') return table;
  const known = globTables.get(table) ?? { ...table, dialect: 'aws-iot' };
  globTables.set(table, known);
  return known as TopicTable<Type>;
}

/** The event types with topics among `topics` that are not `selected`, if variables have any value. */
function alsoUsed<Type extends string>(
  table: TopicTable<Type>,
  topics: readonly string[],
  selected: readonly SelectedTopics<Type>[],
): readonly Type[] {
  const exact = new Map(selected.map(({ row, patterns }) => [row.type, patterns.map(withWildcards)]));
  return alsoReceived(topics.map(withWildcards), table, exact);
}

/** The topics that the side of a selection uses. */
interface BothTopics<Type extends string> {
  readonly received: readonly SelectedTopics<Type>[];
  readonly sent: readonly SelectedTopics<Type>[];
  /** Those of `sent` with the retain flag. */
  readonly retained: readonly SelectedTopics<Type>[];
}

function selectBoth<Type extends string>(table: TopicTable<Type>, options: AccessOptions, target: GrantTarget): BothTopics<Type> {
  const { events, params, lastWill = [] } = options;
  const side = checkedSide(table, options.side);
  const { variables } = TARGETS[target];
  const usable = (selection: Selection, rows: RowsOptions): readonly SelectedTopics<Type>[] => {
    const topics = selectTopics(table, { ...selection, side }, { ...rows, variables });
    return target === 'aws' ? withoutServiceTopics(table, side, topics, selection.events) : topics;
  };
  const all = usable({ events, ...(params && { params }) } as Selection, { uses: ['receive', 'send'], withReplies: true });
  const wills = lastWill.length === 0 ? [] : usable(willSelection(table, lastWill, params), { uses: ['send'] });
  const sent = merged([...all.filter(({ uses }) => uses.has('send')), ...wills]);
  return { received: all.filter(({ uses }) => uses.has('receive')), sent, retained: sent.filter(({ row }) => row.retain) };
}

// A last will may also be one of the selected events.
function merged<Type extends string>(topics: readonly SelectedTopics<Type>[]): readonly SelectedTopics<Type>[] {
  return [...new Map(topics.map((each) => [each.row.type, each])).values()];
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
  const others: string[] = [];
  for (const topics of receive) {
    const filter = filterOf(topics);
    const owner = topicsOf.get(filter) ?? topicsOf.get(tree.covering(filter)[0] ?? '') ?? others;
    owner.push(topics);
  }
  const grants = filters.flatMap((filter) =>
    sharedFilters(filter, group).flatMap((shared): readonly Grant[] => {
      const prefix = shared.slice(0, shared.length - filter.length);
      return [
        { action: 'subscribe', filter: shared },
        ...topicGrants(
          'receive',
          (topicsOf.get(filter) ?? []).map((topics) => prefix + topics),
        ),
      ];
    }),
  );
  return [...grants, ...topicGrants('receive', others)];
}

// AWS does not document whether it checks the shared or the plain filter. Its samples grant both.
function sharedFilters(filter: string, group: string | undefined): readonly string[] {
  return group === undefined ? [filter] : [sharedFilter(group, filter), filter];
}

function checkedGroup(group: string | undefined, dialect: Dialect): string | undefined {
  if (group === undefined || isShareName(group, dialect)) return group;
  const message = `share group ${JSON.stringify(group)} must have ${shareNameRule(dialect)}`;
  throw new PolicyError('invalid-share-group', 'shareGroup', group, message);
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
