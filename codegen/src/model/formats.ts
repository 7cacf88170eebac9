/** The formats that can be asserted, and the function of the runtime that does it. */
export const FORMATS: ReadonlyMap<string, string> = new Map([
  ['date', 'isDate'],
  ['date-time', 'isDateTime'],
  ['duration', 'isDuration'],
  ['ipv4', 'isIpv4'],
  ['ipv6', 'isIpv6'],
  ['json-pointer', 'isJsonPointer'],
  ['regex', 'isRegex'],
  ['relative-json-pointer', 'isRelativeJsonPointer'],
  ['time', 'isTime'],
  ['uuid', 'isUuid'],
]);
