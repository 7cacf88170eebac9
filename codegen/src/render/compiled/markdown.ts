import { UNPRINTABLE } from '../../code/unsafe-characters.js';

/** `text` as a paragraph of Markdown, without any formatting. */
export function md(text: unknown): string {
  return String(text)
    .replaceAll(/\s+/g, ' ')
    .trim()
    .replaceAll(/[\\`*_[\]<>#|~]/g, (character, at: number, whole: string) =>
      isPlain(character, at, whole) ? character : `\\${character}`,
    )
    .replaceAll('${', '$\\{')
    .replaceAll(/&(?=#?\w+;)/g, '\\&')
    .replaceAll(UNPRINTABLE, '\ufffd');
}

/** `text` inside an HTML comment. */
export function comment(text: unknown): string {
  return String(text)
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/-{2,}|[<>]/g, '_');
}

/** `text` as a cell of a table. */
export function cell(text: unknown): string {
  return md(text) || '\u2013';
}

/** `text` as code in a cell of a table, where a vertical bar would end the cell. */
export function codeCell(text: unknown): string {
  return codeSpan(text).replaceAll('|', '\\|');
}

/** `text` as code. */
export function codeSpan(text: unknown): string {
  const plain = String(text).replaceAll(/\s+/g, ' ').replaceAll(UNPRINTABLE, '\ufffd');
  const longest = Math.max(0, ...[...plain.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  const space = plain.startsWith('`') || plain.endsWith('`') ? ' ' : '';
  return `${fence}${space}${plain}${space}${fence}`;
}

// Within a word, or after the start of a line, these characters have no effect.
function isPlain(character: string, at: number, whole: string): boolean {
  const before = whole[at - 1] ?? ' ';
  const after = whole[at + 1] ?? ' ';
  if (character === '_') return /[A-Za-z0-9]/.test(before) && /[A-Za-z0-9]/.test(after);
  return character === '#' && at > 0;
}

/** `text` as the target of an autolink: what could end it or be taken for HTML is percent-encoded. */
export function url(text: unknown): string {
  return String(text).replaceAll(/[\s<>"'`{}|\\^()[\]]|\p{C}/gu, encodeCharacter);
}

function encodeCharacter(character: string): string {
  try {
    return encodeURIComponent(character).replaceAll(/['()]/g, (plain) => `%${plain.charCodeAt(0).toString(16)}`);
  } catch {
    // A lone surrogate.
    return '%EF%BF%BD';
  }
}
