import { type ParseError, parse } from 'jsonc-parser';

/** A text that is not JSON, near the place of the error. */
export interface SyntaxIssue {
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
  readonly before: string;
  /** The character at the place. Empty at the end of the text. */
  readonly at: string;
  readonly after: string;
}

/** The number of characters that are shown on either side of the place. */
const SHOWN_CHARACTERS = 1_000;

/** The place where a text stops being JSON. `undefined` if that cannot be found. */
export function syntaxIssue(text: string): SyntaxIssue | undefined {
  const offset = errorOffset(text);
  if (offset === undefined) return undefined;
  const lines = text.slice(0, offset).split('\n');
  return {
    line: lines.length,
    column: (lines.at(-1) ?? '').length + 1,
    before: text.slice(Math.max(0, offset - SHOWN_CHARACTERS), offset),
    at: text.slice(offset, offset + 1),
    after: text.slice(offset + 1, offset + 1 + SHOWN_CHARACTERS),
  };
}

// The messages of engines name the place in different ways, or not at all.
function errorOffset(text: string): number | undefined {
  const errors: ParseError[] = [];
  try {
    parse(text, errors, { disallowComments: true, allowTrailingComma: false });
  } catch {
    // The text is nested too deeply.
    return undefined;
  }
  return errors[0]?.offset;
}
