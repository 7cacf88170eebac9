import { isDateTime } from './formats.js';

const PARTS = /^(.{17})(\d\d)(\.\d+)?(.+)$/;

/**
 * The instant of an RFC 3339 `date-time` in milliseconds since 1970, with the fraction that a clock of microseconds gives; `undefined`
 * if `text` is none. `Date` cuts off after milliseconds, which would make quick messages equally new.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc3339#section-5.6}
 */
export function dateTimeMs(text: string): number | undefined {
  if (!isDateTime(text)) return undefined;
  // A leap second is one of no `Date`, so the seconds are added.
  const [, minutes, seconds, fraction = '', zone] = PARTS.exec(text) ?? [];
  return Date.parse(`${minutes}00${zone}`.toUpperCase()) + Number(`${seconds}${fraction}`) * 1000;
}
