import { TopicError } from './topic-error.js';
import type { Dialect, TopicFilter } from './topic-types.js';
import { codePoints } from './utf8.js';

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

/** MQTT 5, 4.8.2: at least one character, without "/", "+" and "#". No control or format characters. */
const SHARE_NAME = /^[^/+#\p{Cc}\p{Cf}\p{Cs}]+$/u;

/** The longest share name of AWS IoT, in characters. */
const MAX_LENGTH = 128;

/** Describes the rule of {@link isShareName}, for error messages. */
export function shareNameRule(dialect: Dialect): string {
  const length = dialect === 'aws-iot' ? `1 to ${MAX_LENGTH} characters` : 'at least one character';
  return `${length} without "/", "+", "#", control and format characters`;
}

/** Whether `name` is a valid share name. */
export function isShareName(name: unknown, dialect: Dialect): name is string {
  return typeof name === 'string' && SHARE_NAME.test(name) && (dialect !== 'aws-iot' || codePoints(name) <= MAX_LENGTH);
}

/**
 * Builds the shared subscription of `group` to `filter`.
 *
 * @throws {TopicError} `invalid-share-name` if `group` contains `/`, `+`, `#` or a control character, or is empty.
 */
export function sharedFilter(group: string, filter: string): TopicFilter {
  if (isShareName(group, 'mqtt')) return `$share/${group}/${filter}` as TopicFilter;
  throw new TopicError('invalid-share-name', 'group', group, `share name ${JSON.stringify(group)} must have ${shareNameRule('mqtt')}`);
}

/** Parses a shared subscription. Returns `undefined` if `filter` is not one. */
export function parseSharedFilter(filter: string): SharedFilter | undefined {
  const [, group, plain] = /^\$share\/([^/]*)\/(.+)$/s.exec(filter) ?? [];
  return isShareName(group, 'mqtt') ? { group, filter: plain as TopicFilter } : undefined;
}

/** `filter` without its share prefix, if it has one. */
export function plainFilter(filter: string): TopicFilter {
  return parseSharedFilter(filter)?.filter ?? (filter as TopicFilter);
}
