import { level, type ParameterRule, TopicError } from '@topicwright/runtime/codegen';
import type { SpecParameter } from '../load/spec-document.js';
import { type Problem, problem } from '../problems/problem.js';
import type { ExposedPattern } from '../schema/judge-patterns.js';
import type { Draft } from './draft.js';
import type { Rule } from './rule.js';

/** The rules for parameters. */
export const PARAMETER_RULES: readonly Rule[] = [
  { code: 'bad-pattern', check: badPatterns },
  { code: 'bad-example', check: badExamples },
];

/** The source of the regular expression that matches the whole value. */
export function wholePattern(pattern: string): string {
  return `^(?:${pattern})$`;
}

/** The valid patterns of the parameters. */
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
    return reason === undefined ? [] : [problem('bad-pattern', source.at(['parameters', name, 'pattern']), { name, reason })];
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
    return reason === undefined ? [] : [problem('bad-example', source.at(['parameters', name, 'example']), { reason })];
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

/** The constraints of a parameter, from a spec or a catalog. */
interface ParameterFacts {
  readonly pattern?: string | null;
  readonly maxLength?: number | null;
  readonly maxBytes?: number | null;
  readonly rest?: boolean;
}

/** The constraints of a parameter for the runtime. */
export function ruleOf(name: string, { pattern, maxLength, maxBytes, rest }: ParameterFacts): ParameterRule {
  return {
    name,
    ...(typeof pattern === 'string' && { pattern: new RegExp(wholePattern(pattern), 'u') }),
    ...(typeof maxLength === 'number' && { maxLength }),
    ...(typeof maxBytes === 'number' && { maxBytes }),
    ...(rest && { rest }),
  };
}
