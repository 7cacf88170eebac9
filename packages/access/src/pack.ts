import { type Allowance, documentOf, statementKey } from './allowance.js';
import { policyCharacters, withoutSpace } from './policy-document.js';

/** Allowances that belong together: what is subscribed, and what is received of it. They go into one document. */
export type Parcel = readonly Allowance[];

/** One document that is being filled. */
interface Bin {
  readonly parcels: number[];
  readonly statements: Set<string>;
  characters: number;
}

/**
 * Puts `parcels` into as few lists as it can, so that the document of each has at most `maxCharacters`: the largest first, each into
 * the first list with room (first-fit decreasing). A parcel that is too large by itself has a list to itself.
 */
export function pack(parcels: readonly Parcel[], maxCharacters: number): readonly (readonly Allowance[])[] {
  const bins: Bin[] = [];
  const bySize = parcels.map((parcel, i) => ({ i, parcel, size: addedCharacters(parcel, new Set()) })).sort((a, b) => b.size - a.size);
  for (const { i, parcel } of bySize) {
    const fits = (bin: Bin): boolean => bin.characters + addedCharacters(parcel, bin.statements) <= maxCharacters;
    const bin = bins.find(fits) ?? newBin(bins);
    bin.characters += addedCharacters(parcel, bin.statements);
    bin.parcels.push(i);
    for (const allowance of parcel) bin.statements.add(statementKey(allowance));
  }
  const filled = bins.map((bin) => bin.parcels.sort((a, b) => a - b)).sort(([a = 0], [b = 0]) => a - b);
  return filled.map((indices) => indices.flatMap((i) => parcels[i] as Parcel));
}

const EMPTY_CHARACTERS = policyCharacters(documentOf([]));

function newBin(bins: Bin[]): Bin {
  const bin: Bin = { parcels: [], statements: new Set(), characters: EMPTY_CHARACTERS };
  bins.push(bin);
  return bin;
}

// A statement and a resource each bring a comma, but the first of their list.
function addedCharacters(parcel: Parcel, statements: ReadonlySet<string>): number {
  const known = new Set(statements);
  let characters = 0;
  for (const allowance of parcel) {
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
