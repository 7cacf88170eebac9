import { nearest } from '@topicwright/runtime/internal';
import { compareText } from '../text/compare-text.js';
import { printable } from '../text/printable.js';
import { type CatalogEntry, type FactsOf, PROBLEMS, type ProblemCode, quoted, type Severity } from './catalog.js';

/** A place in a file. Lines and columns count from 1. */
export interface Position {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** The number of characters to mark. */
  readonly length: number;
  /** The line. */
  readonly text: string;
}

/** A problem of the input: its place, what was found, and how to fix it. */
export interface Problem extends Position {
  readonly code: ProblemCode;
  readonly severity: Severity;
  readonly message: string;
  readonly hint?: string;
  /** The word that was probably meant. */
  readonly suggests?: string;
}

/** A hint for one problem. It replaces the hint of the catalog. */
export type Suggestion = Pick<Problem, 'hint' | 'suggests'>;

/** A problem at `position`. */
export function problem<Code extends ProblemCode>(
  code: Code,
  position: Position,
  facts: FactsOf<Code>,
  suggestion: Suggestion | undefined = undefined,
): Problem {
  const { severity = 'error', message, hint: own } = PROBLEMS[code] as CatalogEntry<unknown>;
  const hint = suggestion?.hint ?? (typeof own === 'function' ? own(facts) : own);
  const { suggests } = suggestion ?? {};
  return {
    code,
    severity,
    message: message(facts),
    ...position,
    ...(hint !== undefined && { hint }),
    ...(suggests !== undefined && { suggests }),
  };
}

/** The known word that `word` is a likely misspelling of, as a suggestion. */
export function didYouMean(word: string, known: readonly string[]): Suggestion | undefined {
  const suggests = nearest(word, known);
  return suggests === undefined ? undefined : { suggests, hint: `did you mean ${quoted(suggests)}?` };
}

/** Whether generation must stop. */
export function hasErrors(problems: readonly Problem[]): boolean {
  return problems.some(({ severity }) => severity === 'error');
}

/** In order of file, line and column. */
export function sortProblems(problems: readonly Problem[]): readonly Problem[] {
  return [...problems].sort((a, b) => compareText(a.file, b.file) || a.line - b.line || a.column - b.column || compareText(a.code, b.code));
}

/** `problem` as human-readable text: place, code and message, the line with a caret, and the hint. */
export function formatProblem(problem: Problem): string {
  const { file, line, column, severity, code, message, hint } = problem;
  const { text, start, length } = excerpt(problem);
  const gutter = String(line).padStart(5);
  const blank = ' '.repeat(gutter.length);
  // Tabs are kept, so that the caret is below the marked text.
  const indent = text.slice(0, start).replaceAll(/[^\t]/g, ' ');
  const lines = [
    `${printable(file)}:${line}:${column}  ${severity}  ${code}  ${printable(message)}`,
    `${gutter} | ${printable(text)}`,
    `${blank} | ${indent}${'^'.repeat(Math.max(1, length))}`,
  ];
  if (hint !== undefined) lines.push(`${' '.repeat(3)}= ${printable(hint)}`);
  return lines.join('\n');
}

/** The maximum number of characters of a line that are shown. */
const MAX_LINE = 160;

/** The maximum number of those before the marked text, in a longer line. */
const MAX_BEFORE = 80;

/** The part of a long line around the marked text, and where it begins in it. */
function excerpt({ text, column, length }: Problem): { readonly text: string; readonly start: number; readonly length: number } {
  if (text.length <= MAX_LINE) return { text, start: column - 1, length };
  const from = Math.max(0, column - 1 - MAX_BEFORE);
  const shown = text.slice(from, from + MAX_LINE);
  const before = from > 0 ? '…' : '';
  const start = column - 1 - from + before.length;
  const whole = `${before}${shown}${from + MAX_LINE < text.length ? '…' : ''}`;
  return { text: whole, start, length: Math.min(length, whole.length - start) };
}

/** The first problem at each place. A key of a category may be wrong for several of its rows. */
export function onePerPlace(problems: readonly Problem[]): readonly Problem[] {
  const places = new Map<string, Problem>();
  for (const each of problems) {
    const place = `${each.file}:${each.line}:${each.column}`;
    if (!places.has(place)) places.set(place, each);
  }
  return [...places.values()];
}
