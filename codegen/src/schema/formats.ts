import {
  isDate,
  isDateTime,
  isDuration,
  isIpv4,
  isIpv6,
  isJsonPointer,
  isRegex,
  isRelativeJsonPointer,
  isTime,
  isUuid,
} from '@topicwright/runtime/codegen';

/** A format that can be asserted: the function of the runtime that checks it, and its name in emitted code. */
export interface AssertedFormat {
  readonly name: string;
  readonly check: (text: string) => boolean;
}

/** The formats that `assertFormats` can assert. */
export const FORMATS: ReadonlyMap<string, AssertedFormat> = new Map(
  Object.entries({
    date: { name: 'isDate', check: isDate },
    'date-time': { name: 'isDateTime', check: isDateTime },
    duration: { name: 'isDuration', check: isDuration },
    ipv4: { name: 'isIpv4', check: isIpv4 },
    ipv6: { name: 'isIpv6', check: isIpv6 },
    'json-pointer': { name: 'isJsonPointer', check: isJsonPointer },
    regex: { name: 'isRegex', check: isRegex },
    'relative-json-pointer': { name: 'isRelativeJsonPointer', check: isRelativeJsonPointer },
    time: { name: 'isTime', check: isTime },
    uuid: { name: 'isUuid', check: isUuid },
  }),
);
