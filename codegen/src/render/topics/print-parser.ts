import type { LevelParts } from '@topicwright/runtime/codegen';
import { type Code, code, type ImportedName, imported, join, raw } from '../../code/code.js';
import { key } from '../../code/identifier.js';
import { ifThen } from '../../code/if-then.js';
import { BRACES, bracketed } from '../../code/literal.js';
import type { CatalogEvent } from '../../model/catalog.js';
import { RUNTIME } from '../layout.js';
import type { CheckedEdge, LiteralEdge, TopicNode } from './topic-tree.js';

/** A position in the topic: a variable with an offset, and a constant to add. */
interface Offset {
  readonly base: string;
  readonly add: number;
}

/** The value of a parameter, as code. */
export interface ParsedValue {
  readonly value: Code;
  /** Whether the code has the type of any parameter value, and not `string`. */
  readonly isUntyped: boolean;
}

/** The state of the walk down the tree. */
interface Walk {
  readonly at: Offset;
  /** The values of the parameters so far. */
  readonly values: readonly ParsedValue[];
  /** The constant with the parts of a checked level. */
  readonly constantOf: (parts: LevelParts) => Code;
  /** The code that returns `event` with these parameters. */
  readonly found: (event: CatalogEvent, values: readonly ParsedValue[]) => Code;
  /** Moves a branch into a separate function. Only set if nothing is tried after the branch. */
  readonly outline?: Outline | undefined;
}

/** Moves the statements of a branch into a function. `slash` is the offset variable that they need. Returns the call. */
export type Outline = (literal: string, slash: string, body: Code) => Code;

/**
 * Statements that return the result of `found` for the template that `topic` matches, and fall through if none does.
 * Levels are compared by `slice`. Comparing lengths first takes more code and is not faster.
 */
export function printParser(tree: TopicNode, walk: Pick<Walk, 'found' | 'constantOf' | 'outline'>): Code {
  return printNode(tree, { at: { base: '', add: 0 }, values: [], ...walk });
}

/** The approximate indentation of the deepest object. */
const DEEPEST = 32;

/** The `params` object of `event`, from the value of each parameter. `type` is the type of the object. */
export function paramsObject({ params }: CatalogEvent, values: readonly ParsedValue[], type: Code | ImportedName): Code {
  const members = params.map((name, i) => {
    const { value, isUntyped } = values[i] as ParsedValue;
    return code`${key(name)}: ${value}${isUntyped ? code` as ${type}[${name}]` : raw('')}`;
  });
  return bracketed(members, BRACES, DEEPEST);
}

// Literals first, then the parameter, then the rest. Each falls through to the next if it does not match.
function printNode(node: TopicNode, outer: Walk): Code {
  const walk: Walk = node.checked.length > 0 || node.parameter || node.rest ? { ...outer, outline: undefined } : outer;
  const { at, values, found } = walk;
  const parts: Code[] = [];
  if (node.literals.length > 0) parts.push(printLiterals(node.literals, walk));
  for (const edge of node.checked) parts.push(unlessReserved(edge.parts, at, printChecked(edge, walk)));
  if (node.parameter) parts.push(unlessReserved([], at, printParameter(node.parameter, walk, parts.length === 0 && !node.rest)));
  if (node.rest) {
    const rest = ifThen([code`topic.length > ${offset(at)}`], found(node.rest, [...values, restOfTopic(at)]));
    parts.push(unlessReserved([], at, rest));
  }
  return join(parts, '\n');
}

// A topic that begins with `$` does not begin with a parameter [MQTT-4.7.2-1].
function unlessReserved([first]: LevelParts, { base, add }: Offset, body: Code): Code {
  if (base !== '' || add > 0 || typeof first === 'string') return body;
  return code`if (!topic.startsWith('$')) {
  ${body}
}`;
}

function printLiterals(edges: readonly LiteralEdge[], walk: Walk): Code {
  const [only, ...others] = edges;
  if (only && others.length === 0) return printOnlyLiteral(only, walk);
  const inner = edges.filter(({ node }) => hasMore(node));
  const last = edges.filter(({ node }) => node.end);
  const parts: Code[] = [];
  if (last.length > 0) parts.push(printLastLevels(last, walk));
  if (inner.length > 0) parts.push(printInnerLevels(inner, walk));
  return join(parts, '\n');
}

function printOnlyLiteral({ text, node }: LiteralEdge, walk: Walk): Code {
  const { at, values, found } = walk;
  const parts: Code[] = [];
  if (node.end) parts.push(ifThen([code`topic.slice(${offset(at)}) === ${text}`], found(node.end, values)));
  if (hasMore(node)) {
    const after = plus(at, text.length + 1);
    parts.push(code`if (topic.slice(${offset(at)}, ${offset(after)}) === ${`${text}/`}) {
  ${printNode(node, { ...walk, at: after })}
}`);
  }
  return join(parts, '\n');
}

/** The last level of several templates. */
function printLastLevels(edges: readonly LiteralEdge[], { at, values, found }: Walk): Code {
  const cases = edges.map(
    ({ text, node }) => code`case ${text}:
  ${found(node.end as CatalogEvent, values)}`,
  );
  return code`switch (topic.slice(${offset(at)})) {
  ${cases}
}`;
}

/** A level of several templates that have more levels. */
function printInnerLevels(edges: readonly LiteralEdge[], walk: Walk): Code {
  const { at } = walk;
  const slash = nextSlash(at);
  const first = edges.map(({ text, node }) => splitFirst(text, node));
  const cases = first.map(({ text, node }, i) => {
    const below = printNode(node, { ...walk, at: { base: slash, add: 1 }, outline: undefined });
    if (walk.outline)
      return code`case ${text}:
  return ${walk.outline(text, slash, below)};`;
    // A block, because the statements declare variables.
    return code`case ${text}: {
  ${[below, ...(i < first.length - 1 ? [raw('break;')] : [])]}
}`;
  });
  return code`const ${raw(slash)} = topic.indexOf('/', ${offset(at)});
if (${raw(slash)} >= 0) {
  switch (topic.slice(${offset(at)}, ${raw(slash)})) {
    ${cases}
  }
}`;
}

// A compressed edge is selected by its first level. The other levels become a separate edge.
function splitFirst(text: string, node: TopicNode): LiteralEdge {
  const cut = text.indexOf('/');
  if (cut < 0) return { text, node: { ...node, end: undefined } };
  const below: LiteralEdge = { text: text.slice(cut + 1), node: { ...node, end: undefined } };
  return { text: text.slice(0, cut), node: { literals: [below], checked: [], parameter: undefined, rest: undefined, end: undefined } };
}

function printParameter(node: TopicNode, walk: Walk, isAlone: boolean): Code {
  const { at, values, found } = walk;
  const parts: Code[] = [];
  if (node.end) {
    const isLast = [code`topic.length > ${offset(at)}`, code`topic.indexOf('/', ${offset(at)}) < 0`];
    parts.push(ifThen(isLast, found(node.end, [...values, restOfTopic(at)])));
  }
  if (hasMore(node)) {
    const slash = nextSlash(at);
    const value: ParsedValue = { value: code`topic.slice(${offset(at)}, ${raw(slash)})`, isUntyped: false };
    const inner = code`const ${raw(slash)} = topic.indexOf('/', ${offset(at)});
if (${raw(slash)} > ${offset(at)}) {
  ${printNode({ ...node, end: undefined }, { ...walk, at: { base: slash, add: 1 }, values: [...values, value] })}
}`;
    // The literals of this level may already declare the offset variable.
    parts.push(
      isAlone && parts.length === 0
        ? inner
        : code`{
  ${inner}
}`,
    );
  }
  return join(parts, '\n');
}

// A level that is read as parts. Each edge is a block, because the statements declare variables.
function printChecked({ parts, node }: CheckedEdge, walk: Walk): Code {
  const { at, values, found, constantOf } = walk;
  const own = nextSlash(at).replace('slash', 'values');
  const read = (text: Code): Code => code`const ${raw(own)} = ${imported(RUNTIME, 'readLevel')}(${text}, ${constantOf(parts)});`;
  const count = parts.filter((part) => typeof part !== 'string').length;
  const below = [...values, ...Array.from({ length: count }, (_, i) => ({ value: code`${raw(own)}[${i}]`, isUntyped: true }))];
  const blocks: Code[] = [];
  if (node.end)
    blocks.push(code`if (topic.indexOf('/', ${offset(at)}) < 0) {
  ${read(code`topic.slice(${offset(at)})`)}
  ${ifThen([raw(own)], found(node.end, below))}
}`);
  if (hasMore(node)) {
    const slash = nextSlash(at);
    const inner = printNode({ ...node, end: undefined }, { ...walk, at: { base: slash, add: 1 }, values: below });
    blocks.push(code`{
  const ${raw(slash)} = topic.indexOf('/', ${offset(at)});
  ${read(code`topic.slice(${offset(at)}, Math.max(${raw(slash)}, ${offset(at)}))`)}
  if (${raw(own)}) {
    ${inner}
  }
}`);
  }
  return join(blocks, '\n');
}

function restOfTopic(at: Offset): ParsedValue {
  return { value: code`topic.slice(${offset(at)})`, isUntyped: false };
}

function hasMore(node: TopicNode): boolean {
  return node.literals.length > 0 || node.checked.length > 0 || node.parameter !== undefined || node.rest !== undefined;
}

function offset({ base, add }: Offset): Code {
  if (base === '') return code`${add}`;
  return add === 0 ? raw(base) : code`${raw(base)} + ${add}`;
}

function plus({ base, add }: Offset, more: number): Offset {
  return { base, add: add + more };
}

// One variable per level of nesting: slash1, slash2, …
function nextSlash({ base }: Offset): string {
  return `slash${Number(base.replace('slash', '') || 0) + 1}`;
}
