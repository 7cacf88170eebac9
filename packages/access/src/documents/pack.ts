import { type Allowance, documentOf, statementKey } from './allowance.js';
import { policyCharacters, withoutSpace } from './policy-document.js';

/** Allowances that stay in one document: a Subscribe, and the Receive that belongs to it. */
export type AllowanceGroup = readonly Allowance[];

/** One document that is being filled. */
interface Bin {
  readonly groups: number[];
  readonly statements: Set<string>;
  characters: number;
}

/**
 * Puts `groups` into as few lists as it can, so that the document of each has at most `maxCharacters`: the largest first, each into
 * the first list with room (first-fit decreasing). A group that is too large by itself has a list to itself.
 */
export function pack(groups: readonly AllowanceGroup[], maxCharacters: number): readonly (readonly Allowance[])[] {
  const bins: Bin[] = [];
  const bySize = groups.map((group, i) => ({ i, group, size: addedCharacters(group, new Set()) })).sort((a, b) => b.size - a.size);
  for (const { i, group } of bySize) {
    const fits = (bin: Bin): boolean => bin.characters + addedCharacters(group, bin.statements) <= maxCharacters;
    const bin = bins.find(fits) ?? newBin(bins);
    bin.characters += addedCharacters(group, bin.statements);
    bin.groups.push(i);
    for (const allowance of group) bin.statements.add(statementKey(allowance));
  }
  const filled = bins.map((bin) => bin.groups.sort((a, b) => a - b)).sort(([a = 0], [b = 0]) => a - b);
  return filled.map((indices) => indices.flatMap((i) => groups[i] as AllowanceGroup));
}

const EMPTY_CHARACTERS = policyCharacters(documentOf([]));

function newBin(bins: Bin[]): Bin {
  const bin: Bin = { groups: [], statements: new Set(), characters: EMPTY_CHARACTERS };
  bins.push(bin);
  return bin;
}

// A statement and a resource each bring a comma, but the first of their list.
function addedCharacters(group: AllowanceGroup, statements: ReadonlySet<string>): number {
  const known = new Set(statements);
  let characters = 0;
  for (const allowance of group) {
    const resource = withoutSpace(JSON.stringify(allowance.resource)).length;
    const key = statementKey(allowance);
    if (known.has(key)) characters += resource + 1;
    else {
      const [statement] = documentOf([allowance]).Statement;
      characters += policyCharacters(statement as object) + (known.size > 0 ? 1 : 0);
      known.add(key);
    }
  }
  return characters;
}
