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

/** What a policy lets through of an event: all of it, some of it, or nothing. */
export interface EventCoverage<Type extends string = string> {
  readonly type: Type;
  readonly verdict: 'granted' | 'partly' | 'not';
  /** What stands in the way; empty where all is granted. */
  readonly reasons: readonly string[];
}

/**
 * What `policy` lets through of the selected events, an answer an event. To receive one takes a client that may connect, a filter
 * that may be subscribed, and topics that may be received; regions, accounts and conditions are taken to be right.
 *
 * @throws {TopicError} for a selection that the table does not know.
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
    ...(connect === 'none' ? ['no client may connect: iot:Connect on client/… is missing'] : []),
    ...told(subscribe, `iot:Subscribe on topicfilter/${filter}`),
    ...told(receive, `iot:Receive on topic/${asPattern(filter)}`),
  ];
  return { type, verdict, reasons };
}

function told(share: Share, right: string): readonly string[] {
  if (share === 'all') return [];
  return [share === 'none' ? `${right} is missing` : `${right} is granted for some topics only`];
}

// The filter itself must be allowed as text, or another one that receives what it does.
function subscribeShare(filter: string, documents: readonly ReadDocument[]): Share {
  const allowed = patternsFor({ documents, effect: 'Allow', action: 'iot:Subscribe', type: 'topicfilter', filter });
  const denied = patternsFor({ documents, effect: 'Deny', action: 'iot:Subscribe', type: 'topicfilter', filter });
  const isDenied = (text: string): boolean => denied.some((pattern) => matchesPattern(pattern, text, {}));
  const wider = allowed.filter((pattern) => isTopicFilter(pattern) && !/[*?]/.test(pattern) && coversFilter(pattern, filter, 'aws-iot'));
  if ([...wider, ...(allowed.some((pattern) => matchesPattern(pattern, filter, {})) ? [filter] : [])].some((text) => !isDenied(text)))
    return 'all';
  return allowed.some((pattern) => narrows(pattern, filter)) ? 'some' : 'none';
}

// A filter that receives some of the topics: of one identifier, say.
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

/** A character of no topic: stands for what a parameter may be, which only `*` matches. */
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

// What a variable stands for is not known here.
function asVariableWildcard(pattern: string): string {
  return pattern.replaceAll(/\$\{[^}*?$][^}]*\}/g, '*');
}

function asPattern(filter: string): string {
  return filter.replaceAll(/[+#]/g, '*');
}

interface Question {
  readonly documents: readonly ReadDocument[];
  readonly effect: 'Allow' | 'Deny';
  readonly action: string;
  readonly type: string;
  readonly filter: string;
}

/** The names that statements of an effect and action speak of, as patterns. */
function patternsFor({ documents, effect, action, type, filter }: Question): readonly string[] {
  return documents
    .flatMap(({ statements }) => statements)
    .filter((statement) => statement.effect === effect && appliesToAction(statement, action))
    .flatMap(({ resources, notResources }) => {
      if (resources.length > 0) return namesIn(resources, type);
      // All but these: allowed where they do not touch the event, denied where they do not spare it.
      const spared = namesIn(notResources, type);
      const isSpared = spared.some((pattern) =>
        effect === 'Allow' ? patternMeetsTemplate(asVariableWildcard(pattern), filter) : coversTopics(pattern, filter),
      );
      return isSpared ? [] : ['*'];
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
