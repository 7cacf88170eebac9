import { type Code, code, codeWidth, join, raw } from './code.js';
import { quote } from './quote.js';

/** Wider template literals are split. */
const MAX_WIDTH = 108;

/** A template literal of fixed text and expressions. A plain string literal if there is no expression. */
export function templateLiteral(parts: readonly (string | Code)[]): Code {
  if (parts.every((part) => typeof part === 'string')) return code`${parts.join('')}`;
  const pieces = parts.map((part) => (typeof part === 'string' ? raw(templateText(part)) : code`\${${part}}`));
  const lines = linesOf(pieces).map((line) => code`\`${join(line, '')}\``);
  const [first = raw("''"), ...others] = lines;
  return others.length === 0
    ? first
    : code`${first} +
  ${join(others, ' +\n')}`;
}

function linesOf(pieces: readonly Code[]): readonly (readonly Code[])[] {
  const lines: Code[][] = [];
  let width = 0;
  for (const piece of pieces) {
    const own = codeWidth(piece);
    const line = lines.at(-1);
    if (line && width + own <= MAX_WIDTH) line.push(piece);
    else lines.push([piece]);
    width = line && width + own <= MAX_WIDTH ? width + own : own;
  }
  return lines;
}

function templateText(text: string): string {
  return quote(text).slice(1, -1).replaceAll("\\'", "'").replaceAll('`', '\\`').replaceAll('${', '\\${');
}
