import { type Code, raw } from '../../../code/code.js';
import { keyText } from '../../../code/identifier.js';

/** Formats the output of json-schema-to-typescript, which is not indented. A formatter would be larger than the rest of the bundle. */
export function layOutTypes(text: string, names: readonly string[]): Code {
  const lines: string[] = [];
  let depth = 0;
  let inComment = false;
  for (const source of text.trim().split('\n')) {
    const line = source.trim();
    if (line === '') continue;
    if (!inComment && line.startsWith('}')) depth -= 1;
    const laidOut = inComment || line.startsWith('/**') ? commentLine(line) : memberLine(line, depth, names);
    lines.push(`${'  '.repeat(depth)}${laidOut}`);
    if (line.startsWith('/**')) inComment = true;
    if (line.endsWith('*/')) inComment = false;
    else if (!inComment && line.endsWith('{')) depth += 1;
  }
  return raw(joinShortComments(withoutNeedlessParentheses(lines).join('\n')));
}

function commentLine(line: string): string {
  return line.startsWith('*') ? ` ${line}` : line;
}

const PLACEHOLDER = /^\$\$(\d+)\$\$(\??: )/;
const NEEDLESS_PARENTHESES =
  /^((?:\w+|'(?:[^'\\]|\\.)*'|\['__proto__'\])\??): \(((?:[^()']|'(?:[^'\\]|\\.)*'|\(string & \{\}\)|\(number & \{\}\))*)\)$/;

/** A string literal, or the place between two tuples of a union. */
const TUPLE_UNION = /'(?:[^'\\]|\\.)*'|\]\|\[/g;

function memberLine(line: string, depth: number, names: readonly string[]): string {
  const named = line.replace(PLACEHOLDER, (_, index: string, after: string) => `${keyText(names[Number(index)] ?? '')}${after}`);
  const spaced = named.replace(TUPLE_UNION, (part) => (part === ']|[' ? '] | [' : part));
  const bare = spaced.replace(NEEDLESS_PARENTHESES, '$1: $2');
  const ends = depth > 0 && !bare.endsWith('{');
  return broken(ends ? `${bare};` : bare, depth);
}

/** The longest line, with its indentation. */
const MAX_WIDTH = 120;

const MEMBER_UNION =
  /^(\S+: )((?:'(?:[^'\\]|\\.)*'|[\w.-]+|\(string & \{\}\)|\(number & \{\}\))(?: \| (?:'(?:[^'\\]|\\.)*'|[\w.-]+|\(string & \{\}\)|\(number & \{\}\)))+);$/;

// A long union of scalars has one member per line.
function broken(line: string, depth: number): string {
  if (line.length + 2 * depth <= MAX_WIDTH) return line;
  const [, name, union] = MEMBER_UNION.exec(line) ?? [];
  if (name === undefined || union === undefined) return line;
  const members = union.match(/'(?:[^'\\]|\\.)*'|\((?:string|number) & \{\}\)|[\w.-]+/g) ?? [];
  const indentation = '  '.repeat(depth + 1);
  return `${name.trimEnd()}${members.map((member) => `\n${indentation}| ${member}`).join('')};`;
}

// A union that spans lines, from `({` to `} | null)`, needs no parentheses unless it is the item of an array.
function withoutNeedlessParentheses(lines: readonly string[]): readonly string[] {
  const result = [...lines];
  const open: number[] = [];
  lines.forEach((line, i) => {
    const isComment = /^\s*(?:\/?\*)/.test(line);
    const opened = open.at(-1);
    if (!isComment && /^\s*\}/.test(line)) {
      open.pop();
      if (opened !== undefined && lines[opened]?.endsWith(': ({') && line.endsWith(');')) {
        result[opened] = (result[opened] ?? '').replace(/\(\{$/, '{');
        result[i] = line.replace(/\);$/, ';');
      }
    }
    if (!isComment && line.endsWith('{')) open.push(i);
  });
  return result;
}

function joinShortComments(text: string): string {
  return text.replaceAll(/\/\*\*\n *\* ([^\n]{0,110})\n *\*\//g, '/** $1 */');
}
