import type { TopicFilter } from './topic-types.js';

/**
 * Shared subscriptions, `$share/{group}/{filter}`: the broker delivers each message to one member of the group.
 *
 * @see {@link https://docs.oasis-open.org/mqtt/mqtt/v5.0/os/mqtt-v5.0-os.html#_Toc3901250} MQTT 5, section 4.8.2
 */

/** The parts of a shared subscription. */
export interface SharedFilter {
  /** The share name. */
  readonly group: string;
  /** The topic filter, without the share prefix. */
  readonly filter: TopicFilter;
}

/** MQTT 5, 4.8.2: at least one character, without "/", "+" and "#". AWS IoT allows at most 128. No control or format characters. */
const SHARE_NAME = /^[^/+#\p{Cc}\p{Cf}\p{Cs}]{1,128}$/u;

/** Describes the rule of {@link isShareName}, for error messages. */
export const SHARE_NAME_RULE = '1 to 128 characters without "/", "+", "#", control and format characters';

/** Whether `name` is a valid share name. */
export function isShareName(name: unknown): name is string {
  return typeof name === 'string' && SHARE_NAME.test(name);
}

/** Builds the shared subscription of `group` to `filter`. `group`: 1 to 128 characters without `/`, `+`, `#` and control characters. */
export function sharedFilter(group: string, filter: string): TopicFilter {
  return `$share/${group}/${filter}` as TopicFilter;
}

/** Parses a shared subscription. Returns `undefined` if `filter` is not one. */
export function parseSharedFilter(filter: string): SharedFilter | undefined {
  const [, group, plain] = /^\$share\/([^/]*)\/(.+)$/s.exec(filter) ?? [];
  return isShareName(group) ? { group, filter: plain as TopicFilter } : undefined;
}

/** `filter` without its share prefix, if it has one. */
export function plainFilter(filter: string): TopicFilter {
  return parseSharedFilter(filter)?.filter ?? (filter as TopicFilter);
}
