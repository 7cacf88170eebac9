import { quoted } from '../problems/catalog.js';
import { didYouMean, type Problem, problem } from '../problems/problem.js';
import type { Path, SourceFile } from './source-file.js';

/** The subset of JSON Schema that the schemas of specs and configurations use. */
export interface Shape {
  readonly $ref?: string;
  readonly $defs?: { readonly [name: string]: Shape };
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly pattern?: string;
  /** Describes `type` and `pattern`. */
  readonly 'x-expected'?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minProperties?: number;
  readonly required?: readonly string[];
  readonly properties?: { readonly [key: string]: Shape };
  readonly propertyNames?: { readonly pattern: string };
  readonly additionalProperties?: boolean | Shape;
  readonly items?: Shape;
}

/** Checks `file` against `shape`. A value of the wrong type is one problem; its content is not checked. */
export function checkShape(file: SourceFile, shape: Shape): readonly Problem[] {
  return checkValue({ file, root: shape }, file.value, shape, []);
}

interface Context {
  readonly file: SourceFile;
  readonly root: Shape;
}

function checkValue(context: Context, value: unknown, shape: Shape, path: Path): readonly Problem[] {
  const { $ref, ...own } = shape;
  const resolved: Shape = $ref === undefined ? own : { ...context.root.$defs?.[$ref.replace('#/$defs/', '')], ...own };
  const expected = wrongValue(value, resolved);
  if (expected !== undefined) return [wrong(context, value, expected, path)];
  if (Array.isArray(value))
    return value.flatMap((item, i) => (resolved.items ? checkValue(context, item, resolved.items, [...path, i]) : []));
  if (typeof value === 'object' && value !== null) return checkObject(context, value as Record<string, unknown>, resolved, path);
  return [];
}

function wrongValue(value: unknown, shape: Shape): string | undefined {
  const types = typeof shape.type === 'string' ? [shape.type] : shape.type;
  if (types && !types.some((type) => isOfType(value, type))) return shape['x-expected'] ?? types.map(article).join(' or ');
  if (shape.const !== undefined && value !== shape.const) return quoted(shape.const);
  if (shape.enum && !shape.enum.includes(value)) return `one of ${shape.enum.map((member) => quoted(member)).join(', ')}`;
  if (shape.pattern !== undefined && typeof value === 'string' && !new RegExp(shape.pattern).test(value))
    return shape['x-expected'] ?? `a string matching ${shape.pattern}`;
  if (shape.minimum !== undefined && typeof value === 'number' && value < shape.minimum) return `at least ${shape.minimum}`;
  if (shape.maximum !== undefined && typeof value === 'number' && value > shape.maximum) return `at most ${shape.maximum}`;
  if (Array.isArray(value) && (value.length < (shape.minItems ?? 0) || value.length > (shape.maxItems ?? Number.POSITIVE_INFINITY)))
    return shape.maxItems === undefined ? 'a non-empty list' : `a list of ${shape.maxItems}`;
  if (shape.minProperties !== undefined && Object.keys(value as object).length < shape.minProperties) return 'a non-empty map';
  return undefined;
}

function checkObject(context: Context, value: Record<string, unknown>, shape: Shape, path: Path): readonly Problem[] {
  const missing = (shape.required ?? [])
    .filter((key) => !Object.hasOwn(value, key))
    .map((key) => problem('missing-key', context.file.at(path, 'key'), { key, of: name(path) }));
  const wrong = Object.entries(value).flatMap(([key, member]) => checkMember(context, key, member, shape, [...path, key]));
  return [...missing, ...wrong];
}

function checkMember(context: Context, key: string, member: unknown, shape: Shape, path: Path): readonly Problem[] {
  const { properties = {}, propertyNames, additionalProperties } = shape;
  const known = Object.hasOwn(properties, key) ? properties[key] : undefined;
  if (known) return checkValue(context, member, known, path);
  if (additionalProperties === false) return [unknownKey(context, key, Object.keys(properties), path)];
  if (propertyNames && !new RegExp(propertyNames.pattern).test(key)) {
    const facts = { name: 'the name', expected: `a string matching ${propertyNames.pattern}`, found: quoted(key) };
    return [problem('wrong-value', context.file.at(path, 'key'), facts)];
  }
  return typeof additionalProperties === 'object' ? checkValue(context, member, additionalProperties, path) : [];
}

function unknownKey({ file }: Context, key: string, known: readonly string[], path: Path): Problem {
  const facts = { key, of: name(path.slice(0, -1)), known };
  return problem('unknown-key', file.at(path, 'key'), facts, didYouMean(key, known));
}

function wrong({ file }: Context, value: unknown, expected: string, path: Path): Problem {
  const position = file.at(path);
  const isComment = value === null && /:\s*#/.test(position.text);
  const suggestion = isComment ? { hint: 'quote a string that begins with "#", which starts a comment' } : undefined;
  return problem('wrong-value', position, { name: name(path), expected, found: describe(value, path) }, suggestion);
}

function isOfType(value: unknown, type: string): boolean {
  switch (type) {
    case 'null':
      return value === null;
    case 'array':
      return Array.isArray(value);
    case 'object':
      return typeof value === 'object' && value !== null && !Array.isArray(value);
    case 'integer':
      return Number.isInteger(value);
    default:
      return typeof value === type;
  }
}

function article(type: string): string {
  if (type === 'null') return 'null';
  if (type === 'object') return 'a map';
  if (type === 'array') return 'a list';
  return type === 'integer' ? 'an integer' : `a ${type}`;
}

function describe(value: unknown, path: Path): string {
  if (value === null && path.length === 0) return 'empty';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : `a list of ${value.length}`;
  if (typeof value === 'object' && value !== null) return Object.keys(value).length === 0 ? 'an empty map' : 'a map';
  if (value === undefined) return 'empty';
  const text = quoted(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

function name(path: Path): string {
  return path.length === 0 ? 'the document' : path.join('.');
}
