import { quote } from './quote.js';

/** A name that is imported from a module. Printing the file adds the import. */
export interface ImportedName {
  readonly kind: 'import';
  readonly module: string;
  readonly name: string;
  readonly typeOnly: boolean;
}

/** TypeScript code: strings and imported names. */
export interface Code {
  readonly kind: 'code';
  readonly parts: readonly (string | ImportedName)[];
}

/** A value in a `code` template. Strings and other data are quoted. Only `Code` is inserted as code. */
export type CodeValue = Code | ImportedName | string | number | boolean | null | readonly Code[];

/**
 * TypeScript from a template. A value with several lines gets the indentation of its line. An array has one item per line. An empty array
 * removes its line.
 */
export function code(strings: TemplateStringsArray, ...values: readonly CodeValue[]): Code {
  const parts: Part[] = [];
  let indentation = '';
  let dropLine = false;
  strings.forEach((text, i) => {
    const kept = dropLine ? text.replace(/^\n/, '') : text;
    const value = values[i];
    dropLine = Array.isArray(value) && value.length === 0 && /(?:^|\n) *$/.test(text);
    add(parts, dropLine ? kept.replace(/ *$/, '') : kept);
    indentation = indentationAfter(text, indentation);
    if (value !== undefined) for (const part of partsOf(value)) add(parts, indented(part, indentation));
  });
  return { kind: 'code', parts };
}

/** `text` as code, unquoted: for identifiers, and for strings that another function in this folder has escaped. */
export function raw(text: string): Code {
  return { kind: 'code', parts: [text] };
}

/** `items` with `separator` between them. */
export function join(items: readonly Code[], separator: string): Code {
  const parts: Part[] = [];
  items.forEach((item, i) => {
    if (i > 0) add(parts, separator);
    for (const part of item.parts) add(parts, part);
  });
  return { kind: 'code', parts };
}

type Part = Code['parts'][number];

// Adjacent strings are one part, so that large files have few parts.
function add(parts: Part[], part: Part): void {
  const last = parts.at(-1);
  if (typeof part === 'string' && typeof last === 'string') parts[parts.length - 1] = last + part;
  else parts.push(part);
}

/** The number of characters of a piece of code. */
export function codeWidth({ parts }: Code): number {
  return parts.reduce((sum, part) => sum + (typeof part === 'string' ? part : part.name).length, 0);
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

// Emitted code has no literal of several lines, so every line break is layout. Printing trims spaces before a break.
function indented(part: Part, indentation: string): Part {
  return typeof part === 'string' && indentation !== '' ? part.replaceAll('\n', `\n${indentation}`) : part;
}
