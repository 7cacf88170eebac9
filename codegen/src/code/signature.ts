import { type Code, code, codeWidth, join } from './code.js';

/** How wide a line of emitted code may be. Members of a literal are indented by two. */
const MAX_WIDTH = 116;

/** The head of a function, without its brace: in one line if it fits, else one parameter a line. */
export function printSignature(name: Code, parameters: readonly Code[], returns: Code): Code {
  return printList(code`${name}(`, parameters, code`): ${returns}`);
}

/** A call: in one line if it fits after `before`, else one argument a line. */
export function printCall(name: Code, args: readonly Code[], before = 0): Code {
  return printList(code`${name}(`, args, code`)`, before);
}

/** A generic type: in one line if it fits between `before` and `after` characters, else one argument a line. */
export function printType(name: Code, args: readonly Code[], before: number): Code {
  return printList(code`${name}<`, args, code`>`, before);
}

function printList(open: Code, items: readonly Code[], close: Code, others = 0): Code {
  const inline = code`${open}${join(items, ', ')}${close}`;
  if (others + codeWidth(inline) <= MAX_WIDTH) return inline;
  // A type list has no trailing comma before TypeScript 5.
  const lines = items.map((item, i) => (i < items.length - 1 ? code`${item},` : item));
  return code`${open}
  ${lines}
${close}`;
}
