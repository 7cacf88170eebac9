import { type Code, code, join, raw } from './code.js';
import { quote } from './quote.js';

/** A template literal of fixed text and expressions; a plain string literal where there are none. */
export function templateLiteral(parts: readonly (string | Code)[]): Code {
  if (parts.every((part) => typeof part === 'string')) return code`${parts.join('')}`;
  const pieces = parts.map((part) => (typeof part === 'string' ? raw(templateText(part)) : code`\${${part}}`));
  return code`\`${join(pieces, '')}\``;
}

function templateText(text: string): string {
  return quote(text).slice(1, -1).replaceAll("\\'", "'").replaceAll('`', '\\`').replaceAll('${', '\\${');
}
