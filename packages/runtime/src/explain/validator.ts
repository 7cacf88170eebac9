import { FoundIssue, type Issue } from './issue.js';
import type { Schema, SchemaObject } from './schema.js';

/** Whether a value satisfies a schema. Adds the issues that it finds to `context`. */
export type Validator = (value: unknown, context: Context) => boolean;

/** Compiles a subschema. */
export type Compile = (schema: Schema) => Validator;

/** Compiles a keyword. `undefined` if `schema` does not have the keyword. */
export type CompileKeyword = (schema: SchemaObject, compile: Compile) => Validator | undefined;

/** The state of one evaluation of a schema. */
export interface Context {
  /** The keys from the root to the current value. */
  readonly keys: (string | number)[];
  /** The issues found so far. `undefined` while an alternative is only tested. */
  issues: Issue[] | undefined;
  /** Whether to find every issue, not only the first. */
  all: boolean;
  /** How many recursive schemas are being evaluated. */
  depth: number;
}

/** Adds an issue about `value`, which is at the current place of `context`. Returns `false`. */
export function report(value: unknown, context: Context, code: string, expected: string | (() => string)): false {
  context.issues?.push(new FoundIssue({ keys: context.keys, value }, code, expected));
  return false;
}

/** Validates the member `key` of the current value. */
export function validateMember(validator: Validator, key: string | number, value: unknown, context: Context): boolean {
  context.keys.push(key);
  const isValid = validator(value, context);
  context.keys.pop();
  return isValid;
}

/** Whether `value` satisfies `validator`. Adds no issue. */
export function matches(validator: Validator, value: unknown, context: Context): boolean {
  const { issues, all } = context;
  context.issues = undefined;
  context.all = false;
  const isValid = validator(value, context);
  context.issues = issues;
  context.all = all;
  return isValid;
}

/** The first issue that `validator` finds, which is not added to `context`. */
export function firstIssue(validator: Validator, value: unknown, context: Context): Issue | undefined {
  const { issues, all } = context;
  const found: Issue[] = [];
  context.issues = found;
  context.all = false;
  validator(value, context);
  context.issues = issues;
  context.all = all;
  return found[0];
}

/** A validator that applies all of `validators`, in order. */
export function every(validators: readonly Validator[]): Validator {
  const [first = () => true, second] = validators;
  if (second === undefined) return first;
  return (value, context) => {
    let isValid = true;
    for (let i = 0; i < validators.length; i += 1) {
      if ((validators[i] as Validator)(value, context)) continue;
      if (!context.all) return false;
      isValid = false;
    }
    return isValid;
  };
}
