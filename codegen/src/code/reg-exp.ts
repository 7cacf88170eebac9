import { type Code, raw } from './code.js';

/** A regular expression literal with the flag `u`. `RegExp#source` escapes everything that could end it, except line separators. */
export function regExp(pattern: string): Code {
  const { source } = new RegExp(pattern, 'u');
  return raw(`/${source.replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029')}/u`);
}
