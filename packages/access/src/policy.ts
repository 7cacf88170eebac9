import type { TopicFilter, TopicRow, TopicTable } from '@topicwright/runtime';
import { coversFilter, intersectWithTemplate } from '@topicwright/runtime';
import { type Allowance, allowanceOf, documentOf, topicPattern } from './allowance.js';
import { type ArnScope, checkScope, type ScopeOptions } from './arn-scope.js';
import { checkIamText } from './check-iam-text.js';
import { type AccessOptions, type Grant, type Grants, selectGrants } from './grant.js';
import { patternMeetsTemplate } from './overlap.js';
import { type Parcel, pack } from './pack.js';
import { type PolicyDocument, policyCharacters } from './policy-document.js';
import { PolicyError } from './policy-error.js';
import { IAM_POLICY, IOT_POLICY, type PolicyKind } from './policy-kind.js';

/** How far a policy may grow, and whether it may grant more than was asked for in order to fit. */
export interface FitOptions {
  /** Most documents, each to be attached to the principal: 10 where it is not given, the most that AWS allows. */
  readonly maxDocuments?: number;
  /** Consent to wider filters where the documents would be too many; what else they let in is named in `alsoGrants`. */
  readonly widen?: boolean;
}

/** What to grant, in as many documents as may be. */
export interface GrantOptions<Name extends string = string, Param extends string = string> extends AccessOptions<Name, Param>, FitOptions {}

/** What to grant, and where. */
export interface PolicyOptions<Name extends string = string, Param extends string = string>
  extends GrantOptions<Name, Param>,
    ScopeOptions {}

/** Policies and what they are made from. */
export interface Policy<Type extends string = string> {
  /** Attach them all to the principal. */
  readonly documents: readonly PolicyDocument[];
  /** What the principal subscribes to: a policy grants these filters literally. */
  readonly filters: readonly TopicFilter[];
  /** The event types besides the selected ones of which the policy lets some topic in. */
  readonly alsoGrants: readonly Type[];
}

/**
 * AWS IoT policies that let a client connect, subscribe to the selected events and receive them.
 *
 * @throws {TopicError | PolicyError} for bad input, naming the value and the rule; nothing is made then.
 */
export function iotPolicyFor<Type extends string>(table: TopicTable<Type>, options: PolicyOptions): Policy<Type> {
  return policyFor(table, options, checkScope(options), IOT_POLICY);
}

/**
 * The same as IAM identity policies, for clients that sign in with AWS credentials (SigV4, Cognito). IAM documents no condition for
 * persistent sessions, so none is written.
 *
 * @throws {TopicError | PolicyError} for bad input, naming the value and the rule; nothing is made then.
 */
export function iamPolicyFor<Type extends string>(table: TopicTable<Type>, options: PolicyOptions): Policy<Type> {
  return policyFor(table, options, checkScope(options), IAM_POLICY);
}

/**
 * The policies of `kind` for any scope, also one of placeholders: literal filters in as few documents as hold them; with
 * {@link FitOptions.widen}, as many filters as fit.
 */
export function policyFor<Type extends string>(
  table: TopicTable<Type>,
  options: GrantOptions,
  scope: ArnScope,
  kind: PolicyKind,
): Policy<Type> {
  const most = checkedMost(options.maxDocuments, kind);
  const literal = packed(selectGrants(table, options), scope, kind);
  const fitting = fits(literal, most, kind) ? literal : options.widen ? widened(table, options, literal, scope, kind, most) : undefined;
  if (!fitting) throw tooLarge(table, options, literal, scope, kind, most);
  if (kind.dialect === 'iam') checkIamText(fitting.documents);
  const { filters } = fitting.selected;
  return { documents: fitting.documents, filters, alsoGrants: alsoGranted(table, fitting.selected) };
}

/** Whether the literal filters of a selection fit the documents that a principal can have; `policyFor` tells at length why not. */
export function policyFits(table: TopicTable, options: GrantOptions, scope: ArnScope, kind: PolicyKind): boolean {
  return fits(packed(selectGrants(table, options), scope, kind), checkedMost(options.maxDocuments, kind), kind);
}

/** Grants and the documents that hold them. */
interface Packed<Type extends string> {
  readonly selected: Grants<Type>;
  readonly documents: readonly PolicyDocument[];
}

function packed<Type extends string>(selected: Grants<Type>, scope: ArnScope, kind: PolicyKind): Packed<Type> {
  const parcels = parcelsOf(selected.grants).map((grants): Parcel => grants.map((grant) => inDialect(allowanceOf(grant, scope), kind)));
  return { selected, documents: pack(parcels, kind.maxCharacters).map(documentOf) };
}

function inDialect({ condition, ...allowance }: Allowance, kind: PolicyKind): Allowance {
  return condition && kind.dialect === 'iot' ? { ...allowance, condition } : allowance;
}

// What is received goes with what is subscribed.
function parcelsOf(grants: readonly Grant[]): readonly (readonly Grant[])[] {
  const parcels: Grant[][] = [];
  for (const grant of grants) {
    if (grant.action === 'receive') parcels.at(-1)?.push(grant);
    else parcels.push([grant]);
  }
  return parcels;
}

function fits({ documents }: Packed<string>, most: number, { maxCharacters }: PolicyKind): boolean {
  return documents.length <= most && documents.every((document) => policyCharacters(document) <= maxCharacters);
}

// The more filters, the less they let in: so the most that fit, found by halving.
function widened<Type extends string>(
  table: TopicTable<Type>,
  options: GrantOptions,
  literal: Packed<Type>,
  scope: ArnScope,
  kind: PolicyKind,
  most: number,
): Packed<Type> | undefined {
  let best: Packed<Type> | undefined;
  let [low, high] = [1, literal.selected.filters.length - 1];
  while (low <= high) {
    const max = (low + high) >> 1;
    const candidate = tryWith(table, { ...options, max }, scope, kind);
    if (candidate && fits(candidate, most, kind)) {
      best = candidate;
      low = Math.max(max, candidate.selected.filters.length) + 1;
    } else if (candidate) high = max - 1;
    else low = max + 1;
  }
  return best;
}

// Filters that share no level cannot be one.
function tryWith<Type extends string>(
  table: TopicTable<Type>,
  options: GrantOptions,
  scope: ArnScope,
  kind: PolicyKind,
): Packed<Type> | undefined {
  try {
    return packed(selectGrants(table, options), scope, kind);
  } catch (error) {
    if ((error as { readonly code?: unknown }).code === 'invalid-max') return undefined;
    throw error;
  }
}

function checkedMost(most: number | undefined, { maxDocuments, name }: PolicyKind): number {
  if (most === undefined) return maxDocuments;
  if (Number.isInteger(most) && most >= 1 && most <= maxDocuments) return most;
  throw new PolicyError(
    'invalid-max-documents',
    'maxDocuments',
    most,
    `maxDocuments is ${most}, but a principal can have 1 to ${maxDocuments} of kind ${name}`,
  );
}

function tooLarge<Type extends string>(
  table: TopicTable<Type>,
  options: GrantOptions,
  literal: Packed<Type>,
  scope: ArnScope,
  kind: PolicyKind,
  most: number,
): PolicyError {
  const { documents, selected } = literal;
  const needed = documents.reduce((sum, document) => sum + policyCharacters(document), 0);
  const wider = options.widen ? undefined : widened(table, options, literal, scope, kind, most);
  const asIam = kind.dialect === 'iot' ? packed(selected, scope, IAM_POLICY) : undefined;
  const ways = [
    ...(documents.length <= kind.maxDocuments && documents.length > most ? [`maxDocuments: ${documents.length}`] : []),
    ...(wider ? [`widen: true, which fits with ${inWords(wider.selected.filters.length, 'filter')}${besides(table, wider)}`] : []),
    ...(asIam && fits(asIam, most, IAM_POLICY) ? [`an IAM policy, which takes ${inWords(asIam.documents.length, 'document')}`] : []),
    'fewer events or params',
  ];
  return new PolicyError(
    'too-large',
    'events',
    documents.length,
    `the selection has ${inWords(selected.filters.length, 'filter')} and takes ${inWords(documents.length, 'document')} of kind ${kind.name} (${needed} characters, ${kind.maxCharacters} a document), ` +
      `${documents.length - most} more than the ${most} that it may have; what would fit: ${ways.join('; ')}`,
  );
}

function besides<Type extends string>(table: TopicTable<Type>, { selected }: Packed<Type>): string {
  const also = alsoGranted(table, selected);
  return also.length === 0 ? '' : ` and also grants ${also.join(', ')}`;
}

function inWords(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`;
}

// A `*` in place of a `+` also matches the longer topics of a row with a rest.
function reachesFurther(filter: string, row: TopicRow): boolean {
  return row.filter.endsWith('#') && filter.includes('+') && !filter.endsWith('#');
}

// A row that begins with a parameter has no topics that begin with `$` [MQTT-4.7.2-1].
function isApart(filter: string, row: TopicRow): boolean {
  return filter.startsWith('$') && /^[+#]/.test(row.filter);
}

// A policy wildcard crosses levels, so a pattern may let in more than the filter that it was made from.
function alsoGranted<Type extends string>(table: TopicTable<Type>, { filters, alsoReceives }: Grants<Type>): readonly Type[] {
  const receives = (filter: string, row: TopicRow): boolean => intersectWithTemplate(filter, row.filter, table.dialect) !== undefined;
  const crosses = (filter: string, row: TopicRow): boolean =>
    (!receives(filter, row) || reachesFurther(filter, row)) &&
    !isApart(filter, row) &&
    patternMeetsTemplate(topicPattern(filter), row.filter);
  // What is selected as a whole cannot be let in besides.
  const isWhole = (row: TopicRow): boolean => filters.some((filter) => coversFilter(filter, row.filter, table.dialect));
  const isLetIn = (row: TopicRow): boolean => !isWhole(row) && filters.some((filter) => crosses(filter, row));
  return table.rows.filter((row) => alsoReceives.includes(row.type) || isLetIn(row)).map((row) => row.type);
}
