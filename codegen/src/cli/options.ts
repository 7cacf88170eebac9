import { type ParseArgsConfig, parseArgs } from 'node:util';
import type { Selection } from '@topicwright/runtime';
import { nearest } from '../text/nearest.js';
import { UsageError } from './io.js';

type Options = NonNullable<ParseArgsConfig['options']>;
type Parsed<T extends Options> = ReturnType<typeof parseArgs<{ args: string[]; allowPositionals: true; options: T }>>;

/** Parses the arguments of a verb. @throws {UsageError} that names the option that is likely meant. */
export function readOptions<const T extends Options>(args: readonly string[], options: T): Parsed<T> {
  try {
    return parseArgs({ args: [...args], allowPositionals: true, options });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (!code?.startsWith('ERR_PARSE_ARGS')) throw error;
    const wrong = /'--?([^'\s]+)/.exec(message)?.[1] ?? '';
    const like = code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION' ? nearest(wrong, Object.keys(options)) : undefined;
    throw new UsageError(like === undefined ? message : `there is no option --${wrong}; did you mean --${like}?`);
  }
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

/** The options that narrow which events are meant, and those that say of which table. */
export const NARROWING = {
  param: { type: 'string', multiple: true },
  max: { type: 'string' },
  spec: { type: 'string' },
  json: { type: 'boolean' },
} as const satisfies Options;

/** What {@link NARROWING} says, as a part of a selection. */
export function readNarrowing(values: { readonly param?: readonly string[]; readonly max?: string }): Pick<Selection, 'params' | 'max'> {
  const max = readCount(values.max, 'max');
  return { params: readParams(values.param), ...(max !== undefined && { max }) };
}

/** The events that the arguments of a verb name. */
export function readEvents(names: readonly string[], usage: string): readonly string[] {
  if (names.length === 0) throw new UsageError(`the events are missing: ${usage}`);
  return names;
}

/** The value of an option that takes a whole number. */
export function readCount(text: string | undefined, option: string): number | undefined {
  if (text === undefined) return undefined;
  if (/^\d+$/.test(text)) return Number(text);
  throw new UsageError(`--${option} takes a whole number, not ${JSON.stringify(text)}`);
}

/** The value of a positional argument. @throws {UsageError} if it is missing. */
export function required(value: string | undefined, what: string, usage: string): string {
  if (value === undefined) throw new UsageError(`${what} is missing: ${usage}`);
  return value;
}
