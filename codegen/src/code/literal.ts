import type { Json } from '../text/json.js';
import { type Code, code, codeWidth, join, raw } from './code.js';
import { key } from './identifier.js';

/** Wider literals have one member per line. */
const MAX_INLINE_WIDTH = 100;

/** The width of a line with a literal, without the brackets and what follows them. */
const MAX_LINE_WIDTH = 112;

/** `value` as a formatted literal, after `before` characters of the line. */
export function literal(value: Json, before = 0): Code {
  if (typeof value !== 'object' || value === null) return code`${value as string}`;
  const items = Array.isArray(value)
    ? (value as readonly Json[]).map((item) => literal(item))
    : Object.entries(value).map(([name, item]) => code`${key(name)}: ${literal(item as Json)}`);
  return bracketed(items, Array.isArray(value) ? SQUARE : BRACES, before);
}

/** Opening and closing bracket, and the space inside them. */
export type Brackets = readonly [open: string, close: string, space: string];

export const BRACES: Brackets = ['{', '}', ' '];
export const SQUARE: Brackets = ['[', ']', ''];

/** `items` in brackets: on one line if they fit after `before` characters of the line, else one per line. */
export function bracketed(items: readonly Code[], [open, close, space]: Brackets, before = 0): Code {
  if (items.length === 0) return raw(open + close);
  const inline = join(items, ', ');
  const width = codeWidth(inline);
  const fits = width <= MAX_INLINE_WIDTH && before + width <= MAX_LINE_WIDTH;
  if (fits && !inline.parts.some((part) => typeof part === 'string' && part.includes('\n'))) {
    return code`${raw(open + space)}${inline}${raw(space + close)}`;
  }
  return code`${raw(open)}
  ${items.map((item) => code`${item},`)}
${raw(close)}`;
}
