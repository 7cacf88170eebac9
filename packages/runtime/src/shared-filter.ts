import type { TopicFilter } from './topic-types.js';

/**
 * Shared subscriptions, `$share/{group}/{filter}`: the broker gives each message to one member of the group.
 *
 * @see {@link https://docs.oasis-open.org/mqtt/mqtt/v5.0/os/mqtt-v5.0-os.html#_Toc3901250} MQTT 5, section 4.8.2
 */

/** A shared subscription, taken apart. */
export interface SharedFilter {
  /** The share name. */
  readonly group: string;
  /** The filter that topics are matched against. */
  readonly filter: TopicFilter;
}

/** MQTT 5, 4.8.2: at least one character, without "/", "+" and "#". 128 is the limit of AWS IoT; no control or format characters. */
const SHARE_NAME = /^[^/+#\p{C}]{1,128}$/u;

/** What {@link isShareName} asks for, for messages. */
export const SHARE_NAME_RULE = '1 to 128 characters without "/", "+", "#" and control characters';

/** Whether `name` can name the group of a shared subscription. */
export function isShareName(name: unknown): name is string {
  return typeof name === 'string' && SHARE_NAME.test(name);
}

/** The shared subscription of `group` to `filter`. `group` must satisfy {@link isShareName}. */
export function sharedFilter(group: string, filter: string): TopicFilter {
  return `$share/${group}/${filter}` as TopicFilter;
}

/** Takes a shared subscription apart; `undefined` if `filter` is none. */
export function parseSharedFilter(filter: string): SharedFilter | undefined {
  const [, group, plain] = /^\$share\/([^/]*)\/(.+)$/s.exec(filter) ?? [];
  return isShareName(group) ? { group, filter: plain as TopicFilter } : undefined;
}

/** `filter` without the share prefix: what topics are matched against. */
export function plainFilter(filter: string): TopicFilter {
  return parseSharedFilter(filter)?.filter ?? (filter as TopicFilter);
}
