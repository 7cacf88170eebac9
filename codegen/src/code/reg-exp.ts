import { type Code, raw } from './code.js';
import { UNPRINTABLE } from './unsafe-characters.js';

/**
 * A regular expression literal with the flag `u`. `RegExp#source` escapes everything that could end it. Characters that cannot be seen are
 * escaped.
 */
export function regExp(pattern: string): Code {
  const { source } = new RegExp(pattern, 'u');
  const escaped = source.replaceAll(UNPRINTABLE, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
  return raw(`/${escaped}/u`);
}
