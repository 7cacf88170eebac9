import { type Code, code, codeWidth, join } from './code.js';

/** The maximum width of a line, without its indentation. */
const MAX_WIDTH = 110;

/** An `if` statement with `conditions` joined by `operator`, on one line if it fits. Without conditions, only `then`. */
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
