import { PolicyError } from '../policy-error.js';

/** A token of AWS IoT SQL. */
export interface Token {
  readonly kind: 'name' | 'number' | 'string' | 'symbol' | 'end';
  readonly text: string;
  /** The position of its first character. */
  readonly at: number;
}

const TOKEN = /\s*(?:([A-Za-z_]\w*)|(\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|('[^']*'|"[^"]*")|(<>|<=|>=|[-=<>+*/%()[\]{},.:]))/y;

const KINDS = ['name', 'number', 'string', 'symbol'] as const;

/** Reads the token of `text` that begins at `from`, or after the white space there. @throws {PolicyError} `invalid-condition`. */
export function readToken(text: string, from: number): Token {
  TOKEN.lastIndex = from;
  const match = TOKEN.exec(text);
  if (match) {
    const group = match.slice(1).findIndex((part) => part !== undefined);
    const token = match[group + 1] as string;
    return { kind: KINDS[group] as Token['kind'], text: token, at: TOKEN.lastIndex - token.length };
  }
  const at = from + (/\S/.exec(text.slice(from))?.index ?? text.length - from);
  if (at === text.length) return { kind: 'end', text: '', at };
  const character = text[at] as string;
  throw conditionErrorAt(text, at, `${JSON.stringify(character)} is not valid in AWS IoT SQL${HINTS[character] ?? ''}`);
}

/** What to write instead of a character. */
const HINTS: { readonly [character: string]: string } = {
  '!': '; use NOT or <>',
  '&': '; use AND',
  '|': '; use OR',
  "'": ': the string is not closed',
  '"': ': the string is not closed',
};

/** The error for an invalid condition, with its place. */
export function conditionErrorAt(text: string, at: number, message: string): PolicyError {
  return conditionError(text, `${message}, at character ${at + 1} of ${JSON.stringify(text)}`);
}

/** The error for an invalid condition. */
export function conditionError(text: string, message: string): PolicyError {
  return new PolicyError('invalid-condition', 'where', text, `invalid condition: ${message}`);
}
