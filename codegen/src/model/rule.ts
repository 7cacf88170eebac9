import type { ProblemCode } from '../problems/catalog.js';
import type { Problem } from '../problems/problem.js';
import type { Draft } from './draft.js';

/** A rule for specs. Its messages are in the problem catalog. */
export interface Rule {
  readonly code: ProblemCode;
  readonly check: (draft: Draft) => readonly Problem[];
}
