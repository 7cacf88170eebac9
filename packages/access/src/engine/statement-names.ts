import { THING_VARIABLE } from '../grants/policy-variables.js';
import { hasUnknownVariable } from '../grants/unknown-variable.js';
import { isUnsatisfiable } from './conditions.js';
import { appliesToAction, CURRENT_VERSION, type Unknowns } from './evaluate.js';
import { type ArnParts, headFault, isOfIot, partsOf } from './iot-arn.js';
import { matchesPattern } from './match-pattern.js';
import type { Placed, ReadDocument } from './read-policy.js';

/** A partition, a region and an account. */
export interface Place {
  readonly partition: string;
  readonly region: string;
  readonly account: string;
}

/** The documents as they apply to a client. */
export interface EvaluationView {
  readonly documents: readonly ReadDocument[];
  /** The place of the client. `undefined` if the documents name at most one. */
  readonly place: Place | undefined;
  /** Whether what is not known is taken to grant as little, or as much, as it can. */
  readonly unknowns: 'grant-nothing' | 'grant-everything';
}

/** A question about statements: which resource names they apply to. */
export interface NameQuery {
  readonly effect: 'Allow' | 'Deny';
  readonly action: string;
  readonly type: 'client' | 'topic' | 'topicfilter';
}

/** The resource names that match `pattern`, and none of `exceptions`. */
export interface NameSet {
  readonly pattern: string;
  readonly exceptions: readonly string[];
}

/** The resource names that statements with this effect and action apply to. */
export function namesFor({ documents, unknowns: assumed, place }: EvaluationView, { effect, action, type }: NameQuery): readonly NameSet[] {
  const unknowns: Unknowns = (effect === 'Allow') === (assumed === 'grant-everything') ? 'match' : 'skip';
  return documents
    .filter(({ isOptional }) => !isOptional || unknowns === 'match')
    .flatMap((document) =>
      document.statements
        .filter((statement) => statement.effect === effect && appliesToAction(statement, action, unknowns))
        .filter(({ condition, isOptional }) => !isUnsatisfiable(condition) && (!isOptional || unknowns === 'match'))
        .flatMap(({ resources, notResources }): readonly NameSet[] => {
          const query = { document, type, place };
          if (notResources.length === 0) return namesIn(resources, query, unknowns).map((pattern) => ({ pattern, exceptions: [] }));
          // AWS does not document an exception with a variable that has no value. An Allow with one does not apply; a Deny ignores it.
          if (effect === 'Allow' && notResources.some((placed) => isIncomparable(placed, document))) return [];
          return [{ pattern: '*', exceptions: namesIn(notResources, query, unknowns === 'match' ? 'skip' : 'match') }];
        }),
    );
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

function isAt(parts: ArnParts, place: Place): boolean {
  const matches = (part: keyof Place): boolean => parts[part].startsWith('${') || matchesPattern(parts[part], place[part], 'literal');
  return matches('partition') && matches('region') && matches('account');
}

/** Whether a text contains a variable without a value, so that it matches nothing. */
function hasNoValue(placed: Placed, document: ReadDocument): boolean {
  return isLiteralText(placed, document) || isIncomparable(placed, document);
}

/** Whether a text contains a variable that is literal text, as in older versions. No topic and no client ID contains it. */
function isLiteralText({ text }: Placed, { version }: ReadDocument): boolean {
  return version !== CURRENT_VERSION && partsOf(text).name.includes('${');
}

/** Whether a text contains a variable that has no value for any client. */
function isIncomparable(placed: Placed, document: ReadDocument): boolean {
  if (isLiteralText(placed, document)) return false;
  return hasUnknownVariable(placed.text) || (document.dialect === 'iam' && THING_VARIABLE.test(placed.text));
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
