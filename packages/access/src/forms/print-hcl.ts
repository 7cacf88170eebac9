import { hclString, hclText, indented } from './escape-text.js';

/** A value of a Terraform argument. */
export type HclValue = string | number | boolean | readonly HclValue[] | HclMap | HclExpression;

/** A map of a Terraform argument. */
export interface HclMap {
  readonly [key: string]: HclValue;
}

/** Distinguishes expressions and nested blocks from maps, which may have any key. */
const KIND: unique symbol = Symbol('kind');

/** An expression: a reference, a string with references, or a function call. */
export type HclExpression =
  | Reference
  | { readonly [KIND]: 'template'; readonly parts: readonly (string | Reference)[] }
  | { readonly [KIND]: 'call'; readonly name: 'jsonencode' | 'jsondecode'; readonly argument: HclValue };

/** A reference to an attribute, a variable or a type. */
interface Reference {
  readonly [KIND]: 'reference';
  readonly path: string;
}

/** A block of a Terraform file. */
export interface HclBlock {
  readonly type: 'resource' | 'data' | 'variable';
  readonly labels: readonly string[];
  readonly body: HclBody;
}

/** The arguments of a block, and its nested blocks by type. */
export interface HclBody {
  readonly [key: string]: HclValue | NestedBlock;
}

/** A block within a block. */
interface NestedBlock {
  readonly [KIND]: 'block';
  readonly body: HclBody;
}

/** A reference, for example to `var.region`. */
export function reference(path: string): Reference {
  return { [KIND]: 'reference', path };
}

/** A nested block. */
export function nested(body: HclBody): NestedBlock {
  return { [KIND]: 'block', body };
}

/** A string in which references are replaced by their values. */
export function template(...parts: readonly (string | Reference)[]): HclExpression {
  return { [KIND]: 'template', parts };
}

/** A call of a Terraform function. */
export function call(name: 'jsonencode' | 'jsondecode', argument: HclValue): HclExpression {
  return { [KIND]: 'call', name, argument };
}

/** Prints a Terraform file. */
export function printHcl(blocks: readonly HclBlock[]): string {
  return blocks.map(printBlock).join('\n');
}

function printBlock({ type, labels, body }: HclBlock): string {
  const head = [type, ...labels.map(hclString)].join(' ');
  const lines = bodyLines(body);
  return lines.length === 0 ? `${head} {}\n` : `${[`${head} {`, ...lines.map(indented), '}'].join('\n')}\n`;
}

// A blank line separates nested blocks.
function bodyLines(body: HclBody): readonly string[] {
  const values = Object.entries(body).filter((entry): entry is [string, HclValue] => !isNested(entry[1]));
  const blocks = Object.entries(body).filter((entry): entry is [string, NestedBlock] => isNested(entry[1]));
  const parts = [
    mapLines(Object.fromEntries(values)),
    ...blocks.map(([type, block]) => [`${type} {`, ...bodyLines(block.body).map(indented), '}']),
  ].filter((lines) => lines.length > 0);
  return parts.flatMap((lines, i) => (i === 0 ? lines : ['', ...lines]));
}

function isNested(value: HclValue | NestedBlock): value is NestedBlock {
  return typeof value === 'object' && !Array.isArray(value) && (value as { readonly [KIND]?: unknown })[KIND] === 'block';
}

// `terraform fmt` aligns the values of consecutive lines.
function mapLines(map: HclMap): readonly string[] {
  const printed = Object.entries(map).map(([key, value]) => [printKey(key), printValue(value)] as const);
  return printed.flatMap(([key, [first = '', ...others]], i) => {
    const isShort = others.length === 0;
    const width = isShort ? Math.max(...neighbours(printed, i).map(([other]) => other.length)) : key.length;
    return [`${key.padEnd(width)} = ${first}`, ...others];
  });
}

type Printed = readonly (readonly [key: string, value: readonly string[]])[];

function neighbours(printed: Printed, at: number): Printed {
  const isLong = ([, value]: Printed[number]): boolean => value.length > 1;
  const start = printed.slice(0, at).findLastIndex(isLong) + 1;
  const end = printed.findIndex((entry, i) => i >= at && isLong(entry));
  return printed.slice(start, end < 0 ? printed.length : end);
}

function printValue(value: HclValue): readonly string[] {
  if (typeof value === 'string') return [hclString(value)];
  if (typeof value !== 'object') return [String(value)];
  if (isExpression(value)) return printExpression(value);
  if (Array.isArray(value)) {
    const items = (value as readonly HclValue[]).flatMap((item) => withComma(printValue(item)));
    if (items.length === 0) return ['[]'];
    return ['[', ...items.map(indented), ']'];
  }
  return ['{', ...mapLines(value as HclMap).map(indented), '}'];
}

function isExpression(value: HclValue): value is HclExpression {
  return typeof value === 'object' && KIND in value;
}

function printExpression(expression: HclExpression): readonly string[] {
  if (expression[KIND] === 'reference') return [expression.path];
  if (expression[KIND] === 'template') {
    return [`"${expression.parts.map((part) => (typeof part === 'string' ? hclText(part) : `\${${part.path}}`)).join('')}"`];
  }
  const lines = printValue(expression.argument);
  return lines.map((line, i) => `${i === 0 ? `${expression.name}(` : ''}${line}${i === lines.length - 1 ? ')' : ''}`);
}

function withComma(lines: readonly string[]): readonly string[] {
  return lines.map((line, i) => (i === lines.length - 1 ? `${line},` : line));
}

function printKey(key: string): string {
  return /^[A-Za-z_][\w-]*$/.test(key) ? key : hclString(key);
}
