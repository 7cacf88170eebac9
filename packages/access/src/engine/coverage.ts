import {
  checkedSide,
  coversFilter,
  type Dialect,
  filterOf,
  filtersOverlap,
  isTopicFilter,
  listedPatterns,
  type SelectedTopics,
  type Selection,
  selectTopics,
  type TopicTable,
} from '@topicwright/runtime';
import { withoutServed } from '../grants/usable-topics.js';
import { appliesToAction } from './evaluate.js';
import { isOfIot, partsOf } from './iot-arn.js';
import { matchesPattern } from './match-pattern.js';
import { patternMeetsTemplate } from './pattern-overlap.js';
import { type Placed, type ReadDocument, readPolicy } from './read-policy.js';

/** How much of an event a policy allows a client to receive or to publish. */
export interface EventCoverage<Type extends string = string> {
  readonly type: Type;
  /** Whether all, some or none of the topics can be used. */
  readonly verdict: 'granted' | 'partly' | 'not';
  /** Why the verdict is not `granted`. Empty if it is. */
  readonly reasons: readonly string[];
}

/**
 * Returns how much of each selected event `policy`, a document, an array of documents or the JSON text of either, allows a client to use.
 * The client must be allowed to connect. For an event that its side receives, it must be allowed to subscribe to a filter and to receive the
 * topics; for one that it sends, to publish them, and to retain them if they are. Regions, accounts and conditions are assumed to match.
 *
 * @throws {TopicError} as {@link selectFilters} does.
 * @throws {PolicyError} `reserved-topic` if the side is AWS IoT itself for all selected events.
 */
export function policyCoverage<Type extends string>(
  table: TopicTable<Type>,
  policy: unknown,
  selection: Selection | Selection['events'] = 'all',
): readonly EventCoverage<Type>[] {
  const { documents } = readPolicy(policy);
  const selected: Selection = typeof selection === 'object' && 'events' in selection ? selection : { events: selection };
  const side = checkedSide(table, selected.side);
  const topics = selectTopics(table, { ...selected, side }, { uses: ['receive', 'send'], withReplies: true });
  return withoutServed(table, side, topics, selected.events).map((used) => coverageOf({ table, used, documents }));
}

type Share = 'all' | 'some' | 'none';

/** What the coverage of an event depends on. */
interface Covering<Type extends string = string> {
  readonly table: TopicTable;
  readonly used: SelectedTopics<Type>;
  readonly documents: readonly ReadDocument[];
}

/** A permission that a client needs, and how much of it is granted. */
interface Needed {
  readonly permission: string;
  readonly share: Share;
}

function coverageOf<Type extends string>(covering: Covering<Type>): EventCoverage<Type> {
  const { row, patterns } = covering.used;
  const connect = connectNeeded(covering);
  const uses = patterns.flatMap((pattern) => usesOf(covering, pattern));
  const shares = uses.map((needed) => shareOf([connect, ...needed]));
  const verdict = shares.every((share) => share === 'all') ? 'granted' : shares.every((share) => share === 'none') ? 'not' : 'partly';
  const reasons = [connect, ...uses.flat()].flatMap(({ permission, share }) => reasonsFor(share, permission));
  return { type: row.type, verdict, reasons };
}

function shareOf(needed: readonly Needed[]): Share {
  if (needed.some(({ share }) => share === 'none')) return 'none';
  return needed.some(({ share }) => share === 'some') ? 'some' : 'all';
}

function connectNeeded({ documents }: Covering): Needed {
  const clients = (effect: 'Allow' | 'Deny'): readonly string[] =>
    patternsFor({ documents, effect, action: 'iot:Connect', type: 'client', topics: '' });
  const share = clients('Allow').length > 0 && !clients('Deny').includes('*') ? 'all' : 'none';
  return { permission: 'iot:Connect on client/…', share };
}

/** The permissions to receive, and those to publish, the topics of `pattern`. */
function usesOf({ table, used, documents }: Covering, pattern: string): readonly (readonly Needed[])[] {
  const { row, uses } = used;
  const filter = filterOf(pattern);
  // The values of a closed enum are known, so topics with other values do not count.
  const listed = listedPatterns(table, row, pattern);
  const onTopics = (action: string): Needed => {
    const shares = listed.map((topics) => topicShare(action, topics, documents));
    const share = shares.every((each) => each === shares[0]) ? (shares[0] as Share) : 'some';
    return { permission: `${action} on topic/${asPattern(pattern)}`, share };
  };
  const subscribe: Needed = {
    permission: `iot:Subscribe on topicfilter/${filter}`,
    share: subscribeShare(filter, documents, table.dialect, used.isAwaited),
  };
  return [
    ...(uses.has('receive') ? [[subscribe, onTopics('iot:Receive')]] : []),
    ...(uses.has('send') ? [[onTopics('iot:Publish'), ...(row.retain ? [onTopics('iot:RetainPublish')] : [])]] : []),
  ];
}

function reasonsFor(share: Share, permission: string): readonly string[] {
  if (share === 'all') return [];
  return [share === 'none' ? `${permission} is not granted` : `${permission} is granted for some topics only`];
}

// The policy must allow a subscription to the filter itself, or unless `isExact`, to one that covers it. A request subscribes to the filters of
// its replies and to no others.
function subscribeShare(filter: string, documents: readonly ReadDocument[], dialect: Dialect, isExact: boolean): Share {
  const allowed = patternsFor({ documents, effect: 'Allow', action: 'iot:Subscribe', type: 'topicfilter', topics: filter });
  const denied = patternsFor({ documents, effect: 'Deny', action: 'iot:Subscribe', type: 'topicfilter', topics: filter });
  const isDenied = (text: string): boolean => denied.some((pattern) => matchesPattern(pattern, text, {}));
  const covering = (pattern: string): boolean => isTopicFilter(pattern) && !/[*?]/.test(pattern) && coversFilter(pattern, filter, dialect);
  const wider = isExact ? [] : allowed.filter(covering);
  if ([...wider, ...(allowed.some((pattern) => matchesPattern(pattern, filter, {})) ? [filter] : [])].some((text) => !isDenied(text)))
    return 'all';
  const meets = isExact ? coversFilter : filtersOverlap;
  return allowed.some((pattern) => narrows(pattern, filter, (literal) => meets(filter, literal, dialect))) ? 'some' : 'none';
}

// Whether `pattern` allows filters for some of the topics, for example those of one identifier.
function narrows(pattern: string, filter: string, meets: (literal: string) => boolean): boolean {
  const isLiteral = isTopicFilter(pattern) && !/[*?]|\$\{/.test(pattern);
  return isLiteral ? meets(pattern) : patternMeetsTemplate(asVariableWildcard(pattern), filter);
}

function topicShare(action: string, topics: string, documents: readonly ReadDocument[]): Share {
  const allowed = patternsFor({ documents, effect: 'Allow', action, type: 'topic', topics });
  const denied = patternsFor({ documents, effect: 'Deny', action, type: 'topic', topics });
  if (denied.some((pattern) => coversTopics(pattern, topics))) return 'none';
  const meets = (pattern: string): boolean => patternMeetsTemplate(asVariableWildcard(pattern), topics);
  if (!allowed.some(meets)) return 'none';
  return allowed.some((pattern) => coversTopics(pattern, topics)) && !denied.some(meets) ? 'all' : 'some';
}

/** Stands for any parameter value. No topic contains this character, so only `*` matches it. */
const UNKNOWN = '\u0000';

function coversTopics(pattern: string, topics: string): boolean {
  const text = topics.replaceAll(/[+#]/g, UNKNOWN);
  return matchesPattern(
    pattern.replaceAll(/\$\{[^}]*\}|\?/g, (part) => (part === '?' ? '${?}' : part)),
    text,
    {},
  );
}

// The values of policy variables are not known here.
function asVariableWildcard(pattern: string): string {
  return pattern.replaceAll(/\$\{[^}*?$][^}]*\}/g, '*');
}

function asPattern(topics: string): string {
  return topics.replaceAll(/[+#]/g, '*');
}

interface PatternQuery {
  readonly documents: readonly ReadDocument[];
  readonly effect: 'Allow' | 'Deny';
  readonly action: string;
  readonly type: string;
  /** The topics of an event. Exceptions are compared with them. */
  readonly topics: string;
}

/** The resource names, as patterns, that statements with this effect and action apply to. */
function patternsFor({ documents, effect, action, type, topics }: PatternQuery): readonly string[] {
  return documents
    .flatMap(({ statements }) => statements)
    .filter((statement) => statement.effect === effect && appliesToAction(statement, action))
    .flatMap(({ resources, notResources }) => {
      if (resources.length > 0) return namesIn(resources, type);
      // NotResource lists exceptions. An Allow counts if none overlaps the event, a Deny unless one covers the whole event.
      const exceptions = namesIn(notResources, type);
      const isExcepted = exceptions.some((pattern) =>
        effect === 'Allow' ? patternMeetsTemplate(asVariableWildcard(pattern), topics) : coversTopics(pattern, topics),
      );
      return isExcepted ? [] : ['*'];
    });
}

function namesIn(resources: readonly Placed[], type: string): readonly string[] {
  return resources.flatMap(({ text }) => {
    if (text === '*') return ['*'];
    const { resource, type: own, name } = partsOf(text);
    if (resource === undefined || !isOfIot(text)) return [];
    if (resource === '*') return ['*'];
    return own === type ? [name] : [];
  });
}
