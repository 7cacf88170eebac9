import { level, type ParameterRule, TopicError } from '@topicwright/runtime';
import type { SpecParameter } from '../load/spec-document.js';
import { type Problem, problem } from '../problem.js';
import type { Draft } from './draft.js';
import type { ExposedPattern } from './judge-patterns.js';
import type { Rule } from './rule.js';

/** What must hold of parameters by themselves. */
export const PARAMETER_RULES: readonly Rule[] = [
  { code: 'bad-pattern', check: badPatterns },
  { code: 'bad-example', check: badExamples },
];

/** The source of the regular expression that holds the whole value to `pattern`. */
export function wholePattern(pattern: string): string {
  return `^(?:${pattern})$`;
}

/** The patterns of the parameters that are regular expressions. */
export function parameterPatterns({ source, document }: Draft): readonly ExposedPattern[] {
  return Object.entries(document.parameters ?? {}).flatMap(([name, { pattern, maxBytes, maxLength }]) => {
    if (pattern === undefined || brokenPattern(pattern) !== undefined) return [];
    const isBounded = maxLength !== undefined || maxBytes !== undefined;
    return [{ source: wholePattern(pattern), place: source.at(['parameters', name, 'pattern']), isBounded }];
  });
}

function badPatterns({ source, document }: Draft): readonly Problem[] {
  return Object.entries(document.parameters ?? {}).flatMap(([name, { pattern }]) => {
    const reason = pattern === undefined ? undefined : brokenPattern(pattern);
    return reason === undefined
      ? []
      : [
          problem(
            'bad-pattern',
            source.at(['parameters', name, 'pattern']),
            `the pattern of ${name} is not a regular expression: ${reason}`,
          ),
        ];
  });
}

function brokenPattern(pattern: string): string | undefined {
  try {
    new RegExp(wholePattern(pattern), 'u');
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

function badExamples({ source, document }: Draft): readonly Problem[] {
  return Object.entries(document.parameters ?? {}).flatMap(([name, parameter]) => {
    const reason = brokenExample(name, parameter);
    return reason === undefined
      ? []
      : [problem('bad-example', source.at(['parameters', name, 'example']), reason, 'mend the example, or the rule that it breaks')];
  });
}

function brokenExample(name: string, parameter: SpecParameter): string | undefined {
  const { example, pattern, maxLength, maxBytes, rest } = parameter;
  if (pattern !== undefined && brokenPattern(pattern) !== undefined) return undefined;
  const rule: ParameterRule = {
    name,
    ...(pattern !== undefined && { pattern: new RegExp(wholePattern(pattern), 'u') }),
    ...(maxLength !== undefined && { maxLength }),
    ...(maxBytes !== undefined && { maxBytes }),
    ...(rest && { rest }),
  };
  try {
    level(example, rule);
    return undefined;
  } catch (error) {
    if (error instanceof TopicError) return error.message;
    throw error;
  }
}
