import { THING_VARIABLE } from '../grants/policy-variables.js';
import { hasUnknownVariable } from '../grants/unknown-variable.js';
import { isUnsatisfiable } from './conditions.js';
import { appliesToAction, CURRENT_VERSION, type Unknowns } from './evaluate.js';
import { type ArnParts, headFault, isOfIot, partsOf } from './iot-arn.js';
import { matchesPattern } from './match-pattern.js';
import { asVariableWildcard, coversClients, coversTopics, withoutOwnId } from './pattern-covering.js';
import { patternMeetsTemplate } from './pattern-overlap.js';
import type { Placed, ReadDocument } from './read-policy.js';

/** A region and an account. */
export interface Place {
  readonly region: string;
  readonly account: string;
}

/** The documents as they apply to a client. */
export interface EvaluationView {
  readonly documents: readonly ReadDocument[];
  /** The region and the account of the client. `undefined` if the documents name at most one. */
  readonly place: Place | undefined;
  /** Whether what is not known is taken to grant as little, or as much, as it can. */
  readonly unknowns: 'grant-nothing' | 'grant-everything';
}

/** A question about statements: which resource names they apply to. */
export interface NameQuery {
  readonly effect: 'Allow' | 'Deny';
  readonly action: string;
  readonly type: 'client' | 'topic' | 'topicfilter';
  /** The topics of an event, or a filter. Exceptions are compared with them. */
  readonly topics: string;
}

/** The resource names, as patterns, that statements with this effect and action apply to. */
export function patternsFor(
  { documents, unknowns: assumed, place }: EvaluationView,
  { effect, action, type, topics }: NameQuery,
): readonly string[] {
  const unknowns: Unknowns = (effect === 'Allow') === (assumed === 'grant-everything') ? 'match' : 'skip';
  return documents
    .filter(({ isOptional }) => !isOptional || unknowns === 'match')
    .flatMap((document) =>
      document.statements
        .filter((statement) => statement.effect === effect && appliesToAction(statement, action, unknowns))
        .filter(({ condition, isOptional }) => !isUnsatisfiable(condition) && (!isOptional || unknowns === 'match'))
        .flatMap(({ resources, notResources }) => {
          if (resources.length > 0) return namesIn(resources, { document, type, place }, unknowns);
          // A variable without a value cannot be compared: an Allow does not apply, and a Deny does.
          if (notResources.some((placed) => hasNoValue(placed, document))) return effect === 'Allow' ? [] : ['*'];
          const exceptions = namesIn(notResources, { document, type, place }, unknowns === 'match' ? 'skip' : 'match');
          return exceptions.some((pattern) => isExcepted(pattern, effect, type, topics)) ? [] : ['*'];
        }),
    );
}

// An Allow counts if no exception overlaps the topics, a Deny unless one covers all of them. A filter is compared as text.
function isExcepted(pattern: string, effect: 'Allow' | 'Deny', type: NameQuery['type'], topics: string): boolean {
  if (effect === 'Deny') return type === 'topicfilter' ? matchesPattern(pattern, topics, {}) : coversTopics(pattern, topics);
  const widest = asVariableWildcard(pattern);
  // Other clients remain, unless all are excepted.
  if (type === 'client') return coversClients(withoutOwnId(pattern), '*');
  return type === 'topicfilter' ? matchesPattern(widest, topics, {}) : patternMeetsTemplate(widest, topics);
}

/** Where resources are read: their document, the wanted type, and the place of the client. */
interface NamesQuery {
  readonly document: ReadDocument;
  readonly type: string;
  readonly place: Place | undefined;
}

function namesIn(resources: readonly Placed[], { document, type, place }: NamesQuery, unknowns: Unknowns): readonly string[] {
  return resources.flatMap((placed) => {
    const { text, isUnknown, isLiteral } = placed;
    const parts = partsOf(text);
    if (isUnknown || isUncertain(text, parts)) return unknowns === 'match' ? ['*'] : [];
    if (text === '*') return ['*'];
    if (!isOfIot(parts) || headFault({ ...parts, ...(isLiteral && { isLiteral }) }) || hasNoValue(placed, document)) return [];
    if (place && !isAt(parts, place)) return [];
    if (/^\*+$/.test(parts.resource ?? '')) return ['*'];
    return parts.type === type ? [parts.name] : [];
  });
}

function isAt({ region, account }: ArnParts, place: Place): boolean {
  const matches = (text: string, own: string): boolean => text.startsWith('${') || matchesPattern(text, own, 'literal');
  return matches(region, place.region) && matches(account, place.account);
}

/** Whether a text contains a variable without a value, so that it matches nothing. */
function hasNoValue({ text }: Placed, { version, dialect }: ReadDocument): boolean {
  // In other versions a variable is literal text, which no topic and no client ID contains.
  if (version !== CURRENT_VERSION && partsOf(text).name.includes('${')) return true;
  return hasUnknownVariable(text) || (dialect === 'iam' && THING_VARIABLE.test(text));
}

// AWS does not document whether a wildcard stands for parts of an ARN, or for a resource type.
function isUncertain(text: string, { resource, type }: ArnParts): boolean {
  if (text === '*') return false;
  if (resource === undefined) return /^(?:arn:|[*?])/.test(text) && /[*?]$/.test(text);
  if (/^\*+$/.test(resource)) return false;
  return type === '' ? /[*?]/.test(resource) : /[*?]/.test(type);
}

/** The texts because of which a verdict is `unknown`. */
export function uncertainTexts(documents: readonly ReadDocument[]): readonly Placed[] {
  const placed = documents.flatMap(({ statements }) =>
    statements.flatMap(({ actions, notActions, resources, notResources }) => [...actions, ...notActions, ...resources, ...notResources]),
  );
  const found = placed.filter(({ text, isUnknown }) => isUnknown || isUncertain(text, partsOf(text)));
  return [...new Map(found.map((each) => [each.at, each])).values()];
}
