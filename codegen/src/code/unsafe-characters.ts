const CONTROLS = '\\u0000-\\u001f\\u007f-\\u009f';
const BIDIRECTIONAL = '\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069';
const LONE_SURROGATE = '[\\ud800-\\udbff](?![\\udc00-\\udfff])|(?<![\\ud800-\\udbff])[\\udc00-\\udfff]';

/** Characters that a comment must not contain: control characters, bidirectional controls and lone surrogates. */
export const UNPRINTABLE: RegExp = new RegExp(`[${CONTROLS}${BIDIRECTIONAL}]|${LONE_SURROGATE}`, 'g');

/** Characters that a string literal must escape: additionally the quote, the backslash, line separators and the byte order mark. */
export const UNQUOTABLE: RegExp = new RegExp(`['\\\\\\u2028\\u2029\\ufeff${CONTROLS}${BIDIRECTIONAL}]|${LONE_SURROGATE}`, 'g');
