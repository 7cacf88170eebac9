import { isMultipleOf } from '../json-values.js';
import { codePoints } from '../utf8.js';
import { counted } from './expected.js';
import { type CompileKeyword, report, type Validator } from './validator.js';

function checkString(code: string, expected: string, isValid: (value: string) => boolean): Validator {
  return (value, context) => isValid(value as string) || report(value, context, code, expected);
}

/** The keywords for strings. */
export const STRING_KEYWORDS: readonly CompileKeyword[] = [
  ({ minLength: least }) =>
    least === undefined
      ? undefined
      : checkString(
          'minLength',
          `a string of at least ${counted(least, 'character')}`,
          (text) => text.length >= 2 * least || codePoints(text) >= least,
        ),
  ({ maxLength: most }) =>
    most === undefined
      ? undefined
      : checkString(
          'maxLength',
          `a string of at most ${counted(most, 'character')}`,
          (text) => text.length <= most || codePoints(text) <= most,
        ),
  ({ pattern, maxLength: most = Number.POSITIVE_INFINITY }) => {
    if (pattern === undefined) return undefined;
    const regExp = new RegExp(pattern, 'u');
    // A string that is too long is already an issue. Matching it could take too long.
    return checkString('pattern', `a string that matches ${pattern}`, (text) => text.length > 2 * most || regExp.test(text));
  },
  ({ checkFormat, format }) => checkFormat && checkString('format', `a valid ${format} string`, checkFormat),
];

function checkNumber(code: string, expected: string, isValid: (value: number) => boolean): Validator {
  return (value, context) => isValid(value as number) || report(value, context, code, expected);
}

/** The keywords for numbers. */
export const NUMBER_KEYWORDS: readonly CompileKeyword[] = [
  ({ minimum: limit }) => (limit === undefined ? undefined : checkNumber('minimum', `at least ${limit}`, (value) => value >= limit)),
  ({ maximum: limit }) => (limit === undefined ? undefined : checkNumber('maximum', `at most ${limit}`, (value) => value <= limit)),
  ({ exclusiveMinimum: limit }) =>
    limit === undefined ? undefined : checkNumber('exclusiveMinimum', `more than ${limit}`, (value) => value > limit),
  ({ exclusiveMaximum: limit }) =>
    limit === undefined ? undefined : checkNumber('exclusiveMaximum', `less than ${limit}`, (value) => value < limit),
  ({ multipleOf: unit }) =>
    unit === undefined ? undefined : checkNumber('multipleOf', `a multiple of ${unit}`, (value) => isMultipleOf(value, unit)),
];
