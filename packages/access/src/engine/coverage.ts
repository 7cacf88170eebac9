import { coversFilter, filtersOverlap, isTopicFilter, type Selection, type TopicTable } from '@topicwright/runtime';
import { checkedSide, filterOf, listedPatterns, type SelectedTopics, selectTopics } from '@topicwright/runtime/internal';
import { partitionOf } from '../arn-scope.js';
import { withoutServiceTopics } from '../grants/usable-topics.js';
import { headFault, isOfIot, partsOf } from './iot-arn.js';
import { UNKNOWN } from './match-pattern.js';
import {
  allowsFilter,
  asVariableWildcard,
  containsFilter,
  containsTopics,
  isAnyOpen,
  isPossibleId,
  meetsTopics,
  patternsOf,
  withoutOwnId,
} from './pattern-covering.js';
import { patternMeetsTemplate } from './pattern-overlap.js';
import { type ReadDocument, readPolicy } from './read-policy.js';
import { type EvaluationView, type NameSet, namesFor, type Place, uncertainTexts } from './statement-names.js';

/** How much of an event a policy allows a client to receive or to publish. */
export interface EventCoverage<Type extends string = string> {
  readonly type: Type;
  /** Whether all, some or none of the topics can be used. `unknown`: that depends on what is known only when a template is deployed. */
  readonly verdict: 'granted' | 'partly' | 'not' | 'unknown';
  /** Why the verdict is not `granted`. Empty if it is. */
  readonly reasons: readonly string[];
}

/**
 * Returns how much of each selected event `policy` allows a client to use. `policy` is a document, an array of documents, a file that
 * contains some, such as a CloudFormation template, or the JSON text of any of these. All documents are taken to be attached together. The
 * client must be allowed to connect. For an event that its side receives, it must be allowed to subscribe to a filter and to receive the
 * topics; for one that it sends, to publish them, and to retain them if they are. If documents of AWS IoT and of IAM are mixed, or name
 * several partitions, regions or accounts, the best verdict for one kind, partition, region and account counts. Conditions are assumed to
 * be satisfied.
 *
 * @throws {TopicError} as `selectFilters` of `@topicwright/runtime` does.
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
  return withoutServiceTopics(table, side, topics, selected.events).map((used) => {
    const coverage = ifComparable(() => coverageOf(table, used, documents)) ?? tooComplex(used.row.type);
    if (coverage.verdict === 'granted') return coverage;
    return { ...coverage, reasons: [...faults.map(({ at, message }) => (at === '' ? message : `${at}: ${message}`)), ...coverage.reasons] };
  });
}

/** Why a policy cannot be evaluated. */
export const TOO_COMPLEX = 'a pattern has very many wildcards';

function tooComplex<Type extends string>(type: Type): EventCoverage<Type> {
  return { type, verdict: 'unknown', reasons: [TOO_COMPLEX] };
}

/** The result of `compare`. `undefined` if its patterns are too complex to be compared recursively. */
export function ifComparable<Value>(compare: () => Value): Value | undefined {
  try {
    return compare();
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

// A client has credentials of one kind, and connects to one account and region. The best of these decides.
function coverageOf<Type extends string>(
  table: TopicTable,
  used: SelectedTopics<Type>,
  documents: readonly ReadDocument[],
): EventCoverage<Type> {
  const candidates = groupsOf(documents).flatMap((group) => placesOf(group).map((place) => ({ table, used, documents: group, place })));
  const found = candidates.map(coverageAt);
  return found.reduce((best, other) => (RANK[other.verdict] < RANK[best.verdict] ? other : best));
}

const RANK: { readonly [V in EventCoverage['verdict']]: number } = { granted: 0, unknown: 1, partly: 2, not: 3 };

/** The documents of AWS IoT, and those of IAM, each with those of which the kind is not known. */
function groupsOf(documents: readonly ReadDocument[]): readonly (readonly ReadDocument[])[] {
  const kinds = new Set(documents.flatMap(({ dialect }) => dialect ?? []));
  if (kinds.size < 2) return [documents];
  return [...kinds].map((kind) => documents.filter(({ dialect }) => dialect === undefined || dialect === kind));
}

/** The places that the documents name. `undefined` stands for any. */
function placesOf(documents: readonly ReadDocument[]): readonly (Place | undefined)[] {
  const resources = documents.flatMap(({ statements }) =>
    statements.flatMap((statement) => [...statement.resources, ...statement.notResources]),
  );
  const heads = resources.map(({ text }) => partsOf(text)).filter((parts) => isOfIot(parts) && headFault(parts) === undefined);
  const named = (part: keyof Place): readonly string[] => [
    ...new Set(heads.flatMap((parts) => (/^\*+$|\$/.test(parts[part]) ? [] : [asPlace(parts[part])]))),
  ];
  const [partitions, regions, accounts] = [named('partition'), named('region'), named('account')];
  if ([partitions, regions, accounts].every((texts) => texts.length < 2)) return [undefined];
  // Where no ARN names a part, only wildcards and placeholders match it.
  const orAny = (texts: readonly string[]): readonly string[] => (texts.length === 0 ? [UNKNOWN] : texts);
  return orAny(regions).flatMap((region) => {
    const possible = isAnyPlace(region) ? orAny(partitions) : [partitionOf(region)];
    return possible.flatMap((partition) => orAny(accounts).map((account) => ({ partition, region, account })));
  });
}

/** Stands for one character that is not known. */
const ANY_CHARACTER = '\u0001';

/** A place that `pattern` matches. Of the other patterns, those match it that match every place of `pattern`. */
function asPlace(pattern: string): string {
  return pattern.replaceAll(/\*+/g, UNKNOWN).replaceAll('?', ANY_CHARACTER);
}

function isAnyPlace(place: string): boolean {
  return place.includes(UNKNOWN) || place.includes(ANY_CHARACTER);
}

function coverageAt<Type extends string>(covering: Omit<Covering<Type>, 'unknowns'>): EventCoverage<Type> {
  const least = coverageIn({ ...covering, unknowns: 'grant-nothing' });
  if (least.verdict === coverageIn({ ...covering, unknowns: 'grant-everything' }).verdict) return least;
  return { type: covering.used.row.type, verdict: 'unknown', reasons: uncertainties(covering.documents) };
}

function uncertainties(documents: readonly ReadDocument[]): readonly string[] {
  const parts = documents.flatMap(({ at, isOptional, statements }) => [{ at: at.replace(/\.$/, ''), isOptional }, ...statements]);
  const optional = parts.filter(({ isOptional }) => isOptional).map(({ at }) => `${at} depends on a condition of the template`);
  return [
    ...uncertainTexts(documents).map(
      ({ at, text }) => `${at} is known only at deployment, or has a wildcard whose meaning AWS does not document: ${text}`,
    ),
    ...optional,
  ];
}

type Share = 'all' | 'some' | 'none';

/** What the coverage of an event depends on. */
interface Covering<Type extends string = string> extends EvaluationView {
  readonly table: TopicTable;
  readonly used: SelectedTopics<Type>;
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

// A client with some client ID must be able to connect.
function connectNeeded(covering: Covering): Needed {
  const connect = { action: 'iot:Connect', type: 'client' } as const;
  const allowed = namesFor(covering, { ...connect, effect: 'Allow' }).map(withoutOwnId);
  const denied = namesFor(covering, { ...connect, effect: 'Deny' }).map(withoutOwnId);
  return { permission: 'iot:Connect on client/…', share: isAnyOpen(allowed, denied, isPossibleId) ? 'all' : 'none' };
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

// The policy must allow a subscription to the filter itself, or unless `isExact`, to one that covers it. A request subscribes to the
// filters of its replies and to no others.
function subscribeShare(covering: Covering, filter: string): Share {
  const { dialect } = covering.table;
  const { isAwaited: isExact } = covering.used;
  const subscribe = { action: 'iot:Subscribe', type: 'topicfilter' } as const;
  const allowed = namesFor(covering, { ...subscribe, effect: 'Allow' });
  const denied = namesFor(covering, { ...subscribe, effect: 'Deny' });
  const isAllowed = (text: string): boolean => allowed.some((names) => allowsFilter(names, text));
  const isDenied = (text: string): boolean => denied.some((names) => containsFilter(names, text));
  const isWider = (pattern: string): boolean => isTopicFilter(pattern) && !/[*?]/.test(pattern) && coversFilter(pattern, filter, dialect);
  const wider = isExact ? [] : patternsOf(allowed, denied).filter(isWider);
  if ([filter, ...wider].some((text) => isAllowed(text) && !isDenied(text))) return 'all';
  const around = filtersAround(filter, isExact);
  const isAroundOpen = (): boolean => around.some((text) => allowed.some((names) => containsFilter(names, text)) && !isDenied(text));
  const meets = isExact ? coversFilter : filtersOverlap;
  // A pattern that matches all filters around is open only if one of them is.
  const isWanted = (pattern: string): boolean =>
    narrows(pattern, filter, (literal) => meets(filter, literal, dialect)) &&
    (!around.every((text) => containsFilter({ pattern, exceptions: [] }, text)) || isAroundOpen());
  return isAnyOpen(allowed, denied, isWanted) ? 'some' : 'none';
}

/** Texts of filters that share topics with `filter`: itself, one with values that are not known, and unless `isExact`, wider ones. */
function filtersAround(filter: string, isExact: boolean): readonly string[] {
  const levels = filter.split('/');
  const wider = levels.slice(1).map((_, i) => `${levels.slice(0, i + 1).join('/')}/#`);
  return [filter, filter.replaceAll(/[+#]/g, UNKNOWN), ...(isExact ? [] : wider)];
}

// Whether `pattern` allows filters for some of the topics, for example those of one identifier.
function narrows(pattern: string, filter: string, meets: (literal: string) => boolean): boolean {
  const isLiteral = isTopicFilter(pattern) && !/[*?]|\$\{/.test(pattern);
  return isLiteral ? meets(pattern) : patternMeetsTemplate(asVariableWildcard(pattern), filter);
}

function topicShare(covering: Covering, action: string, topics: string): Share {
  const allowed = namesFor(covering, { effect: 'Allow', action, type: 'topic' });
  const denied = namesFor(covering, { effect: 'Deny', action, type: 'topic' });
  const contains = (names: NameSet): boolean => containsTopics(names, topics);
  const meets = (names: NameSet): boolean => meetsTopics(names, topics);
  const isWanted = (pattern: string): boolean => patternMeetsTemplate(asVariableWildcard(pattern), topics);
  if (denied.some(contains) || !allowed.some(meets) || !isAnyOpen(allowed, denied, isWanted)) return 'none';
  return allowed.some(contains) && !denied.some(meets) ? 'all' : 'some';
}

function asPattern(topics: string): string {
  return topics.replaceAll(/[+#]/g, '*');
}
