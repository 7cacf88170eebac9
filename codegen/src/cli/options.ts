import { type ParseArgsConfig, parseArgs } from 'node:util';
import type { ParameterValue, Selection, TopicTable } from '@topicwright/runtime';
import { readValue } from '@topicwright/runtime/codegen';
import { nearest } from '@topicwright/runtime/internal';
import { UsageError } from './io.js';

type Options = NonNullable<ParseArgsConfig['options']>;
type Parsed<T extends Options> = ReturnType<typeof parseArgs<{ args: string[]; allowPositionals: true; options: T }>>;

/** Parses the arguments of a command. @throws {UsageError} with a suggestion if an option is probably misspelled. */
export function readOptions<const T extends Options>(args: readonly string[], options: T): Parsed<T> {
  const { tokens } = parseArgs({ args: [...args], allowPositionals: true, options, strict: false, tokens: true });
  for (const token of tokens) {
    if (token.kind !== 'option') continue;
    if (!Object.hasOwn(options, token.name)) throw new UsageError(unknownOption(token, Object.keys(options)));
    // A shell variable that is not set, as in `--out "$OUT"`.
    if (token.value === '') throw new UsageError(`${token.rawName} is empty; pass a value, or omit the option`);
  }
  try {
    return parseArgs({ args: [...args], allowPositionals: true, options });
  } catch (error) {
    if (!(error as NodeJS.ErrnoException).code?.startsWith('ERR_PARSE_ARGS')) throw error;
    throw new UsageError((error as Error).message);
  }
}

/** Whether the first positional argument is `name`. Options may come before it. */
export function isSubcommand(name: string, args: readonly string[], options: Options): boolean {
  const { positionals } = parseArgs({ args: [...args], allowPositionals: true, options, strict: false });
  return positionals[0] === name;
}

function unknownOption({ name, rawName }: { readonly name: string; readonly rawName: string }, known: readonly string[]): string {
  // Commands have no short options. A single letter is probably the first of a long one.
  const like = name.length === 1 ? known.find((option) => option.startsWith(name)) : nearest(name, known);
  return like === undefined ? `unknown option ${rawName}` : `unknown option ${rawName}; did you mean --${like}?`;
}

/** The message for a name that is not one of `known`. */
export function unknownChoice(kind: string, name: string | undefined, known: readonly string[]): string {
  const like = name === undefined ? undefined : nearest(name, known);
  const hint = like === undefined ? `expected one of ${known.join(', ')}` : `did you mean ${JSON.stringify(like)}?`;
  return name === undefined ? `the ${kind} is missing; ${hint}` : `unknown ${kind} ${JSON.stringify(name)}; ${hint}`;
}

/** The value of `choices` with the name `name`. @throws {UsageError} */
export function readChoice<T>(kind: string, name: string | undefined, choices: { readonly [name: string]: T }): T {
  if (name === undefined || !Object.hasOwn(choices, name)) throw new UsageError(unknownChoice(kind, name, Object.keys(choices)));
  return choices[name] as T;
}

/** The values of `--param name=value`, by name. */
export function readParams(pairs: readonly string[] = []): Record<string, string[]> {
  const params = new Map<string, string[]>();
  for (const pair of pairs) {
    const at = pair.indexOf('=');
    if (at < 1) throw new UsageError(`${JSON.stringify(pair)} is not of the form name=value`);
    const name = pair.slice(0, at);
    params.set(name, [...(params.get(name) ?? []), pair.slice(at + 1)]);
  }
  return Object.fromEntries(params);
}

/** The values of `--param name=value` as a table expects them: numbers for integers. Others are checked with the topic. */
export function typedParams(
  { parameters }: TopicTable,
  params: Readonly<Record<string, readonly string[]>>,
): NonNullable<Selection['params']> {
  const rules = new Map(parameters.map((rule) => [rule.name, rule]));
  const typed = (name: string, text: string): ParameterValue => {
    const rule = rules.get(name);
    return (rule && readValue(text, rule)) ?? text;
  };
  return Object.fromEntries(Object.entries(params).map(([name, texts]) => [name, texts.map((text) => typed(name, text))]));
}

/** The options that narrow a selection, and that name its spec. */
export const NARROWING = {
  param: { type: 'string', multiple: true },
  max: { type: 'string' },
  side: { type: 'string' },
  spec: { type: 'string' },
  json: { type: 'boolean' },
} as const satisfies Options;

/** The name of the built-in catalog, and of its file. */
export const BUILT_IN = 'aws-iot-events';

/** The help of `--spec`. */
export const SPEC_HELP = `spec to use, or ${BUILT_IN} (default: that of the project, else ${BUILT_IN})`;

/** The help of `--side`. */
export const SIDE_HELP = 'the side that uses the events (default: the first of the spec)';

/** The values of {@link NARROWING} as a part of a selection. */
export function readNarrowing(
  table: TopicTable,
  values: { readonly param?: readonly string[]; readonly max?: string; readonly side?: string },
): Pick<Selection, 'params' | 'max' | 'side'> {
  const max = readCount(values.max, 'max');
  return {
    params: typedParams(table, readParams(values.param)),
    ...(max !== undefined && { max }),
    ...(values.side !== undefined && { side: values.side }),
  };
}

/** The events that the arguments of a command name. */
export function readEvents(names: readonly string[], usage: string): readonly string[] {
  if (names.length === 0) throw new UsageError(`the events are missing: ${usage}`);
  return names;
}

/** The value of an option that takes a non-negative integer. */
export function readCount(text: string | undefined, option: string): number | undefined {
  if (text === undefined) return undefined;
  if (/^\d+$/.test(text)) return Number(text);
  throw new UsageError(`--${option} must be a non-negative integer, got ${JSON.stringify(text)}`);
}

/** The positional arguments that `names` describes. @throws {UsageError} if one is missing, or there are more. */
export function readArguments<const Names extends readonly string[]>(
  positionals: readonly string[],
  names: Names,
  usage: string,
): { readonly [I in keyof Names]: string } {
  checkArity(positionals, names.length, usage);
  return names.map((name, i) => required(positionals[i], name, usage)) as { readonly [I in keyof Names]: string };
}

/** @throws {UsageError} if there are more positional arguments than `most`. */
export function checkArity(positionals: readonly string[], most: number, usage: string): void {
  const extra = positionals[most];
  if (extra !== undefined) throw new UsageError(`unexpected argument ${JSON.stringify(extra)}: ${usage}`);
}

/** The value of a positional argument. @throws {UsageError} if it is missing. */
export function required(value: string | undefined, what: string, usage: string): string {
  if (value === undefined) throw new UsageError(`${what} is missing: ${usage}`);
  return value;
}
