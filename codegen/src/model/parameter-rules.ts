import { level, type ParameterRule, TopicError } from '@topicwright/runtime/codegen';
import type { Path } from '../load/source-file.js';
import type { SpecParameter } from '../load/spec-document.js';
import { type Problem, problem } from '../problems/problem.js';
import type { ExposedPattern } from '../schema/judge-patterns.js';
import type { Draft } from './draft.js';
import type { Rule } from './rule.js';
import { levelParameters } from './template.js';

/** The rules for parameters. */
export const PARAMETER_RULES: readonly Rule[] = [
  { code: 'bad-pattern', check: badPatterns },
  { code: 'bad-parameter', check: badParameters },
  { code: 'bad-example', check: badExamples },
  { code: 'bad-example', check: unreadableExamples },
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

function badParameters({ source, document }: Draft): readonly Problem[] {
  return Object.entries(document.parameters ?? {}).flatMap(([name, parameter]) => {
    const wrong = contradiction(parameter);
    return wrong ? [problem('bad-parameter', source.at(['parameters', name, wrong.key]), { name, reason: wrong.reason })] : [];
  });
}

interface Contradiction {
  readonly key: keyof SpecParameter;
  readonly reason: string;
}

function contradiction({ enum: members, open, type, rest, pattern, maxLength, maxBytes }: SpecParameter): Contradiction | undefined {
  if (type === 'integer') {
    const other = Object.entries({ enum: members, rest, pattern, maxLength, maxBytes }).find(([, value]) => value !== undefined);
    if (other) return { key: other[0] as keyof SpecParameter, reason: `is an integer, so it cannot have ${JSON.stringify(other[0])}` };
  }
  if (members && rest) return { key: 'rest', reason: 'has an enum, so it cannot span several levels' };
  if (open !== undefined && !members) return { key: 'open', reason: 'has no enum that could be open' };
  return members && new Set(members).size < members.length ? { key: 'enum', reason: 'has an enum with equal members' } : undefined;
}

function badExamples({ source, document, rows }: Draft): readonly Problem[] {
  const first = new Set(
    rows.flatMap(({ levels: [level] }) => (level && level.kind !== 'literal' ? levelParameters(level).slice(0, 1) : [])),
  );
  return Object.entries(document.parameters ?? {}).flatMap(([name, parameter]) => {
    const { pattern, example, default: fallback, enum: members = [] } = parameter;
    if ((pattern !== undefined && brokenPattern(pattern) !== undefined) || contradiction(parameter)) return [];
    const values: readonly (readonly [Path, string | number])[] = [
      [['example'], example],
      ...(fallback === undefined ? [] : [[['default'], fallback] as const]),
      ...members.map((member, i) => [['enum', i], member] as const),
    ];
    const position = first.has(name) ? 'first' : undefined;
    return values.flatMap(([path, value]) => {
      const reason = brokenValue(name, parameter, value, position);
      return reason === undefined ? [] : [problem('bad-example', source.at(['parameters', name, ...path]), { reason })];
    });
  });
}

function brokenValue(name: string, parameter: SpecParameter, value: string | number, position: 'first' | undefined): string | undefined {
  try {
    level(value, ruleOf(name, parameter), position);
    return undefined;
  } catch (error) {
    if (error instanceof TopicError) return error.message;
    throw error;
  }
}

// An example must also fit between the texts of every level that it is a part of.
function unreadableExamples({ source, document: { parameters = {} }, rows }: Draft): readonly Problem[] {
  const found = new Map<string, Problem>();
  const parts = rows.flatMap(({ levels }) => levels.flatMap((each) => (each.kind === 'parts' ? [each.parts] : [])));
  for (const level of parts) {
    for (const [i, part] of level.entries()) {
      const next = level[i + 1];
      if (!('name' in part) || !next || !('text' in next) || found.has(part.name)) continue;
      const example = parameters[part.name]?.example;
      if (example === undefined || `${example}${next.text}`.indexOf(next.text) === `${example}`.length) continue;
      const reason = `${part.name} ${JSON.stringify(example)} would end before its last character, because the topic continues with ${JSON.stringify(next.text)}`;
      found.set(part.name, problem('bad-example', source.at(['parameters', part.name, 'example']), { reason }));
    }
  }
  return [...found.values()];
}

/** The constraints of a parameter, from a spec or a catalog. */
interface ParameterFacts {
  readonly pattern?: string | null;
  readonly maxLength?: number | null;
  readonly maxBytes?: number | null;
  readonly rest?: boolean;
  readonly enum?: readonly string[] | null;
  readonly open?: boolean;
  readonly type?: 'string' | 'integer';
  readonly default?: string | number | null;
}

/** The constraints of a parameter for the runtime. An open enum is documentation. */
export function ruleOf(name: string, facts: ParameterFacts): ParameterRule {
  const { pattern, maxLength, maxBytes, rest, enum: members, open, type, default: fallback } = facts;
  return {
    name,
    ...(typeof pattern === 'string' && { pattern: new RegExp(wholePattern(pattern), 'u') }),
    ...(typeof maxLength === 'number' && { maxLength }),
    ...(typeof maxBytes === 'number' && { maxBytes }),
    ...(rest && { rest }),
    ...(members && !open && { values: members }),
    ...(type === 'integer' && { integer: true }),
    ...(fallback !== undefined && fallback !== null && { default: fallback }),
  };
}
