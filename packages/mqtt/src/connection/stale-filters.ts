import { filterMatches, sharedFilter, type TopicRow, type TopicTable } from '@topicwright/runtime';
import type { MqttClient } from 'mqtt';
import type { Subscriber } from '../subscriber.js';

/** Unsubscribes filters of earlier runs of a persistent session that no consumer selects anymore. */
export class StaleFilters {
  readonly #client: MqttClient;
  readonly #tables = new Set<TopicTable>();
  readonly #unsubscribed = new Set<string>();

  constructor(client: MqttClient) {
    this.#client = client;
  }

  addTable(table: TopicTable): void {
    this.#tables.add(table);
  }

  /** A connection has started. Each filter is unsubscribed at most once per connection. */
  begin(): void {
    this.#unsubscribed.clear();
  }

  /** Whether `topic` matches an event of a table. */
  isOfTable(topic: string): boolean {
    return this.#filtersMatching(topic).length > 0;
  }

  /** Unsubscribes the plain and shared filters of every event that matches `topic`, except filters in use. */
  unsubscribe(topic: string, subscribers: Iterable<Subscriber>): void {
    const subscriptions = [...subscribers].map(({ subscription }) => subscription);
    const inUse = new Set<string>(subscriptions.flatMap(({ batches }) => batches.flat()));
    const groups = new Set(subscriptions.flatMap(({ shareGroup }) => shareGroup ?? []));
    const filters = this.#filtersMatching(topic)
      .flatMap((filter): string[] => [filter, ...[...groups].map((group) => sharedFilter(group, filter))])
      .filter((filter) => !inUse.has(filter) && !this.#unsubscribed.has(filter));
    if (filters.length === 0) return;
    for (const filter of filters) this.#unsubscribed.add(filter);
    this.#client.unsubscribe(filters, () => undefined);
  }

  #filtersMatching(topic: string): readonly string[] {
    const matching = (table: TopicTable): readonly TopicRow[] => table.rows.filter(({ filter }) => filterMatches(filter, topic, table));
    return [...this.#tables].flatMap(matching).map(({ filter }) => filter);
  }
}
