import { PolicyError } from '../policy-error.js';

/** `text` as a double-quoted scalar of YAML: JSON strings are that. */
export function yamlString(text: string): string {
  return JSON.stringify(text).replaceAll(/[\u007f-\u009f\u2028\u2029\ufeff]/g, escapeUnit);
}

/** `text` as a string of Terraform's HCL, in which neither `${` nor `%{` begins a template. */
export function hclString(text: string): string {
  return `"${hclText(text)}"`;
}

/**
 * `text` as it stands inside a string of HCL.
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

/** `text` as one word of a POSIX shell. */
export function shellWord(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** The name of what a template declares. @throws {PolicyError} `invalid-name`. */
export function checkedName(name: string): string {
  if (typeof name === 'string' && /^[A-Za-z][A-Za-z0-9]{0,99}$/.test(name)) return name;
  throw new PolicyError('invalid-name', 'name', name, `name ${JSON.stringify(name)} must be 1 to 100 letters and digits, a letter first`);
}

/** `name` for the nth of several. */
export function numbered(name: string, index: number): string {
  return index === 0 ? name : `${name}${index + 1}`;
}
