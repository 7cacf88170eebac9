import { nearest } from '@topicwright/runtime/internal';
import type { PolicyError } from '../policy-error.js';
import type { RuleFactsByType } from './rule-facts.js';
import { parseCondition } from './sql-condition.js';
import { joinPath } from './sql-path.js';
import { conditionError } from './sql-tokens.js';

/** A condition whose properties are each declared by at least one selected event. */
export interface RuleCondition {
  readonly text: string;
  /** The properties that each of these events does not declare. A comparison with a missing property is not true. */
  readonly missing: { readonly [type: string]: readonly string[] };
}

/**
 * Parses the condition of rules for the events `types`, and checks its properties.
 *
 * @throws {PolicyError} `invalid-condition` if the syntax is invalid, no selected event declares a property, or a property is used although the
 * payload of an event is text or bytes.
 */
export function ruleConditionOf(text: string, types: readonly string[], facts: RuleFactsByType): RuleCondition {
  const { properties, text: condition } = parseCondition(text);
  const paths = [...new Set(properties.map(joinPath))];
  if (paths.length === 0) return { text: condition, missing: {} };
  const undeclared = types.map((type) => {
    const declared = declaredBy(type, text, facts);
    return { type, paths: paths.filter((path) => !isDeclared(path, declared)) };
  });
  const unknown = paths.find((path) => undeclared.every((event) => event.paths.includes(path)));
  if (unknown !== undefined) throw unknownProperty(text, unknown, [...new Set(types.flatMap((type) => declaredBy(type, text, facts)))]);
  return {
    text: condition,
    missing: Object.fromEntries(undeclared.filter((event) => event.paths.length > 0).map((event) => [event.type, event.paths])),
  };
}

function declaredBy(type: string, text: string, facts: RuleFactsByType): readonly string[] {
  const { properties } = facts[type] ?? {};
  if (properties) return properties;
  throw conditionError(
    text,
    `the payload of ${type} is not always a JSON object, so a condition cannot use its properties; use functions such as topic(2)`,
  );
}

function isDeclared(path: string, declared: readonly string[]): boolean {
  return declared.some((known) => path === known || (known.endsWith('*') && beginsWith(path, known.slice(0, -1).replace(/\.$/, ''))));
}

function beginsWith(path: string, prefix: string): boolean {
  return prefix === '' || (path.startsWith(prefix) && /^[.[]/.test(path.slice(prefix.length)));
}

function unknownProperty(text: string, path: string, declared: readonly string[]): PolicyError {
  const like = nearest(path, declared);
  const names = [...new Set(declared.map((known) => known.split(/[.[]/, 1)[0]))].sort();
  const hint = like === undefined ? `the events have ${names.join(', ')}` : `did you mean ${JSON.stringify(like)}?`;
  return conditionError(text, `unknown property ${JSON.stringify(path)}; ${hint}`);
}
