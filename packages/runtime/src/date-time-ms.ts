import { isDateTime } from './formats.js';

const PARTS = /^(.{17})(\d\d)(\.\d+)?(.+)$/;

/**
 * Converts an RFC 3339 `date-time` to milliseconds since 1970, including fractions of a millisecond. Returns `undefined` if `text` is not
 * a `date-time`. `Date` truncates to milliseconds, so messages sent in quick succession would seem equally new.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc3339#section-5.6}
 */
export function dateTimeMs(text: string): number | undefined {
  if (!isDateTime(text)) return undefined;
  // `Date` rejects leap seconds, so the seconds are added separately.
  const [, minutes, seconds, fraction = '', zone] = PARTS.exec(text) ?? [];
  return Date.parse(`${minutes}00${zone}`.toUpperCase()) + Number(`${seconds}${fraction}`) * 1000;
}
