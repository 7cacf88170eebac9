/** Every code that a problem can have: the rows of `docs/problems.md`. */
export const PROBLEM_CODES = {
  'bad-yaml': { means: 'The file is not YAML.', remedy: 'Mend the place that is named; a quote or a bracket before it may be open.' },
  'alias-bomb': {
    means: 'Aliases expand to more than a document may hold.',
    remedy: 'Write repeated parts out, or share schemas with `$ref`.',
  },
  'too-large': {
    means: 'A file is larger, or nested deeper, than a spec may be.',
    remedy: 'Split the table, or name parts of it and use `$ref`.',
  },
  'missing-file': { means: 'A file that is named does not exist or cannot be read.', remedy: 'Create the file, or mend its name.' },
  'outside-folder': {
    means: 'A path leads out of the folder of the spec.',
    remedy: 'Keep schemas in the folder of the spec, or below it.',
  },
  'unknown-key': {
    means: 'A key is not part of the format.',
    remedy: 'Take the key that is proposed, or one of [the format](../../spec/README.md).',
  },
  'missing-key': { means: 'A key that the format requires is not there.', remedy: 'Add the key.' },
  'wrong-value': {
    means: 'A value has the wrong type or form.',
    remedy: 'Write a value of the form that is named; quote text that YAML reads as something else.',
  },
  'bad-template': {
    means: 'A topic template breaks the grammar of templates.',
    remedy: 'Make every parameter a whole level of its own, a rest the last one.',
  },
  'wildcard-in-template': {
    means: 'A topic template holds an MQTT wildcard.',
    remedy: 'Write a parameter in braces where levels vary; filters are made from them.',
  },
  'topic-tie': { means: 'Two templates match the same topics.', remedy: 'Make one level differ, or delete one of the rows.' },
  'topic-limit': {
    means: 'A template breaks a limit of the broker whatever its parameters are.',
    remedy: 'Shorten the topic, or mend the limit.',
  },
  'undeclared-parameter': {
    means: 'A template uses a parameter that is not declared.',
    remedy: 'Declare the parameter, or mend its name in the topic.',
  },
  'unused-parameter': { means: 'A parameter is declared and no template uses it.', remedy: 'Use the parameter, or delete it.' },
  'bad-pattern': {
    means: 'A pattern is not a regular expression.',
    remedy: 'Write a regular expression of JavaScript, as with its flag `u`.',
  },
  'unsafe-pattern': {
    means: 'A pattern can take time out of proportion to the text that it meets.',
    remedy: 'Let no two repetitions take the same text; bound the text with `maxLength` where a power of its length is bearable.',
  },
  'bad-example': { means: 'An example breaks its own rule.', remedy: 'Mend the example, or the rule that it breaks.' },
  'name-collision': { means: 'Two names become the same identifier.', remedy: 'Rename one of the two; names are never changed silently.' },
  'reserved-name': { means: 'A name cannot be an identifier.', remedy: 'Give the row another name.' },
  'no-payload': { means: 'A row has no payload schema.', remedy: 'Name the schema with `payload`, in the row or its category.' },
  'remote-ref': {
    means: 'A reference leads out of the spec, to the network.',
    remedy: 'Keep the schema beside the spec, or give it the `$id` that the reference names.',
  },
  'dangling-ref': { means: 'A reference leads nowhere.', remedy: 'Mend the reference; one that is like it may be proposed.' },
  'recursive-ref': {
    means: 'References lead back to where they began, without looking into the value.',
    remedy: 'Let the reference stand below a property or an item, so that checking ends.',
  },
  'schema-too-large': {
    means: 'References make a schema larger than code can be made of.',
    remedy: 'Take references to the same part out of each other.',
  },
  'unknown-keyword': {
    means: 'A JSON Schema keyword is not known to the generator.',
    remedy: 'Mend the keyword; one that means nothing is refused, never ignored.',
  },
  'unsupported-keyword': {
    means: 'A JSON Schema keyword is known but not supported.',
    remedy: 'Describe the value with other keywords, or in words.',
  },
  'bad-keyword': {
    means: 'A JSON Schema keyword has a value that it cannot have.',
    remedy: 'Give the keyword a value of the form that is named.',
  },
  'unknown-property': {
    means: 'A row references a property its schema does not define.',
    remedy: 'Fix the name, or add the property to the schema.',
  },
  'unknown-binding': { means: 'A bind names a parameter that the topic does not have.', remedy: 'Bind a parameter that the topic has.' },
  'unknown-key-parameter': {
    means: 'An `identity` or `order` names a parameter that the topic does not have.',
    remedy: 'Name a parameter of the topic, or a property of the payload.',
  },
  'bad-order': {
    means: 'An `order` compares a property that is neither a number nor a date-time.',
    remedy: 'Order by a number, or by a string with `format: date-time`.',
  },
  'bad-time': {
    means: 'A `time` names a property that is neither a number nor a date-time.',
    remedy: 'Name a number with a `unit`, or a string with `format: date-time`.',
  },
  'bad-where': {
    means: 'A `where` contradicts the schema, or narrows something other than a property of an object.',
    remedy: 'Narrow a property to a value that the schema allows.',
  },
  'bad-sample': { means: 'The sample of a row breaks its schema.', remedy: 'Mend the examples of the schema, or `sample` of the row.' },
} as const;

export type ProblemCode = keyof typeof PROBLEM_CODES;

/** Where something stands: lines and columns count from 1. */
export interface Position {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** How many characters of the line are meant. */
  readonly length: number;
  /** The line. */
  readonly text: string;
}

/** Something wrong with the input: what, where, what was found, what to do. */
export interface Problem extends Position {
  readonly code: ProblemCode;
  readonly severity: 'error' | 'warning';
  readonly message: string;
  readonly hint?: string;
}

/** A problem at `position`. */
export function problem(code: ProblemCode, position: Position, message: string, hint?: string): Problem {
  return { code, severity: 'error', message, ...position, ...(hint !== undefined && { hint }) };
}

/** In order of file, line and column. */
export function sortProblems(problems: readonly Problem[]): readonly Problem[] {
  return [...problems].sort((a, b) => compareText(a.file, b.file) || a.line - b.line || a.column - b.column || compareText(a.code, b.code));
}

/** `problem` as a person reads it: place, code and message, the line with a caret, the hint. */
export function formatProblem(problem: Problem): string {
  const { file, line, column, severity, code, message, hint, text, length } = problem;
  const gutter = String(line).padStart(5);
  const blank = ' '.repeat(gutter.length);
  // Tabs stay tabs, so that the caret stands under what it means.
  const indent = text.slice(0, column - 1).replaceAll(/[^\t]/g, ' ');
  const lines = [
    `${file}:${line}:${column}  ${severity}  ${code}  ${message}`,
    `${gutter} | ${text}`,
    `${blank} | ${indent}${'^'.repeat(Math.max(1, length))}`,
  ];
  if (hint !== undefined) lines.push(`${' '.repeat(3)}= ${hint}`);
  return lines.join('\n');
}

/** Code-unit order: the same on every machine. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
