/**
 * Checks for the string formats of JSON Schema.
 *
 * @see {@link https://json-schema.org/draft/2020-12/json-schema-validation#section-7.3}
 */

const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;
const TIME = /^(\d{2}):(\d{2}):(\d{2})(?:\.\d+)?(?:[zZ]|([+-])(\d{2}):(\d{2}))$/;
const DURATION = /^P(?!$)(?:\d+W|(?:\d+Y(?:\d+M(?:\d+D)?)?|\d+M(?:\d+D)?|\d+D)?(?:T(?:\d+H(?:\d+M(?:\d+S)?)?|\d+M(?:\d+S)?|\d+S))?)$/;
const IPV4 = /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}$/;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const JSON_POINTER = /^(?:\/(?:[^~/]|~[01])*)*$/u;
const RELATIVE_JSON_POINTER = /^(?:0|[1-9]\d*)(?:#|(?:\/(?:[^~/]|~[01])*)*)$/u;
const DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;

/** Whether `text` is an RFC 3339 date: `2026-11-23`. */
export function isDate(text: string): boolean {
  const [, year = '', month = '', day = ''] = DATE.exec(text) ?? [];
  const most = DAYS[Number(month) - 1] ?? 0;
  const isLeap = Number(year) % 4 === 0 && (Number(year) % 100 !== 0 || Number(year) % 400 === 0);
  return Number(day) >= 1 && Number(day) <= (month === '02' && !isLeap ? 28 : most);
}

/** Whether `text` is an RFC 3339 time with an offset: `06:45:00Z`. */
export function isTime(text: string): boolean {
  const match = TIME.exec(text);
  if (!match) return false;
  const [, hour, minute, second, sign, offsetHour = 0, offsetMinute = 0] = match;
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 60 || Number(offsetHour) > 23 || Number(offsetMinute) > 59) return false;
  if (Number(second) < 60) return true;
  // A leap second is the last second of a day in UTC.
  const offset = (sign === '-' ? -1 : 1) * (Number(offsetHour) * 60 + Number(offsetMinute));
  return (Number(hour) * 60 + Number(minute) - offset + 2 * 1440) % 1440 === 1439;
}

/** Whether `text` is an RFC 3339 date and time: `2026-11-23T06:45:00Z`. */
export function isDateTime(text: string): boolean {
  const [date = '', time = '', ...more] = text.split(/[tT]/);
  return more.length === 0 && isDate(date) && isTime(time);
}

/** Whether `text` is a duration of RFC 3339, appendix A: `P3DT4H`. */
export function isDuration(text: string): boolean {
  return DURATION.test(text) && !text.endsWith('T');
}

/** Whether `text` is an IPv4 address in dotted decimal notation. */
export function isIpv4(text: string): boolean {
  return IPV4.test(text);
}

/** Whether `text` is an RFC 4291 IPv6 address without a zone. */
export function isIpv6(text: string): boolean {
  const [head = '', tail, ...more] = text.split('::');
  if (more.length > 0) return false;
  const before = groups(head, tail === undefined);
  const after = tail === undefined ? 0 : groups(tail, true);
  if (before === undefined || after === undefined) return false;
  return tail === undefined ? before === 8 : before + after <= 7;
}

/** The number of 16-bit groups in a part of an address. An IPv4 address at the end counts as two. `undefined` if the part is invalid. */
function groups(part: string, mayEndInIpv4: boolean): number | undefined {
  if (part === '') return 0;
  const pieces = part.split(':');
  const last = pieces.at(-1) ?? '';
  const endsInIpv4 = mayEndInIpv4 && isIpv4(last);
  const hex = endsInIpv4 ? pieces.slice(0, -1) : pieces;
  return hex.every((piece) => /^[0-9a-f]{1,4}$/i.test(piece)) ? hex.length + (endsInIpv4 ? 2 : 0) : undefined;
}

/** Whether `text` is an RFC 4122 UUID, in upper or lower case. */
export function isUuid(text: string): boolean {
  return UUID.test(text);
}

/** Whether `text` is an RFC 6901 JSON Pointer. */
export function isJsonPointer(text: string): boolean {
  return JSON_POINTER.test(text);
}

/** Whether `text` is a relative JSON Pointer. */
export function isRelativeJsonPointer(text: string): boolean {
  return RELATIVE_JSON_POINTER.test(text);
}

/** Whether `text` is an ECMA-262 regular expression with the flag `u`. */
export function isRegex(text: string): boolean {
  try {
    new RegExp(text, 'u');
    return true;
  } catch {
    return false;
  }
}
