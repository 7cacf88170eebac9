const DATE_TIME = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:)(\d\d)(\.\d+)?(Z|[+-]\d\d:\d\d)$/i;

/**
 * The instant of an RFC 3339 `date-time` in milliseconds since 1970, with the fraction that a clock of microseconds gives; `undefined`
 * if `text` is none. `Date` cuts off after milliseconds, which would make quick messages equally new.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc3339#section-5.6}
 */
export function dateTimeMs(text: string): number | undefined {
  const match = DATE_TIME.exec(text);
  if (!match) return undefined;
  const [, minutes, seconds, fraction = '', zone] = match;
  const start = Date.parse(`${minutes}00${zone}`.toUpperCase());
  return Number.isNaN(start) ? undefined : start + Number(`${seconds}${fraction}`) * 1000;
}
