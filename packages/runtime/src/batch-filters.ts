import type { Limits, TopicFilter } from './topic-types.js';

/** Splits `filters` according to `limits`: an array per connection, each with an array per SUBSCRIBE packet. */
export function batchFilters(
  filters: readonly TopicFilter[],
  { maxFiltersPerSubscribe = filters.length, maxSubscriptionsPerConnection = filters.length }: Limits,
): readonly (readonly (readonly TopicFilter[])[])[] {
  return chunks(filters, maxSubscriptionsPerConnection).map((connection) => chunks(connection, maxFiltersPerSubscribe));
}

function chunks<Item>(items: readonly Item[], size: number): readonly (readonly Item[])[] {
  const length = Math.max(1, size);
  return Array.from({ length: Math.ceil(items.length / length) }, (_, i) => items.slice(i * length, (i + 1) * length));
}
