import {
  coversFilter,
  intersectWithTemplate,
  isTopicFilter,
  type Selection,
  selectRows,
  type TopicRow,
  type TopicTable,
} from '@topicwright/runtime';
import { appliesToAction } from './evaluate.js';
import { isOfIot, partsOf } from './iot-arn.js';
import { matchesPattern } from './match-pattern.js';
import { patternMeetsTemplate } from './pattern-overlap.js';
import { type Placed, type ReadDocument, readPolicy } from './read-policy.js';

/** How much of an event a policy allows a client to receive. */
export interface EventCoverage<Type extends string = string> {
  readonly type: Type;
  /** Whether all, some or none of the topics can be received. */
  readonly verdict: 'granted' | 'partly' | 'not';
  /** Why the verdict is not `granted`. Empty if it is. */
  readonly reasons: readonly string[];
}

/**
 * Returns how much of each selected event `policy`, a document, an array of documents or the JSON text of either, allows a client to
 * receive. The client must be allowed to connect, to subscribe to a filter and to receive the topics. Regions, accounts and conditions are
 * assumed to match.
 *
 * @throws {TopicError} `unknown-event`.
 */
export function policyCoverage<Type extends string>(
  table: TopicTable<Type>,
  policy: unknown,
  events: Selection['events'] = 'all',
): readonly EventCoverage<Type>[] {
  const { documents } = readPolicy(policy);
  return selectRows(table, events).map((row) => coverageOf(row, documents));
}

type Share = 'all' | 'some' | 'none';

function coverageOf<Type extends string>({ type, filter }: TopicRow<Type>, documents: readonly ReadDocument[]): EventCoverage<Type> {
  const clients = (effect: 'Allow' | 'Deny'): readonly string[] =>
    patternsFor({ documents, effect, action: 'iot:Connect', type: 'client', filter });
  const connect: Share = clients('Allow').length > 0 && !clients('Deny').includes('*') ? 'all' : 'none';
  const subscribe = subscribeShare(filter, documents);
  const receive = receiveShare(filter, documents);
  const shares = [connect, subscribe, receive];
  const verdict = shares.includes('none') ? 'not' : shares.includes('some') ? 'partly' : 'granted';
  const reasons = [
    ...(connect === 'none' ? ['iot:Connect on client/… is not granted'] : []),
    ...reasonsFor(subscribe, `iot:Subscribe on topicfilter/${filter}`),
    ...reasonsFor(receive, `iot:Receive on topic/${asPattern(filter)}`),
  ];
  return { type, verdict, reasons };
}

function reasonsFor(share: Share, permission: string): readonly string[] {
  if (share === 'all') return [];
  return [share === 'none' ? `${permission} is not granted` : `${permission} is granted for some topics only`];
}

// The policy must allow a subscription to the filter itself, or to one that covers it.
function subscribeShare(filter: string, documents: readonly ReadDocument[]): Share {
  const allowed = patternsFor({ documents, effect: 'Allow', action: 'iot:Subscribe', type: 'topicfilter', filter });
  const denied = patternsFor({ documents, effect: 'Deny', action: 'iot:Subscribe', type: 'topicfilter', filter });
  const isDenied = (text: string): boolean => denied.some((pattern) => matchesPattern(pattern, text, {}));
  const wider = allowed.filter((pattern) => isTopicFilter(pattern) && !/[*?]/.test(pattern) && coversFilter(pattern, filter, 'aws-iot'));
  if ([...wider, ...(allowed.some((pattern) => matchesPattern(pattern, filter, {})) ? [filter] : [])].some((text) => !isDenied(text)))
    return 'all';
  return allowed.some((pattern) => narrows(pattern, filter)) ? 'some' : 'none';
}

// Whether `pattern` allows filters for some of the topics, for example those of one identifier.
function narrows(pattern: string, filter: string): boolean {
  const isLiteral = isTopicFilter(pattern) && !/[*?]|\$\{/.test(pattern);
  return isLiteral
    ? intersectWithTemplate(pattern, filter, 'aws-iot') !== undefined
    : patternMeetsTemplate(asVariableWildcard(pattern), filter);
}

function receiveShare(filter: string, documents: readonly ReadDocument[]): Share {
  const allowed = patternsFor({ documents, effect: 'Allow', action: 'iot:Receive', type: 'topic', filter });
  const denied = patternsFor({ documents, effect: 'Deny', action: 'iot:Receive', type: 'topic', filter });
  if (denied.some((pattern) => coversTopics(pattern, filter))) return 'none';
  const meets = (pattern: string): boolean => patternMeetsTemplate(asVariableWildcard(pattern), filter);
  if (!allowed.some(meets)) return 'none';
  return allowed.some((pattern) => coversTopics(pattern, filter)) && !denied.some(meets) ? 'all' : 'some';
}

/** Stands for any parameter value. No topic contains this character, so only `*` matches it. */
const UNKNOWN = '\u0000';

function coversTopics(pattern: string, filter: string): boolean {
  const text = filter
    .split('/')
    .map((level) => (level === '+' || level === '#' ? UNKNOWN : level))
    .join('/');
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

function asPattern(filter: string): string {
  return filter.replaceAll(/[+#]/g, '*');
}

interface PatternQuery {
  readonly documents: readonly ReadDocument[];
  readonly effect: 'Allow' | 'Deny';
  readonly action: string;
  readonly type: string;
  readonly filter: string;
}

/** The resource names, as patterns, that statements with this effect and action apply to. */
function patternsFor({ documents, effect, action, type, filter }: PatternQuery): readonly string[] {
  return documents
    .flatMap(({ statements }) => statements)
    .filter((statement) => statement.effect === effect && appliesToAction(statement, action))
    .flatMap(({ resources, notResources }) => {
      if (resources.length > 0) return namesIn(resources, type);
      // NotResource lists exceptions. An Allow counts if none overlaps the event, a Deny unless one covers the whole event.
      const exceptions = namesIn(notResources, type);
      const isExcepted = exceptions.some((pattern) =>
        effect === 'Allow' ? patternMeetsTemplate(asVariableWildcard(pattern), filter) : coversTopics(pattern, filter),
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
