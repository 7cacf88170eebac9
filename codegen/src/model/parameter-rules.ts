import { joinLevel, level, type ParameterRule, TopicError } from '@topicwright/runtime/codegen';
import type { Path } from '../load/source-file.js';
import type { SpecParameter } from '../load/spec-document.js';
import { onePerPlace, type Problem, problem } from '../problems/problem.js';
import type { ExposedPattern } from '../schema/check-patterns.js';
import { patternFault } from '../text/pattern-fault.js';
import type { Draft } from './draft.js';
import type { Rule } from './rule.js';
import { levelParameters, type TemplateLevel } from './template.js';

/** The rules for parameters. */
export const PARAMETER_RULES: readonly Rule[] = [
  { code: 'bad-pattern', check: badPatterns },
  { code: 'bad-parameter', check: badParameters },
  { code: 'bad-example', check: badExamples },
  { code: 'bad-example', check: unreadableValues },
];

/** The source of the regular expression that matches the whole value. */
export function wholePattern(pattern: string): string {
  return `^(?:${pattern})$`;
}

/** The valid patterns of the parameters. */
export function parameterPatterns({ source, document }: Draft): readonly ExposedPattern[] {
  return Object.entries(document.parameters ?? {}).flatMap(([name, { pattern, maxBytes, maxLength }]) => {
    if (pattern === undefined || patternFault(pattern) !== undefined) return [];
    const isBounded = maxLength !== undefined || maxBytes !== undefined;
    return [{ source: wholePattern(pattern), place: source.at(['parameters', name, 'pattern']), isBounded }];
  });
}

function badPatterns({ source, document }: Draft): readonly Problem[] {
  return Object.entries(document.parameters ?? {}).flatMap(([name, { pattern }]) => {
    const reason = pattern === undefined ? undefined : patternFault(pattern);
    return reason === undefined ? [] : [problem('bad-pattern', source.at(['parameters', name, 'pattern']), { name, reason })];
  });
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
    const others = { enum: members, rest: rest || undefined, pattern, maxLength, maxBytes };
    const other = Object.entries(others).find(([, value]) => value !== undefined);
    if (other) return { key: other[0] as keyof SpecParameter, reason: `is an integer, so it cannot have ${JSON.stringify(other[0])}` };
  }
  if (members && rest) return { key: 'rest', reason: 'has an enum, so it cannot span several levels' };
  if (open !== undefined && !members) return { key: 'open', reason: 'has no enum that could be open' };
  return members && new Set(members).size < members.length ? { key: 'enum', reason: 'has an enum with equal members' } : undefined;
}

function badExamples({ source, document, rows }: Draft): readonly Problem[] {
  const first = new Set(rows.flatMap(({ levels: [level] }) => (level === undefined ? [] : firstParameter(level))));
  return Object.entries(document.parameters ?? {}).flatMap(([name, parameter]) => {
    const { pattern } = parameter;
    if ((pattern !== undefined && patternFault(pattern) !== undefined) || contradiction(parameter)) return [];
    const position = first.has(name) ? 'first' : undefined;
    return valuesOf(parameter).flatMap(([path, value]) => {
      const reason = reasonOf(() => level(value, ruleOf(name, parameter), position));
      return reason === undefined ? [] : [problem('bad-example', source.at(['parameters', name, ...path]), { reason })];
    });
  });
}

/** The parameter that a level begins with. */
function firstParameter(level: TemplateLevel): readonly string[] {
  if (level.kind !== 'parts') return levelParameters(level);
  const [part] = level.parts;
  return part && 'name' in part ? [part.name] : [];
}

/** The values in a parameter, with their paths: its example, its default and the members of its enum. */
function valuesOf({ example, default: fallback, enum: members = [] }: SpecParameter): readonly (readonly [Path, string | number])[] {
  return [
    [['example'], example],
    ...(fallback === undefined ? [] : [[['default'], fallback] as const]),
    ...members.map((member, i) => [['enum', i], member] as const),
  ];
}

/** Why `build` throws. `undefined` if it does not. */
function reasonOf(build: () => string): string | undefined {
  try {
    build();
    return undefined;
  } catch (error) {
    if (error instanceof TopicError) return error.message;
    throw error;
  }
}

/** A value of a parameter. */
interface ParameterUse {
  readonly name: string;
  readonly parameter: SpecParameter;
  readonly value: string | number;
}

/** Why topics of `rows` cannot have a value. `undefined` if they can, or the pattern of the parameter is invalid. */
export function brokenValue(rows: Draft['rows'], use: ParameterUse): string | undefined {
  const { name, parameter, value } = use;
  if (parameter.pattern !== undefined && patternFault(parameter.pattern) !== undefined) return undefined;
  const followers = followedParameters(rows).filter((each) => each.name === name);
  const unreadable = followers.flatMap(({ literal }) => unreadableReason(use, literal) ?? []);
  return reasonOf(() => level(value, ruleOf(name, parameter))) ?? unreadable[0];
}

// A value must also fit before the literal that follows it in a level.
function unreadableReason({ name, parameter, value }: ParameterUse, literal: string): string | undefined {
  return reasonOf(() => joinLevel([{ name, ...(parameter.type === 'integer' && { integer: true }) }, literal], { [name]: value }));
}

function unreadableValues({ source, document: { parameters = {} }, rows }: Draft): readonly Problem[] {
  return onePerPlace(
    followedParameters(rows).flatMap(({ name, literal }) => {
      const parameter = parameters[name];
      if (!parameter || contradiction(parameter)) return [];
      return valuesOf(parameter).flatMap(([path, value]) => {
        const reason = unreadableReason({ name, parameter, value }, literal);
        return reason === undefined ? [] : [problem('bad-example', source.at(['parameters', name, ...path]), { reason })];
      });
    }),
  );
}

/** The parameters that a literal follows in the same level. */
function followedParameters(rows: Draft['rows']): readonly { readonly name: string; readonly literal: string }[] {
  return rows.flatMap(({ levels }) =>
    levels.flatMap((each) => {
      if (each.kind !== 'parts') return [];
      return each.parts.flatMap((part, i) => {
        const next = each.parts[i + 1];
        return 'name' in part && next && 'text' in next ? [{ name: part.name, literal: next.text }] : [];
      });
    }),
  );
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
