import { PolicyError } from '../policy-error.js';

/** Quotes `text` as a double-quoted YAML scalar, which JSON strings are a subset of. */
export function yamlString(text: string): string {
  return JSON.stringify(text).replaceAll(/[\u007f-\u009f\u2028\u2029\ufeff]/g, escapeUnit);
}

/** Quotes `text` as a string of Terraform's HCL. Escapes `${` and `%{`, which begin templates. */
export function hclString(text: string): string {
  return `"${hclText(text)}"`;
}

/**
 * Escapes `text` for use inside a string of HCL.
 *
 * @see {@link https://developer.hashicorp.com/terraform/language/expressions/strings}
 */
export function hclText(text: string): string {
  return text
    .replaceAll(/["\\\u0000-\u001f\u007f-\u009f\u2028\u2029\ufeff]/g, (character) => HCL_ESCAPES[character] ?? escapeUnit(character))
    .replaceAll(/[$%](?=\{)/g, '$&$&');
}

const HCL_ESCAPES: { readonly [character: string]: string } = { '"': '\\"', '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

function escapeUnit(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** Quotes `text` as one word for a POSIX shell. */
export function shellWord(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** A line of a nested part of a template. An empty line stays empty. */
export function indented(line: string): string {
  return line === '' ? '' : `  ${line}`;
}

/** Validates the name of a resource in a template, of at most `max` characters. @throws {PolicyError} `invalid-name`. */
export function checkedName(name: string, max = 100): string {
  if (typeof name === 'string' && /^[A-Za-z][A-Za-z0-9]*$/.test(name) && name.length <= max) return name;
  throw new PolicyError(
    'invalid-name',
    'name',
    name,
    `name ${JSON.stringify(name)} must be 1 to ${max} letters and digits and begin with a letter`,
  );
}

/** Appends a number to `name`, except for the first of several. */
export function numbered(name: string, index: number): string {
  return index === 0 ? name : `${name}${index + 1}`;
}
