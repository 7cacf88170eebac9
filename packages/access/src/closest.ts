/** The word of `known` that `word` is probably a misspelling of, in any case: at most two edits away, and at most a third of its length. */
export function closest(word: string, known: readonly string[]): string | undefined {
  if (word.length > MAX_LENGTH) return undefined;
  const distances = known.map((each) => [each, distance(each.toLowerCase(), word.toLowerCase())] as const);
  const [best] = distances
    .filter(([each, edits]) => edits <= Math.min(MAX_EDITS, Math.ceil(each.length / 3)))
    .sort(([, a], [, b]) => a - b);
  return best?.[0];
}

const MAX_EDITS = 2;

/** Longer words are no misspellings, and comparing them takes long. */
const MAX_LENGTH = 200;

// The Levenshtein distance.
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let k = 1; k <= b.length; k += 1) {
      const swap = (row[k - 1] as number) + (a[i - 1] === b[k - 1] ? 0 : 1);
      next.push(Math.min(swap, (row[k] as number) + 1, (next[k - 1] as number) + 1));
    }
    row = next;
  }
  return row[b.length] as number;
}
