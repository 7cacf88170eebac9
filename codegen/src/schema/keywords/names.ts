import type { Code } from '../../code/code.js';
import { any, type Condition, comparison } from '../../code/condition.js';

/** The condition that `key` is one of `names`. */
export function isOneOfNames(names: readonly string[], key: Code): Condition {
  return any(names.map((name) => comparison(key, '===', name)));
}
