import { type Code, code, raw } from './code.js';
import { quote } from './quote.js';

const IDENTIFIER = /^[A-Za-z_$][A-Za-z0-9_$]*$/;

/** `name` as an identifier. The model has already rejected invalid names. */
export function id(name: string): Code {
  if (!IDENTIFIER.test(name)) throw new Error(`unreachable: ${JSON.stringify(name)} is not an identifier`);
  return raw(name);
}

/** `name` as a key of an object literal or type. */
export function key(name: string): Code {
  return raw(keyText(name));
}

/** The text of {@link key}. */
export function keyText(name: string): string {
  // In a literal, `__proto__: x` would set the prototype.
  if (name === '__proto__') return `['__proto__']`;
  return IDENTIFIER.test(name) ? name : quote(name);
}

/** The property `name` of `object`. */
export function member(object: Code, name: string): Code {
  return IDENTIFIER.test(name) ? code`${object}.${raw(name)}` : code`${object}[${name}]`;
}
