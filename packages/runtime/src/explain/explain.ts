import { closeSchema } from './close-schema.js';
import { compile } from './compile.js';
import { FoundIssue, type Issue } from './issue.js';
import type { Schema } from './schema.js';
import { compileStrictRest } from './strict-rest.js';
import type { Validator } from './validator.js';

/** How a value is validated. */
export interface ValidateOptions {
  /** Finds every issue. Default: only the first. */
  readonly all?: boolean;
  /** Rejects unknown properties, and values that an open enum does not list. Default: false. */
  readonly strict?: boolean;
}

/** The result of a validator. */
export type Validation<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly issues: readonly Issue[] };

/**
 * The issues of `value`: the first one, or all. Empty if `value` satisfies `schema`. Slower than
 * a guard: use a guard if most values are valid.
 *
 * @throws {TypeError} if a `$ref` is a string.
 */
export function explain(schema: Schema, value: unknown, { all = false, strict = false }: ValidateOptions = {}): readonly Issue[] {
  return issuesOf(compile(strict ? closeSchema(schema) : schema), value, all);
}

function issuesOf(validator: Validator, value: unknown, all = false): readonly Issue[] {
  const issues: Issue[] = [];
  validator(value, { keys: [], issues, all, depth: 0 });
  return issues;
}

/** The issues of a value that a guard refused. There is at least one. */
export function explainRefusal(schema: Schema, value: unknown, options?: ValidateOptions): readonly Issue[] {
  const issues = explain(schema, value, options);
  // A getter may return something else when it is read again.
  return issues.length > 0 ? issues : [new FoundIssue({ keys: [], value }, 'guard', 'a payload that its guard accepts')];
}

/**
 * Validates `value`. The guard decides, because it is fast, and the schema gives the issues. With `strict`, a value that the guard accepts
 * is checked only for what closing the schema adds; any other value is checked against the whole closed schema.
 */
export function validate<T>(
  guard: (value: unknown) => value is T,
  schema: Schema,
  value: unknown,
  options?: ValidateOptions,
): Validation<T> {
  const isAccepted = guard(value);
  if (!options?.strict) return isAccepted ? { ok: true, value } : { ok: false, issues: explainRefusal(schema, value, options) };
  const issues = isAccepted ? issuesOf(compileStrictRest(schema), value, options.all) : explain(schema, value, options);
  return issues.length === 0 ? { ok: true, value: value as T } : { ok: false, issues };
}
