/** `text` as a string literal that reads back as the same text, whatever it holds. */
export function quote(text: string): string {
  const escaped = text.replaceAll(UNSAFE, (character) => NAMED[character] ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
  return `'${escaped.replaceAll('</', '<\\/')}'`;
}

// Quote, backslash, control characters, line separators, byte order mark, bidirectional controls and lone surrogates.
const UNSAFE =
  /['\\\u0000-\u001f\u007f-\u009f\u2028\u2029\ufeff\u200e\u200f\u202a-\u202e\u2066-\u2069]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

const NAMED: { readonly [character: string]: string } = { "'": "\\'", '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };
