/** A source of chance that gives the same each time it is started with the same seed. */
export interface Random {
  /** From 0 to below 1. */
  next(): number;
  /** A whole number from 0 to below `below`. */
  below(below: number): number;
  pick<Item>(items: readonly Item[]): Item;
  /** Whether something of that chance, from 0 to 1, happens. */
  happens(chance: number): boolean;
  /** Text of the form of a UUID, version 4. */
  uuid(): string;
}

/** Mulberry32: small, and good enough for a play. */
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
    happens: (chance) => next() < chance,
    uuid: () =>
      '10000000-1000-4000-8000-100000000000'.replaceAll(/[018]/g, (digit) =>
        (digit === '8' ? 8 + below(4) : digit === '1' ? 1 + below(15) : below(16)).toString(16),
      ),
  };
}
