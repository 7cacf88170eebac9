import { type Code, code, codeWidth, join } from './code.js';

/** The maximum width of a line, without the indentation of a member of a literal. */
const MAX_WIDTH = 116;

/** The signature of a function: on one line if it fits, else one parameter per line. */
export function printSignature(name: Code, parameters: readonly Code[], returns: Code): Code {
  return printList(code`${name}(`, parameters, code`): ${returns}`);
}

/** A call: on one line if it fits after `before` characters, else one argument per line. */
export function printCall(name: Code, args: readonly Code[], before = 0): Code {
  return printList(code`${name}(`, args, code`)`, before);
}

/** A generic type: on one line if it fits after `before` characters, else one argument per line. */
export function printType(name: Code, args: readonly Code[], before: number): Code {
  return printList(code`${name}<`, args, code`>`, before);
}

function printList(open: Code, items: readonly Code[], close: Code, others = 0): Code {
  const inline = code`${open}${join(items, ', ')}${close}`;
  if (others + codeWidth(inline) <= MAX_WIDTH) return inline;
  // TypeScript does not allow a trailing comma after type arguments.
  const lines = items.map((item, i) => (i < items.length - 1 ? code`${item},` : item));
  return code`${open}
  ${lines}
${close}`;
}
