import { UNQUOTABLE } from './unsafe-characters.js';

/** `text` as a string literal. Any string is preserved exactly. */
export function quote(text: string): string {
  const escaped = text.replaceAll(
    UNQUOTABLE,
    (character) => NAMED[character] ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return `'${escaped.replaceAll('</', '<\\/')}'`;
}

const NAMED: { readonly [character: string]: string } = { "'": "\\'", '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };
