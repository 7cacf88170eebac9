import { type Allowance, documentOf, statementKey } from './allowance.js';
import { policyCharacters, withoutSpace } from './policy-document.js';

/** Allowances that stay in one document: a Subscribe and its Receive. */
export type AllowanceGroup = readonly Allowance[];

/** The characters that an allowance adds to a document. */
interface Size {
  /** The statement that it belongs to. */
  readonly key: string;
  /** As the first of its statement, and as a further one with a comma. */
  readonly first: number;
  readonly further: number;
}

/** A group with its sizes. */
interface SizedGroup {
  readonly index: number;
  readonly sizes: readonly Size[];
  /** The characters of the group in an empty document. */
  readonly alone: number;
}

/** A document that is being filled. */
interface Bin {
  readonly groups: number[];
  readonly statements: Set<string>;
  characters: number;
}

const EMPTY_CHARACTERS = policyCharacters(documentOf([]));

/**
 * Packs `groups` into few documents of at most `maxCharacters` each, by first-fit decreasing: the largest group first, each into the first
 * document with room. A group that exceeds the limit by itself gets a separate document.
 */
export function pack(groups: readonly AllowanceGroup[], maxCharacters: number): readonly (readonly Allowance[])[] {
  const bins: Bin[] = [];
  for (const { index, sizes } of sizedGroups(groups).sort((a, b) => b.alone - a.alone)) {
    const bin = bins.find(({ characters, statements }) => characters + charactersOf(sizes, statements) <= maxCharacters) ?? newBin(bins);
    bin.characters += charactersOf(sizes, bin.statements);
    bin.groups.push(index);
    for (const { key } of sizes) bin.statements.add(key);
  }
  const filled = bins.map((bin) => bin.groups.sort((a, b) => a - b)).sort(([a = 0], [b = 0]) => a - b);
  return filled.map((indices) => indices.flatMap((i) => groups[i] as AllowanceGroup));
}

/** Whether `groups` cannot fit into `maxDocuments` documents, however they are packed. Cheaper than packing. */
export function exceedsDocuments(groups: readonly AllowanceGroup[], maxDocuments: number, maxCharacters: number): boolean {
  const least = groups.flat().reduce((sum, { resource }) => sum + resourceCharacters(resource), 0);
  return least > maxDocuments * (maxCharacters - EMPTY_CHARACTERS);
}

function newBin(bins: Bin[]): Bin {
  const bin: Bin = { groups: [], statements: new Set(), characters: EMPTY_CHARACTERS };
  bins.push(bin);
  return bin;
}

function sizedGroups(groups: readonly AllowanceGroup[]): SizedGroup[] {
  return groups.map((group, index) => {
    const sizes = group.map(sizeOf);
    return { index, sizes, alone: charactersOf(sizes, new Set()) };
  });
}

// Each statement and each resource adds a comma, except the first in its array.
function sizeOf(allowance: Allowance): Size {
  const [statement] = documentOf([allowance]).Statement;
  return {
    key: statementKey(allowance),
    first: policyCharacters(statement as object),
    further: resourceCharacters(allowance.resource) + 1,
  };
}

function resourceCharacters(resource: string): number {
  return withoutSpace(JSON.stringify(resource)).length;
}

function charactersOf(sizes: readonly Size[], statements: ReadonlySet<string>): number {
  let characters = 0;
  let added: Set<string> | undefined;
  for (const { key, first, further } of sizes) {
    if (statements.has(key) || added?.has(key)) characters += further;
    else {
      characters += first + (statements.size > 0 || added ? 1 : 0);
      added ??= new Set();
      added.add(key);
    }
  }
  return characters;
}
