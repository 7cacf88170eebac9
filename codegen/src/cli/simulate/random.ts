/** A pseudorandom number generator. Equal seeds produce equal sequences. */
export interface Random {
  /** A number in [0, 1). */
  next(): number;
  /** An integer in [0, limit). */
  below(limit: number): number;
  pick<Item>(items: readonly Item[]): Item;
  /** `true` with the given probability, from 0 to 1. */
  happens(probability: number): boolean;
  /** A string in the form of a UUID, version 4. */
  uuid(): string;
}

/** Mulberry32: small, and good enough for a simulation. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (limit: number): number => Math.floor(next() * limit);
  return {
    next,
    below,
    pick: (items) => items[below(items.length)] as never,
    happens: (probability) => next() < probability,
    uuid: () =>
      '10000000-1000-4000-8000-100000000000'.replaceAll(/[018]/g, (digit) =>
        (digit === '8' ? 8 + below(4) : digit === '1' ? 1 + below(15) : below(16)).toString(16),
      ),
  };
}
