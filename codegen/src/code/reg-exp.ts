import { type Code, raw } from './code.js';

/** A regular expression literal with Unicode. `source` escapes what would end it, but for line separators. */
export function regExp(pattern: string): Code {
  const { source } = new RegExp(pattern, 'u');
  return raw(`/${source.replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029')}/u`);
}
