import type { Problem, ProblemCode } from '../problem.js';
import type { Draft } from './draft.js';

/** One thing that must hold of a spec. */
export interface Rule {
  readonly code: ProblemCode;
  readonly check: (draft: Draft) => readonly Problem[];
}
