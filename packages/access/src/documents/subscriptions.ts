import { batchFilters, sharedFilter, type TopicFilter, type TopicTable } from '@topicwright/runtime';
import { iotPolicyFor, type Policy } from './policy.js';
import type { PolicyOptions } from './policy-options.js';

/** What one connection subscribes to. */
export interface ConnectionPlan {
  /** The filters of each SUBSCRIBE packet, in turn. */
  readonly subscribes: readonly (readonly TopicFilter[])[];
}

/** How a selection is subscribed to within the limits of the broker, and the policy that this needs. */
export interface SubscriptionPlan<Type extends string = string> {
  readonly connections: readonly ConnectionPlan[];
  readonly policy: Policy<Type>;
}

/**
 * The subscriptions of a selection, in batches as large as the limits of the table allow: AWS IoT takes 8 filters a SUBSCRIBE and 50
 * subscriptions a connection. The filters are those that the policy grants.
 *
 * @throws {TopicError | PolicyError} for bad input; nothing is made then.
 */
export function subscriptionsFor<Type extends string>(table: TopicTable<Type>, options: PolicyOptions): SubscriptionPlan<Type> {
  const policy = iotPolicyFor(table, options);
  const group = options.shareGroup;
  const filters = group === undefined ? policy.filters : policy.filters.map((filter) => sharedFilter(group, filter));
  return { connections: batchFilters(filters, table.limits).map((subscribes) => ({ subscribes })), policy };
}
