import { TopicError, type TopicErrorCode } from './topic-error.js';
import type { Limits, TopicFilter, TopicName } from './topic-types.js';
import { codePoints, exceedsUtf8Bytes, isWellFormed } from './utf8.js';

/** The value of a topic parameter: a string, or a number for an integer parameter. */
export type ParameterValue = string | number;

/**
 * The constraints of a topic parameter. Builders enforce them all. A parser checks only `values` and `integer`, which decide to which event
 * a topic belongs; it accepts everything else that the broker sent.
 */
export interface ParameterRule {
  readonly name: string;
  /** The whole value must match it. */
  readonly pattern?: RegExp;
  /** Maximum number of characters (Unicode code points). */
  readonly maxLength?: number;
  /** Maximum number of bytes of UTF-8. */
  readonly maxBytes?: number;
  /** Whether the parameter spans the rest of the topic, so that it may contain `/`. */
  readonly rest?: boolean;
  /** The values of a closed enum. */
  readonly values?: readonly string[];
  /** Whether the value is an integer, written as in JSON. */
  readonly integer?: true;
  /** The value that builders use if none is passed. */
  readonly default?: ParameterValue;
}

/**
 * Returns `value` as a level of a topic name. `position` is `first` for the first level of a topic. That level must not begin with `$`,
 * because a wildcard there does not match it [MQTT-4.7.2-1].
 *
 * @throws {TopicError} with the code of the broken rule.
 */
export function level(value: ParameterValue, rule: ParameterRule, position?: 'first'): string {
  const broken = brokenRule(value, rule) ?? (position === 'first' && `${value}`.startsWith('$') ? RESERVED : undefined);
  if (broken === undefined) return `${value}`;
  const [code, reason] = broken;
  throw new TopicError(code, rule.name, value, `${rule.name} ${show(value)} ${reason}`);
}

/** {@link level} of `value`, or of the default of the parameter if `value` is undefined. */
export function levelOrDefault(value: ParameterValue | undefined, rule: ParameterRule, position?: 'first'): string {
  return level(value ?? (rule.default as ParameterValue), rule, position);
}

/** {@link level}, or the wildcard of the parameter if `value` is undefined: `+`, or `#` for a rest parameter. */
export function levelOrWildcard(value: ParameterValue | undefined, rule: ParameterRule, position?: 'first'): string {
  if (value !== undefined) return level(value, rule, position);
  return rule.rest ? '#' : '+';
}

/** Reads a value from a topic. `undefined` if it is not a value of a closed enum, or not an integer where the rule needs one. */
export function readValue(text: string, { values, integer }: ParameterRule): ParameterValue | undefined {
  if (integer) return INTEGER.test(text) && Number.isSafeInteger(Number(text)) ? Number(text) : undefined;
  return values === undefined || values.includes(text) ? text : undefined;
}

/** The form of an integer in a topic, so that each integer has only one. */
const INTEGER = /^(?:0|-?[1-9][0-9]*)$/;

/**
 * Returns `text` as a topic name within the broker's limits.
 *
 * @throws {TopicError} `topic-too-long` or `too-many-levels`.
 */
export function topicName(text: string, limits: Limits): TopicName {
  checkLimits(text, limits);
  return text as TopicName;
}

/**
 * Returns `text` as a topic filter within the broker's limits.
 *
 * @throws {TopicError} `topic-too-long` or `too-many-levels`.
 */
export function topicFilter(text: string, limits: Limits): TopicFilter {
  checkLimits(text, limits);
  return text as TopicFilter;
}

const RESERVED = ['reserved', 'must not begin with "$" in the first level, which is reserved for the broker'] as const;

function brokenRule(value: ParameterValue, rule: ParameterRule): readonly [TopicErrorCode, string] | undefined {
  if (rule.integer) return Number.isSafeInteger(value) ? undefined : ['not-integer', 'must be a safe integer'];
  if (typeof value !== 'string') return ['not-string', `must be a string, got ${typeof value}`];
  if (value === '') return ['empty', 'must not be empty'];
  if (!rule.rest && value.includes('/')) return ['separator', 'must not contain "/"'];
  if (value.includes('+') || value.includes('#')) return ['wildcard', 'must not contain the MQTT wildcards "+" and "#"'];
  if (value.includes('\0')) return ['nul', 'must not contain NUL'];
  if (!isWellFormed(value)) return ['invalid-unicode', 'contains a lone surrogate, which UTF-8 cannot encode'];
  if (rule.values && !rule.values.includes(value)) return ['not-in-enum', `must be one of ${rule.values.join(', ')}`];
  if (rule.pattern && !rule.pattern.test(value)) return ['pattern', `does not match ${rule.pattern.source}`];
  return tooLong(value, rule);
}

function tooLong(value: string, rule: ParameterRule): readonly [TopicErrorCode, string] | undefined {
  const { maxLength, maxBytes } = rule;
  if (maxLength !== undefined && value.length > maxLength && codePoints(value) > maxLength) {
    return ['too-long', `is longer than ${maxLength} characters`];
  }
  if (maxBytes !== undefined && exceedsUtf8Bytes(value, maxBytes)) {
    return ['too-long', `is longer than ${maxBytes} bytes of UTF-8`];
  }
  return undefined;
}

/** The longest string of MQTT, in bytes of UTF-8 [MQTT-1.5.4]. */
export const MAX_STRING_BYTES: number = 65_535;

function checkLimits(text: string, limits: Limits): void {
  const { maxTopicSlashes } = limits;
  const maxTopicBytes = Math.min(limits.maxTopicBytes ?? MAX_STRING_BYTES, MAX_STRING_BYTES);
  if (exceedsUtf8Bytes(text, maxTopicBytes)) {
    throw new TopicError('topic-too-long', '', text, `topic ${show(text)} is longer than ${maxTopicBytes} bytes of UTF-8`);
  }
  if (maxTopicSlashes !== undefined && slashesIn(text) > maxTopicSlashes) {
    throw new TopicError('too-many-levels', '', text, `topic ${show(text)} has more than ${maxTopicSlashes} slashes`);
  }
}

function slashesIn(text: string): number {
  let count = 0;
  for (let at = text.indexOf('/'); at >= 0; at = text.indexOf('/', at + 1)) count += 1;
  return count;
}

const SHOWN_CHARACTERS = 80;

/** `value` for a message, shortened. */
export function show(value: unknown): string {
  const text = typeof value === 'string' ? JSON.stringify(value) : String(value);
  return text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text;
}
