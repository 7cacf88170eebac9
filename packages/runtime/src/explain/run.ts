import { FoundIssue, type Issue } from './issue.js';
import type { Schema, SchemaObject } from './schema.js';

/** Whether a value satisfies a schema. Adds the issues that it finds to `run`. */
export type Judge = (value: unknown, run: Run) => boolean;

/** Makes the judge of a subschema. */
export type JudgeOf = (schema: Schema) => Judge;

/** Makes the judge of a keyword. `undefined` if `schema` does not have the keyword. */
export type JudgeKeyword = (schema: SchemaObject, judgeOf: JudgeOf) => Judge | undefined;

/** The state of one evaluation of a schema. */
export interface Run {
  /** The keys from the root to the current value. */
  readonly keys: (string | number)[];
  /** The issues found so far. `undefined` while an alternative is only tested. */
  issues: Issue[] | undefined;
  /** Whether to find every issue, not only the first. */
  all: boolean;
  /** How many recursive schemas are being evaluated. */
  depth: number;
}

/** Adds an issue about `value`, which is at the current place of `run`. Returns `false`. */
export function refuse(value: unknown, run: Run, code: string, expected: string | (() => string)): false {
  run.issues?.push(new FoundIssue({ keys: run.keys, value }, code, expected));
  return false;
}

/** Judges the member `key` of the current value. */
export function judgeMember(judge: Judge, key: string | number, value: unknown, run: Run): boolean {
  run.keys.push(key);
  const isValid = judge(value, run);
  run.keys.pop();
  return isValid;
}

/** Whether `value` satisfies `judge`. Adds no issue. */
export function fits(judge: Judge, value: unknown, run: Run): boolean {
  const { issues, all } = run;
  run.issues = undefined;
  run.all = false;
  const isValid = judge(value, run);
  run.issues = issues;
  run.all = all;
  return isValid;
}

/** The first issue that `judge` finds, which is not added to `run`. */
export function firstIssue(judge: Judge, value: unknown, run: Run): Issue | undefined {
  const { issues, all } = run;
  const found: Issue[] = [];
  run.issues = found;
  run.all = false;
  judge(value, run);
  run.issues = issues;
  run.all = all;
  return found[0];
}

/** A judge that applies all of `judges`, in order. */
export function together(judges: readonly Judge[]): Judge {
  const [first = () => true, second] = judges;
  if (second === undefined) return first;
  return (value, run) => {
    let isValid = true;
    for (let i = 0; i < judges.length; i += 1) {
      if ((judges[i] as Judge)(value, run)) continue;
      if (!run.all) return false;
      isValid = false;
    }
    return isValid;
  };
}
