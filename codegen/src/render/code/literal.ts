import type { Json } from '../../model/json-schema.js';
import { type Code, code, codeWidth, join, raw } from './code.js';
import { key } from './identifier.js';

/** How wide a literal may be before each member takes a line of its own. */
const MAX_INLINE_WIDTH = 100;

/** `value` as a literal, laid out as a person would. */
export function literal(value: Json): Code {
  if (typeof value !== 'object' || value === null) return code`${value as string}`;
  const items = Array.isArray(value)
    ? (value as readonly Json[]).map(literal)
    : Object.entries(value).map(([name, item]) => code`${key(name)}: ${literal(item as Json)}`);
  return bracketed(items, Array.isArray(value) ? ['[', ']', ''] : ['{', '}', ' ']);
}

/** `items` in brackets: in one line where they fit, else one a line. */
export function bracketed(items: readonly Code[], [open, close, space]: readonly [string, string, string]): Code {
  if (items.length === 0) return raw(open + close);
  const inline = join(items, ', ');
  if (codeWidth(inline) <= MAX_INLINE_WIDTH && !inline.parts.some((part) => typeof part === 'string' && part.includes('\n'))) {
    return code`${raw(open + space)}${inline}${raw(space + close)}`;
  }
  return code`${raw(open)}
  ${items.map((item) => code`${item},`)}
${raw(close)}`;
}
