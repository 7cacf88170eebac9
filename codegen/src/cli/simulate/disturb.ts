import type { Random } from './random.js';

/** How a network treats messages. */
export interface Disturbance {
  /** The chance that a message comes again, a little later. */
  readonly duplicates: number;
  /** The chance that a message comes after some that were sent later. */
  readonly disorder: number;
  readonly random: Random;
}

/** A message, and what the network did to it. */
export interface Disturbed<Item> {
  readonly item: Item;
  readonly is: 'first' | 'again' | 'late';
}

/** By how many messages one is late, at most. */
const MOST_LATE = 8;

/** `items` in the order in which a poor network would deliver them: some twice, some late; none lost. */
export function* disturbed<Item>(items: Iterable<Item>, { duplicates, disorder, random }: Disturbance): Generator<Disturbed<Item>, void> {
  const waiting: { readonly due: number; readonly held: Disturbed<Item> }[] = [];
  let turn = 0;
  const later = (item: Item, is: 'again' | 'late'): unknown =>
    waiting.push({ due: turn + 1 + random.below(MOST_LATE), held: { item, is } });
  for (const item of items) {
    turn += 1;
    if (random.happens(disorder)) later(item, 'late');
    else yield { item, is: 'first' };
    if (random.happens(duplicates)) later(item, 'again');
    for (let i = 0; i < waiting.length; ) {
      if ((waiting[i]?.due ?? 0) > turn) i += 1;
      else for (const { held } of waiting.splice(i, 1)) yield held;
    }
  }
  for (const { held } of waiting) yield held;
}
