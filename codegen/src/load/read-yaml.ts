import {
  type Document,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  type ParsedNode,
  parseDocument,
  type YAMLParseError,
} from 'yaml';
import { type Position, type Problem, problem } from '../problem.js';
import type { Path, SourceFile } from './source-file.js';

/** Characters of a file: several times what a table of ten thousand rows takes. */
const MAX_CHARACTERS = 8 * 1024 * 1024;

/** Aliases that a document may expand: more than any honest spec has. */
const MAX_ALIASES = 100;

/** Reads YAML text. Every error of the parser becomes a problem with its place. */
export function readYaml(path: string, source: string): { readonly file: SourceFile; readonly problems: readonly Problem[] } {
  // A byte order mark is no part of the text.
  const text = source.replace(/^\uFEFF/, '');
  const lines = new LineCounter();
  const locate = (start: number, end: number): Position => position(path, text, lines, start, end);
  if (text.length > MAX_CHARACTERS) return tooLarge(path);
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, version: '1.2', uniqueKeys: true });
  const problems: Problem[] = withoutCascades(document.errors).map((error) => {
    const place = locate(error.pos[0], error.pos[1]);
    // The parser is recursive, and says so in these words.
    if (/call stack/.test(error.message)) return tooDeep(locate(0, 1));
    return problem('bad-yaml', place, sentence(error.message), yamlHint(error.code, place.text));
  });
  const value = problems.length > 0 ? undefined : plainValue(document, locate, problems);
  const at = (target: Path, part: 'key' | 'value' = 'value'): Position => locate(...rangeOf(document, target, part));
  return { file: { path, value, at }, problems };
}

function tooLarge(path: string): { readonly file: SourceFile; readonly problems: readonly Problem[] } {
  const start: Position = { file: path, line: 1, column: 1, length: 1, text: '' };
  const problems = [problem('too-large', start, `${path} has more than ${MAX_CHARACTERS} characters`, 'split the table')];
  return { file: { path, value: undefined, at: () => start }, problems };
}

function tooDeep(place: Position): Problem {
  return problem('too-large', place, `${place.file} is nested too deeply`, 'name parts of it, and use $ref');
}

// What follows a break of the grammar is mostly its echo; a key that stands twice is not one.
function withoutCascades(errors: readonly YAMLParseError[]): readonly YAMLParseError[] {
  const [first] = errors.filter(({ code }) => code !== 'DUPLICATE_KEY');
  return errors.filter((error) => error === first || (first === undefined && error.code === 'DUPLICATE_KEY'));
}

function plainValue(document: Document.Parsed<ParsedNode>, locate: (start: number, end: number) => Position, problems: Problem[]): unknown {
  try {
    return document.toJS({ maxAliasCount: MAX_ALIASES }) as unknown;
  } catch (error) {
    if (error instanceof RangeError) problems.push(tooDeep(locate(0, 1)));
    else
      problems.push(
        problem(
          'alias-bomb',
          locate(0, 1),
          `aliases expand to more than ${MAX_ALIASES} nodes`,
          'write the repeated parts out, or use $ref',
        ),
      );
    return undefined;
  }
}

function rangeOf(document: Document.Parsed<ParsedNode>, path: Path, part: 'key' | 'value'): [number, number] {
  let node: Node | null = document.contents;
  let key: Node | null = null;
  for (const step of path) {
    const pair = pairAt(node, step);
    if (pair === undefined) {
      // What is missing is shown at the key of what it is missing from.
      return extent(key ?? firstKey(node) ?? node);
    }
    [key, node] = pair;
  }
  return extent(part === 'key' ? (key ?? node) : (node ?? key));
}

function pairAt(node: Node | null, step: string | number): [Node | null, Node | null] | undefined {
  if (isMap(node)) {
    const pair = node.items.find(({ key }: Pair) => isScalar(key) && String(key.value) === String(step));
    return pair && [pair.key as Node, pair.value as Node | null];
  }
  const item = isSeq(node) ? (node.items[Number(step)] as Node | undefined) : undefined;
  return item && [null, item];
}

function firstKey(node: Node | null): Node | null {
  return isMap(node) ? ((node.items[0]?.key as Node | undefined) ?? null) : null;
}

function extent(node: Node | null): [number, number] {
  const range = node?.range;
  return range ? [range[0], range[1]] : [0, 1];
}

function position(file: string, text: string, lines: LineCounter, start: number, end: number): Position {
  const { line, col } = lines.linePos(Math.min(start, text.length));
  const from = lines.lineStarts[line - 1] ?? 0;
  const lineText = text.slice(from).split(/\r?\n/, 1)[0] ?? '';
  const length = Math.max(1, Math.min(end - start, lineText.length - (col - 1)));
  return { file, line, column: col, length, text: lineText };
}

function sentence(message: string): string {
  const [first = message] = message.split('\n', 1);
  return first.charAt(0).toLowerCase() + first.slice(1).replace(/[.:]$/, '');
}

function yamlHint(code: string, line: string): string | undefined {
  if (/:\s*\{\w+\}\//.test(line)) return 'quote a topic that begins with "{"';
  if (code === 'TAB_AS_INDENT') return 'indent with spaces';
  if (code === 'DUPLICATE_KEY') return 'keep one of them';
  if (/^\s*<<\s*:/.test(line)) return 'merge keys are not part of YAML 1.2; write the keys out';
  if (code === 'MISSING_CHAR' || code === 'MULTILINE_IMPLICIT_KEY') return 'a quote or bracket that was opened is not closed';
  return undefined;
}
