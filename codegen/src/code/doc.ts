import { type Code, raw } from './code.js';
import { UNPRINTABLE } from './unsafe-characters.js';

/** A tag of a doc comment. */
export interface DocTag {
  readonly tag: 'see' | 'throws' | 'deprecated' | 'example';
  readonly text: string;
}

/** The width of a comment, without its frame and indentation. */
const MAX_WIDTH = 110;

/** A doc comment of paragraphs and tags. Their text cannot end the comment, start a tag or break the line. */
export function doc(paragraphs: readonly string[], tags: readonly DocTag[] = []): Code {
  const lines = docLines(paragraphs, tags);
  const [only = ''] = lines;
  if (lines.length === 1 && only.length <= MAX_WIDTH) return raw(`/** ${only} */`);
  return raw(['/**', ...lines.map((line) => ` * ${line}`.trimEnd()), ' */'].join('\n'));
}

/** The lines of a doc comment, without its frame. Between list items there is no blank line. */
export function docLines(paragraphs: readonly string[], tags: readonly DocTag[] = []): readonly string[] {
  const lines: string[] = [];
  let previous = '';
  for (const text of paragraphs.filter((paragraph) => paragraph.trim() !== '')) {
    const isItem = text.startsWith('- ') && previous.startsWith('- ');
    if (lines.length > 0 && !isItem) lines.push('');
    lines.push(...wrap(docText(text)));
    previous = text;
  }
  if (tags.length > 0 && lines.length > 0) lines.push('');
  return [...lines, ...tags.map(({ tag, text }) => `@${tag} ${docText(text)}`)];
}

/** The width of a tag of a symbol that is not indented, without its frame. Tags are not wrapped. */
const MAX_TAG_WIDTH = 117;

/** The `@example` tag for the first of `alternatives` that fits in a line. No tag if none does. */
export function exampleTags(...alternatives: readonly string[]): readonly DocTag[] {
  const text = alternatives.find((alternative) => '@example '.length + docText(alternative).length <= MAX_TAG_WIDTH);
  return text === undefined ? [] : [{ tag: 'example', text }];
}

/** A link that {@link doc} does not escape. */
export function link(url: string): string {
  return `{@link ${url}}`;
}

/** `text` escaped for a comment: on one line, and unable to end the comment or start a tag. */
export function docText(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim().replaceAll('*/', '*\\/').replaceAll(UNPRINTABLE, '\ufffd').replaceAll(TAG, '\\@');
}

// Only generated links may be inline tags.
const TAG = /(?<!\{)@(?=\w)|(?<=\{)@(?!link (?:https?:\/\/[^\s{}]+|[\w$.]+)\})/g;

// A line does not break inside code.
const WORDS = /(?:`[^`]*`|[^\s`]|`)+/g;

function wrap(text: string): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.match(WORDS) ?? []) {
    if (line !== '' && line.length + 1 + word.length > MAX_WIDTH) {
      lines.push(line);
      line = text.startsWith('- ') ? `  ${word}` : word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
