import { isMultipleOf } from '../json-values.js';
import { codePoints } from '../utf8.js';
import { counted } from './expected.js';
import { type Judge, type JudgeKeyword, refuse } from './run.js';

function judgeString(code: string, expected: string, isValid: (value: string) => boolean): Judge {
  return (value, run) => isValid(value as string) || refuse(value, run, code, expected);
}

/** The keywords for strings. */
export const STRING_KEYWORDS: readonly JudgeKeyword[] = [
  ({ minLength: least }) =>
    least === undefined
      ? undefined
      : judgeString(
          'minLength',
          `a string of at least ${counted(least, 'character')}`,
          (text) => text.length >= 2 * least || codePoints(text) >= least,
        ),
  ({ maxLength: most }) =>
    most === undefined
      ? undefined
      : judgeString(
          'maxLength',
          `a string of at most ${counted(most, 'character')}`,
          (text) => text.length <= most || codePoints(text) <= most,
        ),
  ({ pattern, maxLength: most = Number.POSITIVE_INFINITY }) => {
    if (pattern === undefined) return undefined;
    const regExp = new RegExp(pattern, 'u');
    // A string that is too long is already an issue. Matching it could take too long.
    return judgeString('pattern', `a string that matches ${pattern}`, (text) => text.length > 2 * most || regExp.test(text));
  },
  ({ checkFormat, format }) => checkFormat && judgeString('format', `a valid ${format} string`, checkFormat),
];

function judgeNumber(code: string, expected: string, isValid: (value: number) => boolean): Judge {
  return (value, run) => isValid(value as number) || refuse(value, run, code, expected);
}

/** The keywords for numbers. */
export const NUMBER_KEYWORDS: readonly JudgeKeyword[] = [
  ({ minimum: limit }) => (limit === undefined ? undefined : judgeNumber('minimum', `at least ${limit}`, (value) => value >= limit)),
  ({ maximum: limit }) => (limit === undefined ? undefined : judgeNumber('maximum', `at most ${limit}`, (value) => value <= limit)),
  ({ exclusiveMinimum: limit }) =>
    limit === undefined ? undefined : judgeNumber('exclusiveMinimum', `more than ${limit}`, (value) => value > limit),
  ({ exclusiveMaximum: limit }) =>
    limit === undefined ? undefined : judgeNumber('exclusiveMaximum', `less than ${limit}`, (value) => value < limit),
  ({ multipleOf: unit }) =>
    unit === undefined ? undefined : judgeNumber('multipleOf', `a multiple of ${unit}`, (value) => isMultipleOf(value, unit)),
];
