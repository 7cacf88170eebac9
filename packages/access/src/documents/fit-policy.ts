import type { TopicTable } from '@topicwright/runtime';
import type { ArnScope } from '../arn-scope.js';
import { type Grant, type Grants, selectMarkedGrants } from '../grants/select-grants.js';
import { PolicyError } from '../policy-error.js';
import { IAM_POLICY, type PolicyKind } from '../policy-kind.js';
import { type Allowance, allowanceOf, documentOf } from './allowance.js';
import { alsoGranted } from './also-granted.js';
import { type AllowanceGroup, exceedsDocuments, pack } from './pack.js';
import { type PolicyDocument, policyCharacters } from './policy-document.js';
import type { GrantOptions } from './policy-options.js';

/** Grants, and the documents that contain them. */
export interface PackedPolicy<Type extends string> {
  readonly selected: Grants<Type>;
  readonly documents: readonly PolicyDocument[];
}

/** Fits a selection into documents of one kind. */
export class PolicyFitting<Type extends string> {
  readonly #table: TopicTable<Type>;
  readonly #options: GrantOptions;
  readonly #scope: ArnScope;
  readonly #kind: PolicyKind;
  readonly #maxDocuments: number;

  /** @throws {PolicyError} `invalid-max-documents`. */
  constructor(table: TopicTable<Type>, options: GrantOptions, scope: ArnScope, kind: PolicyKind) {
    this.#table = table;
    this.#options = options;
    this.#scope = scope;
    this.#kind = kind;
    this.#maxDocuments = checkedMaxDocuments(options.maxDocuments, kind);
  }

  /** Grants the literal filters of the selection. `undefined` if these do not fit. */
  fitLiterally(): PackedPolicy<Type> | undefined {
    const { selected, groups } = this.#group(this.#options);
    const { maxCharacters } = this.#kind;
    if (exceedsDocuments(groups, this.#maxDocuments, maxCharacters)) return undefined;
    const packed = { selected, documents: pack(groups, maxCharacters).map(documentOf) };
    return this.#fits(packed) ? packed : undefined;
  }

  /**
   * Grants the literal filters of the selection. If these do not fit, `widen` grants as many filters as fit.
   *
   * @throws {PolicyError} `too-large`.
   */
  fit(): PackedPolicy<Type> {
    const literal = this.#pack(this.#options);
    const fitting = this.#fits(literal) ? literal : this.#options.widen ? this.#widen(literal) : undefined;
    if (!fitting) throw this.#tooLarge(literal);
    return fitting;
  }

  #group(
    options: GrantOptions,
    kind: PolicyKind = this.#kind,
  ): { readonly selected: Grants<Type>; readonly groups: readonly AllowanceGroup[] } {
    const selected = selectMarkedGrants(this.#table, options, 'aws');
    return { selected, groups: this.#groupsOf(selected.grants, kind) };
  }

  #groupsOf(grants: readonly Grant[], kind: PolicyKind): readonly AllowanceGroup[] {
    const groups = together(grants).map((each) => each.map((grant) => forDialect(allowanceOf(grant, this.#scope), kind)));
    return groups.flatMap((group) => dividedGroups(group, kind));
  }

  #pack(options: GrantOptions, kind: PolicyKind = this.#kind): PackedPolicy<Type> {
    const { selected, groups } = this.#group(options, kind);
    return { selected, documents: pack(groups, kind.maxCharacters).map(documentOf) };
  }

  #fits({ documents }: PackedPolicy<Type>, { maxCharacters }: PolicyKind = this.#kind): boolean {
    return documents.length <= this.#maxDocuments && documents.every((document) => policyCharacters(document) <= maxCharacters);
  }

  // More filters are narrower, so a binary search finds the largest number of filters that fits.
  #widen(literal: PackedPolicy<Type>): PackedPolicy<Type> | undefined {
    // What is published is not widened.
    const fixed = literal.selected.grants.filter(({ action }) => action !== 'subscribe' && action !== 'receive');
    if (exceedsDocuments(this.#groupsOf(fixed, this.#kind), this.#maxDocuments, this.#kind.maxCharacters)) return undefined;
    let best: PackedPolicy<Type> | undefined;
    let [low, high] = [1, literal.selected.filters.length - 1];
    while (low <= high) {
      const max = (low + high) >> 1;
      const candidate = this.#packAtMost(max);
      if (candidate && this.#fits(candidate)) {
        best = candidate;
        low = Math.max(max, candidate.selected.filters.length) + 1;
      } else if (candidate) high = max - 1;
      else low = max + 1;
    }
    return best;
  }

  // `undefined` if the selection cannot be reduced to `max` filters.
  #packAtMost(max: number): PackedPolicy<Type> | undefined {
    try {
      return this.#pack({ ...this.#options, max });
    } catch (error) {
      if ((error as { readonly code?: unknown }).code === 'invalid-max') return undefined;
      throw error;
    }
  }

  #tooLarge(literal: PackedPolicy<Type>): PolicyError {
    const { documents, selected } = literal;
    const { name, maxCharacters } = this.#kind;
    const needed = documents.reduce((sum, document) => sum + policyCharacters(document), 0);
    return new PolicyError(
      'too-large',
      'events',
      documents.length,
      `the selection needs ${count(documents.length, 'document')} of kind ${name} for ${count(selected.filters.length, 'filter')} ` +
        `(${needed} characters, at most ${maxCharacters} per document), ${this.#excessOf(literal)}; options: ${this.#waysToFit(literal).join('; ')}`,
    );
  }

  #excessOf({ documents }: PackedPolicy<Type>): string {
    const excess = documents.length - this.#maxDocuments;
    return excess > 0
      ? `which exceeds the limit of ${this.#maxDocuments} by ${excess}`
      : 'and one grant alone exceeds the size of a document';
  }

  #waysToFit(literal: PackedPolicy<Type>): readonly string[] {
    const { documents } = literal;
    const wider = this.#options.widen ? undefined : this.#widen(literal);
    const asIam = this.#kind.dialect === 'iot' ? this.#pack(this.#options, IAM_POLICY) : undefined;
    return [
      ...(documents.length <= this.#kind.maxDocuments && documents.length > this.#maxDocuments
        ? [`maxDocuments: ${documents.length}`]
        : []),
      ...(wider ? [`widen: true, which fits with ${count(wider.selected.filters.length, 'filter')}${this.#extrasOf(wider)}`] : []),
      ...(asIam && this.#fits(asIam, IAM_POLICY) ? [`an IAM policy, which needs ${count(asIam.documents.length, 'document')}`] : []),
      'fewer events or params',
    ];
  }

  #extrasOf({ selected }: PackedPolicy<Type>): string {
    const also = alsoGranted(this.#table, selected);
    return also.length === 0 ? '' : ` and also grants ${also.join(', ')}`;
  }
}

function checkedMaxDocuments(max: number | undefined, { maxDocuments, name }: PolicyKind): number {
  if (max === undefined) return maxDocuments;
  if (Number.isInteger(max) && max >= 1 && max <= maxDocuments) return max;
  const message = `maxDocuments must be an integer from 1 to ${maxDocuments} for documents of kind ${name}, got ${String(max)}`;
  throw new PolicyError('invalid-max-documents', 'maxDocuments', max, message);
}

function forDialect({ condition, ...allowance }: Allowance, { dialect }: PolicyKind): Allowance {
  return condition && dialect === 'iot' ? { ...allowance, condition } : allowance;
}

// A Receive stays together with the Subscribe before it.
function together(grants: readonly Grant[]): readonly (readonly Grant[])[] {
  const groups: Grant[][] = [];
  for (const grant of grants) {
    if (grant.action === 'receive') groups.at(-1)?.push(grant);
    else groups.push([grant]);
  }
  return groups;
}

/** `group`, or its allowances alone if together they exceed a document. All documents are attached, so they may be apart. */
function dividedGroups(group: AllowanceGroup, { maxCharacters }: PolicyKind): readonly AllowanceGroup[] {
  const isLarge = policyCharacters(documentOf(group)) > maxCharacters;
  return isLarge ? group.map((allowance) => [allowance]) : [group];
}

function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`;
}
