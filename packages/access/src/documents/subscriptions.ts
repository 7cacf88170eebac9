import { sharedFilter, type TopicFilter, type TopicTable } from '@topicwright/runtime';
import { batchFilters } from '@topicwright/runtime/internal';
import { iotPolicyFor, type Policy } from './policy.js';
import type { PolicyOptions } from './policy-options.js';

/** The subscriptions of one connection. */
export interface ConnectionPlan {
  /** The filters of each SUBSCRIBE packet, in order. */
  readonly subscribes: readonly (readonly TopicFilter[])[];
}

/** The subscriptions of a selection within the broker limits, and the policy that grants them. */
export interface SubscriptionPlan<Type extends string = string> {
  readonly connections: readonly ConnectionPlan[];
  readonly policy: Policy<Type>;
}

/**
 * Splits the subscriptions of a selection into batches within the limits of the table: for AWS IoT, 8 filters per SUBSCRIBE packet and 50
 * subscriptions per connection. The filters are those that the policy grants.
 *
 * @throws {TopicError | PolicyError} if the selection or an option is invalid.
 */
export function subscriptionsFor<Type extends string>(table: TopicTable<Type>, options: PolicyOptions): SubscriptionPlan<Type> {
  const policy = iotPolicyFor(table, options);
  const group = options.shareGroup;
  const filters = group === undefined ? policy.filters : policy.filters.map((filter) => sharedFilter(group, filter));
  return { connections: batchFilters(filters, table.limits).map((subscribes) => ({ subscribes })), policy };
}
