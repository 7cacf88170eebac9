import { eventTypesMatching, plainFilter } from '@topicwright/runtime';
import { undeliveredRetained } from '@topicwright/runtime/internal';
import { whyNoEvent } from '../../model/why-no-event.js';
import type { Explorer } from '../explorer.js';

/** Which events a subscription to a filter receives, or why it receives none. */
export type FilterAnswer =
  | { readonly kind: 'empty' }
  | {
      readonly kind: 'events';
      readonly types: readonly string[];
      /** The retained messages that AWS IoT does not deliver to a filter with wildcards. */
      readonly undelivered: readonly string[];
    }
  | { readonly kind: 'none'; readonly reason: string };

/** The events that a subscription to a filter, plain or shared, receives. */
export function answerFilter({ table }: Explorer, text: string): FilterAnswer {
  if (text === '') return { kind: 'empty' };
  const filter = plainFilter(text);
  const types = eventTypesMatching(table, filter);
  if (types.length === 0) return { kind: 'none', reason: whyNoEvent(table, filter, 'filter') };
  return { kind: 'events', types, undelivered: undeliveredRetained(table, [filter]) };
}
