import { type Code, raw } from './code.js';
import { UNPRINTABLE } from './unsafe-characters.js';

/** A tag of a doc comment. */
export interface DocTag {
  readonly tag: 'see' | 'throws' | 'deprecated' | 'example';
  readonly text: string;
}

/** The width of a comment, without its frame and indentation. */
const MAX_WIDTH = 110;

/** A doc comment of paragraphs and tags. Nothing in them can end the comment, open a tag or break the line. */
export function doc(paragraphs: readonly string[], tags: readonly DocTag[] = []): Code {
  const lines = docLines(paragraphs, tags);
  const [only = ''] = lines;
  if (lines.length === 1 && only.length <= MAX_WIDTH) return raw(`/** ${only} */`);
  return raw(['/**', ...lines.map((line) => ` * ${line}`.trimEnd()), ' */'].join('\n'));
}

/** The lines of a doc comment, without its frame. Paragraphs that are list items stand without a gap. */
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

/** A link that {@link doc} leaves as one. */
export function link(url: string): string {
  return `{@link ${url}}`;
}

/** `text` as it may stand in a comment: in one line, unable to end it or to begin a tag. */
export function docText(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim().replaceAll('*/', '*\\/').replaceAll(UNPRINTABLE, '\ufffd').replaceAll(TAG, '\\@');
}

// Links that we make ourselves are the only inline tags.
const TAG = /(?<!\{)@(?=\w)|(?<=\{)@(?!link (?:https?:\/\/[^\s{}]+|[\w$.]+)\})/g;

// Code is not broken.
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
