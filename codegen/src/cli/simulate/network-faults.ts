import type { Random } from './random.js';

/** The faults of a simulated network. */
export interface NetworkFaults {
  /** The probability that a message is delivered twice. */
  readonly duplicates: number;
  /** The probability that a message is delayed, and delivered after later messages. */
  readonly disorder: number;
  readonly random: Random;
}

/** A delivered message. */
export interface Delivery<Item> {
  readonly item: Item;
  readonly kind: 'first' | 'duplicate' | 'delayed';
}

/** The maximum number of later messages that overtake a delayed one. */
const MAX_DELAY = 8;

/** Delivers `items` with faults: some are duplicated, some are delayed, none is lost. */
export function* withFaults<Item>(items: Iterable<Item>, { duplicates, disorder, random }: NetworkFaults): Generator<Delivery<Item>, void> {
  const pending: { readonly due: number; readonly delivery: Delivery<Item> }[] = [];
  let turn = 0;
  const postpone = (item: Item, kind: 'duplicate' | 'delayed'): unknown =>
    pending.push({ due: turn + 1 + random.below(MAX_DELAY), delivery: { item, kind } });
  for (const item of items) {
    turn += 1;
    if (random.happens(disorder)) postpone(item, 'delayed');
    else yield { item, kind: 'first' };
    if (random.happens(duplicates)) postpone(item, 'duplicate');
    for (let i = 0; i < pending.length; ) {
      if ((pending[i]?.due ?? 0) > turn) i += 1;
      else for (const { delivery } of pending.splice(i, 1)) yield delivery;
    }
  }
  for (const { delivery } of pending) yield delivery;
}
