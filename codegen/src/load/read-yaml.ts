import {
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  type ParsedNode,
  parseDocument,
  visit,
  type YAMLParseError,
} from 'yaml';
import { type Position, type Problem, problem, type Suggestion } from '../problems/problem.js';
import { startOf } from './read-text.js';
import type { Path, SourceFile } from './source-file.js';

/** The maximum size of a file, in characters: several times that of a table with ten thousand rows. */
const MAX_CHARACTERS = 8 * 1024 * 1024;

/** The maximum number of values in a document with its aliases expanded: several times that of a table with ten thousand rows. */
const MAX_VALUES = 1_000_000;

/** A YAML file and its problems. There is no value if there is a problem. */
interface ReadYaml {
  readonly file: SourceFile;
  readonly problems: readonly Problem[];
}

/** Reads YAML text. Every error of the parser becomes a problem at its place. */
export function readYaml(path: string, source: string): ReadYaml {
  // A byte order mark is not part of the text.
  const text = source.replace(/^\uFEFF/, '');
  const lines = new LineCounter();
  const locate: Locate = (start, end) => position(path, text, lines, start, end);
  if (text.length > MAX_CHARACTERS) return unread(path, problem('too-large', startOf(path), { file: path, maxCharacters: MAX_CHARACTERS }));
  const document = parse(text, lines);
  if (!document) return unread(path, problem('too-large', startOf(path), { file: path }));
  const control = CONTROL_CHARACTER.exec(text);
  if (control) return unread(path, forbidden(locate(control.index, control.index + 1), control[0]));
  const problems: Problem[] = withoutCascades(document.errors).map((error) => {
    const place = locate(error.pos[0], error.pos[1]);
    if (error.code === 'RESOURCE_EXHAUSTION') return problem('too-large', locate(0, 1), { file: path });
    const reason = error.code === 'MULTIPLE_DOCS' ? 'a file contains one document' : sentence(error.message);
    return problem('bad-yaml', place, { reason }, yamlHint(error.code, place.text));
  });
  if (problems.length === 0) problems.push(...foreignYaml(document, locate), ...wrongAliases(document, locate));
  const value = problems.length > 0 ? undefined : plainValue(document, path, locate, problems);
  const at = (target: Path, part: 'key' | 'value' = 'value'): Position => locate(...rangeOf(document, target, part));
  return { file: { path, value, at }, problems };
}

/** The characters that YAML forbids. NUL is a sign of UTF-16. @see {@link https://yaml.org/spec/1.2.2/#51-character-set} */
const CONTROL_CHARACTER = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/;

function forbidden(place: Position, character: string): Problem {
  const code = `U+${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`;
  const hint = character === '\0' ? 'save the file as UTF-8' : 'remove it, or write it as an escape in double quotes';
  return problem('bad-yaml', place, { reason: `the character ${code} is not allowed in YAML` }, { hint });
}

/** `undefined` if the text is nested too deeply for the stack of the parser. */
function parse(text: string, lineCounter: LineCounter): Document.Parsed<ParsedNode> | undefined {
  try {
    return parseDocument(text, {
      lineCounter,
      prettyErrors: false,
      version: '1.2',
      schema: 'core',
      // Otherwise `!!omap` or `!!timestamp` would give values that JSON does not have.
      resolveKnownTags: false,
      stringKeys: true,
      uniqueKeys: true,
    });
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function unread(path: string, reason: Problem): ReadYaml {
  return { file: { path, value: undefined, at: () => startOf(path) }, problems: [reason] };
}

// Errors after a syntax error are mostly its consequences. A duplicate key is not a syntax error.
function withoutCascades(errors: readonly YAMLParseError[]): readonly YAMLParseError[] {
  const [first] = errors.filter(({ code }) => code !== 'DUPLICATE_KEY');
  return errors.filter((error) => error === first || (first === undefined && error.code === 'DUPLICATE_KEY'));
}

type Locate = (start: number, end: number) => Position;

/** What a YAML parser may accept and a spec cannot have: tags, another version, merge keys, and numbers that are not finite. */
function foreignYaml(document: Document.Parsed<ParsedNode>, locate: Locate): readonly Problem[] {
  const problems: Problem[] = [];
  const report = (place: Position, reason: string, hint: string): void => {
    problems.push(problem('bad-yaml', place, { reason }, { hint }));
  };
  for (const { pos, message } of document.warnings) report(locate(...pos), sentence(message), 'remove it; specs use no tags');
  const { explicit, version } = document.directives.yaml;
  if (explicit && version !== '1.2') report(locate(0, 1), `specs are read as YAML 1.2, not ${version}`, 'remove %YAML');
  visit(document, {
    Pair: (_, { key }) => {
      if (isScalar(key) && key.value === '<<' && key.type === 'PLAIN')
        report(locate(...extent(key as Node)), 'merge keys are not part of YAML 1.2', 'write the keys out');
    },
    Scalar: (_, { value, range }) => {
      if (typeof value !== 'number' || Number.isFinite(value)) return;
      const place = locate(range?.[0] ?? 0, range?.[1] ?? 1);
      const source = place.text.slice(place.column - 1, place.column - 1 + place.length);
      report(place, `JSON has no number ${source}`, 'quote it if it is a string');
    },
  });
  return problems;
}

/** Aliases that cannot be expanded: without an anchor, or inside the value of their anchor. */
function wrongAliases(document: Document.Parsed<ParsedNode>, locate: Locate): readonly Problem[] {
  const problems: Problem[] = [];
  const anchors = new Set<string>();
  const open: string[] = [];
  const visitNode = (node: unknown): void => {
    if (isAlias(node)) {
      const place = locate(...extent(node));
      const name = node.source;
      if (open.includes(name)) problems.push(problem('cyclic-alias', place, { name }));
      else if (!anchors.has(name)) problems.push(problem('undefined-alias', place, { name }));
      return;
    }
    if (!isNode(node)) return;
    const { anchor } = node;
    if (anchor !== undefined) {
      anchors.add(anchor);
      open.push(anchor);
    }
    if (isMap(node)) {
      for (const { key, value } of node.items) {
        visitNode(key);
        visitNode(value);
      }
    } else if (isSeq(node)) node.items.forEach(visitNode);
    if (anchor !== undefined) open.pop();
  };
  visitNode(document.contents);
  return problems;
}

function plainValue(document: Document.Parsed<ParsedNode>, path: string, locate: Locate, problems: Problem[]): unknown {
  try {
    if (expandedSize(document.contents, new Map()) > MAX_VALUES) {
      problems.push(problem('alias-bomb', locate(0, 1), { max: MAX_VALUES }));
      return undefined;
    }
    return document.toJS({ maxAliasCount: -1 }) as unknown;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    problems.push(problem('too-large', locate(0, 1), { file: path }));
    return undefined;
  }
}

/** The number of values in `node`, with its aliases expanded. `anchors` has the sizes of the anchors before it. */
function expandedSize(node: unknown, anchors: Map<string, number>): number {
  if (isAlias(node)) return anchors.get(node.source) ?? 1;
  let size = 1;
  if (isMap(node)) for (const { value } of node.items) size += expandedSize(value, anchors);
  else if (isSeq(node)) for (const item of node.items) size += expandedSize(item, anchors);
  if (isNode(node) && !isAlias(node) && node.anchor !== undefined) anchors.set(node.anchor, size);
  return size;
}

function rangeOf(document: Document.Parsed<ParsedNode>, path: Path, part: 'key' | 'value'): [number, number] {
  let node: Node | null = document.contents;
  let key: Node | null = null;
  for (const step of path) {
    const pair = pairAt(node, step);
    if (pair === undefined) {
      // A missing value is reported at the key of its map.
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
  const [line = message] = message.split('\n', 1);
  const first = line.replace(
    /^Unexpected ([a-z-]+) at node end$/,
    (_, token: string) => `unexpected ${TOKENS[token] ?? 'text'} after a value`,
  );
  return first.charAt(0).toLowerCase() + first.slice(1).replace(/[.:]$/, '');
}

function yamlHint(code: string, line: string): Suggestion | undefined {
  const hint = hintFor(code, line);
  return hint === undefined ? undefined : { hint };
}

/** A template in a plain scalar: `topic: acme/{device}/…` in a flow map, or `topic: {device}/…`. */
const UNQUOTED_TEMPLATE = /:\s(?:[^\s"'{[#,:][^"'{#,:]*\{\w+\}|\{\w+\}[^\s,}\]])/;

/** What a token of the parser is to an author. */
const TOKENS: { readonly [token: string]: string } = {
  'flow-map-start': '"{"',
  'flow-seq-start': '"["',
  'flow-map-end': '"}"',
  'flow-seq-end': '"]"',
};

function hintFor(code: string, line: string): string | undefined {
  if (code === 'TAB_AS_INDENT') return 'indent with spaces';
  if (code === 'DUPLICATE_KEY') return 'keep one of them';
  if (code === 'MULTIPLE_DOCS') return 'remove "---", or write each document to its own file';
  if (UNQUOTED_TEMPLATE.test(line)) return 'quote a topic that contains "{"';
  if (code === 'MISSING_CHAR' || code === 'MULTILINE_IMPLICIT_KEY') return 'an earlier quote or bracket may be unclosed';
  return undefined;
}
