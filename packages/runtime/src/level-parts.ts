import { levelOrDefault, levelOrWildcard, type ParameterRule, type ParameterValue, readValue, show } from './parameter.js';
import { TopicError } from './topic-error.js';

/** The parts of a level of a topic: literals and parameters in turn. */
export type LevelParts = readonly (string | ParameterRule)[];

/** The values of parameters, by name. */
export type LevelParams = { readonly [name: string]: ParameterValue | undefined };

/**
 * Reads the values of the parameters from the text of a level. Each value has at least one character and ends at the first occurrence of
 * the literal after it. `undefined` if the text does not have these parts, or a value is not one of a closed enum or not an integer.
 */
export function readLevel(text: string, parts: LevelParts): readonly ParameterValue[] | undefined {
  const values: ParameterValue[] = [];
  let start = 0;
  for (const [i, part] of parts.entries()) {
    if (typeof part === 'string') {
      if (!text.startsWith(part, start)) return undefined;
      start += part.length;
      continue;
    }
    const next = parts[i + 1] as string | undefined;
    const end = next === undefined ? text.length : text.indexOf(next, start);
    const value = end > start ? readValue(text.slice(start, end), part) : undefined;
    if (value === undefined) return undefined;
    values.push(value);
    start = end;
  }
  return start === text.length ? values : undefined;
}

/**
 * Builds the text of a level. Missing values are the defaults of their parameters. `position` is that of the level, as in {@link level}.
 *
 * @throws {TopicError} with the code of the broken rule, or `literal` if the level would be read differently.
 */
export function joinLevel(parts: LevelParts, params: object = {}, position?: 'first'): string {
  return join(parts, params as LevelParams, (value, rule, at) => levelOrDefault(value, rule, at === 0 ? position : undefined));
}

/** {@link joinLevel} for a topic filter: `+` if a value is missing, because a wildcard is always a whole level. */
export function joinLevelOrWildcard(parts: LevelParts, params: object = {}, position?: 'first'): string {
  const pattern = levelPattern(parts, params, position);
  return parts.some((part) => typeof part !== 'string' && parameterValue(params as LevelParams, part) === undefined) ? '+' : pattern;
}

/**
 * The pattern of a level: a wildcard for each missing value.
 *
 * @throws {TopicError} as {@link joinLevel} does.
 */
export function levelPattern(parts: LevelParts, params: object = {}, position?: 'first'): string {
  return join(parts, params as LevelParams, (value, rule, at) => levelOrWildcard(value, rule, at === 0 ? position : undefined));
}

type PrintValue = (value: ParameterValue | undefined, rule: ParameterRule, at: number) => string;

function join(parts: LevelParts, params: LevelParams, print: PrintValue): string {
  const [only] = parts;
  if (parts.length === 1 && typeof only === 'object') return print(parameterValue(params, only), only, 0);
  const texts = parts.map((part, i) => {
    if (typeof part === 'string') return part;
    return endingBefore(print(parameterValue(params, part), part, i), parts[i + 1] as string | undefined, part);
  });
  return texts.join('');
}

/** The value of a parameter. Its name may be one that every object inherits. */
export function parameterValue(params: LevelParams, { name }: ParameterRule): ParameterValue | undefined {
  return Object.hasOwn(params, name) ? params[name] : undefined;
}

// A reader ends a value at the first occurrence of the next literal, so the value must not contain it, alone or with its beginning.
function endingBefore(text: string, literal: string | undefined, { name }: ParameterRule): string {
  if (literal === undefined || `${text}${literal}`.indexOf(literal) === text.length) return text;
  const message = `${name} ${show(text)} must not contain ${show(literal)}, which follows it in the topic, or end with the beginning of it`;
  throw new TopicError('literal', name, text, message);
}
