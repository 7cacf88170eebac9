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

function badExamples({ source, document, rows }: Draft): readonly Problem[] {
  const first = new Set(rows.flatMap(({ levels: [level] }) => (level && level.kind !== 'literal' ? [level.name] : [])));
  return Object.entries(document.parameters ?? {}).flatMap(([name, parameter]) => {
    const reason = brokenExample(name, parameter, first.has(name) ? 'first' : undefined);
    return reason === undefined
      ? []
      : [problem('bad-example', source.at(['parameters', name, 'example']), reason, 'fix the example, or the rule that it breaks')];
  });
}

function brokenExample(name: string, parameter: SpecParameter, position: 'first' | undefined): string | undefined {
  const { example, pattern } = parameter;
  if (pattern !== undefined && brokenPattern(pattern) !== undefined) return undefined;
  try {
    level(example, ruleOf(name, parameter), position);
    return undefined;
  } catch (error) {
    if (error instanceof TopicError) return error.message;
    throw error;
  }
}

/** What a spec, or a catalog made of it, says of a parameter. */
interface ParameterFacts {
  readonly pattern?: string | null;
  readonly maxLength?: number | null;
  readonly maxBytes?: number | null;
  readonly rest?: boolean;
}

/** The rule of a parameter as the runtime takes it. */
export function ruleOf(name: string, { pattern, maxLength, maxBytes, rest }: ParameterFacts): ParameterRule {
  return {
    name,
    ...(typeof pattern === 'string' && { pattern: new RegExp(wholePattern(pattern), 'u') }),
    ...(typeof maxLength === 'number' && { maxLength }),
    ...(typeof maxBytes === 'number' && { maxBytes }),
    ...(rest && { rest }),
  };
}
