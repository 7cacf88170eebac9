import { nearest } from '../nearest.js';
import { type Problem, problem } from '../problem.js';
import type { Path, SourceFile } from './source-file.js';

/** The part of JSON Schema in which the shapes of our own files are written. */
export interface Shape {
  readonly $ref?: string;
  readonly $defs?: { readonly [name: string]: Shape };
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly pattern?: string;
  readonly minimum?: number;
  readonly minItems?: number;
  readonly minProperties?: number;
  readonly required?: readonly string[];
  readonly properties?: { readonly [key: string]: Shape };
  readonly propertyNames?: { readonly pattern: string };
  readonly additionalProperties?: boolean | Shape;
  readonly items?: Shape;
}

/** Holds `file` against `shape`. A value of the wrong type is one problem, whatever lies in it. */
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
  if (types && !types.some((type) => isOfType(value, type))) return types.map(article).join(' or ');
  if (shape.const !== undefined && value !== shape.const) return JSON.stringify(shape.const);
  if (shape.enum && !shape.enum.includes(value)) return `one of ${shape.enum.map((member) => JSON.stringify(member)).join(', ')}`;
  if (shape.pattern !== undefined && typeof value === 'string' && !new RegExp(shape.pattern).test(value))
    return `text that matches ${shape.pattern}`;
  if (shape.minimum !== undefined && typeof value === 'number' && value < shape.minimum) return `at least ${shape.minimum}`;
  if (shape.minItems !== undefined && Array.isArray(value) && value.length < shape.minItems) return 'a list that is not empty';
  if (shape.minProperties !== undefined && Object.keys(value as object).length < shape.minProperties) return 'a map that is not empty';
  return undefined;
}

function checkObject(context: Context, value: Record<string, unknown>, shape: Shape, path: Path): readonly Problem[] {
  const missing = (shape.required ?? [])
    .filter((key) => !Object.hasOwn(value, key))
    .map((key) =>
      problem('missing-key', context.file.at(path, 'key'), `${name(path)} has no ${JSON.stringify(key)}`, `add ${JSON.stringify(key)}`),
    );
  const wrong = Object.entries(value).flatMap(([key, member]) => checkMember(context, key, member, shape, [...path, key]));
  return [...missing, ...wrong];
}

function checkMember(context: Context, key: string, member: unknown, shape: Shape, path: Path): readonly Problem[] {
  const { properties = {}, propertyNames, additionalProperties } = shape;
  const known = Object.hasOwn(properties, key) ? properties[key] : undefined;
  if (known) return checkValue(context, member, known, path);
  if (additionalProperties === false) return [unknownKey(context, key, Object.keys(properties), path)];
  if (propertyNames && !new RegExp(propertyNames.pattern).test(key)) {
    const message = `${JSON.stringify(key)} is not a name here: it must match ${propertyNames.pattern}`;
    return [problem('wrong-value', context.file.at(path, 'key'), message)];
  }
  return typeof additionalProperties === 'object' ? checkValue(context, member, additionalProperties, path) : [];
}

function unknownKey({ file }: Context, key: string, known: readonly string[], path: Path): Problem {
  const like = nearest(key, known);
  const merge = key === '<<' ? 'merge keys are not part of YAML 1.2; write the keys out' : undefined;
  const hint = merge ?? (like === undefined ? `known are ${known.join(', ')}` : `did you mean ${JSON.stringify(like)}?`);
  return problem('unknown-key', file.at(path, 'key'), `${JSON.stringify(key)} is not a key of ${name(path.slice(0, -1))}`, hint);
}

function wrong({ file }: Context, value: unknown, expected: string, path: Path): Problem {
  const position = file.at(path);
  const comment = value === null && /:\s*#/.test(position.text) ? 'quote text that begins with "#": it starts a comment' : undefined;
  return problem('wrong-value', position, `${name(path)} must be ${expected}, but is ${describe(value)}`, comment);
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
  return type === 'integer' ? 'a whole number' : `a ${type}`;
}

function describe(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object' && value !== null) return 'a map';
  if (value === undefined) return 'empty';
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

function name(path: Path): string {
  return path.length === 0 ? 'the document' : path.join('.');
}
