import { ConsumerError } from '@topicwright/consumer';
import { exceedsUtf8Bytes, MAX_STRING_BYTES } from '@topicwright/runtime/internal';

/** Neither NUL nor a lone surrogate, which MQTT does not allow in strings [MQTT-1.5.4]. */
const MQTT_STRING = /^[^\0\p{Cs}]*$/u;

const isString = (value: unknown): boolean =>
  typeof value === 'string' && MQTT_STRING.test(value) && !exceedsUtf8Bytes(value, MAX_STRING_BYTES);
const isStrings = (value: unknown): boolean => (Array.isArray(value) ? value.every(isString) : isString(value));
const isUint32 = (value: unknown): boolean => Number.isInteger(value) && (value as number) >= 0 && (value as number) < 2 ** 32;

/** What each property must be. */
const FORMS: { readonly [name: string]: readonly [expected: string, isValid: (value: unknown) => boolean] } = {
  payloadFormatIndicator: ['a boolean', (value) => typeof value === 'boolean'],
  messageExpiryInterval: ['an integer from 0 to 4,294,967,295', isUint32],
  responseTopic: ['a topic name', (value) => isString(value) && !/^$|[+#\0]/.test(value as string)],
  correlationData: ['at most 65,535 bytes', (value) => value instanceof Uint8Array && value.length <= MAX_STRING_BYTES],
  contentType: ['a string of at most 65,535 bytes', isString],
};

/** Properties that a caller cannot set. They are left out. */
const IGNORED: ReadonlySet<string> = new Set(['topicAlias', 'subscriptionIdentifier']);

/**
 * Checks `properties`. MQTT.js stores a message before it encodes it, so an invalid one would be sent again on each connection, and end it.
 *
 * @throws {ConsumerError} `invalid-options`.
 */
export function checkProperties(properties: object): void {
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || IGNORED.has(name)) continue;
    if (name === 'userProperties') checkUserProperties(value);
    else {
      const [expected, isValid] = (Object.hasOwn(FORMS, name) && FORMS[name]) || [];
      if (expected === undefined || isValid === undefined) throw invalid(name, 'is not a property of a PUBLISH packet');
      if (!isValid(value)) throw invalid(name, `must be ${expected}`);
    }
  }
}

function checkUserProperties(value: unknown): void {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw invalid('userProperties', 'must be an object');
  for (const [name, text] of Object.entries(value)) {
    if (!isString(name) || !isStrings(text))
      throw invalid(`userProperties.${name}`, 'must be a string of at most 65,535 bytes, or an array of such strings');
  }
}

function invalid(name: string, reason: string): ConsumerError {
  return new ConsumerError('invalid-options', `properties.${name}`, `properties.${name} ${reason}`);
}
