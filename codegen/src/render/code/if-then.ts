import { type Code, code, codeWidth, join } from './code.js';

/** How wide a line of emitted code may be, its indentation not counted. */
const MAX_WIDTH = 110;

/** `if` with `conditions` that all must hold: in one line where it fits, else laid out as formatters do. */
export function ifThen(conditions: readonly Code[], then: Code): Code {
  const inline = join(conditions, ' && ');
  if (codeWidth(inline) + codeWidth(then) + 'if () '.length <= MAX_WIDTH) return code`if (${inline}) ${then}`;
  if (codeWidth(inline) + 'if () {'.length <= MAX_WIDTH) {
    return code`if (${inline}) {
  ${then}
}`;
  }
  return code`if (
  ${join(conditions, ' &&\n')}
) {
  ${then}
}`;
}
