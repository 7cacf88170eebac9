import { type Code, code, codeWidth, join } from './code.js';

/** How wide a line of emitted code may be, its indentation not counted. */
const MAX_WIDTH = 110;

/** `if` with `conditions` that all must hold, or one of which must with `||`: in one line where it fits, else laid out as formatters do. Without any, `then` alone. */
export function ifThen(conditions: readonly Code[], then: Code, operator: '&&' | '||' = '&&'): Code {
  if (conditions.length === 0) return then;
  const inline = join(conditions, ` ${operator} `);
  if (codeWidth(inline) + codeWidth(then) + 'if () '.length <= MAX_WIDTH) return code`if (${inline}) ${then}`;
  if (codeWidth(inline) + 'if () {'.length <= MAX_WIDTH) {
    return code`if (${inline}) {
  ${then}
}`;
  }
  return code`if (
  ${join(conditions, ` ${operator}\n`)}
) {
  ${then}
}`;
}
