import { LINK_KEYS, type LinkKey } from './page.js';

/** The longest value that becomes part of the address, in characters. */
const MAX_VALUE_CHARACTERS = 8_000;

/** What a link opens. */
export interface Link {
  readonly key: LinkKey;
  readonly value: string;
}

/** Reads a link such as `#topic=a/b`. `undefined` for others. */
export function readLink(hash: string): Link | undefined {
  const [, name, text = ''] = /^#([a-z]+)=(.*)$/s.exec(hash) ?? [];
  const key = LINK_KEYS.find((each) => each === name);
  return key && { key, value: decoded(text) };
}

// A link that was typed may contain a plain "%".
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** A link that opens the page with a value. Empty for a value that is empty or too long. Separators of topics stay legible. */
export function linkTo(key: LinkKey, value: string): string {
  if (value === '' || value.length > MAX_VALUE_CHARACTERS) return '';
  // A lone surrogate has no encoding.
  return `#${key}=${encodeURIComponent(value.toWellFormed()).replaceAll('%2F', '/').replaceAll('%24', '$').replaceAll('%2C', ',')}`;
}
