import { PROBLEMS, type Severity } from '../problems/catalog.js';
import { formatProblem, hasErrors, type Problem } from '../problems/problem.js';
import { count } from '../text/count.js';
import { fromWorkspace, githubAnnotation } from './github-annotation.js';
import { type Io, UsageError } from './io.js';
import { unknownChoice } from './options.js';
import { paint } from './paint.js';

/** The formats in which problems are printed. */
const PROBLEM_FORMATS = ['text', 'json', 'github', 'sarif'] as const;

export type ProblemFormat = (typeof PROBLEM_FORMATS)[number];

/** The value of `--format`. `isJson` stands for `--json`. Default: text. @throws {UsageError} */
export function readFormat(name: string | undefined, isJson = false): ProblemFormat {
  if (isJson && name !== undefined) throw new UsageError('use either --json or --format');
  if (name === undefined) return isJson ? 'json' : 'text';
  const format = PROBLEM_FORMATS.find((known) => known === name);
  if (!format) throw new UsageError(unknownChoice('format', name, PROBLEM_FORMATS));
  return format;
}

/** Whether standard output is one document of problems. Then everything else is written to standard error. */
export function isDocument(format: ProblemFormat): boolean {
  return format === 'json' || format === 'sarif';
}

/** What prints the result of a command whose problems have `format`. */
export function resultPrinter(format: ProblemFormat, io: Io): Io['out'] {
  return isDocument(format) ? io.err : io.out;
}

/** Prints `problems`: text to `stream`, machine-readable formats to standard output. */
export function printProblems(problems: readonly Problem[], format: ProblemFormat, io: Io, stream: 'out' | 'err' = 'err'): void {
  if (format === 'text') printText(problems, io[stream], stream === 'err' ? io.stderrColour : io.stdoutColour);
  else io.out(PRINTERS[format](problems, io));
}

/** `problems` as a JSON array. */
export function problemsJson(problems: readonly Problem[]): string {
  return JSON.stringify(problems.map(({ text: _, length: __, ...problem }) => problem));
}

const PRINTERS: { readonly [Format in Exclude<ProblemFormat, 'text'>]: (problems: readonly Problem[], io: Io) => string } = {
  json: problemsJson,
  github: (problems, io) => problems.map((problem) => githubLine(problem, io)).join('\n'),
  sarif: (problems, io) => JSON.stringify(sarifLog(problems, io)),
};

function printText(problems: readonly Problem[], print: Io['out'], isColoured: boolean): void {
  for (const problem of problems) print(`${isColoured ? coloured(formatProblem(problem), problem) : formatProblem(problem)}\n`);
  print(hasErrors(problems) ? `${count(problems.length, 'problem')}; nothing was written` : summary(problems));
}

/** `2 warnings, 5 pieces of advice` */
function summary(problems: readonly Problem[]): string {
  const warnings = problems.filter(({ severity }) => severity === 'warning').length;
  const advice = problems.length - warnings;
  const parts = [
    ...(warnings > 0 ? [count(warnings, 'warning')] : []),
    ...(advice > 0 ? [count(advice, 'piece of advice', 'pieces of advice')] : []),
  ];
  return parts.join(', ');
}

const STYLES = { error: 'red', warning: 'yellow', advice: 'cyan' } as const satisfies { readonly [S in Severity]: string };

function coloured(text: string, { severity, code }: Problem): string {
  const [first = '', ...rest] = text.split('\n');
  return [first.replace(`${severity}  ${code}`, `${paint(STYLES[severity], severity)}  ${paint('bold', code)}`), ...rest].join('\n');
}

function githubLine({ severity, file, line, column, code, message, hint }: Problem, io: Io): string {
  const text = hint === undefined ? message : `${message} (${hint})`;
  return githubAnnotation({ level: severity === 'advice' ? 'notice' : severity, place: { file, line, column }, title: code, text }, io);
}

/** @see {@link https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html} */
function sarifLog(problems: readonly Problem[], io: Io): object {
  const codes = [...new Set(problems.map(({ code }) => code))].sort();
  const rules = codes.map((id) => ({ id, shortDescription: { text: PROBLEMS[id].means }, help: { text: PROBLEMS[id].remedy } }));
  const results = problems.map(({ code, severity, message, hint, file, line, column, length }) => ({
    ruleId: code,
    level: severity === 'advice' ? 'note' : severity,
    message: { text: hint === undefined ? message : `${message}; ${hint}` },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: encodeURI(fromWorkspace(file, io)) },
          region: { startLine: line, startColumn: column, endColumn: column + length },
        },
      },
    ],
  }));
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [{ tool: { driver: { name: 'topicwright', rules } }, results }],
  };
}
