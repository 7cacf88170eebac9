import { quote } from './quote.js';

/** A name that is imported from a module, as a value: printing the file writes the import. */
export interface ImportedName {
  readonly kind: 'import';
  readonly module: string;
  readonly name: string;
  readonly typeOnly: boolean;
}

/** A piece of TypeScript: text that is already code, and imported names. */
export interface Code {
  readonly kind: 'code';
  readonly parts: readonly (string | ImportedName)[];
}

/** What may stand in a `code` template. Text and other data are quoted; only `Code` goes in as code. */
export type CodeValue = Code | ImportedName | string | number | boolean | null | readonly Code[];

/**
 * TypeScript from a template. A value of several lines takes the indentation of the line that it stands in;
 * a list stands one a line, and an empty one takes its line away.
 */
export function code(strings: TemplateStringsArray, ...values: readonly CodeValue[]): Code {
  const parts: (string | ImportedName)[] = [];
  let indentation = '';
  let dropLine = false;
  strings.forEach((text, i) => {
    const kept = dropLine ? text.replace(/^\n/, '') : text;
    const value = values[i];
    dropLine = Array.isArray(value) && value.length === 0 && /(?:^|\n) *$/.test(text);
    parts.push(dropLine ? kept.replace(/ *$/, '') : kept);
    indentation = indentationAfter(text, indentation);
    // One by one: a call takes only so many arguments, and a table may have more rows.
    if (value !== undefined) for (const part of indented(partsOf(value), indentation)) parts.push(part);
  });
  return { kind: 'code', parts };
}

/** `text` as code, as it is: for identifiers and text that another function of this folder has made safe. */
export function raw(text: string): Code {
  return { kind: 'code', parts: [text] };
}

/** `items` one after the other, `separator` between them. */
export function join(items: readonly Code[], separator: string): Code {
  return { kind: 'code', parts: items.flatMap(({ parts }, i) => (i === 0 ? parts : [separator, ...parts])) };
}

/** How many characters `piece` has, as if in one line. */
export function codeWidth({ parts }: Code): number {
  return parts.reduce((sum, part) => sum + (typeof part === 'string' ? part : part.name).length, 0);
}

/** Whether `pieces` speak of the identifier `name`. */
export function mentions(pieces: readonly Code[], name: string): boolean {
  const word = new RegExp(`(?<![\\w$.'])${name}(?![\\w$'])`);
  return pieces.some(({ parts }) => parts.some((part) => typeof part === 'string' && word.test(part)));
}

/** The value `name` of `module`, imported where it is used. */
export function imported(module: string, name: string): ImportedName {
  return { kind: 'import', module, name, typeOnly: false };
}

/** The type `name` of `module`, imported where it is used. */
export function importedType(module: string, name: string): ImportedName {
  return { kind: 'import', module, name, typeOnly: true };
}

function partsOf(value: CodeValue): readonly (string | ImportedName)[] {
  if (typeof value === 'string') return [quote(value)];
  if (typeof value === 'number') return [numberText(value)];
  if (typeof value === 'boolean' || value === null) return [String(value)];
  if ('kind' in value) return value.kind === 'import' ? [value] : value.parts;
  return join(value, '\n').parts;
}

function numberText(value: number): string {
  return Object.is(value, -0) ? '-0' : String(value);
}

function indentationAfter(text: string, before: string): string {
  const start = text.lastIndexOf('\n');
  return start < 0 ? before : (/^ */.exec(text.slice(start + 1))?.[0] ?? '');
}

// Emitted code has no literal of several lines, so every line break in it is one of layout. Printing trims what stands before a break.
function indented(parts: readonly (string | ImportedName)[], indentation: string): readonly (string | ImportedName)[] {
  if (indentation === '') return parts;
  return parts.map((part) => (typeof part === 'string' ? part.replaceAll('\n', `\n${indentation}`) : part));
}
