import {
  checkedSide,
  coversFilter,
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
import { appliesToAction, type Unknowns } from './evaluate.js';
import { type ArnParts, headFault, isOfIot, partsOf } from './iot-arn.js';
import { matchesPattern } from './match-pattern.js';
import { patternMeetsTemplate } from './pattern-overlap.js';
import { type Placed, type ReadDocument, readPolicy } from './read-policy.js';
import { hasUnknownVariable } from './unknown-variable.js';

/** How much of an event a policy allows a client to receive or to publish. */
export interface EventCoverage<Type extends string = string> {
  readonly type: Type;
  /** Whether all, some or none of the topics can be used. `unknown`: that depends on what is known only when a template is deployed. */
  readonly verdict: 'granted' | 'partly' | 'not' | 'unknown';
  /** Why the verdict is not `granted`. Empty if it is. */
  readonly reasons: readonly string[];
}

/**
 * Returns how much of each selected event `policy` allows a client to use. `policy` is a document, an array of documents, a file that contains
 * some, such as a CloudFormation template, or the JSON text of any of these. All documents are taken to be attached together. The client must be allowed to connect. For an event that its side receives, it must be allowed to subscribe to a filter and to receive the
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
  const { documents, faults } = readPolicy(policy);
  const selected: Selection = typeof selection === 'object' && 'events' in selection ? selection : { events: selection };
  const side = checkedSide(table, selected.side);
  const topics = selectTopics(table, { ...selected, side }, { uses: ['receive', 'send'], withReplies: true });
  return withoutServed(table, side, topics, selected.events).map((used) => {
    const coverage = coverageOf(table, used, documents);
    if (coverage.verdict === 'granted') return coverage;
    return { ...coverage, reasons: [...faults.map(({ at, message }) => (at === '' ? message : `${at}: ${message}`)), ...coverage.reasons] };
  });
}

function coverageOf<Type extends string>(
  table: TopicTable,
  used: SelectedTopics<Type>,
  documents: readonly ReadDocument[],
): EventCoverage<Type> {
  const least = coverageIn({ table, used, documents, world: 'least' });
  if (least.verdict === coverageIn({ table, used, documents, world: 'most' }).verdict) return least;
  const reasons = uncertainTexts(documents).map(({ at, text }) => `${at} may be any text, or match more than it seems: ${text}`);
  return { type: used.row.type, verdict: 'unknown', reasons };
}

type Share = 'all' | 'some' | 'none';

/** What the coverage of an event depends on. */
interface Covering<Type extends string = string> {
  readonly table: TopicTable;
  readonly used: SelectedTopics<Type>;
  readonly documents: readonly ReadDocument[];
  /** Whether what is not known is taken to grant as little, or as much, as it can. */
  readonly world: 'least' | 'most';
}

/** A permission that a client needs, and how much of it is granted. */
interface Needed {
  readonly permission: string;
  readonly share: Share;
}

function coverageIn<Type extends string>(covering: Covering<Type>): EventCoverage<Type> {
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

function connectNeeded(covering: Covering): Needed {
  const clients = (effect: 'Allow' | 'Deny'): readonly string[] =>
    patternsFor(covering, { effect, action: 'iot:Connect', type: 'client', topics: '' });
  const share = clients('Allow').length > 0 && !clients('Deny').some((name) => /^\*+$/.test(name)) ? 'all' : 'none';
  return { permission: 'iot:Connect on client/…', share };
}

/** The permissions to receive, and those to publish, the topics of `pattern`. */
function usesOf(covering: Covering, pattern: string): readonly (readonly Needed[])[] {
  const { table, used } = covering;
  const { row, uses } = used;
  const filter = filterOf(pattern);
  // The values of a closed enum are known, so topics with other values do not count.
  const listed = listedPatterns(table, row, pattern);
  const onTopics = (action: string): Needed => {
    const shares = listed.map((topics) => topicShare(covering, action, topics));
    const share = shares.every((each) => each === shares[0]) ? (shares[0] as Share) : 'some';
    return { permission: `${action} on topic/${asPattern(pattern)}`, share };
  };
  const subscribe: Needed = {
    permission: `iot:Subscribe on topicfilter/${filter}`,
    share: subscribeShare(covering, filter),
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
function subscribeShare(covering: Covering, filter: string): Share {
  const { dialect } = covering.table;
  const { isAwaited: isExact } = covering.used;
  const subscribe = { action: 'iot:Subscribe', type: 'topicfilter', topics: filter } as const;
  const allowed = patternsFor(covering, { ...subscribe, effect: 'Allow' });
  const denied = patternsFor(covering, { ...subscribe, effect: 'Deny' });
  const isDenied = (text: string): boolean => denied.some((pattern) => matchesPattern(pattern, text, {}));
  const isWider = (pattern: string): boolean => isTopicFilter(pattern) && !/[*?]/.test(pattern) && coversFilter(pattern, filter, dialect);
  const wider = isExact ? [] : allowed.filter(isWider);
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

function topicShare(covering: Covering, action: string, topics: string): Share {
  const allowed = patternsFor(covering, { effect: 'Allow', action, type: 'topic', topics });
  const denied = patternsFor(covering, { effect: 'Deny', action, type: 'topic', topics });
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
  readonly effect: 'Allow' | 'Deny';
  readonly action: string;
  readonly type: 'client' | 'topic' | 'topicfilter';
  /** The topics of an event, or a filter. Exceptions are compared with them. */
  readonly topics: string;
}

/** The resource names, as patterns, that statements with this effect and action apply to. */
function patternsFor({ documents, world }: Covering, { effect, action, type, topics }: PatternQuery): readonly string[] {
  const unknowns: Unknowns = (effect === 'Allow') === (world === 'most') ? 'match' : 'skip';
  return documents
    .flatMap(({ statements }) => statements)
    .filter((statement) => statement.effect === effect && appliesToAction(statement, action, unknowns))
    .flatMap(({ resources, notResources }) => {
      if (resources.length > 0) return namesIn(resources, type, unknowns);
      const exceptions = namesIn(notResources, type, unknowns === 'match' ? 'skip' : 'match');
      return exceptions.some((pattern) => isExcepted(pattern, effect, type, topics)) ? [] : ['*'];
    });
}

// An Allow counts if no exception overlaps the topics, a Deny unless one covers all of them. A filter is compared as text.
function isExcepted(pattern: string, effect: 'Allow' | 'Deny', type: PatternQuery['type'], topics: string): boolean {
  if (effect === 'Deny') return type === 'topicfilter' ? matchesPattern(pattern, topics, {}) : coversTopics(pattern, topics);
  const widest = asVariableWildcard(pattern);
  return type === 'topicfilter' ? matchesPattern(widest, topics, {}) : patternMeetsTemplate(widest, topics);
}

function namesIn(resources: readonly Placed[], type: string, unknowns: Unknowns): readonly string[] {
  return resources.flatMap((placed) => {
    const { text, isUnknown } = placed;
    const parts = partsOf(text);
    if (isUnknown || isUncertain(text, parts)) return unknowns === 'match' ? ['*'] : [];
    if (text === '*') return ['*'];
    if (!isOfIot(parts) || headFault(parts) || hasUnknownVariable(text)) return [];
    if (/^\*+$/.test(parts.resource ?? '')) return ['*'];
    return parts.type === type ? [parts.name] : [];
  });
}

// AWS does not document whether a wildcard stands for parts of an ARN, or for a resource type.
function isUncertain(text: string, { resource, type }: ArnParts): boolean {
  if (text === '*') return false;
  if (resource === undefined) return /[*?]$/.test(text);
  if (/^\*+$/.test(resource)) return false;
  return type === '' ? /[*?]/.test(resource) : /[*?]/.test(type);
}

/** The texts because of which a verdict is `unknown`. */
function uncertainTexts(documents: readonly ReadDocument[]): readonly Placed[] {
  const placed = documents.flatMap(({ statements }) =>
    statements.flatMap(({ actions, notActions, resources, notResources }) => [...actions, ...notActions, ...resources, ...notResources]),
  );
  const found = placed.filter(({ text, isUnknown }) => isUnknown || (text.startsWith('arn:') && isUncertain(text, partsOf(text))));
  return [...new Map(found.map((each) => [each.at, each])).values()];
}
